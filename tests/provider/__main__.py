"""`python -m tests.provider`: see the package for what it is."""

from __future__ import annotations

import argparse
import signal
import threading

from tests.provider.app import PROFILES
from tests.provider.running import Provider


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.provider")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--profile", choices=PROFILES, default="deepinfra")
    parser.add_argument("--key", default="loopback", help="the bearer token it accepts")
    parser.add_argument("--latency", default="0", help='seconds, such as "4+0.05*chars"')
    parser.add_argument("--jitter", type=float, default=0.0, help="share of the latency")
    parser.add_argument("--limit", type=int, default=200, help="more in flight are answered 429")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    provider = Provider(
        asked.profile,
        key=asked.key,
        latency=asked.latency,
        jitter=asked.jitter,
        limit=asked.limit,
        port=asked.port,
    )
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with provider:
        print(provider.url, flush=True)  # noqa: T201 the first line is the interface
        ended.wait()


if __name__ == "__main__":
    main()
