"""`python -m narrator.launch`: the whole installation in one terminal. Ctrl-C stops it.

Django's applications are not loaded here: the process that watches stays small.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

from narrator import env
from narrator.launch import checks, programs, redis
from narrator.launch.address import private_url
from narrator.launch.child import Child
from narrator.launch.errors import LaunchError
from narrator.launch.guard import Guard
from narrator.launch.output import Console
from narrator.launch.processes import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START_SECONDS = 60.0


@dataclass(frozen=True)
class Installation:
    """Where this installation lives and listens."""

    folder: Path
    data: Path
    redis_url: str
    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Installation:
        from narrator import settings

        return cls(
            folder=settings.BASE_DIR,
            data=settings.DATA,
            redis_url=settings.REDIS_URL,
            host=env.text("HOST", "127.0.0.1"),
            port=env.integer("PORT", 8000, least=1),
        )

    @property
    def owns_redis(self) -> bool:
        return self.redis_url == private_url(self.data)


def main() -> None:
    try:
        here = Installation.from_environment()
        checks.check_port(here.host, here.port)
        lock = checks.lock_folder(here.data)
        launch(here, Guard(inherit=(lock,)))
    except (LaunchError, ImproperlyConfigured) as error:
        sys.exit(f"narrator: {error}")


def launch(here: Installation, guard: Guard) -> None:
    """Start everything, say where it is, and stay until it is asked to stop."""
    # The children run in the project's folder; a relative NARRATOR_DATA must mean the same there.
    os.environ.update(NARRATOR_DATA=str(here.data), PYTHONUNBUFFERED="1")
    own_redis = (programs.private_redis(here.data),) if here.owns_redis else ()
    site = programs.site(here.host, here.port, here.data)
    console = Console(sys.stdout, tuple(program.name for program in (*own_redis, *site)))
    supervisor = Supervisor(lambda program: Child(program, console, guard, here.folder), console)
    supervisor.listen()
    try:
        first_login = prepare(here.folder)
        supervisor.add(own_redis)
        await_start(supervisor, lambda: redis.answers(here.redis_url), f"Redis at {here.redis_url}")
        supervisor.add(site)
        await_start(supervisor, lambda: checks.web_answers(here.host, here.port), "The web server")
        if not supervisor.stops_asked:
            greet(console, here, first_login)
        supervisor.run()
        console.say(
            "Stopping, once the speech under way is here. Press Ctrl-C again to stop at once."
        )
    finally:
        supervisor.stop()
        guard.close()


def prepare(folder: Path) -> str:
    """Bring the database up to date. Returns the first login where there was nobody."""
    command = [sys.executable, "manage.py", "prepare"]
    done = subprocess.run(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        process_group=0,  # Ctrl-C lets it finish: a migration is not to be cut off
    )
    if done.returncode:
        raise LaunchError("The database could not be made ready. The lines above say why.")
    return done.stdout.strip()


def await_start(supervisor: Supervisor, ready: Callable[[], bool], what: str) -> None:
    """Wait until `what` is ready, or somebody asks to stop."""
    if supervisor.wait_until(ready, START_SECONDS) or supervisor.stops_asked:
        return
    failing = ", ".join(supervisor.hopeless)
    reason = f"{failing} failed again and again" if failing else f"waited {START_SECONDS:.0f} s"
    raise LaunchError(f"{what} does not answer: {reason}. The lines above say why.")


def greet(console: Console, here: Installation, first_login: str) -> None:
    lines = [f"Narrator is ready: {checks.site_url(here.host, here.port)}", first_login]
    console.say("\n" + "\n".join(filter(None, lines)) + "\nStop it with Ctrl-C.\n")


if __name__ == "__main__":
    main()
