"""Hours of civic-service youths: weeks, gauge, average, warnings."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from core.formatting import day_date, duration, plural
from core.registries import registries
from volunteers.calendar import public_holidays
from volunteers.contract_rules import CIVIC_TRAINING_DAYS
from volunteers.engagement.duty import Span, monday_of, week_minutes, week_problems
from volunteers.engagement.noted import noted_spans
from volunteers.enums import CheckResult, DutyKind, HelperKind, HoursActivity
from volunteers.models import CivicServiceContract, NonSubstitutionCheck, TrainingDay
from volunteers.rules import CIVIC_SERVICE_AVERAGE_WEEK, legal_limit
from volunteers.selectors.duty_given import civic_days_attended, named_trainings, noted_entries

WEEK = timedelta(days=7)
WEEKS_BEFORE, WEEKS_AFTER = 6, 2
# What ``registries.helper_spans`` calls a session of a workshop.
WORKSHOP = "atelier"
# The average means nothing over a first few days.
AVERAGE_FROM_DAYS = 28


@dataclass(frozen=True, slots=True)
class WeekHours:
    """A week of a youth: what is given in visits, road, training and activities, beside what the law allows."""

    monday: date
    minutes: int
    limit: int
    problems: tuple[str, ...]
    is_current: bool

    @property
    def sunday(self) -> date:
        """Last day of the week."""
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A line of the list of contracts."""

    contract: CivicServiceContract
    week: WeekHours
    average: int | None
    warnings: tuple[str, ...]


def spans_given(helper_ids: Iterable[int], first: date, last: date) -> dict[int, list[Span]]:
    """Return what helpers give between two days, both included: visits, road, workshops, runs, training, activities.

    Places held at trainings and hours noted by hand count too, nothing twice.
    """
    given = named_spans(helper_ids, first, last)
    return {key: [span for _, span in rows] for key, rows in given.items()}


def named_spans(helper_ids: Iterable[int], first: date, last: date) -> dict[int, list[tuple[str, Span]]]:
    """Return ``spans_given`` with the name of what takes each span, where it has one ("session:12")."""
    keys = list(dict.fromkeys(helper_ids))
    found: dict[int, list[tuple[str, Span]]] = {key: [] for key in keys}
    workshops: dict[int, list[Span]] = {key: [] for key in keys}
    for source in registries.helper_spans:
        for given in source(keys, first, last):
            span = Span(given.starts, given.ends)
            found[given.helper_id].append((given.ref, span))
            if given.what == WORKSHOP:
                workshops[given.helper_id].append(span)
    named = named_trainings(keys, first, last)
    noted = noted_entries(keys, first, last)
    for key in keys:
        trainings = [span for _, span in named[key]]
        same: dict[str, list[Span]] = {HoursActivity.TRAINING: trainings, HoursActivity.WORKSHOP: workshops[key]}
        known = [span for _, span in found[key]] + trainings
        found[key] += [*named[key], *(("", span) for span in noted_spans(noted[key], known, same))]
    return found


def week_hours(contract: CivicServiceContract, spans: Sequence[Span], monday: date) -> WeekHours:
    """Return a week of a contract from what its youth gives."""
    sunday = monday + timedelta(days=6)
    limits = [
        limit.minutes_week
        for day in (monday, sunday)
        if (limit := legal_limit(HelperKind.CIVIC_SERVICE, contract.birth_date, day))
    ]
    found = week_problems(spans, monday, contract.birth_date, public_holidays(monday, sunday))
    return WeekHours(
        monday=monday,
        minutes=week_minutes(spans, monday),
        limit=min(limits, default=0),
        problems=tuple(dict.fromkeys(problem.sentence for problem in found)),
        is_current=monday == monday_of(timezone.localdate()),
    )


def weeks_around(contract: CivicServiceContract, spans: Sequence[Span]) -> list[WeekHours]:
    """Return the weeks of the contract near today: six before, this one, two after."""
    today = min(max(timezone.localdate(), contract.starts_on), contract.last_day)
    first = max(monday_of(today) - WEEKS_BEFORE * WEEK, monday_of(contract.starts_on))
    last = min(monday_of(today) + WEEKS_AFTER * WEEK, monday_of(contract.last_day))
    return [week_hours(contract, spans, first + number * WEEK) for number in range((last - first).days // 7 + 1)]


def average_minutes(contract: CivicServiceContract, spans: Sequence[Span]) -> int | None:
    """Return the minutes a week since the first day, until yesterday; None before four weeks."""
    end = min(timezone.localdate(), contract.last_day + timedelta(days=1))
    days = (end - contract.starts_on).days
    if days < AVERAGE_FROM_DAYS:
        return None
    weeks = range((monday_of(end) - monday_of(contract.starts_on)).days // 7 + 1)
    within = [span for span in spans if contract.starts_on <= span.starts.date() < end]
    total = sum(week_minutes(within, monday_of(contract.starts_on) + number * WEEK) for number in weeks)
    return round(total * 7 / days)


def contract_warnings(
    contract: CivicServiceContract,
    average: int | None,
    checks: Sequence[NonSubstitutionCheck],
    trainings: Sequence[TrainingDay],
    attended: Collection[date] = (),
) -> tuple[str, ...]:
    """Return what should be seen to: nothing here stops a planning.

    ``attended``: days on which the youth was present at a training marked as civic.
    """
    today = timezone.localdate()
    if contract.last_day < today:
        return ()
    found = []
    if average is not None and average < CIVIC_SERVICE_AVERAGE_WEEK:
        least = duration(CIVIC_SERVICE_AVERAGE_WEEK)
        found.append(f"{duration(average)} par semaine en moyenne, sous les {least} de la loi (art. L. 120-8).")
    found += [words for words in (check_warning(checks), _training_warning(contract, trainings, attended)) if words]
    if not contract.tutor.is_active or (contract.tutor.ends_on and contract.tutor.ends_on < today):
        found.append(f"{contract.tutor}, son tuteur, n’est plus dans l’équipe : nommez-en un autre.")
    return tuple(found)


def check_warning(checks: Sequence[NonSubstitutionCheck]) -> str:
    """Say what lacks in the review of a mission; the checks come latest first."""
    if not checks:
        return "Mission pas encore comparée aux tâches des agents (art. L. 120-9)."
    latest = checks[0]
    if latest.result != CheckResult.DISTINCT:
        return f"Mission à revoir : elle touche aux tâches des agents, vérifiée le {day_date(latest.reviewed_on)}."
    if latest.next_review_on < timezone.localdate():
        return f"La mission devait être revérifiée avant le {day_date(latest.next_review_on)} (art. L. 120-9)."
    return ""


def _training_warning(
    contract: CivicServiceContract, trainings: Sequence[TrainingDay], attended: Collection[date]
) -> str:
    """Civic training and first aid are asked of everyone: recalled in the last two months."""
    if contract.last_day - timezone.localdate() > timedelta(days=60):
        return ""
    done = len({row.day for row in trainings if row.kind == DutyKind.CIVIC} | set(attended))
    wanted = max(contract.civic_training_days, CIVIC_TRAINING_DAYS)
    lacking = []
    if done < wanted:
        lacking.append(f"{plural(wanted - done, 'jour')} de formation civique")
    if contract.psc1_on is None and not any(row.kind == DutyKind.PSC1 for row in trainings):
        lacking.append("la formation aux premiers secours")
    return f"À prévoir avant la fin du contrat : {' et '.join(lacking)}." if lacking else ""


def civic_days(contract: CivicServiceContract, days: Collection[date]) -> list[date]:
    """Keep of days of civic training those of a contract."""
    return [day for day in days if contract.holds_on(day)]


def contract_rows(contracts: Sequence[CivicServiceContract]) -> list[ContractRow]:
    """Return the lines of a list of contracts: this week, the average, warnings. A fixed number of queries."""
    if not contracts:
        return []
    monday = monday_of(timezone.localdate())
    first = min(monday, *(contract.starts_on for contract in contracts))
    spans = spans_given([contract.helper_id for contract in contracts], first, monday + timedelta(days=6))
    checks, trainings = _hanging(contracts)
    attended = civic_days_attended([contract.helper_id for contract in contracts])
    rows = []
    for contract in contracts:
        average = average_minutes(contract, spans[contract.helper_id])
        days = civic_days(contract, attended[contract.helper_id])
        warnings = contract_warnings(contract, average, checks[contract.pk], trainings[contract.pk], days)
        week = week_hours(contract, spans[contract.helper_id], monday)
        rows.append(ContractRow(contract, week, average, warnings))
    return rows


def _hanging(
    contracts: Sequence[CivicServiceContract],
) -> tuple[dict[int, list[NonSubstitutionCheck]], dict[int, list[TrainingDay]]]:
    checks: dict[int, list[NonSubstitutionCheck]] = {contract.pk: [] for contract in contracts}
    trainings: dict[int, list[TrainingDay]] = {contract.pk: [] for contract in contracts}
    for check in NonSubstitutionCheck.objects.filter(contract__in=contracts).select_related("reviewed_by"):
        checks[check.contract_id].append(check)
    for row in TrainingDay.objects.filter(contract__in=contracts):
        trainings[row.contract_id].append(row)
    return checks, trainings


@dataclass(frozen=True, slots=True)
class ContractPage:
    """All that the page of a contract shows; training and activities come latest first."""

    contract: CivicServiceContract
    weeks: list[WeekHours]
    average: int | None
    warnings: tuple[str, ...]
    checks: list[NonSubstitutionCheck]
    trainings: list[TrainingDay]
    civic_done: int = 0


def contract_page(contract: CivicServiceContract) -> ContractPage:
    """Assemble the page of a contract."""
    today = timezone.localdate()
    last = max(today, contract.starts_on) + (WEEKS_AFTER + 1) * WEEK
    spans = spans_given([contract.helper_id], monday_of(contract.starts_on), last)[contract.helper_id]
    checks, trainings = _hanging([contract])
    attended = civic_days(contract, civic_days_attended([contract.helper_id])[contract.helper_id])
    average = average_minutes(contract, spans)
    return ContractPage(
        contract=contract,
        weeks=weeks_around(contract, spans),
        average=average,
        warnings=contract_warnings(contract, average, checks[contract.pk], trainings[contract.pk], attended),
        civic_done=len({row.day for row in trainings[contract.pk] if row.kind == DutyKind.CIVIC} | set(attended)),
        checks=checks[contract.pk],
        trainings=list(reversed(trainings[contract.pk])),
    )


def this_week_of(contract: CivicServiceContract) -> WeekHours:
    """Return the hours of the current week of a contract."""
    monday = monday_of(timezone.localdate())
    spans = spans_given([contract.helper_id], monday, monday + timedelta(days=6))
    return week_hours(contract, spans[contract.helper_id], monday)
