"""Planning over the API: the same services, the same refusals, 409 when someone came first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from scheduling.enums import VisitStatus
from scheduling.models import Plan, Visit, VisitRequest
from scheduling.services import visits as visit_services
from scheduling.services.booking import DoubleBookingError
from tests.conftest import Cast
from tests.factories import HelperFactory, VisitFactory, local_moment
from volunteers.models import Helper

Ask = Callable[..., VisitRequest]


@pytest.fixture
def api(sign_in: Callable[[Role], Client]) -> Client:
    """A counsellor's client."""
    return sign_in(Role.COUNSELLOR)


def post(client: Client, path: str, **data: Any) -> Any:
    """Post JSON."""
    return client.post(f"/api/v1/{path}/", data, content_type="application/json")


def test_a_week_is_opened_proposed_accepted_and_published(
    cast: Cast, nadia: Helper, ask: Ask, api: Client, plan: Plan, django_capture_on_commit_callbacks: Any
) -> None:
    ask("Gay")
    opened = post(api, "plans", week=(plan.week + timedelta(days=3)).isoformat())
    assert (opened.status_code, opened.json()["id"]) == (201, plan.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert post(api, f"plans/{plan.pk}/propose").status_code == 202
    assert api.get(f"/api/v1/plans/{plan.pk}/proposal/").json()["state"] == "DONE"
    assert post(api, f"plans/{plan.pk}/accept").json()["state"] == "ACCEPTED"
    week = api.get(f"/api/v1/plans/{plan.pk}/").json()
    assert week["facts"]["placed"] == 1
    assert (week["conflicts"], week["unserved"]) == ([], [])
    published = post(api, f"plans/{plan.pk}/publish", version=week["version"])
    assert published.json() == {"visits": 1, "mails": 1, "texts": 0, "calls": 1, "refused": [], "unreached": []}
    assert post(api, f"plans/{plan.pk}/publish", version=week["version"]).status_code == 409


def test_what_remains_comes_with_its_reason_and_remedies(plan: Plan, nadia: Helper, ask: Ask, api: Client) -> None:
    request = ask("Gay")
    row = api.get(f"/api/v1/plans/{plan.pk}/").json()["unserved"][0]
    assert (row["request"], row["sentence"]) == (request.pk, "Attend d’être placée.")


def test_placing_moving_pinning_removing_and_undoing(plan: Plan, nadia: Helper, ask: Ask, api: Client) -> None:
    request, tuesday = ask("Gay"), plan.week + timedelta(days=1)
    fields = {"helpers": [nadia.pk], "starts_at": local_moment(tuesday, 10).isoformat()}
    placed = post(api, f"plans/{plan.pk}/place", request=request.pk, **fields)
    assert placed.status_code == 201
    key, version = placed.json()["id"], placed.json()["version"]
    later = {**fields, "starts_at": local_moment(tuesday, 14).isoformat()}
    moved = post(api, f"visits/{key}/move", version=version, **later)
    assert moved.json()["starts_at"].startswith(f"{tuesday}T14:00")
    assert post(api, f"visits/{key}/move", version=version, **fields).status_code == 409
    assert post(api, f"visits/{key}/pin", is_pinned=True).json()["is_pinned"] is True
    assert post(api, f"visits/{key}/remove").status_code == 204
    assert not Visit.objects.exists()
    assert post(api, f"plans/{plan.pk}/undo").json()["sentence"].startswith("Retirée : Jeannette Gay")
    assert Visit.objects.get().is_pinned


def test_a_broken_rule_is_400_with_its_sentence(plan: Plan, nadia: Helper, ask: Ask, api: Client) -> None:
    at_night = local_moment(plan.week, 22).isoformat()
    answer = post(api, f"plans/{plan.pk}/place", request=ask().pk, helpers=[nadia.pk], starts_at=at_night)
    assert answer.status_code == 400
    assert "Nadia Ferrand n’est pas disponible" in answer.json()["non_field_errors"][0]


def test_a_double_booking_is_409(
    plan: Plan, nadia: Helper, ask: Ask, api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = VisitFactory(request=ask(), plan=plan, helpers=[nadia], published=True)

    def taken(**_: object) -> None:
        raise DoubleBookingError("Quelqu’un vient de prendre ce moment.")

    monkeypatch.setattr(visit_services, "appointment_move", taken)
    later = local_moment(visit.day, 14).isoformat()
    answer = post(api, f"visits/{visit.pk}/move", helpers=[nadia.pk], starts_at=later, version=1)
    assert (answer.status_code, answer.json()["detail"]) == (409, "Quelqu’un vient de prendre ce moment.")


def test_someone_of_another_territory_does_not_exist(cast: Cast, plan: Plan, ask: Ask, api: Client) -> None:
    stranger = HelperFactory(territory=cast.other_territory)
    start = local_moment(plan.week, 10).isoformat()
    answer = post(api, f"plans/{plan.pk}/place", request=ask().pk, helpers=[stranger.pk], starts_at=start)
    assert answer.status_code == 404


def test_a_helper_gets_own_visits_from_today_and_reports_on_the_day(
    cast: Cast, plan: Plan, ask: Ask, sign_in: Callable[[Role], Client], time_machine: Any
) -> None:
    monique = HelperFactory(territory=plan.territory, volunteer=True, user=cast.user(Role.HELPER))
    mine = VisitFactory(request=ask("Gay", person={"address": "8 chemin du Lavoir"}), plan=plan, helpers=[monique],
                        published=True)  # fmt: skip
    VisitFactory(request=ask("Roux"), plan=plan, published=True)
    time_machine.move_to(local_moment(mine.day, 12))
    client = sign_in(Role.HELPER)
    answer = client.get("/api/v1/visits/")
    assert [row["id"] for row in answer.json()["results"]] == [mine.pk]
    assert "Lavoir" not in answer.content.decode()
    said = post(client, f"visits/{mine.pk}/outcome", status=VisitStatus.SEEN)
    assert said.json()["status"] == "seen"
    assert post(client, f"visits/{mine.pk}/remove").status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_the_same_number_of_queries(
    plan: Plan, ask: Ask, api: Client, count: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(count):
        VisitFactory(request=ask(f"Gay {number}"), plan=plan)
    with django_assert_max_num_queries(7):
        answer = api.get(f"/api/v1/visits/?day={plan.week + timedelta(days=1)}")
    assert len(answer.json()["results"]) == count
