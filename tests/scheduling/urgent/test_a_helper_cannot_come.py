"""A helper says "Je ne pourrai pas venir": who plans is told and decides; nothing is planned again by itself."""

from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from messaging.enums import Channel
from messaging.models import OutboxMessage
from scheduling.models import Plan, Visit
from scheduling.registration_unavailability import visits_without_helpers
from scheduling.selectors.absences import absence_review
from scheduling.services.unavailability import planners_warn
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.scheduling.urgent.conftest import TUESDAY, at
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException, Helper
from volunteers.selectors.availability import promises_of
from volunteers.services import exception_add
from volunteers.services.availability_months import month_ask
from volunteers.services.unavailability import cannot_come

Place = Callable[..., Visit]
SignIn = Callable[[Role], Client]


@pytest.fixture
def place(place: Place) -> Place:
    """Every visit here is an appointment: the helper knows of it."""
    return partial(place, published=True)


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(
        territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER), email="monique.aubert@example.org"
    )
    return helper


def mails(cast: Cast) -> list[OutboxMessage]:
    found = OutboxMessage.objects.filter(recipient=cast.user(Role.COORDINATOR).email, about__startswith="absence:")
    return list(found.order_by("pk"))


def test_a_helper_sees_when_and_where_and_says_it_in_one_act(
    cast: Cast, published: Plan, monique: Helper, place: Place, sign_in: SignIn
) -> None:
    visit = place("Gay", published, [monique], at(TUESDAY, 9))
    place("Roux", published, [monique], at(TUESDAY, 15))
    browser, own = sign_in(Role.HELPER), reverse("volunteers:my-availability")
    page = browser.get(own).content.decode()
    assert page.count("Prévenir le service") == 2
    assert "Gay" not in page

    done = browser.post(reverse("volunteers:my-cannot-come"), {"promise": visit.pk, "reason": "Grippe"}, follow=True)

    absence = AvailabilityException.objects.get()
    assert "Le service est prévenu" in done.content.decode()
    assert (absence.starts_on, absence.starts, absence.ends) == (TUESDAY, time(9), time(10))
    visit.refresh_from_db()
    assert list(visit.helpers.all()) == [monique]
    [mail] = mails(cast)
    assert reverse("scheduling:absence-plan", args=[absence.pk]) in mail.body
    assert "1\xa0visite publiée" in mail.body
    assert "Gay" not in mail.body


def test_who_plans_finds_it_on_the_home_page_and_repairs_that_visit_only(
    cast: Cast, published: Plan, monique: Helper, romain: Helper, place: Place, sign_in: SignIn
) -> None:
    visit = place("Gay", published, [monique], at(TUESDAY, 9))
    place("Roux", published, [monique], at(TUESDAY, 15))
    absence = cannot_come(helper=monique, promise_key=visit.pk, by=monique.user)
    url = reverse("scheduling:absence-plan", args=[absence.pk])

    home = sign_in(Role.COORDINATOR).get("/").content.decode()
    review = sign_in(Role.COORDINATOR).get(url).content.decode()

    assert "Monique Aubert ne pourra pas venir" in home
    assert url in home
    assert ("Gay" in review, "Roux" in review, "Romain" in review) == (True, False, True)
    assert list(visits_without_helpers(cast.user(Role.MANAGER))) == []
    planner = cast.user(Role.COORDINATOR)
    assert [row.person.last_name for row in absence_review(planner, absence).rows] == ["Gay"]


def test_the_whole_day_takes_both_visits(cast: Cast, published: Plan, monique: Helper, place: Place) -> None:
    visit = place("Gay", published, [monique], at(TUESDAY, 9))
    place("Roux", published, [monique], at(TUESDAY, 15))

    cannot_come(helper=monique, promise_key=visit.pk, by=monique.user, is_whole_day=True)

    [decision] = visits_without_helpers(cast.user(Role.COORDINATOR))
    assert "2\xa0visites publiées" in decision.consequence


def test_said_twice_it_is_noted_and_told_once(cast: Cast, published: Plan, monique: Helper, place: Place) -> None:
    visit = place("Gay", published, [monique], at(TUESDAY, 9))

    first = cannot_come(helper=monique, promise_key=visit.pk, by=None)
    assert cannot_come(helper=monique, promise_key=visit.pk, by=None) == first
    assert len(mails(cast)) == 1


def test_somebody_elses_visit_or_one_that_is_over_changes_nothing(
    cast: Cast, published: Plan, monique: Helper, romain: Helper, place: Place
) -> None:
    other = place("Gay", published, [romain], at(TUESDAY, 9))

    assert promises_of(monique) == []
    with pytest.raises(ValidationError, match="n’est plus prévue pour vous"):
        cannot_come(helper=monique, promise_key=other.pk, by=monique.user)
    assert not AvailabilityException.objects.exists()


def test_by_the_monthly_link_too_without_an_account(cast: Cast, published: Plan, monique: Helper, place: Place) -> None:
    visit = place("Gay", published, [monique], at(TUESDAY, 9))
    month_ask(helper=monique)
    body = OutboxMessage.objects.get(recipient=monique.email).body
    link = next(line for line in body.splitlines() if "/mes-moments/" in line).split("8000")[1]

    page = Client().post(link, {"act": "empechement", "promise": visit.pk}).content.decode()
    gone = Client().post(link, {"act": "empechement", "promise": 10**9})

    assert "Le service est prévenu" in page
    assert "Gay" not in page
    assert gone.status_code == 409
    assert len(mails(cast)) == 1


def test_a_week_away_told_by_the_month_warns_too_and_a_planners_own_note_does_not(
    cast: Cast, published: Plan, monique: Helper, romain: Helper, place: Place
) -> None:
    place("Gay", published, [monique], at(TUESDAY, 9))
    place("Roux", published, [romain], at(TUESDAY, 9))
    note: dict[str, Any] = {"kind": ExceptionKind.ABSENT, "starts_on": TUESDAY, "ends_on": TUESDAY + timedelta(days=2)}

    exception_add(helper=romain, by=cast.user(Role.COUNSELLOR), **note)
    assert mails(cast) == []
    exception_add(helper=monique, by=None, **note)
    assert len(mails(cast)) == 1


def test_an_absence_without_any_visit_tells_nobody(cast: Cast, published: Plan, monique: Helper) -> None:
    exception_add(helper=monique, by=None, kind=ExceptionKind.ABSENT, starts_on=TUESDAY, ends_on=TUESDAY)

    assert mails(cast) == []
    assert list(visits_without_helpers(cast.user(Role.COORDINATOR))) == []


def test_the_home_page_reads_as_much_for_one_absence_as_for_twenty(
    cast: Cast, published: Plan, place: Place, django_assert_max_num_queries: Callable[..., object]
) -> None:
    def absent(number: int) -> None:
        helper = HelperFactory(territory=cast.territory, first_name=f"Bénévole {number}", volunteer=True)
        visit = place(f"Personne {number}", published, [helper], at(TUESDAY, 9))
        cannot_come(helper=helper, promise_key=visit.pk, by=None)

    planner = cast.user(Role.COORDINATOR)
    absent(0)
    list(visits_without_helpers(planner))
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        assert len(list(visits_without_helpers(planner))) == 1
    for number in range(1, 21):
        absent(number)
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        lines = list(visits_without_helpers(planner))
    assert "18\xa0autres absences" in lines[-1].fact


def test_for_today_who_plans_and_accepts_sms_gets_one_at_once(
    cast: Cast, published: Plan, monique: Helper, place: Place, settings: Any, tmp_path: Path
) -> None:
    settings.SMS_URL = f"folder:{tmp_path}"
    HelperFactory(
        territory=cast.territory, user=cast.user(Role.COORDINATOR), phone="+33639980009", accepts_sms=True, email=""
    )
    place("Gay", published, [monique], at(TUESDAY, 15))
    with time_machine.travel(at(TUESDAY, 8), tick=False):
        absence = AvailabilityException.objects.create(helper=monique, starts_on=TUESDAY, ends_on=TUESDAY)
        assert planners_warn(absence=absence, by=None) == 1
    text = OutboxMessage.objects.get(about=f"absence:{absence.pk}")
    assert (text.channel, text.recipient) == (Channel.SMS, "+33639980009")
    assert reverse("scheduling:absence-plan", args=[absence.pk]) in text.body
    assert "Gay" not in text.body
