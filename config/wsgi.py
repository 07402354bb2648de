"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# What is loaded by now lasts as long as the process: left to the collector, it would be walked through in the middle
# of requests, a few tenths of a second each time.
gc.collect()
gc.freeze()
