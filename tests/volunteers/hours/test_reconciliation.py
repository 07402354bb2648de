"""Done when 7: what is paid, attested and accounted for is what was visited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import User
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.rules import report_ref
from scheduling.selectors.rounds import round_sheet
from scheduling.services.outcomes import visit_outcome_record
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, RequestFactory
from tests.volunteers.hours.factories import appointment, mileage, worth
from volunteers.enums import HelperKind, HoursStatus, TravelMode
from volunteers.hours_rules import month_end, previous_month
from volunteers.models import Helper, TimeEntry
from volunteers.selectors.hours import certificate, month_sheet
from volunteers.selectors.hours_valuation import valuation
from volunteers.services.hours import Figures, entry_add, entry_correct, hours_aggregate
from volunteers.services.hours_review import entries_validate, entry_contest

MONTH = date(2026, 10, 1)
STARTS = (time(9), time(11), time(14), time(16))
WENT = {VisitStatus.SEEN, VisitStatus.NO_SHOW}
KINDS = (HelperKind.VOLUNTEER, HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE)
MODES = (TravelMode.CAR, TravelMode.PASSENGER, TravelMode.CAR)

moments = st.tuples(st.sampled_from([1, 2, 14, 15, 16, 30]), st.sampled_from(STARTS))
groups = st.sampled_from([(0,), (1,), (2,), (0, 1), (0, 2)])
planned = st.tuples(groups, st.sampled_from([30, 45, 50, 60, 75, 90]), st.integers(0, 2))
told = st.sampled_from([VisitStatus.SEEN, VisitStatus.SEEN, VisitStatus.NO_SHOW, VisitStatus.EXCUSED])
acts = st.tuples(st.sampled_from(["validate", "contest", "correct", "undo", "again"]), st.integers(0, 30))
cents = st.integers(1, 2000).map(lambda n: Decimal(n) / 100)
thousandths = st.integers(1, 999).map(lambda n: Decimal(n) / 1000)


@dataclass
class Book:
    """What this test believes to count, kept apart from the code: line → minutes, road, kilometres."""

    counted: dict[int, tuple[int, int, Decimal]] = field(default_factory=dict)


@dataclass
class Rates:
    """Rates before and from the 15th; the last is for meetings alone."""

    km: tuple[Decimal, Decimal]
    hour: tuple[Decimal, Decimal]
    meeting: Decimal

    def of_hour(self, day: date, activity: str) -> Decimal:
        if activity == "MEETING" and day.day >= 2:
            return self.meeting
        return self.hour[day.day >= 15]


def half_up(value: Fraction) -> Decimal:
    """To the cent, by whole numbers."""
    return Decimal(floor(value * 100 + Fraction(1, 2))) / 100


def team(cast: Cast) -> list[Helper]:
    far = CommuneFactory(territory=cast.territory, saint_astier=True)
    near = CommuneFactory(territory=cast.territory)
    return [
        HelperFactory(
            territory=cast.territory, kind=kind, travel_mode=mode, birth_year=1990, commune=commune, free=False,
            last_name=f"Personne{place}",
        )
        for place, (kind, mode, commune) in enumerate(zip(KINDS, MODES, (near, far, far), strict=True))
    ]  # fmt: skip


def people(cast: Cast) -> list[Any]:
    communes = [
        CommuneFactory(territory=cast.territory, **kind) for kind in ({}, {"saint_astier": True}, {"douzillac": True})
    ]
    return [BeneficiaryFactory(territory=cast.territory, commune=commune) for commune in communes]


def tell(visit: Visit, status: VisitStatus, by: User) -> None:
    visit.refresh_from_db()
    visit_outcome_record(visit=visit, status=status, note="", by=by, ask_again=False)


def play(act: str, number: int, visits: Sequence[Visit], book: Book, by: User) -> None:
    """Do something to a line or a visit, and note what should count afterwards."""
    entries = list(TimeEntry.objects.order_by("pk"))
    if act in {"undo", "again"} and visits:
        visit = visits[number % len(visits)]
        status = VisitStatus.UNKNOWN if act == "undo" else VisitStatus.SEEN
        gone = TimeEntry.objects.filter(origin_ref=report_ref(visit.pk)).values_list("pk", flat=True)
        for key in list(gone) if act == "undo" else []:
            book.counted.pop(key, None)
        tell(visit, status, by)
        return
    if not entries:
        return
    entry = entries[number % len(entries)]
    if act == "validate":
        entries_validate(territory=entry.territory, by=by, keys=[entry.pk])
        book.counted.setdefault(entry.pk, (entry.minutes, entry.travel_minutes, entry.kilometres))
    elif act == "contest":
        entry_contest(entry=entry, by=by, reason="À revoir", expected_version=entry.version)
        book.counted.pop(entry.pk, None)
    elif act == "correct" and entry.status != HoursStatus.VALIDATED:
        figures = Figures(entry.minutes + number, entry.travel_minutes, entry.kilometres + Decimal(number) / 10)
        entry_correct(entry=entry, by=by, expected_version=entry.version, figures=figures)


def check_rounds(visits: Sequence[Visit], helpers: Sequence[Helper], by: User) -> None:
    """What is proposed is, round by round, the time of the visits and the road of the round sheet."""
    for helper in helpers:
        for day in {visit.day for visit in visits}:
            own = list(Visit.objects.standing().filter(helpers=helper, day=day))
            if not own or any(visit.status not in WENT for visit in own):
                continue
            refs = [report_ref(visit.pk) for visit in own]
            lines = list(TimeEntry.objects.filter(helper=helper, origin_ref__in=refs))
            sheet = round_sheet(by, helper, day)
            assert len(lines) == len(own)
            seen = sum(visit.minutes for visit in own if visit.status == VisitStatus.SEEN)
            assert sum(line.proposed_minutes or 0 for line in lines) == seen
            assert sum(line.proposed_travel_minutes or 0 for line in lines) == sheet.travel_minutes
            kilometres = float(sum(line.proposed_kilometres or 0 for line in lines))
            driven = sheet.kilometres if helper.travel_mode == TravelMode.CAR else 0
            assert kilometres == pytest.approx(driven, abs=0.05 * (len(own) + 1) + 1e-9)


def check_money(book: Book, helpers: Sequence[Helper], rates: Rates) -> None:
    """Sheet, certificate and accounts say what this test counted, and the same for all."""
    rows = [(TimeEntry.objects.select_related("helper").get(pk=key), *figures) for key, figures in book.counted.items()]
    expected = {}
    for helper in helpers:
        own = [row for row in rows if row[0].helper == helper]
        km_money = sum((half_up(Fraction(km) * Fraction(rates.km[e.day.day >= 15])) for e, _, _, km in own), Decimal(0))
        worth_money = sum(
            (
                half_up(Fraction(there + road, 60) * Fraction(rates.of_hour(e.day, e.activity)))
                for e, there, road, _ in own
            ),
            Decimal(0),
        )
        minutes, road = sum(row[1] for row in own), sum(row[2] for row in own)
        is_given = helper.kind == HelperKind.VOLUNTEER
        expected[helper.pk] = (minutes, road, km_money, worth_money if is_given else Decimal(0))
        sheet, paper = month_sheet(helper, MONTH), certificate(helper, MONTH, month_end(MONTH))
        for found in (sheet.total, paper.total):
            assert (found.minutes, found.travel_minutes, found.mileage, found.valuation) == expected[helper.pk]
        assert sum(added.all_minutes for _, added in paper.by_activity) == minutes + road
    accounts = valuation(helpers[0].territory, MONTH, MONTH)
    given = [expected[helper.pk] for helper in helpers if helper.kind == HelperKind.VOLUNTEER]
    assert accounts.total.all_minutes == sum(row[0] + row[1] for row in given)
    assert accounts.total.valuation == sum(row[3] for row in given)
    assert sum(added.valuation for _, added in accounts.activities) == accounts.total.valuation
    assert sum(added.valuation for *_, added in accounts.people) == accounts.total.valuation
    assert accounts.refunds.mileage == sum(row[2] for row in expected.values())


# Each example is rolled back: the cast is all that they share.
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    plan=st.dictionaries(moments, st.tuples(planned, told), min_size=1, max_size=5),
    todo=st.lists(acts, min_size=1, max_size=10),
    km=st.tuples(thousandths, thousandths),
    hour=st.tuples(cents, cents),
    meeting=cents,
)
@pytest.mark.django_db
def test_monthly_sheet_certificate_and_valuation_reconcile_to_the_minute_and_the_cent_with_the_visits(
    cast: Cast, plan: Any, todo: Any, km: Any, hour: Any, meeting: Decimal
) -> None:
    """Random visits reported, rates changing mid-month, contests, corrections, visits undone and told again."""
    with transaction.atomic():
        helpers, persons, by, book = team(cast), people(cast), cast.user(Role.COORDINATOR), Book()
        rates = Rates(km, hour, meeting)
        for valid_from, kms, hours in (
            (previous_month(MONTH), km[0], hour[0]),
            (MONTH.replace(day=15), km[1], hour[1]),
        ):
            mileage(helpers[0], valid_from, str(kms))
            worth(helpers[0], valid_from, str(hours))
        worth(helpers[0], MONTH.replace(day=2), str(meeting), "MEETING")
        visits = []
        for (day, start), ((group, minutes, person), _) in plan.items():
            request = RequestFactory(beneficiary=persons[person])
            going = [helpers[place] for place in group]
            visits.append(appointment(going, MONTH.replace(day=day), start, minutes, request=request))
        for visit, (_, status) in zip(visits, plan.values(), strict=True):
            tell(visit, status, by)
        met = Figures(95, 20, Decimal("12.5"))
        entry_add(helper=helpers[0], by=by, activity="MEETING", day=MONTH.replace(day=15), figures=met)
        for act, number in todo:
            play(act, number, visits, book, by)
        check_rounds(visits, helpers, by)
        check_money(book, helpers, rates)
        before = valuation(cast.territory, MONTH, MONTH)
        hours_aggregate(helper=helpers[0])
        after = valuation(cast.territory, MONTH, MONTH)
        assert (after.total, after.activities, after.refunds) == (before.total, before.activities, before.refunds)
        transaction.set_rollback(True)
