"""A partner's account sees the referrals to its own organisations, and nothing else."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from directory.models import PartnerSeat, Referral, Service
from directory.services.partner_seats import partner_seat_give, partner_seat_remove
from directory.services.referrals import referral_withdraw
from tests.conftest import Cast
from tests.directory.referrals.cast import a_referral, a_service

SignIn = Callable[[Role], Client]


@pytest.fixture
def row(service: Service, nadia: User) -> Referral:
    return a_referral(service=service, by=nadia, person_id=7)


@pytest.fixture
def seat(cast: Cast, service: Service) -> PartnerSeat:
    by, organisation = cast.user(Role.MANAGER), service.place.organisation
    return partner_seat_give(membership=cast.members[Role.PARTNER], organisation=organisation, by=by)


def test_without_a_seat_nothing_is_seen(row: Referral, sign_in: SignIn) -> None:
    partner = sign_in(Role.PARTNER)

    assert "rattaché à aucune structure" in partner.get(reverse("directory:partner-inbox")).content.decode()
    assert partner.get(reverse("directory:partner-referral", args=[row.pk])).status_code == 404


def test_a_partner_opens_answers_and_tells_what_was_done(row: Referral, seat: PartnerSeat, sign_in: SignIn) -> None:
    partner, url = sign_in(Role.PARTNER), reverse("directory:partner-referral", args=[row.pk])
    act = reverse("directory:partner-answer", args=[row.pk])
    assert "Demandes pour vous" in partner.get("/").content.decode()
    assert "Zéphyrine" not in partner.get(url).content.decode()
    partner.post(act, {"act": "ouvrir"})
    assert "Zéphyrine" in partner.get(url).content.decode()
    partner.post(act, {"act": "accepter"})
    partner.post(act, {"act": "apportee"})

    row.refresh_from_db()
    assert row.status == "SERVED"
    assert "Zéphyrine" not in partner.get(url).content.decode()
    assert partner.post(act, {"act": "accepter"}).status_code == 422


def test_referrals_of_other_organisations_do_not_exist(seat: PartnerSeat, nadia: User, sign_in: SignIn) -> None:
    other = a_referral(service=a_service(seat.territory, "Mission locale"), by=nadia, person_id=8)
    partner = sign_in(Role.PARTNER)

    assert partner.get(reverse("directory:partner-referral", args=[other.pk])).status_code == 404
    assert partner.post(reverse("directory:partner-answer", args=[other.pk]), {"act": "accepter"}).status_code == 404
    assert "Mission locale" not in partner.get(reverse("directory:partner-inbox")).content.decode()


def test_what_is_withdrawn_shows_nothing_of_the_person(
    row: Referral, seat: PartnerSeat, nadia: User, sign_in: SignIn
) -> None:
    partner, url = sign_in(Role.PARTNER), reverse("directory:partner-referral", args=[row.pk])
    partner.post(reverse("directory:partner-answer", args=[row.pk]), {"act": "ouvrir"})
    referral_withdraw(referral=row, by=nadia)

    assert "Zéphyrine" not in partner.get(url).content.decode()


def test_a_seat_taken_back_closes_the_inbox_at_once(
    row: Referral, seat: PartnerSeat, cast: Cast, sign_in: SignIn
) -> None:
    partner_seat_remove(seat=seat, by=cast.user(Role.MANAGER))

    assert sign_in(Role.PARTNER).get(reverse("directory:partner-referral", args=[row.pk])).status_code == 404


def test_only_a_partners_account_of_the_territory_speaks_for_an_organisation(cast: Cast, service: Service) -> None:
    by, organisation = cast.user(Role.MANAGER), service.place.organisation
    with pytest.raises(ValidationError):
        partner_seat_give(membership=cast.members[Role.HELPER], organisation=organisation, by=by)
    elsewhere = a_service(cast.other_territory).place.organisation
    with pytest.raises(ValidationError):
        partner_seat_give(membership=cast.members[Role.PARTNER], organisation=elsewhere, by=by)


def test_a_manager_gives_and_takes_back_a_seat(cast: Cast, service: Service, sign_in: SignIn) -> None:
    manager, url = sign_in(Role.MANAGER), reverse("directory:partner-seats")
    given = {"membership": cast.members[Role.PARTNER].pk, "organisation": service.place.organisation.pk}
    assert "Paul Reynier répond pour Association" in manager.post(url, given, follow=True).content.decode()
    manager.post(url, given)
    seat = PartnerSeat.objects.get()
    manager.post(reverse("directory:partner-seat-remove", args=[seat.pk]))

    assert not PartnerSeat.objects.exists()


def test_the_inbox_is_reached_from_the_menu_and_from_home_even_when_it_is_empty(
    row: Referral, seat: PartnerSeat, sign_in: SignIn
) -> None:
    partner, inbox = sign_in(Role.PARTNER), reverse("directory:partner-inbox")
    entry = next(item for item in partner.get("/").context["menu"] if item.url == inbox)
    assert (entry.count, entry.on_phone) == (1, True)
    Referral.objects.all().delete()

    home = partner.get("/")

    assert "Demandes pour vous" in home.content.decode()
    assert "Aucune demande n’attend" in home.content.decode()
    assert next(item for item in home.context["menu"] if item.url == inbox).count == 0
