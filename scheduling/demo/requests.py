"""What waits to be planned for the coming week: about sixty-five requests, three of which nobody can serve.

Those three are there to show what the planning says then; docs/demo.md names them.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random
from typing import Any

from mediation.enums import CaseStatus, Weekday
from mediation.models import Beneficiary, Case
from scheduling.demo.people import Setting, drawn
from scheduling.demo.visits import Subject, subject_for
from scheduling.enums import HelperWish, Priority, Purpose
from scheduling.models import RequestHelper, RequestWindow, VisitRequest
from volunteers.enums import HelperKind
from volunteers.models import Helper

COUNTS = {
    Purpose.FIRST_VISIT: 12,
    Purpose.LEARNING: 22,
    Purpose.SETUP: 8,
    Purpose.PROCEDURE: 7,
    Purpose.COURTESY: 7,
    Purpose.FOLLOW_UP: 6,
}
PRIORITIES = {Priority.NORMAL: 72, Priority.HIGH: 21, Priority.URGENT: 7}
DAY = (time(9), time(17))
MORNING = (time(9), time(12))
AFTERNOON = (time(14), time(17))
PREFERRED_SHARE, EXCLUDED_COUNT, DUE_SHARE = 0.35, 3, 0.25


def requests_create(
    people: Sequence[Beneficiary], usual: dict[int, Helper], helpers: dict[str, Helper], setting: Setting, monday: date
) -> list[VisitRequest]:
    """Create the requests that wait for the week of ``monday``, one per person."""
    new, known = _candidates(people, setting.dice)
    created: list[VisitRequest] = []
    used: set[str] = set()
    for purpose, count in COUNTS.items():
        pool = new if purpose == Purpose.FIRST_VISIT else known
        for _ in range(min(count, len(pool))):
            person = pool.pop()
            subject = subject_for(purpose, setting.dice, used)
            created.append(_possible(person, subject, usual.get(person.pk), setting, monday))
    for request in created[: EXCLUDED_COUNT * 5 : 5]:
        RequestHelper.objects.create(request=request, helper=helpers["Romain Castaing"], wish=HelperWish.EXCLUDED)
    return created + _impossible([known.pop() for _ in range(3)], setting, monday) if len(known) >= 3 else created


def _candidates(people: Sequence[Beneficiary], dice: Random) -> tuple[list[Beneficiary], list[Beneficiary]]:
    """Split those who may ask into newcomers and people already assessed, both in a drawn order."""
    statuses = dict(Case.objects.open().filter(beneficiary__in=people).values_list("beneficiary", "status"))
    new = [person for person in people if statuses.get(person.pk) == CaseStatus.REQUESTED]
    known = [person for person in people if statuses.get(person.pk) in {CaseStatus.ACTIVE, CaseStatus.ASSESSED}]
    dice.shuffle(new)
    dice.shuffle(known)
    return new, known


def _possible(
    person: Beneficiary, subject: Subject, usual: Helper | None, setting: Setting, monday: date
) -> VisitRequest:
    dice = setting.dice
    due = monday + timedelta(days=dice.randint(1, 18)) if dice.random() < DUE_SHARE else None
    request = _write(person, subject, setting, due_on=due, priority=drawn(PRIORITIES, dice))
    _windows_create(request, _windows(dice, monday))
    if usual and _may_lead(usual, subject) and dice.random() < PREFERRED_SHARE:
        RequestHelper.objects.create(request=request, helper=usual, wish=HelperWish.PREFERRED)
    return request


def _write(person: Beneficiary, subject: Subject, setting: Setting, **fields: Any) -> VisitRequest:
    request = VisitRequest(
        territory=setting.territory,
        beneficiary=person,
        purpose=subject.purpose,
        themes=subject.themes,
        procedure_themes=subject.procedure_themes,
        words=subject.words,
        duration=subject.minutes,
        people=subject.people,
        requested_on=setting.today - timedelta(days=setting.dice.randint(1, 34)),
        created_by=setting.dice.choice([*setting.counsellors, setting.users["Corinne Teyssier"]]),
        **fields,
    )
    request.full_clean()
    request.save()
    return request


def _may_lead(helper: Helper, subject: Subject) -> bool:
    is_professional = helper.kind == HelperKind.COUNSELLOR
    wanted = set(subject.themes) - {"diagnostic_numerique", "aide_aux_demarches_administratives"}
    needs_professional = subject.purpose in {Purpose.FIRST_VISIT, Purpose.PROCEDURE}
    return wanted <= set(helper.themes) and (is_professional or not needs_professional)


def _windows(dice: Random, monday: date) -> list[dict[str, Any]]:
    """Draw when someone can be visited, as fields of RequestWindow."""
    shape = drawn({"any": 40, "morning": 18, "afternoon": 20, "two_days": 17, "one_day": 5}, dice)
    if shape == "morning":
        return [_hours(MORNING)]
    if shape == "afternoon":
        return [_hours(AFTERNOON)]
    if shape == "two_days":
        days = sorted(dice.sample(list(Weekday)[:4], 2))
        return [_hours(hours, weekday=day) for day in days for hours in (MORNING, AFTERNOON)]
    if shape == "one_day":
        return [_hours(DAY, on_date=monday + timedelta(days=dice.randint(0, 3)))]
    return [_hours(MORNING), _hours(AFTERNOON)]


def _hours(hours: tuple[time, time], **day: Any) -> dict[str, Any]:
    return {"starts": hours[0], "ends": hours[1], **day}


def _windows_create(request: VisitRequest, windows: Sequence[dict[str, Any]]) -> None:
    RequestWindow.objects.bulk_create(RequestWindow(request=request, **window) for window in windows)


def _impossible(people: Sequence[Beneficiary], setting: Setting, monday: date) -> list[VisitRequest]:
    """A Saturday when nobody works; a procedure on the afternoon without a counsellor; an hour too short."""
    dice = setting.dice
    cases = (
        (Purpose.LEARNING, [_hours(MORNING, weekday=Weekday.SATURDAY)], "Seulement le samedi, quand ma fille est là."),
        (Purpose.PROCEDURE, [_hours(AFTERNOON, on_date=monday + timedelta(days=4))], "Vendredi après-midi seulement."),
        (Purpose.SETUP, [_hours((time(9), time(9, 40)), weekday=Weekday.TUESDAY)], "Avant le passage de l’infirmière."),
    )
    created = []
    for person, (purpose, windows, notes) in zip(people, cases, strict=True):
        subject = subject_for(purpose, dice)
        request = _write(person, subject, setting, priority=Priority.NORMAL, access_notes=notes)
        _windows_create(request, windows)
        created.append(request)
    return created
