"""Celery application. Tasks carry ids only, as JSON; the database row is the truth, the queue a trigger."""

import logging
import os
import time

from celery import Celery
from celery.signals import worker_process_init

logger = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.trial")

app = Celery("tisserand")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # celery is not typed
def warm_up_optimiser(**_: object) -> None:
    """Compile the planning kernels before the first request: nobody waits for a compiler."""
    from scheduling.optimiser import kernels_ready, warm_up

    began = time.monotonic()
    warm_up()
    logger.info("Planning engine ready: %s kernels in %.1f s", kernels_ready(), time.monotonic() - began)
