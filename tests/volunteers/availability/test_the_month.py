"""The monthly e-mail, its link without an account, and what the answer changes."""

import logging
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.logs import HideSecrets
from core.models import JournalEntry
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.factories import HelperFactory
from volunteers.models import AvailabilityQuestion, AvailabilitySettings, Helper, WeekAnswer
from volunteers.selectors import free_spans
from volunteers.selectors.availability import open_question, who_has_not_answered
from volunteers.services.availability_months import months_ask

SignIn = Callable[[Role], Client]
# Friday 20 November 2026: the weeks asked about begin on Monday the 23rd.
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
LINK = re.compile(r"/mes-moments/[\w-]+/")


@pytest.fixture(autouse=True)
def _that_friday(time_machine: Any) -> None:
    time_machine.move_to(timezone.make_aware(datetime.combine(FRIDAY, time(9))), tick=False)


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(
        territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER), email="monique.aubert@example.org"
    )
    return helper


def link_of(helper: Helper) -> str:
    months_ask(territory_id=helper.territory_id)
    found = LINK.search(OutboxMessage.objects.get(recipient=helper.email).body)
    assert found is not None
    return found[0]


def free(helper: Helper, monday: date) -> list[date]:
    return [day for day, spans in free_spans([helper], monday, monday + timedelta(days=6))[helper.pk].items() if spans]


def answer(monday: date, kind: str, *moments: str) -> dict[str, object]:
    return {f"semaine-{monday.isoformat()}": kind, f"moments-{monday.isoformat()}": list(moments)}


def test_volunteers_and_civic_service_are_asked_once_a_month_and_nobody_else(cast: Cast, monique: Helper) -> None:
    HelperFactory(territory=cast.territory, civic=True, email="ines@example.org")
    HelperFactory(territory=cast.territory, email="nadia@example.org")
    HelperFactory(territory=cast.territory, volunteer=True, first_name="Sans", email="")
    HelperFactory(territory=cast.territory, volunteer=True, email="parti@example.org", is_active=False)
    HelperFactory(territory=cast.territory, volunteer=True, email="fini@example.org", ends_on=FRIDAY)

    assert months_ask(territory_id=cast.territory.pk) == 2
    assert months_ask(territory_id=cast.territory.pk) == 0
    assert months_ask(territory_id=cast.territory.pk, today=date(2026, 12, 20)) == 2
    recipients = list(OutboxMessage.objects.order_by("pk").values_list("recipient", flat=True))
    assert sorted(set(recipients)) == ["ines@example.org", monique.email]
    assert all(message.is_secret for message in OutboxMessage.objects.order_by("pk"))


def test_a_territory_chooses_its_day_or_none(cast: Cast, monique: Helper) -> None:
    chosen = AvailabilitySettings.objects.create(territory=cast.territory, day_of_month=25)
    assert months_ask(territory_id=cast.territory.pk) == 0
    chosen.day_of_month, chosen.is_asked_monthly = 10, False
    chosen.save()
    assert months_ask(territory_id=cast.territory.pk) == 0
    chosen.is_asked_monthly = True
    chosen.save()
    assert months_ask(territory_id=cast.territory.pk) == 1


def test_the_link_shows_the_usual_week_and_five_weeks_without_an_account(monique: Helper) -> None:
    answer_page = Client(enforce_csrf_checks=True).get(link_of(monique))
    page = answer_page.content.decode()

    assert answer_page.status_code == 200
    assert "Bonjour Monique" in page
    assert page.count("Comme d’habitude") == 5
    assert "<b>Lundi</b>" in page
    assert answer_page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer_page["X-Robots-Tag"]
    assert not WeekAnswer.objects.exists()


def test_a_week_away_and_a_week_of_some_moments_change_what_is_free(monique: Helper) -> None:
    link, browser = link_of(monique), Client(enforce_csrf_checks=True)
    second = MONDAY + timedelta(weeks=1)

    page = browser.post(link, answer(MONDAY, "AWAY") | answer(second, "SOME", "1-matin", "3-apres-midi"))

    assert "C’est noté, merci." in page.content.decode()
    assert free(monique, MONDAY) == []
    assert free(monique, second) == [second + timedelta(days=1), second + timedelta(days=3)]
    spans = free_spans([monique], second, second + timedelta(days=6))[monique.pk]
    assert spans[second + timedelta(days=1)] == [(time(8), time(12, 30))]
    assert len(free(monique, MONDAY + timedelta(weeks=2))) == 5
    assert JournalEntry.objects.get(verb="availability.weeks").actor is None
    # The link serves again all the month: the last answer counts, alone.
    browser.post(link, answer(MONDAY, "USUAL") | answer(second, "AWAY"))
    assert (len(free(monique, MONDAY)), free(monique, second)) == (5, [])
    assert "C’est noté" not in browser.get(link).content.decode()


def test_some_moments_without_any_are_asked_again_and_nothing_typed_is_lost(monique: Helper) -> None:
    link, second = link_of(monique), MONDAY + timedelta(weeks=1)

    response = Client().post(link, answer(MONDAY, "SOME") | answer(second, "SOME", "2-matin"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Cochez au moins un moment" in page
    assert re.search(rf'name="moments-{second.isoformat()}" value="2-matin" checked', page)
    assert not WeekAnswer.objects.exists()


def test_an_absence_or_hours_in_addition_are_noted_by_the_link(monique: Helper) -> None:
    link = link_of(monique)
    sent = {"act": "absence", "absence-kind": "ABSENT", "absence-starts_on": "2026-12-07", "absence-cause": "EXAMS"}

    page = Client().post(link, sent).content.decode()
    wrong = Client().post(link, {"act": "absence", "absence-kind": "EXTRA", "absence-starts_on": "2026-12-12"})

    assert "Examens ou cours" in page
    assert monique.exceptions.get().cause == "EXAMS"
    assert (wrong.status_code, "Indiquez les heures" in wrong.content.decode()) == (422, True)


def test_a_forged_an_old_or_a_withdrawn_link_says_so_and_shows_nothing(monique: Helper, time_machine: Any) -> None:
    link = link_of(monique)
    forged = Client().get("/mes-moments/inconnu/")
    assert (forged.status_code, "Ce lien ne marche pas" in forged.content.decode()) == (404, True)
    time_machine.move_to(timezone.now() + timedelta(days=36), tick=False)
    for old in (Client().get(link), Client().post(link, answer(MONDAY, "AWAY"))):
        assert (old.status_code, "Ce lien est trop ancien" in old.content.decode()) == (410, True)
        assert "Monique" not in old.content.decode()
    assert not WeekAnswer.objects.exists()
    time_machine.move_to(timezone.now() - timedelta(days=36), tick=False)
    Helper.objects.filter(pk=monique.pk).update(is_active=False)
    assert Client().get(link).status_code == 404


def test_the_secret_is_neither_kept_nor_logged(monique: Helper) -> None:
    link = link_of(monique)
    secret = link.split("/")[2]
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET %s 200", (link,), None)

    assert HideSecrets().filter(record)
    assert secret not in record.getMessage()
    assert secret not in AvailabilityQuestion.objects.get().secret_digest


def test_who_has_not_answered_is_known_and_an_answer_signed_in_counts(
    cast: Cast, monique: Helper, sign_in: SignIn
) -> None:
    link_of(monique)
    assert list(who_has_not_answered(cast.territory, FRIDAY)) == [monique]
    assert open_question(monique) is not None

    page = sign_in(Role.HELPER).post(reverse("volunteers:my-weeks"), answer(MONDAY, "AWAY"))

    assert page.status_code == 200
    assert free(monique, MONDAY) == []
    assert list(who_has_not_answered(cast.territory, FRIDAY)) == []
    assert open_question(monique) is None


def test_taking_the_absence_of_a_week_back_gives_the_usual_week_again(monique: Helper, sign_in: SignIn) -> None:
    browser = sign_in(Role.HELPER)
    browser.post(reverse("volunteers:my-weeks"), answer(MONDAY, "SOME", "1-matin"))
    one = monique.exceptions.order_by("pk").first()
    assert one is not None

    browser.post(reverse("volunteers:my-exception-delete", args=[one.pk]))

    assert len(free(monique, MONDAY)) == 5
    assert not WeekAnswer.objects.filter(monday=MONDAY).exists()


def test_the_settings_are_changed_by_who_sets_the_territory_and_two_people_do_not_erase_each_other(
    cast: Cast, sign_in: SignIn
) -> None:
    url, browser = reverse("volunteers:availability-settings"), sign_in(Role.MANAGER)
    assert browser.post(url, {"version": 0, "is_asked_monthly": "on", "day_of_month": 12}).status_code == 302
    assert browser.post(url, {"version": 0, "day_of_month": 5}).status_code == 409
    wrong = browser.post(url, {"version": 1, "day_of_month": 31})

    assert wrong.status_code == 422
    assert AvailabilitySettings.objects.get().day_of_month == 12
