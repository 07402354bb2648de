"""The pages of hours, as a volunteer on a phone and as the coordination use them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.factories import HelperFactory, MembershipFactory
from tests.volunteers.hours.factories import hours, mileage, worth
from volunteers.enums import HoursActivity, HoursStatus
from volunteers.models import Helper, MileageRate, TimeEntry
from volunteers.selectors.hours import hours_standing, to_validate_count

SignIn = Callable[[Role], Client]
JUNE = date(2026, 6, 10)


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(
        territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER), email="monique@example.org"
    )
    return helper


def of_visit(helper: Helper, day: date, **fields: object) -> TimeEntry:
    """Hours proposed after a visit."""
    given: dict[str, object] = {"status": HoursStatus.PROPOSED, "activity": HoursActivity.VISIT, **fields}
    return hours(helper, day, 75, origin_ref=f"visit:{day.toordinal()}", **given)


def undo_of(response: HttpResponseBase) -> str:
    """The address behind "Annuler"."""
    tags = " ".join(message.extra_tags for message in get_messages(response.wsgi_request))  # type: ignore[attr-defined]
    return tags.split("undo:")[1].split()[0]


def test_one_tap_says_a_line_right_and_it_can_be_undone(sign_in: SignIn, monique: Helper) -> None:
    entry, client = of_visit(monique, JUNE), sign_in(Role.HELPER)
    assert "C’est juste" in client.get(reverse("volunteers:my-hours") + "?mois=2026-06").content.decode()

    response = client.post(reverse("volunteers:my-hours-declare", args=[entry.pk]))

    entry.refresh_from_db()
    assert entry.status == HoursStatus.DECLARED
    client.post(undo_of(response))
    entry.refresh_from_db()
    assert entry.status == HoursStatus.PROPOSED


def test_everything_is_right_declares_the_month_and_nothing_else(sign_in: SignIn, monique: Helper) -> None:
    june, july = of_visit(monique, JUNE), of_visit(monique, date(2026, 7, 1))

    sign_in(Role.HELPER).post(reverse("volunteers:my-hours-declare-all"), {"mois": "2026-06"})

    june.refresh_from_db()
    july.refresh_from_db()
    assert (june.status, july.status) == (HoursStatus.DECLARED, HoursStatus.PROPOSED)


def test_a_volunteer_sees_and_changes_only_own_hours(cast: Cast, sign_in: SignIn, monique: Helper) -> None:
    other = HelperFactory(territory=cast.territory, volunteer=True, first_name="Annie", last_name="Chabrol")
    theirs = hours(other, timezone.localdate(), 90, note="Secret d’Annie")
    client = sign_in(Role.HELPER)

    assert "Secret" not in client.get(reverse("volunteers:my-hours")).content.decode()
    assert list(TimeEntry.objects.visible_to(cast.user(Role.HELPER))) == []
    for name in ("hours-sheet", "hours-sheet-pdf", "hours-sheet-xlsx", "hours-certificate", "hours-certificate-pdf"):
        assert client.get(reverse(f"volunteers:{name}", args=[other.pk])).status_code == 404
    for name in ("my-hours-declare", "my-hours-correct", "my-hours-remove"):
        assert client.post(reverse(f"volunteers:{name}", args=[theirs.pk])).status_code == 404


def test_a_volunteer_corrects_a_line_and_the_coordination_sees_the_round_beside_it(
    sign_in: SignIn, monique: Helper
) -> None:
    entry = of_visit(monique, JUNE, proposed_minutes=75, proposed_travel_minutes=0, proposed_kilometres=Decimal(0))
    typed = {
        "hours": 1,
        "minutes": 45,
        "travel_minutes": 20,
        "kilometres": "12,5",
        "note": "",
        "version": entry.version,
    }

    response = sign_in(Role.HELPER).post(reverse("volunteers:my-hours-correct", args=[entry.pk]), typed)

    assert response.status_code == 302
    entry.refresh_from_db()
    assert (entry.status, entry.minutes, entry.kilometres) == (HoursStatus.DECLARED, 105, Decimal("12.5"))
    page = sign_in(Role.COORDINATOR).get(reverse("volunteers:hours-list")).content.decode()
    assert "la tournée donne 1\xa0h\xa015" in page


def test_a_correction_on_a_line_changed_in_between_is_told_and_nothing_typed_is_lost(
    sign_in: SignIn, monique: Helper
) -> None:
    entry = of_visit(monique, JUNE)
    typed = {"hours": 3, "minutes": 33, "version": entry.version + 4}

    response = sign_in(Role.HELPER).post(reverse("volunteers:my-hours-correct", args=[entry.pk]), typed)

    assert response.status_code == 422
    page = response.content.decode()
    assert "ont changé entre-temps" in page
    assert 'value="33"' in page


def test_a_meeting_is_added_by_hand_from_two_hours(sign_in: SignIn, monique: Helper) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    typed = {"activity": "MEETING", "day": yesterday, "starts": "14:00", "ends": "15:30", "travel_minutes": 20}

    sign_in(Role.HELPER).post(reverse("volunteers:my-hours-add"), typed)

    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.travel_minutes, entry.status) == (90, 20, HoursStatus.DECLARED)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"hours": 1, "day": "2099-01-01"}, "day", "pas encore passé"),
        ({"hours": 1, "day": "2020-01-01"}, "day", "plus de 12"),
        ({}, "minutes", "Notez une durée"),
        ({"starts": "15:00", "ends": "14:00"}, "ends", "doit suivre"),
        ({"starts": "15:00"}, "ends", "les deux heures"),
        ({"hours": 30}, "hours", ""),
        ({"hours": 1, "kilometres": "-3"}, "kilometres", "kilomètres"),
        ({"hours": 1, "activity": "VISIT"}, "activity", ""),
    ],
)
def test_hours_that_nobody_can_have_done_are_refused_at_their_field(
    sign_in: SignIn, monique: Helper, typed: dict[str, object], field: str, words: str
) -> None:
    form = {"activity": "MEETING", "day": timezone.localdate(), "note": "Mairie"} | typed

    response = sign_in(Role.HELPER).post(reverse("volunteers:my-hours-add"), form)

    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert "Mairie" in response.content.decode()
    assert not TimeEntry.objects.exists()


def test_own_hours_by_hand_can_be_removed_those_of_a_visit_only_corrected(sign_in: SignIn, monique: Helper) -> None:
    mine, visit = hours(monique, JUNE), of_visit(monique, JUNE)
    client = sign_in(Role.HELPER)

    for entry in (mine, visit):
        client.post(reverse("volunteers:my-hours-remove", args=[entry.pk]))

    assert list(TimeEntry.objects.all()) == [visit]


def test_all_that_is_declared_is_validated_at_once_within_the_filter_and_can_be_undone(
    cast: Cast, sign_in: SignIn, monique: Helper
) -> None:
    june, july, proposed = hours(monique, JUNE), hours(monique, date(2026, 7, 1)), of_visit(monique, JUNE)
    client = sign_in(Role.COORDINATOR)
    assert to_validate_count(cast.user(Role.COORDINATOR)) == 2

    response = client.post(reverse("volunteers:hours-validate") + "?mois=2026-06", {"tout": "1"})

    for entry in (june, july, proposed):
        entry.refresh_from_db()
    assert [june.status, july.status, proposed.status] == ["VALIDATED", "DECLARED", "PROPOSED"]
    assert june.validated_by == cast.user(Role.COORDINATOR)
    client.post(undo_of(response))
    june.refresh_from_db()
    assert (june.status, june.validated_at) == (HoursStatus.DECLARED, None)


def test_ticked_lines_are_validated_and_foreign_ones_left(cast: Cast, sign_in: SignIn, monique: Helper) -> None:
    ticked, left = hours(monique, JUNE), hours(monique, JUNE)
    foreign = hours(HelperFactory(territory=cast.other_territory), JUNE)

    sign_in(Role.COORDINATOR).post(reverse("volunteers:hours-validate"), {"ligne": [ticked.pk, foreign.pk, "x"]})

    validated = TimeEntry.objects.validated().values_list("pk", flat=True)
    assert list(validated) == [ticked.pk]
    assert left.pk not in validated


def test_nobody_validates_the_own_hours(cast: Cast, sign_in: SignIn) -> None:
    own = hours(HelperFactory(territory=cast.territory, user=cast.user(Role.COORDINATOR)), JUNE)

    response = sign_in(Role.COORDINATOR).post(reverse("volunteers:hours-validate"), {"ligne": [own.pk]}, follow=True)

    own.refresh_from_db()
    assert own.status == HoursStatus.DECLARED
    assert "Personne ne valide ses propres heures" in response.content.decode()


def test_a_contest_tells_the_helper_why_and_taken_back_it_is_never_sent(sign_in: SignIn, monique: Helper) -> None:
    entry, client = hours(monique, JUNE), sign_in(Role.COORDINATOR)
    typed = {"reason": "La réunion a duré une heure.", "version": entry.version}

    response = client.post(reverse("volunteers:hours-contest", args=[entry.pk]), typed)

    entry.refresh_from_db()
    message = OutboxMessage.objects.get()
    assert entry.status == HoursStatus.CONTESTED
    assert message.recipient == "monique@example.org"
    assert "La réunion a duré une heure." in message.body
    assert "/mes-heures/?mois=2026-06" in message.body
    client.post(undo_of(response))
    entry.refresh_from_db()
    message.refresh_from_db()
    assert (entry.status, message.state) == (HoursStatus.DECLARED, MessageState.CANCELLED)


def test_a_contest_without_a_reason_is_refused(sign_in: SignIn, monique: Helper) -> None:
    entry = hours(monique, JUNE)

    response = sign_in(Role.COORDINATOR).post(reverse("volunteers:hours-contest", args=[entry.pk]), {"reason": " "})

    assert response.status_code == 422
    assert not OutboxMessage.objects.exists()


def test_the_list_asks_the_same_number_of_questions_at_1_and_at_30_lines(
    cast: Cast, sign_in: SignIn, monique: Helper
) -> None:
    client, address = sign_in(Role.COORDINATOR), reverse("volunteers:hours-list")
    hours(monique, JUNE)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for number in range(29):
        hours(HelperFactory(territory=cast.territory, last_name=f"B{number}", free=False), JUNE)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert page.content.decode().count('name="ligne"') == 30
    assert len(many) == len(few)


def test_an_empty_list_explains_where_hours_come_from(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(Role.COORDINATOR).get(reverse("volunteers:hours-list")).content.decode()

    assert "Aucune heure notée pour l’instant" in page


def test_the_spreadsheet_of_a_month_adds_up_and_runs_no_formula(sign_in: SignIn, monique: Helper) -> None:
    mileage(monique, date(2026, 1, 1), "0.529")
    hours(monique, JUNE, 60, status=HoursStatus.VALIDATED, kilometres=Decimal("12.5"), note="=1+1")
    hours(monique, JUNE, 30, status=HoursStatus.VALIDATED, travel_minutes=15)

    response = sign_in(Role.HELPER).get(reverse("volunteers:hours-sheet-xlsx", args=[monique.pk]) + "?mois=2026-06")

    rows = list(load_workbook(BytesIO(response.content))["Heures"].iter_rows(values_only=True))
    assert rows[-1][:9] == ("Total validé", None, None, None, 90, 15, 105, 12.5, 6.61)
    assert rows[1][10] == "'=1+1"


def test_the_papers_are_pdfs(sign_in: SignIn, monique: Helper) -> None:
    hours(monique, JUNE, 60, status=HoursStatus.VALIDATED)
    client = sign_in(Role.HELPER)

    sheet = client.get(reverse("volunteers:hours-sheet-pdf", args=[monique.pk]) + "?mois=2026-06")
    paper = client.get(reverse("volunteers:hours-certificate-pdf", args=[monique.pk]) + "?du=2026-06-01&au=2026-06-30")

    assert sheet.content.startswith(b"%PDF")
    assert paper.content.startswith(b"%PDF")


def test_a_certificate_counts_validated_hours_of_its_period_and_says_what_it_leaves_out(
    sign_in: SignIn, monique: Helper
) -> None:
    hours(monique, JUNE, 60, status=HoursStatus.VALIDATED, travel_minutes=30)
    hours(monique, JUNE, 60)
    hours(monique, date(2026, 7, 1), 60, status=HoursStatus.VALIDATED)
    address = reverse("volunteers:hours-certificate", args=[monique.pk])

    page = sign_in(Role.HELPER).get(address + "?du=2026-06-01&au=2026-06-30").content.decode()

    assert "1\xa0h\xa030" in page
    assert "n’est pas encore validée" in page
    wrong = sign_in(Role.HELPER).get(address + "?du=2026-06-30&au=2026-06-01")
    assert wrong.status_code == 422


def test_the_accounts_page_shows_totals_and_gives_them_as_a_spreadsheet(sign_in: SignIn, monique: Helper) -> None:
    worth(monique, date(2026, 1, 1), "12.00")
    hours(monique, JUNE, 90, status=HoursStatus.VALIDATED)
    client, months = sign_in(Role.MANAGER), "?du=2026-06&au=2026-06"

    page = client.get(reverse("volunteers:valuation") + months).content.decode()
    book = load_workbook(BytesIO(client.get(reverse("volunteers:valuation-xlsx") + months).content))

    assert "18\xa0€" in page
    assert book.sheetnames == ["Par activité", "Par personne", "Trajets", "Taux"]
    assert list(book["Par personne"].iter_rows(values_only=True))[-1] == ("Total", 1, 90, 0, 90, 1.5, 18)


def test_rates_are_added_with_a_comma_and_refused_at_their_field(sign_in: SignIn, monique: Helper) -> None:
    client, typed = sign_in(Role.MANAGER), {"km-amount": "0,529", "km-valid_from": "2026-01-01", "km-label": "Barème"}

    assert client.post(reverse("volunteers:mileage-rate-add"), typed).status_code == 302
    assert MileageRate.objects.get().amount == Decimal("0.529")
    again = client.post(reverse("volunteers:mileage-rate-add"), typed)
    assert again.status_code == 422
    assert "Un barème commence déjà ce jour-là." in again.content.decode()


def test_who_gives_more_or_less_than_wished_is_known_for_a_past_month(cast: Cast, monique: Helper) -> None:
    monique.max_minutes_week = 70
    monique.save()
    idle = HelperFactory(territory=cast.territory, last_name="Zidane", max_minutes_week=70)
    hours(monique, JUNE, 200, status=HoursStatus.VALIDATED)
    hours(monique, JUNE, 150, travel_minutes=10)
    of_visit(monique, JUNE)

    over, under = hours_standing(cast.territory, date(2026, 6, 1))

    assert (over.helper, over.validated, over.declared, over.proposed, over.wished) == (monique, 200, 160, 75, 300)
    assert (over.is_over, over.gap) == (True, 60)
    assert (under.helper, under.is_under) == (idle, True)


def test_undo_of_someone_else_s_moment_does_nothing(cast: Cast, sign_in: SignIn, monique: Helper) -> None:
    entry = hours(monique, JUNE)
    response = sign_in(Role.COORDINATOR).post(reverse("volunteers:hours-validate"), {"ligne": [entry.pk]})
    at = parse_qs(urlsplit(undo_of(response)).query)["a"][0]
    MembershipFactory(territory=cast.territory, role=Role.COORDINATOR)

    for moment in (at, "hier", "2026-13-45T00:00:00Z"):
        sign_in(Role.MANAGER).post(reverse("volunteers:hours-unvalidate"), QUERY_STRING=f"a={moment}")

    entry.refresh_from_db()
    assert entry.status == HoursStatus.VALIDATED
