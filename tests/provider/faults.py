"""When the provider misbehaves, and how."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    STATUS = "status"  # answer with `status`, and `retry_after` where given; free
    RESET = "reset"  # cut the connection before an answer; free
    BILLED_RESET = "billed_reset"  # speech was made, then the same
    RESET_MID_BODY = "reset_mid_body"  # billed, as all below unless they say otherwise
    TRUNCATED = "truncated"  # half the body under the full Content-Length, then a clean end
    HTML = "html"  # 200 and a page
    EMPTY = "empty"  # 200 and nothing
    FAILED = "failed"  # 200 and inference_status failed; free
    BAD_JSON = "bad_json"
    BAD_BASE64 = "bad_base64"
    BARE_BASE64 = "bare_base64"  # no data URL: not a fault for a good client
    AUDIO_URL = "audio_url"  # an address instead of the audio
    TEXT_ONLY = "text_only"  # a chat answer without audio
    SILENCE = "silence"
    NOISE = "noise"
    HALF = "half"  # the end is missing: a third as long as the text
    RUNAWAY = "runaway"  # four times as long
    HEADER_ONLY = "header_only"  # a WAV of 44 bytes
    WRONG_RATE = "wrong_rate"  # the header says 8 kHz
    HANG = "hang"  # no answer at all; free
    BILLED_HANG = "billed_hang"


FREE = frozenset({Fault.STATUS, Fault.RESET, Fault.FAILED, Fault.HANG})


@dataclass(slots=True)
class Rule:
    """One misbehaviour; without a condition it always applies."""

    fault: Fault
    status: int = 500
    retry_after: float | str | None = None
    message: str = "The loopback provider was told to fail."
    text: str | None = None
    """Only when the input holds this."""
    model: str | None = None
    nth: list[int] | None = None
    """Only for these requests, counted from 1 since the script was set."""
    probability: float = 1.0
    times: int | None = None
    """Only so often."""

    def __post_init__(self) -> None:
        self.fault = Fault(self.fault)

    def matches(self, number: int, text: str, model: str, chance: float) -> bool:
        return (
            (self.times is None or self.times > 0)
            and (self.nth is None or number in self.nth)
            and (self.text is None or self.text in text)
            and (self.model is None or self.model == model)
            and chance < self.probability
        )


@dataclass(slots=True)
class Script:
    """Rules in order; the first that matches a request decides."""

    rules: list[Rule] = field(default_factory=list)
    random: random.Random = field(default_factory=lambda: random.Random(1))
    requests: int = 0

    def replace(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.requests = 0

    def next(self, text: str, model: str) -> Rule | None:
        self.requests += 1
        for rule in self.rules:
            if rule.matches(self.requests, text, model, self.random.random()):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None
