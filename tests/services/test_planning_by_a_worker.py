"""A week is planned by a real worker, from the queue to the draft; a worker that dies is noticed."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app
from tests.services.installation import Installation, wait_until

pytestmark = pytest.mark.services

START = (
    "from accounts.models import *; from scheduling.demo.seed import coming_monday;"
    "from scheduling.services.plans import plan_for_week; from scheduling.services.proposals import proposal_start;"
    "from django.utils import timezone; by = User.objects.get(email='nadia.ferrand@example.org');"
    "plan = plan_for_week(territory=Territory.objects.get(), week=coming_monday(timezone.localdate()), by=by);"
    "proposal_start(plan=plan, by=by)"
)
STATE = "list(Proposal.objects.order_by('-pk').values_list('state', 'problem')[0])"
DRAFTS = "Visit.objects.filter(stage='DRAFT').count()"
A_WHILE_AGO = (
    "from datetime import timedelta; from django.utils import timezone; from scheduling.models import Proposal;"
    "Proposal.objects.update(alive_at=timezone.now() - timedelta(minutes=5));"
)


def planned_by_worker(installation: Installation, log: Path | None = None) -> tuple[int, int]:
    worker = installation.start_worker(log)
    said = installation.manage("plan_demo_week", "--timeout", "300")
    installation.kill(worker)
    assert "visites placées sur" in said
    visits = installation.ask(DRAFTS)
    waiting = installation.ask("VisitRequest.objects.filter(status='WAITING').count()")
    return visits, waiting


def test_a_worker_that_is_killed_leaves_a_plan_untouched_and_says_so(production: Installation) -> None:
    before = production.ask(DRAFTS)
    worker = production.start_worker()
    production.do(START)
    wait_until(lambda: production.ask(STATE)[0] == "RUNNING")
    production.kill(worker)

    production.do(f"{A_WHILE_AGO} from scheduling.tasks import fail_lost_proposals; fail_lost_proposals()")

    state, problem = production.ask(STATE)
    assert state == "FAILED"
    assert problem == "La recherche s’est arrêtée avant la fin. Votre planning n’a pas changé."
    assert production.ask(DRAFTS) == before


def test_a_week_is_planned_through_redis_and_postgresql(production: Installation) -> None:
    visits, waiting = planned_by_worker(production)

    assert visits > 0
    assert waiting < production.ask("VisitRequest.objects.count()")
    assert production.ask(STATE)[0] == "ACCEPTED"


def test_a_week_is_planned_through_the_queue_of_files_of_the_trial(trial: Installation, tmp_path: Path) -> None:
    """The first search after the worker's start waits for no compiler: the worker's log tells both."""
    log = tmp_path / "worker.log"

    visits, _ = planned_by_worker(trial, log)

    said = log.read_text(encoding="utf-8")
    ready = re.search(r"Planning engine ready: (\d+) kernels", said)
    searched = re.search(r"kernels compiled meanwhile: (\d+)", said)
    assert ready is not None
    assert int(ready[1]) > 0
    assert searched is not None
    assert int(searched[1]) == 0

    assert visits > 0
    assert trial.ask(STATE)[0] == "ACCEPTED"


def test_the_clock_starts_and_knows_its_periodic_tasks(trial: Installation) -> None:
    beat = trial.start("-m", "celery", "-A", "config", "beat", "--loglevel=WARNING", "--pidfile=")
    names = "[task.task for task in __import__('django_celery_beat.models', fromlist=['x']).PeriodicTask.objects.all()]"

    wait_until(
        lambda: (
            {"messaging.tasks.deliver_due_messages", "scheduling.tasks.fail_lost_proposals"} <= set(trial.ask(names))
        ),
        60,
    )

    assert beat.poll() is None


def test_every_periodic_task_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
