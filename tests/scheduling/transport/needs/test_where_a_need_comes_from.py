"""A need born of a registration to a workshop or of a visit: linked to it, filled from it, reached by a button."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.models import Beneficiary
from scheduling.models import RideRequest, SessionWish
from scheduling.transport.enums import Direction, RidePurpose
from scheduling.workshops.enums import WishStage, WorkshopKind
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, SchemeFactory, SessionFactory, VisitFactory, WishFactory

pytestmark = pytest.mark.django_db
CREATE, REGISTER = "/deplacements/besoins/nouveau/", "/ateliers/inscription/nouvelle/"


@pytest.fixture
def person(cast: Cast) -> Beneficiary:
    made: Beneficiary = BeneficiaryFactory(territory=cast.territory)
    return made


def posted(wish: SessionWish) -> dict[str, str]:
    """What the form sends for a round trip to the session of a registration."""
    session = wish.session
    return {
        "purpose": RidePurpose.CULTURE, "direction": Direction.ROUND, "destination": session.destination.name,
        "day": session.day.isoformat(), "arrive_by": "13:50", "leave_after": "16:00", "flexibility": "EXACT",
        "part_of_day": "ANY", "escort": "DOOR", "companions": "0", "repeat": "once", "every_weeks": "1",
    }  # fmt: skip


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [(WorkshopKind.DIGITAL, RidePurpose.DIGITAL_WORKSHOP), (WorkshopKind.CULTURE, RidePurpose.CULTURE)],
)
def test_a_registration_fills_the_form_with_its_purpose_ten_minutes_ahead(
    client: Client, cast: Cast, person: Beneficiary, kind: WorkshopKind, purpose: RidePurpose
) -> None:
    session = SessionFactory(territory=cast.territory, kind=kind)
    wish = WishFactory(session=session, beneficiary=person, companions=1)
    initial = client.get(f"{CREATE}?inscription={wish.pk}").context["form"].initial
    assert (initial["purpose"], initial["companions"]) == (purpose, 1)
    shown = page(client, f"{CREATE}?inscription={wish.pk}")
    assert f'value="{session.destination.name}"' in shown
    assert f'value="{session.day.isoformat()}"' in shown
    assert 'value="13:50"' in shown
    assert 'value="16:00"' in shown


def test_the_need_of_a_registration_is_linked_and_the_registration_says_so(
    client: Client, cast: Cast, person: Beneficiary
) -> None:
    wish = WishFactory(session=SessionFactory(territory=cast.territory), beneficiary=person)
    client.post(f"{CREATE}?inscription={wish.pk}", posted(wish))
    assert RideRequest.objects.get().wish == wish
    wish.refresh_from_db()
    assert wish.needs_ride


def test_the_line_of_a_registration_leads_to_its_ride_made_or_not(
    client: Client, cast: Cast, person: Beneficiary
) -> None:
    session = SessionFactory(territory=cast.territory)
    wish = WishFactory(session=session, beneficiary=person)
    list_url = reverse("scheduling:session-registrations", args=[session.pk])
    assert f"{CREATE}?inscription={wish.pk}" in page(client, list_url)
    client.post(f"{CREATE}?inscription={wish.pk}", posted(wish))
    shown = page(client, list_url)
    assert reverse("scheduling:ride-detail", args=[RideRequest.objects.get().pk]) in shown
    assert f"{CREATE}?inscription={wish.pk}" not in shown


def test_a_need_for_a_session_registers_first_then_the_ride_follows(
    client: Client, cast: Cast, person: Beneficiary
) -> None:
    SchemeFactory(territory=cast.territory)
    session = SessionFactory(territory=cast.territory, kind=WorkshopKind.CULTURE)
    answer = client.get(f"{CREATE}?seance={session.pk}&beneficiaire={person.pk}", follow=True)
    target = answer.redirect_chain[-1][0]
    assert target.startswith(REGISTER)
    assert answer.context["form"]["needs_ride"].value() is True

    client.post(target, {"companions": "0", "needs_ride": "on", "ride_escort": "DOOR"})

    ride = RideRequest.objects.get()
    assert ride.wish is not None
    assert (ride.wish.session, ride.wish.stage) == (session, WishStage.PLACED)
    assert ride.purpose == RidePurpose.CULTURE
    again = client.get(f"{CREATE}?seance={session.pk}&beneficiaire={person.pk}")
    assert again.headers["Location"] == f"{CREATE}?inscription={ride.wish.pk}"


def test_a_visit_leads_to_a_need_on_its_day(client: Client, cast: Cast) -> None:
    day = timezone.localdate() + timedelta(days=5)
    visit = VisitFactory(request__beneficiary__territory=cast.territory, day=day)
    panel = client.get(reverse("scheduling:visit-panel", args=[visit.pk]), headers={"HX-Request": "true"})
    assert f"{CREATE}?visite={visit.pk}" in panel.content.decode()
    form = client.get(f"{CREATE}?visite={visit.pk}").context["form"]
    assert form.initial["day"] == day
