"""Installations for the tests of services: production's on PostgreSQL and Redis, the trial's on files."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests.services.installation import Installation, running

POSTGRES_URL = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/14")


@pytest.fixture(scope="module")
def production() -> Iterator[Installation]:
    """Production settings, a database of its own and a Redis of its own."""
    name = f"tisserand_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(POSTGRES_URL)
    with psycopg.connect(
        host=parts.hostname, port=parts.port, user=parts.username, password=parts.password, dbname="postgres",
        autocommit=True,
    ) as server:  # fmt: skip
        server.execute(f'CREATE DATABASE "{name}"')
        redis.Redis.from_url(REDIS_URL).flushdb()
        try:
            with running(_production_environment(f"{POSTGRES_URL}/{name}")) as installation:
                yield installation
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            redis.Redis.from_url(REDIS_URL).flushdb()


def _production_environment(database_url: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "FIELD_KEYS": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_ADDRESS": "https://tisserand.example.org",
        "DATABASE_URL": database_url,
        "REDIS_URL": REDIS_URL,
        "EMAIL_URL": "consolemail://",
        "DEFAULT_FROM_EMAIL": "tisserand@example.org",
        "PLANNING_SEARCH_SECONDS": "6",
    }


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Trial settings: SQLite and a queue of files, in a folder of its own."""
    folder: Path = tmp_path_factory.mktemp("trial")
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.trial", "TRIAL_FOLDER": str(folder)}
    with running(environment) as installation:
        yield installation
