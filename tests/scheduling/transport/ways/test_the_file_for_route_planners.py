"""The GTFS-Flex file of a scheme, taken from the rows: the page, the download, the command."""

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from scheduling.models import TransportScheme
from scheduling.selectors.transport.gtfs import scheme_feed
from scheduling.transport.enums import BookingNotice
from tests.conftest import Cast
from tests.factories import CommuneFactory, SchemeFactory, VehicleFactory
from tests.scheduling.transport.ways.feeds import read_zip, rows_of
from tests.scheduling.transport.ways.outlines import square

SignIn = Callable[[Role], Client]


@pytest.fixture
def scheme(cast: Cast) -> TransportScheme:
    """A scheme that serves Neuvic, on the phone two days before."""
    neuvic = CommuneFactory(territory=cast.territory)
    neuvic.outline = [list(point) for point in square(45.08, 0.45)]
    neuvic.save()
    found: TransportScheme = SchemeFactory(territory=cast.territory, phone="+33536491200", last_booking_time=time(17))
    found.communes.add(neuvic)
    return found


def _rule(scheme: TransportScheme, **changes: Any) -> str:
    for name, value in changes.items():
        setattr(scheme, name, value)
    feed = scheme_feed(scheme).feed
    assert feed
    return feed.booking.message.replace("\u00a0", " ")


def test_the_page_says_what_the_file_tells_and_the_file_is_a_zip(scheme: TransportScheme, sign_in: SignIn) -> None:
    client = sign_in(Role.OPERATOR)
    page = client.get(reverse("scheduling:scheme-gtfs-page", args=[scheme.pk])).content.decode().replace("\u00a0", " ")
    address = reverse("scheduling:scheme-gtfs", args=[scheme.pk])
    assert address in page
    assert "Réservez au plus tard 2 jours avant à 17 h, au 05 36 49 12 00." in page
    response = client.get(address)
    assert response["Content-Type"] == "application/zip"
    assert 'filename="isle-mobilite-solidaire-gtfs-flex.zip"' in response["Content-Disposition"]
    files = read_zip(response.content)
    assert rows_of(files["agency.txt"])[0]["agency_name"] == "Association fictive Isle mobilité"
    assert rows_of(files["booking_rules.txt"])[0]["prior_notice_last_time"] == "17:00:00"


def test_the_words_to_book_follow_the_scheme(scheme: TransportScheme) -> None:
    assert _rule(scheme, booking=BookingNotice.REAL_TIME).startswith("Appelez quand vous en avez besoin")
    assert "au moins 3 heures avant" in _rule(scheme, booking=BookingNotice.SAME_DAY, notice_hours=3)
    assert "la veille à 17 h" in _rule(scheme, booking=BookingNotice.PRIOR_DAYS, notice_hours=24)


def test_a_scheme_without_communes_serves_its_territory(cast: Cast, scheme: TransportScheme) -> None:
    scheme.communes.clear()
    CommuneFactory(territory=cast.territory, douzillac=True)
    found = scheme_feed(scheme)
    assert found.feed
    assert "Douzillac" in " ".join(found.notes)


def test_wheelchairs_are_told_when_a_vehicle_in_service_takes_them(scheme: TransportScheme) -> None:
    VehicleFactory(scheme=scheme, wheelchairs=1, is_active=False)
    assert not getattr(scheme_feed(scheme).feed, "takes_wheelchairs", None)
    VehicleFactory(scheme=scheme, wheelchairs=1)
    assert getattr(scheme_feed(scheme).feed, "takes_wheelchairs", None)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_active": False}, "Le service est fermé"),
        ({"hours": "sur demande"}, "ne disent aucune heure"),
        ({"phone": ""}, "Il manque un téléphone"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_downloaded(
    scheme: TransportScheme, sign_in: SignIn, changes: dict[str, Any], why: str
) -> None:
    scheme.territory.phone = ""
    scheme.territory.save()
    TransportScheme.objects.filter(pk=scheme.pk).update(**changes)
    client = sign_in(Role.MANAGER)
    page = client.get(reverse("scheduling:scheme-gtfs-page", args=[scheme.pk])).content.decode()
    assert why in page
    assert reverse("scheduling:scheme-gtfs", args=[scheme.pk]) not in page
    response = client.get(reverse("scheduling:scheme-gtfs", args=[scheme.pk]), follow=True)
    assert why in response.content.decode()


def test_communes_without_an_outline_prevent_the_file(scheme: TransportScheme) -> None:
    scheme.communes.update(outline=[])
    found = scheme_feed(scheme)
    assert found.feed is None
    assert "contour" in found.lacks[0]


def test_the_command_writes_the_same_file(scheme: TransportScheme, tmp_path: Path, sign_in: SignIn) -> None:
    target = tmp_path / "flex.zip"
    call_command("export_gtfs_flex", str(scheme.pk), str(target))
    response = sign_in(Role.COUNSELLOR).get(reverse("scheduling:scheme-gtfs", args=[scheme.pk]))
    assert target.read_bytes() == response.content


def test_the_command_says_why_it_writes_nothing(scheme: TransportScheme, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="numéro 999999"):
        call_command("export_gtfs_flex", "999999", str(tmp_path / "flex.zip"))
    TransportScheme.objects.filter(pk=scheme.pk).update(hours="off")
    with pytest.raises(CommandError, match="aucune heure"):
        call_command("export_gtfs_flex", str(scheme.pk), str(tmp_path / "flex.zip"))
    assert not (tmp_path / "flex.zip").exists()
