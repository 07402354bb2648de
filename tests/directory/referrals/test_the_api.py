"""Referrals and calls that follow, through the API."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from directory.models import FollowUp, Referral, Service, UnmetNeed
from tests.conftest import Cast
from tests.directory.referrals.cast import SHARED, a_need, a_referral, link_of

JSON = "application/json"


@pytest.fixture
def api(sign_in: Any) -> Client:
    client: Client = sign_in(Role.COUNSELLOR)
    return client


def sent(service: Service, **fields: Any) -> dict[str, Any]:
    return {
        "service": service.pk, "need": a_need(service.territory).pk, "shared": SHARED, "message": "Bonjour",
        "recipient_email": "relais@example.org", "consent": True, "consent_on": timezone.localdate().isoformat(),
        "consent_by": "la personne elle-même", **fields,
    }  # fmt: skip


def test_a_need_is_sent_read_renewed_and_withdrawn(api: Client, service: Service) -> None:
    made = api.post("/api/v1/referrals/", sent(service), content_type=JSON)
    assert made.status_code == 201, made.content
    url = f"/api/v1/referrals/{made.json()['id']}/"
    assert api.get(url).json()["shared"] == SHARED
    row = Referral.objects.get()
    former = link_of(row)
    assert api.post(f"{url}renew/").status_code == 200
    assert link_of(row) != former
    gone = api.post(f"{url}withdraw/", {"is_permission": True}, content_type=JSON)
    assert (gone.json()["status"], gone.json()["shared"]) == ("WITHDRAWN", {})
    assert "secret_digest" not in gone.json()


def test_without_an_agreement_the_api_refuses_too(api: Client, service: Service) -> None:
    refused = api.post("/api/v1/referrals/", sent(service, consent=False), content_type=JSON)

    assert refused.status_code == 400
    assert "consent" in refused.json()
    assert not Referral.objects.exists()


def test_a_call_is_recorded(api: Client, nadia: User, service: Service) -> None:
    a_referral(service=service, by=nadia, person_id=7)
    call = FollowUp.objects.get()
    url = f"/api/v1/follow-ups/{call.pk}/record/"
    assert api.post(url, {"outcome": "NOT_MET"}, content_type=JSON).status_code == 400
    done = api.post(url, {"outcome": "NOT_MET", "reason": "HOURS"}, content_type=JSON)

    assert done.json()["outcome"] == "NOT_MET"
    assert UnmetNeed.objects.get().reason == "HOURS"
    assert api.get("/api/v1/follow-ups/?outcome=NOT_MET").json()["count"] == 1


def test_the_need_of_another_territory_is_not_found(api: Client, cast: Cast, service: Service) -> None:
    foreign = a_need(cast.other_territory)
    refused = api.post("/api/v1/referrals/", sent(service, need=foreign.pk), content_type=JSON)

    assert refused.status_code == 400
    assert "need" in refused.json()
