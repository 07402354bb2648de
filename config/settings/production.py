"""Production: PostgreSQL, Redis, several web and worker processes. A missing or bad value stops the start.

Secrets come from the environment, or from a file named by ``<NAME>_FILE``.
"""

import environ

from config.settings.base import *  # noqa: F403  (settings modules are read as one)

env = environ.FileAwareEnv()

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
# Keys of the encrypted columns, the one that encrypts first; former ones stay until `rotate_field_keys` has run.
FIELD_KEYS = env.list("FIELD_KEYS")
if not FIELD_KEYS or any(len(key) < 32 for key in FIELD_KEYS):
    raise environ.ImproperlyConfigured("FIELD_KEYS must name one or more keys of 32 characters or more.")
SALT_KEY = FIELD_KEYS
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]

DATABASES = {"default": env.db_url("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise environ.ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database in production.")
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"options": "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"},
}

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SMS_URL = env.str("SMS_URL", "")
SMS_SENDER = env.str("SMS_SENDER", "")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
MAP_TILE_URL = env.str("MAP_TILE_URL", "")
GEOCODER_URL = env.str("GEOCODER_URL", "")
TRAVEL_PROVIDER = env.str("TRAVEL_PROVIDER", "estimate")
TRAVEL_TIMEOUT_SECONDS = env.int("TRAVEL_TIMEOUT_SECONDS", 10)
PLANNING_SEARCH_SECONDS = env.int("PLANNING_SEARCH_SECONDS", 10)
RIDES_SEARCH_SECONDS = env.int("RIDES_SEARCH_SECONDS", 3)
