"""The API of the directory: for the team through the same services, and open for what is published."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from directory.api_open import OpenThrottle
from directory.enums import Capacity
from directory.models import FieldOrigin, Service
from tests.conftest import Cast
from tests.directory.unmet.rows import LEARNING, service_of, unmet_of
from tests.factories import CommuneFactory

SignIn = Callable[[Role], Client]


def send(client: Client, method: str, address: str, /, *args: Any, **data: Any) -> Any:
    call = getattr(client, method)
    return call(reverse(f"api:{address}", args=args), data, content_type="application/json")


def open_url(cast: Cast, kind: str, *args: Any) -> str:
    return reverse(f"api:open-{kind}", args=[cast.territory.slug, *args])


@pytest.fixture
def service(cast: Cast) -> Service:
    return service_of(cast.territory, fees="gratuit", reception_modes=["en-presentiel"])


def test_a_record_is_created_and_changed_with_its_origin(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.OPERATOR)
    owner = send(client, "post", "organisation-list", name="Isle&Co", phone="05 36 49 10 11").json()
    place = send(client, "post", "place-list", organisation=owner["id"], name="Le Local").json()
    made = send(client, "post", "service-list", place=place["id"], name="Atelier", themes=[LEARNING])
    assert made.status_code == 201
    assert (made.json()["status"], made.json()["themes"]) == ("DRAFT", [LEARNING])

    url = ("service-detail", made.json()["id"])
    changed = send(client, "patch", *url, version=1, name="Atelier tablette")
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert send(client, "patch", *url, version=1, name="Trop tard").status_code == 409
    assert send(client, "patch", *url, name="Sans version").status_code == 400
    assert send(client, "patch", *url, version=2, themes=["inconnu"]).status_code == 400
    assert FieldOrigin.objects.get(service=made.json()["id"], field="name").by == cast.user(Role.OPERATOR)


def test_a_record_stays_where_it_was_created(cast: Cast, sign_in: SignIn, service: Service) -> None:
    other = service_of(cast.territory, "Autre")
    answer = send(sign_in(Role.OPERATOR), "patch", "service-detail", service.pk, version=1, place=other.place_id)

    assert answer.status_code == 400


def test_an_unmet_need_is_read_and_resolved(cast: Cast, sign_in: SignIn) -> None:
    row, client = unmet_of(cast.territory, "need:1"), sign_in(Role.OPERATOR)
    assert send(client, "get", "unmet-need-list").json()["count"] == 1
    assert "source_key" not in send(client, "get", "unmet-need-detail", row.pk).json()

    done = send(client, "post", "unmet-need-resolve", row.pk, how="Le minibus")
    assert done.json()["resolution"] == "FOUND"
    assert send(client, "post", "unmet-need-resolve", row.pk, how="Encore").status_code == 400
    assert send(client, "post", "unmet-need-reopen", row.pk).json()["resolved_on"] is None


def test_the_search_tells_its_step_and_its_reasons(cast: Cast, sign_in: SignIn, service: Service) -> None:
    answer = send(sign_in(Role.OPERATOR), "get", "directory-search-list", q="tablette", commune="24309").json()

    assert answer["results"][0]["name"] == "Atelier tablette"
    assert answer["results"][0]["reasons"]
    assert answer["sentence"]


def test_the_open_part_gives_published_records_without_an_account(cast: Cast, service: Service) -> None:
    service_of(cast.territory, "Brouillon", status="DRAFT")
    service_of(cast.territory, "Fermé", status="CLOSED")
    service_of(cast.territory, "Sans lieu publié", place_status="DRAFT")
    service_of(cast.other_territory, "Ailleurs")

    answer = Client().get(open_url(cast, "service-list"))
    assert [row["name"] for row in answer.json()["results"]] == ["Atelier tablette"]
    assert (answer["Access-Control-Allow-Origin"], 'rel="license"' in answer["Link"]) == ("*", True)
    assert [row["name"] for row in Client().get(open_url(cast, "place-list")).json()["results"]] == [
        "Lieu de Atelier tablette",
        "Lieu de Brouillon",
    ][:1]
    assert Client().get(open_url(cast, "organisation-list")).json()["count"] == 1
    assert Client().get(open_url(cast, "service-detail", service.public_id)).json()["page"] is not None
    assert Client().get(open_url(cast, "search-list"), {"q": "tablette"}).json()["total"] == 1
    assert Client().get("/api/v1/open/inconnu/services/").status_code == 404


def test_only_listed_fields_are_open(cast: Cast, service: Service) -> None:
    row = Client().get(open_url(cast, "service-detail", service.public_id)).json()

    assert row.keys().isdisjoint({"id", "version", "quality", "search_text", "status", "created_at", "verified_how"})


def test_a_capacity_that_expired_is_unknown(cast: Cast, service: Service) -> None:
    url = open_url(cast, "service-detail", service.public_id)
    for hours, told in ((1, Capacity.FULL), (-1, Capacity.UNKNOWN)):
        until = timezone.now() + timedelta(hours=hours)
        Service.objects.filter(pk=service.pk).update(capacity=Capacity.FULL, capacity_until=until)
        assert Client().get(url).json()["capacity"] == told


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"theme": LEARNING}, 2), ({"bouquet": "COMMUNICATION"}, 2), ({"bouquet": "SANTE"}, 1), ({"free": "true"}, 1),
        ({"free": "false"}, 1), ({"remote": "true"}, 1), ({"at_home": "true"}, 1), ({"commune": "24309"}, 2),
        ({"commune": "24000"}, 0), ({"updated_since": "2999-01-01"}, 0), ({"theme": "inconnu"}, None),
        ({"updated_since": "hier"}, None),
    ],
)  # fmt: skip
def test_the_open_services_are_filtered(cast: Cast, service: Service, query: dict[str, str], found: int | None) -> None:
    service_of(cast.territory, "À distance", reception_modes=["a-distance"], is_at_home=True, bouquets=["SANTE"])
    answer = Client().get(open_url(cast, "service-list"), query)

    assert answer.status_code == (400 if found is None else 200)
    assert answer.json().get("count") == found


def test_the_open_part_is_read_only(cast: Cast, service: Service) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(open_url(cast, "service-list")).status_code == 405


def test_asking_again_for_the_same_costs_nothing(cast: Cast, service: Service) -> None:
    first = Client().get(open_url(cast, "service-list"))
    again = Client().get(open_url(cast, "service-list"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    Service.objects.filter(pk=service.pk).update(name="Atelier")
    assert Client().get(open_url(cast, "service-list"), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_one_address_cannot_ask_without_end(cast: Cast, service: Service, settings: Any) -> None:
    settings.OPEN_API_RATE = "3/hour"
    cache.clear()
    pretended = ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4")
    codes = [
        Client().get(open_url(cast, "service-list"), headers={"X-Forwarded-For": each}).status_code
        for each in pretended
    ]
    cache.clear()
    assert codes == [200, 200, 200, 429]


def test_a_cache_that_does_not_answer_lets_people_read(cast: Cast, service: Service, monkeypatch: Any) -> None:
    class Silent:
        def get(self, *args: object) -> None:
            raise ConnectionError

    monkeypatch.setattr(OpenThrottle, "cache", Silent())
    assert Client().get(open_url(cast, "service-list")).status_code == 200


@pytest.mark.parametrize("kind", ["service-list", "place-list", "organisation-list"])
def test_the_number_of_queries_does_not_grow(cast: Cast, kind: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(open_url(cast, kind)).status_code == 200
        return len(captured)

    service_of(cast.territory, "Premier")
    one = queries()
    for number in range(49):
        service_of(cast.territory, f"Service {number}")
    assert queries() == one


@pytest.mark.parametrize("kind", ["service-list", "place-list", "organisation-list", "unmet-need-list"])
def test_the_number_of_queries_of_the_team_does_not_grow(cast: Cast, sign_in: SignIn, kind: str) -> None:
    client = sign_in(Role.MANAGER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert send(client, "get", kind).status_code == 200
        return len(captured)

    for number in range(50):
        service_of(cast.territory, f"Service {number}")
        unmet_of(cast.territory, f"need:{number}")
        if number == 0:
            queries()
            one = queries()
    assert queries() == one


@lru_cache
def _open_schema() -> Any:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    schema["paths"] = {path: item for path, item in schema["paths"].items() if "/open/" in path}
    return schemathesis.openapi.from_dict(schema)


# What is only read; a proposal is sent by POST, and tested beside the others.
OPEN_OPERATIONS = sorted(
    operation.ok().path for operation in _open_schema().get_all_operations() if operation.ok().method.lower() == "get"
)


def test_the_schema_tells_all_open_addresses() -> None:
    assert len(OPEN_OPERATIONS) == 7


@pytest.mark.parametrize("path", OPEN_OPERATIONS)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_the_open_part_never_breaks(cast: Cast, path: str, data: st.DataObject) -> None:
    """Cases made from the schema, on a known territory and on any other; answers follow the schema."""
    if not Service.objects.exists():
        CommuneFactory(territory=cast.territory)
        service_of(cast.territory)
    operation = _open_schema()[path]["GET"]
    case = data.draw(operation.as_strategy())
    slug = data.draw(st.sampled_from([cast.territory.slug, str(case.path_parameters["territory"])]))
    known = [*Service.objects.order_by("pk").values_list("public_id", flat=True), "ab"]
    keys = {**case.path_parameters, "territory": slug}
    if "public_id" in path:
        keys["public_id"] = data.draw(st.sampled_from(known))
    url = path.format(**{name: quote(str(value), safe="") for name, value in keys.items()})
    asked = {name: [str(each) for each in value] if isinstance(value, list) else str(value)
             for name, value in (case.query or {}).items()}  # fmt: skip
    answer = Client().get(url, asked)

    assert answer.status_code in {200, 301, 400, 404}
    assert answer.status_code == 404 or answer["Content-Type"].startswith(("application/json", "text/html"))
