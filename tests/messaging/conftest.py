"""An operator of SMS for the tests of messages."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.messaging.smsc import Smsc


@pytest.fixture
def smsc(settings: Settings) -> Iterator[Smsc]:
    server = Smsc()
    settings.SMS_URL, settings.SMS_SENDER = server.url, "+33700000000"
    yield server
    server.stop()
