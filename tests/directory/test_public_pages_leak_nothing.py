"""Public pages, files and the open API tell nothing of what is private (done-when 5).

Every private text of every row of the database holds a canary; every public address of the access matrix is read, with
all that it links to. A new public page is read as soon as it stands in ``PUBLIC``; one whose address needs a key that
is unknown here makes the test fail until the key is given.
"""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Territory, User
from directory import api_open
from directory.models import FieldOrigin, Intake, Need, Organisation, Place, PlaceStop, Service, Source
from directory.services.opendata import open_data_dump
from directory.services.unmet import unmet_resolve
from tests.access.matrix import PUBLIC
from tests.access.things import Things
from tests.conftest import Cast
from tests.directory import leaks
from tests.directory.unmet.rows import service_of, unmet_of
from tests.factories import CommuneFactory

# Addresses that no crawl may read, each for a reason.
EXEMPT: dict[str, str] = {
    "account_logout": "only a POST does something; reading it shows a question",
}
# What addresses need, besides what ``keys_of`` finds; a secret is never known to a stranger.
DUMMIES = {
    "secret": "inconnu-inconnu-inconnu-inconnu",
    "token": "inconnu",
    "uidb36": "1",
    "key": "inconnu-inconnu",
    "what": "erreur",
    "file_name": "services.json",
    "told": "inconnu",
    "name": "inconnu.png",
}


def records_of(territory: Territory) -> Service:
    """Records in every state, itinerant stops, sources, a call; return the published service."""
    shown = service_of(territory, "Atelier tablette", description="Apprendre ensemble", reception_modes=["a-distance"])
    service_of(territory, "Brouillon", status="DRAFT")
    service_of(territory, "Fermé", status="CLOSED")
    service_of(territory, "Lieu en brouillon", place_status="DRAFT")
    merged = service_of(territory, "Réuni")
    Service.objects.filter(pk=merged.pk).update(merged_into=shown)
    Place.objects.filter(pk=merged.place_id).update(merged_into=shown.place)
    Organisation.objects.create(territory=territory, name="Sans lieu")
    source = Source.objects.create(
        territory=territory, key="fichier-public", name="Un fichier public", licence="LO 2.0"
    )
    FieldOrigin.objects.create(place=shown.place, field="name", source=source)
    PlaceStop.objects.create(
        place=shown.place, starts_at=leaks.moment(24), ends_at=leaks.moment(26), where="La place", commune_name="Neuvic"
    )
    Need.objects.create(intake=Intake.objects.create(territory=territory), words="Une aide")
    old = unmet_of(territory, "need:old", detected_on=leaks.long_ago(), commune=None, comment="Chez elle")
    unmet_resolve(unmet=old, by=None, how="Le minibus")
    open_data_dump(territory=territory)
    return shown


@pytest.fixture
def shown(cast: Cast) -> Service:
    """A database with a canary in every private text; the service that anybody may read."""
    for territory in (cast.territory, cast.other_territory):
        CommuneFactory(territory=territory)
        things = Things(territory)
        for kind in sorted(name[1:] for name in dir(Things) if re.fullmatch(r"_[a-z]\w*", name)):
            if callable(getattr(Things, f"_{kind}", None)):
                things.get(kind)
        service = records_of(territory)
        if territory == cast.territory:
            shown = service
    assert leaks.fill_empty_models() <= set()
    assert leaks.sow(cast.territory.pk) > 500
    # The night's files again: made of records that hold canaries.
    open_data_dump(territory=cast.territory)
    shown.refresh_from_db()
    return shown


def starts(cast: Cast, shown: Service) -> dict[str, str]:
    """One address for each public name."""
    keys = {
        "territory": cast.territory.slug,
        "slug": cast.territory.slug,
        "year": leaks.long_ago().year,
        "pk": shown.place.organisation_id,
        **DUMMIES,
    }
    return {
        name: leaks.address(name, {**keys, "public_id": shown.place.public_id if "place" in name else shown.public_id})
        for name in PUBLIC
        if name not in EXEMPT
    }


def searches(addresses: dict[str, str]) -> list[str]:
    """The search asked in ways that could find what is hidden."""
    found = []
    for name in ("directory:public-search", "api:open-search-list"):
        if name in addresses:
            asked = ("q=canari", "q=Brouillon", "q=tablette", "commune=24309", "remote=true", "q=horszone", "q=0639")
            found += [f"{addresses[name]}?{query}" for query in asked]
    return found


def test_public_pages_files_and_the_open_api_hold_no_canary(cast: Cast, shown: Service) -> None:
    addresses = starts(cast, shown)
    reader = leaks.Reader(set(PUBLIC) - set(EXEMPT), cast.territory.slug)
    reader.crawl([*addresses.values(), *searches(addresses)])

    assert reader.leaks == []
    assert set(PUBLIC) - reader.names - set(EXEMPT) == set(), "read them, or say in EXEMPT why not"
    assert {url: status for url, status in reader.read.items() if status >= 500} == {}
    assert len(reader.read) < reader.most, "the crawl stopped before its end"
    # Their silence means something: public pages do tell what is public, and canaries are where the team reads.
    assert "Atelier tablette" in leaks.texts_of(Client().get(addresses["api:open-service-list"]))
    member = User.objects.get(pk=cast.user(Role.COUNSELLOR).pk)
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert leaks.CANARY.search(leaks.texts_of(client.get("/beneficiaires/")))


def test_a_leak_would_be_seen(cast: Cast, shown: Service) -> None:
    """Controls: drafts let through, then records of another territory."""
    places = leaks.address("api:open-place-list", {"territory": cast.territory.slug})
    leaky: dict[str, tuple[Any, Any, str]] = {"open_places": (api_open, Place.objects.all, "canari")}
    leaky["territory"] = (api_open.OpenView, lambda view: cast.other_territory, "horszone")
    for name, (where, mistake, mark) in leaky.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(where, name, mistake)
            reader = leaks.Reader(set(PUBLIC), cast.territory.slug)
            reader.crawl([places])
        assert [leak for leak in reader.leaks if mark in leak], name
