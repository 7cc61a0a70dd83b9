"""The provider of the pipeline's tests, for tests with several workers."""

from tests.jobs.conftest import provider

__all__ = ["provider"]
