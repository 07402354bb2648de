"""A file of journeys is read line by line, and written only once someone has looked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.enums import Role
from accounts.models import Commune
from scheduling.models import TravelOverride
from scheduling.selectors.travel import travel_csv, travel_import_analysis
from tests.conftest import Cast
from tests.factories import CommuneFactory

SignIn = Callable[[Role], Client]
PAGE = "/reglages/temps-de-route/fichier/"
TITLES = "Commune de départ;Commune d’arrivée;Minutes"


@pytest.fixture(autouse=True)
def communes(cast: Cast) -> dict[str, Commune]:
    """Neuvic, Saint-Astier and Douzillac."""
    return {
        "neuvic": CommuneFactory(territory=cast.territory),
        "astier": CommuneFactory(territory=cast.territory, saint_astier=True),
        "douzillac": CommuneFactory(territory=cast.territory, douzillac=True),
    }


def send(client: Client, content: bytes | str) -> Any:
    """Send a file."""
    data = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"file": SimpleUploadedFile("trajets.csv", data, "text/csv")})


def text_of(response: Any) -> str:
    """The page with ordinary spaces."""
    return str(response.content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("line", "state", "words"),
    [
        ("Neuvic;Saint-Astier;15", "valid", "estimation"),
        ("24309;SAINT ASTIER;15 min", "valid", "estimation"),
        ("Neuvic;Saint-Astier;90", "doubtful", "vérifiez"),
        ("Bergerac;Neuvic;15", "refused", "« Bergerac » n’est pas une commune de ce territoire."),
        (";Neuvic;15", "refused", "La commune de départ manque."),
        ("Neuvic;Neuvic;15", "refused", "la même commune"),
        ("Neuvic;Saint-Astier;", "refused", "Les minutes manquent."),
        ("Neuvic;Saint-Astier;un quart", "refused", "n’est pas un nombre de minutes"),
        ("Neuvic;Saint-Astier;nan", "refused", "entre 1 et 240"),
        ("Neuvic;Saint-Astier;500", "refused", "entre 1 et 240"),
    ],
)
def test_each_line_is_taken_or_refused_with_its_reason(cast: Cast, line: str, state: str, words: str) -> None:
    (read,) = travel_import_analysis(cast.territory, f"{TITLES}\r\n{line}\r\n").lines

    assert (read.number, read.state) == (2, state)
    assert words in read.words


def test_a_journey_given_twice_is_refused_the_second_time_with_the_line_of_the_first(cast: Cast) -> None:
    text = f"{TITLES}\nNeuvic;Saint-Astier;15\n\nSaint-Astier;Neuvic;16"

    lines = travel_import_analysis(cast.territory, text).lines

    assert [(line.number, line.state) for line in lines] == [(2, "valid"), (4, "refused")]
    assert "ligne 2" in lines[1].words


def test_nothing_is_written_until_it_is_confirmed_then_the_valid_lines_only(sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)
    text = f"{TITLES}\nNeuvic;Saint-Astier;15\nNeuvic;Douzillac;120\nNeuvic;Bergerac;40"

    read = text_of(send(client, text))
    before = TravelOverride.objects.count()
    done = text_of(client.post(PAGE, {"text": text}, follow=True))

    assert "Rien n’est encore enregistré." in read
    assert "Ligne 4" in read
    assert before == 0
    assert "1 trajet corrigé" in done
    assert set(TravelOverride.objects.values_list("minutes", flat=True)) == {15}


def test_doubtful_lines_are_written_when_asked_for(sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)

    client.post(PAGE, {"text": f"{TITLES}\nNeuvic;Douzillac;120", "doubtful": "on"})

    assert set(TravelOverride.objects.values_list("minutes", flat=True)) == {120}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("depart;minutes\nNeuvic;15", "Il manque la colonne « commune d’arrivée »"),
        (b"PK\x03\x04\x00\x00", "Ce n’est pas un fichier CSV"),
        ("", "Ce fichier est vide"),
        (TITLES + "\n" + "Neuvic;Douzillac;9\n" * 2001, "dépasse 2 000 lignes"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(sign_in: SignIn, content: bytes | str, words: str) -> None:
    response = send(sign_in(Role.COUNSELLOR), content)

    assert response.status_code == 422
    assert words in text_of(response)


def test_a_spreadsheet_of_the_office_with_its_own_letters_is_read(sign_in: SignIn) -> None:
    content = "Départ,Arrivée,Temps\nNeuvic,Saint-Astier,15\n".encode("cp1252")

    assert "Lignes prêtes" in text_of(send(sign_in(Role.COUNSELLOR), content))


def test_what_is_downloaded_can_be_read_back_as_it_was(
    sign_in: SignIn, cast: Cast, communes: dict[str, Commune]
) -> None:
    pairs = [("neuvic", "astier", 15), ("astier", "neuvic", 15), ("neuvic", "douzillac", 9)]
    for start, end, minutes in pairs:
        TravelOverride.objects.create(
            territory=cast.territory, from_commune=communes[start], to_commune=communes[end], minutes=minutes
        )
    client = sign_in(Role.MANAGER)
    content = client.get("/reglages/temps-de-route/temps-de-route.csv").content.decode()
    rows = sorted(TravelOverride.objects.values_list("from_commune", "to_commune", "minutes"))
    TravelOverride.objects.all().delete()

    client.post(PAGE, {"text": content})

    assert content == travel_csv(cast.territory)
    assert "Neuvic;Saint-Astier;15;aller et retour" in content
    assert sorted(TravelOverride.objects.values_list("from_commune", "to_commune", "minutes")) == rows
