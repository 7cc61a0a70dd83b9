from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def start_provider() -> Iterator[Callable[[str], Provider]]:
    """Start one of another kind; it stops with the test."""
    running: list[Provider] = []

    def start(profile: str) -> Provider:
        provider = Provider(profile)
        provider.start()
        running.append(provider)
        return provider

    yield start
    for provider in running:
        provider.stop()
