"""Publishing a week: drafts become appointments, and those concerned are told, once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from core.concurrency import claim_version
from core.formatting import day_date, plural
from core.journal import journal_record
from mediation.services import cases_appointed
from scheduling.enums import PlanStatus, RequestStatus, VisitStage
from scheduling.models import Plan, Visit, VisitRequest
from scheduling.planning.conflicts import week_conflicts
from scheduling.planning.letters import visit_moment
from scheduling.planning.problem_builder import problem_for
from scheduling.planning.snapshots import open_visits
from scheduling.services.appointments import people_of
from scheduling.services.booking import occupancies_book
from scheduling.services.notices import visits_announce
from scheduling.services.plans import plan_lock


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What publishing did. ``refused`` are sentences about drafts left aside because their time has passed;
    ``unreached`` are helpers who can be written to nowhere.
    """

    visits: int
    mails: int
    calls: int
    texts: int = 0
    refused: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()


@transaction.atomic
def plan_publish(*, plan: Plan, by: User, expected_version: int) -> PublishResult:
    """Turn the drafts of a week into appointments, book everyone and tell everyone. Again later: only what is new.

    Raises ValidationError with one sentence per broken rule (the whole week goes through the independent checker),
    StaleVersionError when the plan changed since it was read, DoubleBookingError when someone is taken elsewhere.
    """
    plan = plan_lock(plan)
    claim_version(plan, expected_version)
    drafts = [visit for visit in open_visits(plan) if visit.stage == VisitStage.DRAFT]
    now = timezone.now()
    future = [visit for visit in drafts if visit.starts_at >= now]
    refused = tuple(_past_sentence(visit) for visit in drafts if visit.starts_at < now)
    if not future:
        raise ValidationError(["Rien de nouveau à publier.", *refused])
    _refuse_broken_rules(plan)
    visits_appoint(visits=future, by=by)
    told = visits_announce(plan=plan, visits=future, by=by)
    plan.status = PlanStatus.PUBLISHED
    plan.published_at, plan.published_by = timezone.now(), by
    plan.save(update_fields=["status", "published_at", "published_by", "updated_at"])
    sentence = f"Semaine du {day_date(plan.week)} publiée : {plural(len(future), 'visite')}"
    journal_record(actor=by, verb="plan.publish", target=plan, sentence=sentence)
    return PublishResult(len(future), told.mails, told.calls, told.texts, refused, told.unreached)


def publish_refusals(plan: Plan) -> list[str]:
    """Sentences that say which rules the week breaks; empty when it can be published."""
    problem, index = problem_for(plan=plan, fix=False)
    return list(dict.fromkeys(found.sentence for found in week_conflicts(problem, index)))


def _refuse_broken_rules(plan: Plan) -> None:
    refusals = publish_refusals(plan)
    if refusals:
        raise ValidationError(refusals)


def _past_sentence(visit: Visit) -> str:
    name = visit.beneficiary.full_name
    return f"La visite chez {name}, {visit_moment(visit)}, est déjà passée : elle n’est pas publiée."


@transaction.atomic
def visits_appoint(*, visits: Sequence[Visit], by: User) -> None:
    """Write the appointments, their bookings, the state of the requests and of the cases."""
    for visit in visits:
        visit.stage = VisitStage.PUBLISHED
        visit.version += 1
    bulk_update_with_history(visits, Visit, ["stage", "version"], default_user=by)
    occupancies_book(people={visit: people_of(visit) for visit in visits})
    requests = [visit.request for visit in visits]
    for request in requests:
        request.status = RequestStatus.PLANNED
        request.version += 1
    bulk_update_with_history(requests, VisitRequest, ["status", "version"], default_user=by)
    cases_appointed(beneficiaries={visit.beneficiary_id for visit in visits}, by=by)
