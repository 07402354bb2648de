"""Training and activities of a civic-service youth: they count in the hours of the week, and stop at the same limit."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.formatting import day_date, day_long, hours_between
from core.journal import journal_record
from volunteers.calendar import public_holidays
from volunteers.engagement.duty import Span, added_problems
from volunteers.enums import DutyKind
from volunteers.models import CivicServiceContract, Helper, TrainingDay
from volunteers.rules import order_problem
from volunteers.selectors.duty_hours import WEEK, spans_given


@transaction.atomic
def training_add(
    *, contract: CivicServiceContract, by: User, day: date, starts: time, ends: time, kind: str, title: str = ""
) -> TrainingDay:
    """Note training or an activity. Raises ValidationError by field, with the rule and the article when the law stops.

    What is already planned counts: visits with their road, other training.
    """
    Helper.objects.select_for_update(no_key=True).filter(pk=contract.helper_id).first()
    problems = _day_problems(contract, day, starts, ends, kind)
    if problems:
        raise ValidationError(problems)
    spans = spans_given([contract.helper_id], day - WEEK, day + WEEK)[contract.helper_id]
    new = Span(datetime.combine(day, starts), datetime.combine(day, ends))
    taken = next((span for span in sorted(spans) if span.starts < new.ends and new.starts < span.ends), None)
    if taken is not None:
        hours = hours_between(taken.starts.time(), taken.ends.time())
        raise ValidationError({"starts": f"{contract.helper} est déjà pris {hours} ce jour-là."})
    broken = added_problems(spans, new, contract.birth_date, public_holidays(day - WEEK, day + WEEK))
    if broken:
        raise ValidationError({"day": [problem.sentence for problem in broken]})
    row = TrainingDay(contract=contract, day=day, starts=starts, ends=ends, kind=kind, title=title)
    row.full_clean()
    row.save()
    sentence = f"{by} a noté {_what(row)} de {contract.helper}, {day_long(day)}."
    journal_record(actor=by, verb="training.add", target=contract, sentence=sentence)
    return row


def _day_problems(contract: CivicServiceContract, day: date, starts: time, ends: time, kind: str) -> dict[str, str]:
    problems = {}
    if not contract.holds_on(day):
        span = f"du {day_date(contract.starts_on)} au {day_date(contract.last_day)}"
        problems["day"] = f"Ce jour n’est pas dans le contrat, qui va {span}."
    if wrong := order_problem(starts, ends):
        problems["ends"] = wrong
    if kind not in DutyKind.values:
        problems["kind"] = "Choisissez ce que c’est."
    return problems


def _what(row: TrainingDay) -> str:
    return "une activité" if row.kind == DutyKind.ACTIVITY else "une formation"


@transaction.atomic
def training_remove(*, training: TrainingDay, by: User) -> None:
    """Forget training or an activity: its hours are free again."""
    contract = training.contract
    sentence = f"{by} a retiré {_what(training)} de {contract.helper}, {day_long(training.day)}."
    training.delete()
    journal_record(actor=by, verb="training.remove", target=contract, sentence=sentence)
