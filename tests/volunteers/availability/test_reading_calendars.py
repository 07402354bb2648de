"""When someone is taken, read from calendars of every kind (RFC 5545): hours only, never more."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from volunteers import ics
from volunteers.calendar import by_local_day
from volunteers.ics import UnreadableCalendarError, busy_in

PARIS = ZoneInfo("Europe/Paris")
# Summer time ends on Sunday 25 October 2026, at three in the morning.
FIRST = datetime(2026, 10, 19, tzinfo=PARIS)
LAST = FIRST + timedelta(days=14)


def calendar(*events: str) -> bytes:
    body = "\n".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Essai//FR\n{body}\nEND:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str) -> list[str]:
    """What is taken, as the clock on the wall says: "19 09:00-10:00"."""
    return [
        f"{starts.astimezone(PARIS):%d %H:%M}-{ends.astimezone(PARIS):%d %H:%M}"
        for starts, ends in busy_in(calendar(*events), FIRST, LAST, PARIS)
    ]


def test_an_event_with_a_zone_in_universal_time_or_without_any() -> None:
    assert read("UID:1\nDTSTART;TZID=Europe/Paris:20261020T090000\nDTEND;TZID=Europe/Paris:20261020T100000") == [
        "20 09:00-20 10:00"
    ]
    assert read("UID:1\nDTSTART:20261020T070000Z\nDTEND:20261020T080000Z") == ["20 09:00-20 10:00"]
    assert read("UID:1\nDTSTART:20261020T090000\nDURATION:PT1H30M") == ["20 09:00-20 10:30"]


def test_whole_days_end_before_their_last_date() -> None:
    assert read("UID:1\nDTSTART;VALUE=DATE:20261021\nDTEND;VALUE=DATE:20261023") == ["21 00:00-23 00:00"]
    assert read("UID:1\nDTSTART;VALUE=DATE:20261021") == ["21 00:00-22 00:00"]


@pytest.mark.parametrize(
    "line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "DTEND:20261020T070000Z"]
)
def test_what_takes_no_time_is_left_out(line: str) -> None:
    ends = "" if line.startswith("DTEND") else "DTEND:20261020T080000Z"
    assert read(f"UID:1\nDTSTART:20261020T070000Z\n{ends}\n{line}".replace("\n\n", "\n")) == []


def test_a_recurrence_keeps_its_hour_when_summer_time_ends_and_its_exceptions_count() -> None:
    weekly = (
        "UID:cours\nDTSTART;TZID=Europe/Paris:20200106T140000\nDTEND;TZID=Europe/Paris:20200106T160000\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE\nEXDATE;TZID=Europe/Paris:20261021T140000"
    )
    moved = (
        "UID:cours\nRECURRENCE-ID;TZID=Europe/Paris:20261028T140000\n"
        "DTSTART;TZID=Europe/Paris:20261029T090000\nDTEND;TZID=Europe/Paris:20261029T100000"
    )

    assert read(weekly, moved) == ["19 14:00-19 16:00", "26 14:00-26 16:00", "29 09:00-29 10:00"]


def test_a_recurrence_without_end_ends_with_the_days_asked() -> None:
    found = read("UID:1\nDTSTART:20200101T070000Z\nDTEND:20200101T080000Z\nRRULE:FREQ=DAILY")

    assert len(found) == 14
    assert found[0] == "19 09:00-19 10:00"
    assert found[-1] == "01 08:00-01 09:00"


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;BYSECOND=1,2,3", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"]
)
def test_a_rule_made_to_never_end_is_left_out_and_the_others_are_read(rule: str) -> None:
    trap = f"UID:1\nDTSTART:20200101T070000Z\nDTEND:20200101T080000Z\nRRULE:{rule}"

    assert read(trap, "UID:2\nDTSTART:20261020T070000Z\nDTEND:20261020T080000Z") == ["20 09:00-20 10:00"]


def test_an_event_that_makes_no_sense_does_not_hide_the_others() -> None:
    good = "UID:2\nDTSTART:20261020T070000Z\nDTEND:20261020T080000Z"

    assert read("UID:1\nDTSTART:pas-une-date\nDTEND:20261020T080000Z", good) == ["20 09:00-20 10:00"]
    assert read("UID:1\nSUMMARY:Sans date", good) == ["20 09:00-20 10:00"]


def test_events_that_overlap_are_joined_and_cut_at_the_days_asked() -> None:
    assert read(
        "UID:1\nDTSTART:20261018T070000Z\nDTEND:20261019T080000Z",
        "UID:2\nDTSTART:20261019T073000Z\nDTEND:20261019T090000Z",
    ) == ["19 00:00-19 11:00"]


@pytest.mark.parametrize("content", [b"", b"<html>Bonjour</html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT"])
def test_what_is_no_calendar_is_said(content: bytes) -> None:
    with pytest.raises(UnreadableCalendarError, match="n’est pas un agenda"):
        busy_in(content, FIRST, LAST, PARIS)


def test_a_huge_calendar_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    event = "UID:{}\nDTSTART:20261020T070000Z\nDTEND:20261020T080000Z"
    with pytest.raises(UnreadableCalendarError, match="3 Mo"):
        busy_in(b"x" * (ics.MAX_BYTES + 1), FIRST, LAST, PARIS)
    monkeypatch.setattr(ics, "MAX_EVENTS", 2)
    with pytest.raises(UnreadableCalendarError, match="plus de 2 événements"):
        read(*(event.format(number) for number in range(3)))


def test_time_spent_on_recurrences_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ics, "PATIENCE", -1.0)
    with pytest.raises(UnreadableCalendarError, match="trop compliqué"):
        read("UID:1\nDTSTART:20200101T070000Z\nDTEND:20200101T080000Z\nRRULE:FREQ=DAILY")


def test_a_stretch_is_cut_by_day_on_the_clock_on_the_wall() -> None:
    night = datetime(2026, 10, 24, 22, 0, 30, tzinfo=PARIS), datetime(2026, 10, 25, 6, 0, 30, tzinfo=PARIS)

    assert list(by_local_day(*night, PARIS)) == [
        (date(2026, 10, 24), (time(22), time(23, 59))),
        (date(2026, 10, 25), (time(0), time(6, 1))),
    ]
    midnight = datetime(2026, 10, 20, tzinfo=PARIS), datetime(2026, 10, 21, tzinfo=PARIS)
    assert list(by_local_day(*midnight, PARIS)) == [(date(2026, 10, 20), (time(0), time(23, 59)))]
