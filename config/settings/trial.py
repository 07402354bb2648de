"""Trial: SQLite and an embedded broker, no server to install. Same worker and same queue as in production."""

import os
from pathlib import Path

from config.settings.base import *  # noqa: F403  (settings modules are read as one)
from config.settings.base import STATIC_ROOT, VAR_DIR

DEBUG = False
SECRET_KEY = "trial-only-not-secret-never-use-this-key-on-an-open-network"
FIELD_KEYS = ["trial-only-not-secret-never-use-this-key-for-real-notes"]
SALT_KEY = FIELD_KEYS
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# Everything that a trial writes: database, queue, mails, logs.
VAR_DIR = Path(os.environ.get("TRIAL_FOLDER", str(VAR_DIR)))
VAR_DIR.mkdir(exist_ok=True)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("TRIAL_DATABASE", str(VAR_DIR / "tisserand.sqlite3")),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}

BROKER_DIR = VAR_DIR / "broker"
for _folder in ("queue", "processed", "control"):
    (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(BROKER_DIR / "queue"),
    "data_folder_out": str(BROKER_DIR / "queue"),
    "control_folder": str(BROKER_DIR / "control"),
    "polling_interval": 0.3,
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# WhiteNoise warns about a folder that does not exist, and nothing is collected for a trial.
STATIC_ROOT.mkdir(exist_ok=True)

# Web and worker processes tell each other how far an import is.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
    }
}

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"
SMS_URL = f"folder:{VAR_DIR / 'sms'}"
SMS_SENDER = "Tisserand"

# As in production, a routing server may stand beside the trial.
TRAVEL_PROVIDER = os.environ.get("TRAVEL_PROVIDER", "estimate")

# The port is chosen when the trial starts: links in e-mails lead to it.
PUBLIC_ADDRESS = os.environ.get("TRIAL_ADDRESS", "http://127.0.0.1:8000")
