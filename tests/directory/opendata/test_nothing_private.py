"""Nothing private leaves: canaries in every private field, looked for in every file and page; no cell runs."""

import csv
import gzip
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from openpyxl import Workbook, load_workbook

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from directory.enums import RecordStatus
from directory.exchange.exports import FORMATS, mednum, osm, sheet
from directory.exchange.exports.reading import Listed
from directory.exchange.exports.tally import Tally
from directory.exchange.guard import guarded
from directory.models import Intake, Need, OpenDataFile, Organisation, Place, Referral, Service, Source, UnmetNeed
from directory.services.opendata import open_data_dump
from tests.conftest import Cast
from tests.directory.opendata.drawn import mednum_places
from tests.directory.opendata.made import a_bus, a_home_service, a_place, a_service, a_source
from tests.factories import CommuneFactory

CANARY = "canari"
FOLDER = "/donnees-ouvertes/isle-vern-salembre/"
FILES = ("", "catalogue.jsonld", "services.csv", "services.json", "services.geojson", "hsds.json", "osm.csv")
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def canaries_in(row: models.Model, *, but: Iterable[str] = ()) -> None:
    """Write a canary in every text of a row that may hold one, and in its addresses."""
    for field in row._meta.concrete_fields:
        if field.name in {*but, "id", "password"} or field.choices or field.is_relation or field.unique:
            continue
        if isinstance(field, models.EmailField):
            setattr(row, field.name, f"{CANARY}@example.org")
        elif isinstance(field, models.TextField) or type(field) is models.CharField:
            setattr(row, field.name, CANARY[: field.max_length or None])
        elif isinstance(field, models.JSONField):
            setattr(row, field.name, [CANARY])
    row.save()


def a_private_world(cast: Cast) -> None:
    """A call, its needs, a referral, an unmet need, members, and records that are not public."""
    territory = cast.territory
    for user in User.objects.all():
        canaries_in(user)
        User.objects.filter(pk=user.pk).update(email=f"{CANARY}{user.pk}@example.org")
    commune = CommuneFactory(territory=territory)
    service = Service.objects.filter(territory=territory, name="Médiation numérique").earliest("pk")
    by = cast.user(Role.OPERATOR)
    intake = Intake.objects.create(territory=territory, commune=commune, operator=by)
    need = Need.objects.create(intake=intake)
    rows = (
        intake,
        need,
        Referral.objects.create(
            territory=territory,
            service=service,
            need=need,
            sender=by,
            consent_on=timezone.localdate(),
            secret_digest="x",
            link_expires_at=timezone.now(),
        ),
        UnmetNeed.objects.create(
            territory=territory,
            commune=commune,
            source="CALL",
            source_key="x",
            stage="NO_SERVICE",
            reason="COST",
            resolved_on=timezone.localdate(),
        ),
    )
    for row in rows:
        # A contact of one of our communes is of no other.
        canaries_in(row, but=("elsewhere",))
    JournalEntry.objects.create(territory_id=territory.pk, verb="x", object_kind="x", object_id="1", sentence=CANARY)
    place = Place.objects.get(name="Médiathèque de Neuvic")
    hand = a_source(territory, "equipe", name="L’équipe", is_human=True)
    records: tuple[Any, ...] = (place, place.organisation, service)
    for record in records:
        record.origins.create(field="name", source=hand, by=by)


def hidden_records(cast: Cast) -> None:
    """Drafts, closed and merged records, those of another territory and of a source that keeps its rights."""
    territory = cast.territory
    kept = Place.objects.get(name="Médiathèque de Neuvic")
    states: list[dict[str, Any]] = [
        {"status": RecordStatus.DRAFT},
        {"status": RecordStatus.CLOSED, "closed_on": timezone.localdate()},
        {"merged_into": kept},
    ]
    owner = Organisation.objects.create(territory=territory, name=CANARY, description=CANARY)
    for state in states:
        place = a_place(territory, organisation=owner, **state)
        canaries_in(place)
        canaries_in(a_service(place, **state | ({"merged_into": None} if "merged_into" in state else {})))
        a_service(
            kept, **state | ({"merged_into": kept.services.first()} if "merged_into" in state else {}), name=CANARY
        )
    foreign = a_place(cast.other_territory, name=CANARY)
    a_service(foreign, name=CANARY)
    reserved = a_place(territory, name=CANARY)
    a_service(reserved, name=CANARY)
    reserved.origins.create(field="name", source=a_source(territory, "reservee", name=CANARY, may_republish=False))


@pytest.fixture
def world(cast: Cast) -> Cast:
    territory = cast.territory
    place = a_place(territory)
    a_service(place, email=f"{CANARY}.prenom@example.org", documents="")
    a_bus(territory)
    a_home_service(territory)
    a_private_world(cast)
    hidden_records(cast)
    # The team's own field, which no public page shows: who corrected what.
    canaries_in(Source.objects.create(territory=territory, key="jamais-lue"), but=("key",))
    open_data_dump(territory=territory)
    return cast


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_no_public_file_or_page_holds_a_canary(world: Cast, name: str) -> None:
    answer = Client().get(f"{FOLDER}{name}")

    text = b"".join(answer).decode().lower()
    assert answer.status_code == 200
    assert "neuvic" in text or name == "catalogue.jsonld"
    assert CANARY not in text
    assert CANARY not in str(answer.headers).lower()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(FORMATS))
def test_no_file_of_a_member_holds_a_canary(
    world: Cast, kind: str, sign_in: Callable[[Role], Client], tmp_path: Path
) -> None:
    User.objects.filter(pk=world.user(Role.PARTNER).pk).update(first_name="Paul")
    answer = sign_in(Role.PARTNER).get(reverse("directory:export-file"), {"kind": kind, "status": "tout"})
    content = b"".join(answer)

    texts = [content.decode()] if kind != "SHEET" else list(_cells_of(content))
    assert not [text for text in texts if CANARY in text.lower()]


def _cells_of(content: bytes) -> Iterable[str]:
    for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True):  # type: ignore[union-attr]
        yield from (str(cell) for cell in row if cell is not None)


@pytest.mark.django_db
def test_what_is_kept_of_a_file_holds_no_canary_either(world: Cast) -> None:
    for file in OpenDataFile.objects.filter(territory=world.territory):
        kept = f"{file.preview}{file.credits}{file.incomplete}{gzip.decompress(bytes(file.content)).decode()}"
        assert CANARY not in kept.lower(), file.kind


@given(mednum_places())
def test_no_cell_of_a_csv_can_run(listed: Listed) -> None:
    for lines in (mednum.lines_of([listed], Tally()), osm.lines_of([listed], Tally())):
        for row in csv.reader(io.StringIO("".join(lines), newline="")):
            assert not [cell for cell in row if cell.startswith(_RUN) and not _is_a_figure(cell)]


def _is_a_figure(cell: str) -> bool:
    """A phone or a coordinate: a spreadsheet may read a number there, never run anything."""
    return cell[1:].replace(" ", "").replace(".", "", 1).isdigit()


@given(mednum_places())
def test_no_cell_of_a_spreadsheet_can_run(listed: Listed) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for column, value in enumerate(sheet.row_of(listed, listed.services[0]), start=1):
        cell = sheet.cell_of(page, value)
        page.cell(1, column).value = cell.value
        assert cell.data_type in {"s", "d", "n"}
        assert cell.data_type == "s" or not isinstance(cell.value, str)
        assert not str(cell.value or "").startswith(_RUN)


def test_signs_that_run_are_guarded_wherever_they_hide() -> None:
    for text in ("=1+1", "  =1", "\t=1", "\x00=1", "@SUM(A1)", "-2+3", "＝1", "'=1"):
        assert guarded(text).startswith("'"), text
    assert guarded("L’Arbre = un lieu") == "L’Arbre = un lieu"
