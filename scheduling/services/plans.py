"""A week's plan: opening it, remembering changes, undoing the last one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Territory, User
from core.formatting import day_date
from core.journal import journal_record
from scheduling.models import Plan, PlanChange
from scheduling.planning.clock import monday_of


@transaction.atomic
def plan_for_week(*, territory: Territory, week: date, by: User) -> Plan:
    """Return the territory's plan of a week, opened as a draft if there is none. ``week`` is any day of the week.

    Raises ValidationError for a week that is over.
    """
    monday = monday_of(week)
    existing = Plan.objects.filter(territory=territory, week=monday).first()
    if existing is not None:
        return existing
    if monday < monday_of(timezone.localdate()):
        raise ValidationError({"week": "Cette semaine est passée : elle ne peut plus être planifiée."})
    plan, created = Plan.objects.get_or_create(territory=territory, week=monday)
    if created:
        sentence = f"Planning de la semaine du {day_date(monday)} commencé"
        journal_record(actor=by, verb="plan.open", target=plan, sentence=sentence)
    return plan


def plan_lock(plan: Plan) -> Plan:
    """Lock the plan's row until the end of the transaction and return it as it is now."""
    return Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)


def plan_touch(plan: Plan) -> None:
    """Give the plan a new version: what was computed from the former one is out of date."""
    Plan.objects.filter(pk=plan.pk).update(version=F("version") + 1, updated_at=timezone.now())
    plan.refresh_from_db(fields=["version", "updated_at"])


def plan_change_record(*, plan: Plan, sentence: str, before: Mapping[str, Any], by: User | None) -> PlanChange:
    """Keep a change of the plan with the photograph taken before it, and give the plan a new version."""
    plan_touch(plan)
    change = PlanChange.objects.create(plan=plan, sentence=sentence[:300], before=dict(before), made_by=by)
    journal_record(actor=by, verb="plan.change", target=plan, sentence=sentence)
    return change


def change_to_undo(plan: Plan) -> PlanChange | None:
    """Return the last change that can still be undone: after the last publication, which cannot."""
    changes = PlanChange.objects.filter(plan=plan, undone_at=None)
    if plan.published_at is not None:
        changes = changes.filter(made_at__gt=plan.published_at)
    return changes.order_by("-made_at", "-pk").first()


@transaction.atomic
def plan_undo(*, plan: Plan, by: User) -> PlanChange | None:
    """Put the plan back as it was before its last change; None when there is nothing to undo.

    An appointment that the change had moved or cancelled is put back too, and those concerned are told.
    """
    from scheduling.services.restore import plan_restore

    plan = plan_lock(plan)
    change = change_to_undo(plan)
    if change is None:
        return None
    plan_restore(plan=plan, before=change.before, by=by)
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    plan_touch(plan)
    journal_record(actor=by, verb="plan.undo", target=plan, sentence=f"Changement n° {change.pk} annulé.")
    return change
