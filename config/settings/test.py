"""Tests: SQLite by default, PostgreSQL with TEST_DATABASE_URL. Tasks run at once unless a test starts a worker."""

import os
import tempfile

import environ

from config.settings.base import *  # noqa: F403  (settings modules are read as one)
from config.settings.base import STATIC_ROOT, TEMPLATES

SECRET_KEY = "tests"
FIELD_KEYS = ["key-of-the-encrypted-columns-for-tests-only"]
SALT_KEY = FIELD_KEYS
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A file, as in the trial: in memory, the threads of a live server would share one connection and its transactions.
# One for each process: two runs side by side never meet.
TESTS_FILE = os.path.join(tempfile.gettempdir(), f"tisserand-tests-{os.getpid()}.sqlite3")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{TESTS_FILE}-unused",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
        "TEST": {"NAME": TESTS_FILE},
    }
}
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": environ.Env.db_url_config(os.environ["TEST_DATABASE_URL"])}

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# WhiteNoise warns about a folder that does not exist, and warnings are errors here.
STATIC_ROOT.mkdir(exist_ok=True)
OPEN_API_RATE = "1000000/hour"
PLANNING_SEARCH_SECONDS = 1
PLANNING_SEARCH_ITERATIONS = 2000
RIDES_SEARCH_SECONDS = 20
RIDES_SEARCH_ITERATIONS = 300
RIDES_REPAIR_ITERATIONS = 200
PLANNING_WHAT_IF_ITERATIONS = 2000


class MissingVariable(str):
    """What a template variable that does not exist renders as: never silently empty in a test."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"Undefined template variable: {name}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable("%s")
