"""What anybody reads of the ledger: whole years, one fixed table each, small figures kept back."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.enums import UnmetReason
from directory.selectors.unmet_public import public_table, public_years
from directory.services.unmet import unmet_record
from tests.conftest import Cast
from tests.directory.unmet.rows import unmet_of
from tests.factories import CommuneFactory, local_moment


@pytest.fixture
def year(cast: Cast, time_machine: Any) -> None:
    """Demands of 2025, read in March 2026: 24 at Neuvic, 6 at Saint-Astier, 2 at Douzillac; all about one thing."""
    time_machine.move_to(local_moment(date(2026, 3, 2), 9))
    astier = CommuneFactory(territory=cast.territory, saint_astier=True)
    douzillac = CommuneFactory(territory=cast.territory, douzillac=True)
    for number in range(32):
        place = {"commune": astier} if number < 6 else {"commune": douzillac} if number < 8 else {}
        day = date(2025, 1 + number % 12, 3)
        unmet_of(cast.territory, f"need:{number}", detected_on=day, comment="Chez Mme Delage", **place)


def lines(cast: Cast) -> list[list[str]]:
    answer = Client().get(reverse("directory:unmet-public-csv", args=[cast.territory.slug]))
    assert answer["Access-Control-Allow-Origin"] == "*"
    return list(csv.reader(StringIO(answer.content.decode()), delimiter=";"))


@pytest.mark.usefixtures("year")
def test_the_page_and_the_file_give_the_year_without_words(cast: Cast) -> None:
    page = Client().get(reverse("directory:unmet-public", args=[cast.territory.slug])).content.decode()
    assert "En 2025, 32\xa0demandes" in page
    assert "Delage" not in page + str(lines(cast))
    assert ["2025", "année", "24309", "Neuvic", "Ensemble", "24"] in lines(cast)
    assert ["2025", "année", "24157", "Douzillac", "Ensemble", ""] in lines(cast)
    assert ["2025", "1er trimestre", "", "Ensemble", "Ensemble", "9"] in lines(cast)


@pytest.mark.usefixtures("year")
def test_the_current_year_and_unknown_ones_are_not_published(cast: Cast) -> None:
    unmet_of(cast.territory, "need:99", detected_on=date(2026, 1, 2))

    assert public_years(cast.territory) == [2025]
    for asked in (2024, 2026, 9999):
        url = reverse("directory:unmet-public-year", args=[cast.territory.slug, asked])
        assert Client().get(url).status_code == 404


def test_a_year_is_published_once_its_demands_can_no_longer_change(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(local_moment(date(2026, 1, 31), 9))
    unmet_of(cast.territory, "need:1", detected_on=date(2025, 12, 31))
    assert public_years(cast.territory) == []

    time_machine.move_to(local_moment(date(2026, 2, 2), 9))
    assert public_years(cast.territory) == [2025]


@pytest.mark.usefixtures("year")
def test_what_happens_later_to_a_demand_does_not_change_what_was_published(cast: Cast) -> None:
    before = public_table(cast.territory, 2025).figures
    row = unmet_of(cast.territory, "need:3", theme="mobilite--preparer-un-permis", commune=None)
    assert row.reason == UnmetReason.TOO_FAR
    with pytest.raises(Exception, match=r"."):
        unmet_record(territory=cast.territory, source="CALL", source_key="x", stage="", reason="")

    assert public_table(cast.territory, 2025).figures == before


@pytest.mark.usefixtures("year")
def test_no_filter_of_the_address_changes_the_table(cast: Cast) -> None:
    url = reverse("directory:unmet-public", args=[cast.territory.slug])

    asked = Client().get(url, {"commune": "24309", "since": "2025-06-01"})
    assert asked.context["table"].figures == Client().get(url).context["table"].figures


def test_a_territory_without_a_past_year_says_so(cast: Cast) -> None:
    page = Client().get(reverse("directory:unmet-public", args=[cast.territory.slug])).content.decode()

    assert "Aucune année n’est encore publiée" in page
    assert lines(cast) == [["annee", "periode", "code_insee", "commune", "bouquet", "nombre"]]
