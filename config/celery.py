"""Celery application. Tasks carry ids only, as JSON; the database row is the truth, the queue a trigger."""

import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.trial")

app = Celery("tisserand")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # celery is not typed
def warm_up_optimiser(**_: object) -> None:
    """Compile the planning kernels before the first request: nobody waits for a compiler."""
    from scheduling.optimiser import warm_up

    warm_up()
