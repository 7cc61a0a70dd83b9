"""Why something at an address could not be had."""

from __future__ import annotations


class Unfetchable(Exception):
    """An address that is not fetched: `code` is stable, `detail` a sentence for its owner."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def blocked() -> Unfetchable:
    """One sentence for all that is not public or has no name, so that it tells no port scanner."""
    return Unfetchable("address_blocked", "This address cannot be fetched.")


def too_slow(seconds: float) -> Unfetchable:
    return Unfetchable("too_slow", f"The site did not answer in full within {seconds:.0f} seconds.")
