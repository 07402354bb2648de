"""A helper’s own calendar, read by a telephone: what is promised, naming nobody, by an address that can be closed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.enums import Role
from scheduling.models import CalendarFeed, Occupancy
from scheduling.planning.clock import monday_of
from scheduling.services.feeds import feed_close, feed_open
from tests.access.helper_reading import scene
from tests.access.things import Things
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory
from volunteers.models import Helper

pytestmark = pytest.mark.django_db


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(territory=cast.territory, user=cast.user(Role.HELPER), volunteer=True)
    return helper


def visited(cast: Cast, helper: Helper, *, published: bool = True) -> Any:
    jeanne = BeneficiaryFactory(
        territory=cast.territory, first_name="Jeanne", last_name="Delage", address="2 chemin du Puits"
    )
    plan = PlanFactory(territory=cast.territory, week=monday_of(timezone.localdate() + timedelta(days=7)))
    return VisitFactory(request=RequestFactory(beneficiary=jeanne), plan=plan, published=published, helpers=[helper])


def feed(client: Any, secret: str) -> Any:
    return client.get(reverse("scheduling:calendar-feed", args=[secret]))


def events(answer: Any) -> list[Any]:
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_address_is_given_once_and_reads_what_is_promised(
    cast: Cast, monique: Helper, sign_in: Any, client: Any
) -> None:
    visit = visited(cast, monique)
    page = sign_in(Role.HELPER).post(reverse("scheduling:my-calendar-open")).content.decode()
    secret = re.search(r"/agenda/([\w-]+)\.ics", page)
    assert secret

    answer = feed(client, secret[1])

    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = events(answer)
    assert str(event["SUMMARY"]) == f"Visite à {visit.beneficiary.commune.name}"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (visit.starts_at, visit.ends_at)
    assert secret[1] not in sign_in(Role.HELPER).get(reverse("scheduling:my-calendar")).content.decode()


def test_it_names_nobody(cast: Cast, monique: Helper, client: Any) -> None:
    visited(cast, monique)
    text = feed(client, feed_open(helper=monique)).content.decode()

    assert "Visite" in text
    assert [word for word in ("Jeanne", "Delage", "Puits") if word in text] == []


def test_a_draft_and_the_visits_of_others_are_not_in_it(cast: Cast, monique: Helper, client: Any) -> None:
    visited(cast, monique, published=False)
    visited(cast, HelperFactory(territory=cast.territory, volunteer=True))

    assert events(feed(client, feed_open(helper=monique))) == []


def test_another_address_closes_the_former_one_and_closing_closes_both(
    cast: Cast, monique: Helper, client: Any
) -> None:
    first = feed_open(helper=monique)
    second = feed_open(helper=monique)
    assert (feed(client, first).status_code, feed(client, second).status_code) == (404, 200)

    feed_close(helper=monique)

    assert feed(client, second).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_who_has_left_is_not_read_any_more(cast: Cast, monique: Helper, client: Any) -> None:
    secret = feed_open(helper=monique)
    Helper.objects.filter(pk=monique.pk).update(is_active=False)

    assert feed(client, secret).status_code == 404


def test_visits_runs_and_workshops_are_all_in_it(cast: Cast, client: Any) -> None:
    """Canaries stand in all that is kept about people: none is in the calendar."""
    made = scene(cast)
    answer = feed(client, feed_open(helper=made.helper))

    kinds = {str(event["UID"]).split("-")[0] for event in events(answer)}
    assert {"visite", "course"} <= kinds
    text = answer.content.decode().replace("\r\n ", "")
    assert (made.told(text), made.forbidden(text)) == (set(), set())


def test_ten_promises_cost_no_more_queries_than_one(
    cast: Cast, monique: Helper, client: Any, django_assert_max_num_queries: Any
) -> None:
    visit = visited(cast, monique)
    for hour in range(2, 11):
        Occupancy.objects.create(
            helper=monique, session=None, run=None, visit=visited(cast, HelperFactory(territory=cast.territory)),
            starts_at=visit.starts_at + timedelta(hours=24 * hour), ends_at=visit.ends_at + timedelta(hours=24 * hour),
        )  # fmt: skip
    secret = feed_open(helper=monique)

    with django_assert_max_num_queries(3):
        assert len(events(feed(client, secret))) == 10


def test_a_session_that_is_animated_is_in_it(cast: Cast, client: Any) -> None:
    things = Things(cast.territory, cast.user(Role.HELPER))
    helper = things.get("helper")
    session = things.get("workshop_session")
    Occupancy.objects.filter(session=session).delete()
    Occupancy.objects.create(helper=helper, session=session, starts_at=session.starts_at, ends_at=session.ends_at)

    titles = [str(event["SUMMARY"]) for event in events(feed(client, feed_open(helper=helper)))]

    assert f"Atelier, {session.title}" in titles


def test_an_account_without_a_file_is_told_what_to_do(cast: Cast, sign_in: Any) -> None:
    client = sign_in(Role.HELPER)

    assert "relié à aucune fiche" in client.get(reverse("scheduling:my-calendar")).content.decode()
    assert client.post(reverse("scheduling:my-calendar-open")).status_code == 302
