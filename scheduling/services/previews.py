"""What would change: asked on a page, worked out by a worker, read on the page. The planning itself never changes.

The row is the truth. The same question asked again while it runs is the same calculation; whoever asks something else
gives up the former one. Answers are kept for a day.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory, User
from scheduling.enums import PreviewKind, PreviewState
from scheduling.models import Preview
from scheduling.models.preview import LOST_AFTER, NEVER_STARTED_AFTER, UNDER_WAY
from scheduling.selectors.previews import preview_answer
from scheduling.services.travel_times import travel_times_prepare
from scheduling.services.watch import Watch

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)
STOPPED_EARLY = "Le calcul s’est arrêté avant la fin. Rien n’a changé."


def preview_digest(kind: PreviewKind, week: date, question: Mapping[str, Any]) -> str:
    """What tells a question from another."""
    text = json.dumps([kind, week.isoformat(), question], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def preview_start(
    *, territory: Territory, by: User, kind: PreviewKind, week: date, question: Mapping[str, Any]
) -> Preview:
    """Put a question to the workers, or join it when it is already being worked out."""
    digest = preview_digest(kind, week, question)
    _fail_lost(Preview.objects.filter(territory=territory, digest=digest))
    Preview.objects.filter(asked_by=by, kind=kind, state__in=UNDER_WAY).exclude(digest=digest).update(
        state=PreviewState.CANCELLED, finished_at=timezone.now()
    )
    preview, is_new = Preview.objects.get_or_create(
        territory=territory,
        digest=digest,
        state__in=UNDER_WAY,
        defaults={"kind": kind, "week": week, "question": question, "asked_by": by, "state": PreviewState.QUEUED},
    )
    if is_new:
        transaction.on_commit(lambda: _enqueue(preview.pk))
    return preview


def _enqueue(preview_id: int) -> None:
    from scheduling.tasks import run_preview

    run_preview.delay(preview_id)


def preview_run(*, preview_id: int) -> None:
    """Work the answer out: the worker's part. Run twice, the second does nothing."""
    queued = Preview.objects.filter(pk=preview_id, state=PreviewState.QUEUED)
    if not queued.update(state=PreviewState.RUNNING, alive_at=timezone.now()):
        return
    preview = Preview.objects.select_related("territory").get(pk=preview_id)
    running = Preview.objects.filter(pk=preview_id, state=PreviewState.RUNNING)
    watch = Watch(running, running)
    fields: dict[str, Any] = {"state": PreviewState.DONE, "fraction": 1.0}
    try:
        travel_times_prepare(territory=preview.territory, week=preview.week)
        fields["result"] = preview_answer(preview, watch)
    except ValidationError as error:
        fields = {"state": PreviewState.FAILED, "problem": " ".join(error.messages)[:300]}
    except Exception:
        logger.exception("Preview %s failed", preview_id)
        fields = {"state": PreviewState.FAILED, "problem": STOPPED_EARLY}
    now = timezone.now()
    running.update(finished_at=now, alive_at=now, **fields)


@transaction.atomic
def preview_stop(*, preview: Preview, by: User) -> None:
    """Give a calculation up."""
    Preview.objects.filter(pk=preview.pk, state__in=UNDER_WAY).update(
        state=PreviewState.CANCELLED, finished_at=timezone.now()
    )


@transaction.atomic
def previews_tidy() -> int:
    """Declare lost the calculations whose worker has gone, forget old answers; return how many were lost."""
    Preview.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return _fail_lost(Preview.objects.all())


def _fail_lost(rows: Any) -> int:
    now = timezone.now()
    silent = Q(state=PreviewState.RUNNING, alive_at__lt=now - LOST_AFTER)
    never_started = Q(state=PreviewState.QUEUED, alive_at__lt=now - NEVER_STARTED_AFTER)
    lost: int = rows.filter(silent | never_started).update(
        state=PreviewState.FAILED, problem=STOPPED_EARLY, finished_at=now
    )
    return lost
