"""Programs that are no processes, and a clock that a test turns."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from narrator.launch.child import Program
from narrator.launch.output import Console
from narrator.launch.processes import Supervisor


@dataclass
class FakeChild:
    """A process that ends when it is told to, or not even then."""

    name: str
    diary: list[str]
    stubborn: bool = False
    code: int | None = None

    def ended(self) -> int | None:
        return self.code

    def ask_to_stop(self) -> None:
        self.diary.append(f"stop {self.name}")
        if not self.stubborn:
            self.code = 0

    def kill(self) -> None:
        self.diary.append(f"kill {self.name}")
        self.code = -9


@dataclass
class Stage:
    """A supervisor whose programs are fakes."""

    stubborn: set[str] = field(default_factory=set)
    now: float = 0.0
    diary: list[str] = field(default_factory=list)
    children: dict[str, FakeChild] = field(default_factory=dict)
    screen: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        console = Console(self.screen, ("redis", "web", "speech"))
        self.supervisor = Supervisor(
            self.start, console, clock=lambda: self.now, sleep=self.let_pass
        )

    def start(self, program: Program) -> FakeChild:
        self.diary.append(f"start {program.name}")
        child = FakeChild(program.name, self.diary, program.name in self.stubborn)
        self.children[program.name] = child
        return child

    def let_pass(self, seconds: float) -> None:
        self.now += seconds

    def starts(self, name: str) -> int:
        return self.diary.count(f"start {name}")


REDIS = Program("redis", ("redis",), stops_last=True)
WEB = Program("web", ("web",), stop_seconds=10)
SPEECH = Program("speech", ("speech",), stop_seconds=25)
