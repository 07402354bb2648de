"""Fixtures of the tests of accounts."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_tries_left_over() -> Iterator[None]:
    """Sign-in tries are counted in the cache: each test starts from none."""
    cache.clear()
    yield
    cache.clear()
