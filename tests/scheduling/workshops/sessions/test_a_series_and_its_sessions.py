"""A series makes its sessions at the same local hour, leaves holidays out, and changes only what nobody changed."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from scheduling.models import Occupancy, WorkshopSeries, WorkshopSession
from scheduling.selectors.workshops.series import crew_of, rhythm_words
from scheduling.selectors.workshops.series_dates import Change, series_lines
from scheduling.services.booking import DoubleBookingError
from scheduling.services.workshops.series import (
    series_close,
    series_edit,
    series_extend,
    series_reopen,
    series_tend,
)
from scheduling.services.workshops.sessions import session_cancel, session_edit
from tests.conftest import Cast
from tests.factories import WishFactory
from tests.scheduling.workshops.sessions.cast import BEFORE, THURSDAY, a_series, at
from volunteers.models import Helper

pytestmark = pytest.mark.django_db


def days_of(series: WorkshopSeries) -> list[date]:
    return list(series.sessions.order_by("day").values_list("day", flat=True))


def edited(series: WorkshopSeries, by: User, *helpers: Helper, **fields: object) -> object:
    series.refresh_from_db()
    return series_edit(series=series, expected_version=series.version, by=by, animators=helpers, now=BEFORE, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "until", "change"),
    [
        (THURSDAY, date(2026, 12, 10), date(2026, 10, 25)),
        (date(2027, 3, 4), date(2027, 5, 20), date(2027, 3, 28)),
    ],
)
def test_the_local_hour_stays_across_the_clock_changes(
    cast: Cast, by: User, first: date, until: date, change: date
) -> None:
    series = a_series(cast.territory, by, first_day=first, until=until).series
    sessions = list(series.sessions.order_by("day"))

    assert {timezone.localtime(each.starts_at).time() for each in sessions} == {time(14)}
    assert {timezone.localtime(each.ends_at).time() for each in sessions} == {time(16)}
    offsets = {each.day > change: timezone.localtime(each.starts_at).utcoffset() for each in sessions}
    assert offsets[True] != offsets[False]


def test_school_holidays_and_public_holidays_are_left_out_with_their_reason(cast: Cast, by: User) -> None:
    series = a_series(cast.territory, by, first_day=date(2026, 10, 7), weekdays=[2], until=date(2026, 11, 25)).series
    skipped = {line.day: line.reason for line in series_lines(series, [], BEFORE) if line.change == Change.SKIPPED}

    assert skipped[date(2026, 10, 21)] == "vacances scolaires"
    assert skipped[date(2026, 11, 11)].startswith("jour férié")
    assert not set(skipped) & set(days_of(series))

    kept = a_series(cast.territory, by, weekdays=[2], first_day=date(2026, 10, 7), added_days=["2026-10-21"]).series
    assert date(2026, 10, 21) in days_of(kept)


def test_the_zone_of_the_territory_decides_of_its_holidays(cast: Cast, by: User) -> None:
    fields = {"first_day": date(2027, 2, 4), "until": date(2027, 3, 18), "now": at(date(2027, 1, 4), 9)}
    here = days_of(a_series(cast.territory, by, **fields).series)
    cast.territory.school_zone = "C"
    cast.territory.save()
    assert days_of(a_series(cast.territory, by, **fields).series) != here


def test_a_day_removed_has_no_session_and_a_day_added_has_one(cast: Cast, by: User) -> None:
    days = {"removed_days": ["2026-10-08"], "added_days": ["2026-10-10"]}
    series = a_series(cast.territory, by, **days).series
    assert date(2026, 10, 8) not in days_of(series)
    assert date(2026, 10, 10) in days_of(series)


def test_an_edit_leaves_what_was_changed_by_hand_and_changes_the_rest(cast: Cast, by: User, nadia: Helper) -> None:
    series = a_series(cast.territory, by, animators=[nadia]).series
    by_hand = series.sessions.get(day=date(2026, 10, 8))
    session_edit(
        session=by_hand,
        expected_version=by_hand.version,
        by=by,
        animators=[nadia],
        starts_at=at(date(2026, 10, 9), 10),
        ends_at=at(date(2026, 10, 9), 12),
        now=BEFORE,
    )

    edited(series, by, nadia, starts=time(15), title="Tablette, suite")

    by_hand.refresh_from_db()
    assert (by_hand.day, by_hand.title) == (date(2026, 10, 9), "Apprivoiser sa tablette")
    others = series.sessions.exclude(pk=by_hand.pk)
    assert {timezone.localtime(each.starts_at).time() for each in others} == {time(15)}
    assert set(others.values_list("title", flat=True)) == {"Tablette, suite"}
    assert date(2026, 10, 8) not in days_of(series)
    assert Occupancy.objects.filter(helper=nadia).count() == series.sessions.count()


def test_another_weekday_drops_empty_sessions_and_keeps_those_with_registrations(cast: Cast, by: User) -> None:
    series = a_series(cast.territory, by).series
    expected = series.sessions.get(day=date(2026, 10, 8))
    WishFactory(session=expected, beneficiary__territory=cast.territory)

    series.refresh_from_db()
    series.weekdays = [1]
    changes = {line.day: line.change for line in series_lines(series, [], BEFORE)}
    assert changes[date(2026, 10, 8)] == Change.REGISTERED
    assert changes[date(2026, 10, 1)] == Change.DROPPED
    done = edited(series, by, weekdays=[1])

    assert [each.pk for each in done.standing] == [expected.pk]  # type: ignore[attr-defined]
    assert [day for day in days_of(series) if day.weekday() == 3] == [date(2026, 10, 8)]
    assert sum(day.weekday() == 1 for day in days_of(series)) > 5


def test_past_sessions_never_change(cast: Cast, by: User) -> None:
    series = a_series(cast.territory, by).series
    series.refresh_from_db()
    later = at(date(2026, 11, 20), 9)
    series_edit(series=series, expected_version=series.version, by=by, animators=[], now=later, title="Autre titre")

    assert set(series.sessions.filter(day__lt="2026-11-20").values_list("title", flat=True)) == {
        "Apprivoiser sa tablette"
    }
    assert set(series.sessions.filter(day__gt="2026-11-20").values_list("title", flat=True)) == {"Autre titre"}


def test_a_taken_animator_refuses_the_series_with_the_day_unless_they_may_be_left_out(
    cast: Cast, by: User, nadia: Helper
) -> None:
    a_series(cast.territory, by, animators=[nadia], first_day=date(2026, 10, 8), until=date(2026, 10, 8))

    with pytest.raises(DoubleBookingError) as refusal:
        a_series(cast.territory, by, animators=[nadia], title="Photos")
    assert "a déjà un atelier" in refusal.value.message_dict["animators"][0]
    assert "jeudi 8" in refusal.value.message_dict["animators"][0]
    assert WorkshopSeries.objects.count() == 1

    series = a_series(cast.territory, by, animators=[nadia], title="Photos", leave_out=True).series
    without = [each.day for each in series.sessions.order_by("day") if not each.animators.exists()]
    assert without == [date(2026, 10, 8)]


def test_an_open_series_is_extended_to_six_months_and_twice_changes_nothing(
    cast: Cast, by: User, nadia: Helper
) -> None:
    series = a_series(cast.territory, by, animators=[nadia], until=None).series
    last = days_of(series)[-1]
    assert last <= THURSDAY + timedelta(days=183)
    cancelled = series.sessions.get(day=date(2026, 10, 8))
    session_cancel(session=cancelled, by=by, reason="Salle prise")

    later = BEFORE + timedelta(days=60)
    made = series_tend(now=later)

    assert made > 3
    assert days_of(series)[-1] > last
    assert series_extend(series=series, now=later) == 0
    assert len(set(days_of(series))) == len(days_of(series))
    newest = series.sessions.order_by("-day").first()
    assert newest is not None
    assert list(newest.animators.all()) == crew_of(series) == [nadia]


def test_closing_cancels_what_nobody_counts_on_and_lists_the_rest(cast: Cast, by: User, nadia: Helper) -> None:
    series = a_series(cast.territory, by, animators=[nadia]).series
    expected = series.sessions.get(day=date(2026, 10, 8))
    WishFactory(session=expected, beneficiary__territory=cast.territory)
    with pytest.raises(ValidationError, match="pourquoi"):
        series_close(series=series, by=by, reason=" ", now=BEFORE)

    done = series_close(series=series, by=by, reason="Plus de salle", now=BEFORE)

    assert [each.pk for each in done.standing] == [expected.pk]
    assert set(series.sessions.values_list("status", flat=True)) == {"PLANNED", "CANCELLED"}
    assert Occupancy.objects.get().session == expected
    assert series_tend(now=BEFORE + timedelta(days=90)) == 0


def test_a_series_taken_up_again_gets_its_sessions_and_its_animators_back(cast: Cast, by: User, nadia: Helper) -> None:
    series = a_series(cast.territory, by, animators=[nadia]).series
    days = days_of(series)
    by_hand = series.sessions.get(day=date(2026, 10, 8))
    session_cancel(session=by_hand, by=by, reason="Salle prise ce jour-là")
    series_close(series=series, by=by, reason="Plus de salle", now=BEFORE)
    later = BEFORE + timedelta(days=14)

    done = series_reopen(series=series, by=by, now=later)

    series.refresh_from_db()
    assert (series.closed_at, series.close_reason) == (None, "")
    assert not done.standing
    assert days_of(series) == days
    gone = list(series.sessions.filter(status="CANCELLED", starts_at__gt=later).values_list("day", flat=True))
    assert gone == [by_hand.day]
    assert Occupancy.objects.filter(session__starts_at__gt=later).count() == done.changed > 0
    assert series_reopen(series=series, by=by, now=later).changed == 0


def test_a_session_whose_animator_is_taken_meanwhile_stays_cancelled_and_is_told(
    cast: Cast, by: User, nadia: Helper
) -> None:
    series = a_series(cast.territory, by, animators=[nadia]).series
    series_close(series=series, by=by, reason="Plus de salle", now=BEFORE)
    a_series(cast.territory, by, animators=[nadia], title="Autre atelier", until=date(2026, 10, 1))
    done = series_reopen(series=series, by=by, now=BEFORE)
    assert [session.day for session in done.standing] == [date(2026, 10, 1)]
    assert series.sessions.get(day=date(2026, 10, 1)).status == "CANCELLED"


def test_a_series_by_the_month_makes_a_session_on_the_first_thursday_and_says_so(cast: Cast, by: User) -> None:
    series = a_series(cast.territory, by, month_ranks=[1]).series
    assert days_of(series) == [date(2026, 10, 1), date(2026, 11, 5), date(2026, 12, 3)]
    assert rhythm_words(series).replace("\xa0", " ").startswith("le 1er jeudi du mois, de 14 h")
    with pytest.raises(ValidationError) as told:
        edited(series, by, month_ranks=[5])
    assert "month_ranks" in told.value.message_dict


def test_a_series_without_any_session_is_refused(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError, match="Aucune séance"):
        a_series(cast.territory, by, first_day=date(2026, 10, 22), until=date(2026, 10, 29))
    assert not WorkshopSession.objects.exists()


def test_those_registered_are_told_when_the_hour_of_a_series_changes_and_not_for_its_title(
    cast: Cast, by: User
) -> None:
    series = a_series(cast.territory, by).series
    first = series.sessions.order_by("day").first()
    wish = WishFactory(session=first)
    edited(series, by, title="Autre titre")
    wish.refresh_from_db()
    assert not wish.to_phone
    edited(series, by, starts=time(15))
    wish.refresh_from_db()
    assert wish.to_phone
