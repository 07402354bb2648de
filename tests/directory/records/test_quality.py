"""The quality of a record: data·inclusion's own criteria, ours beside, and what to do about each."""

from datetime import date, timedelta
from typing import Any

import pytest
from data_inclusion.schema.v1 import Service as StandardService
from data_inclusion.schema.v1 import score_qualite
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.home_activities import ACTIVITIES, needs_approval
from directory.models import Place, Service
from directory.quality import criteria_of, freshness, lacking, score_of
from directory.services.checks import quality_refresh
from directory.vocabulary import CONTACT_BY, CONTACT_MODES, RECEPTION_MODES, themes_by_category
from tests.directory.factories import FORMALITIES, PlaceFactory, ServiceFactory
from tests.directory.test_hours import DATA

ACTIVITIES_FILE = DATA / "sap_26_activites_D7231-1.csv"
# Theirs → ours.
SAME = {
    "adresse_bien_definie": "adresse",
    "modes_mobilisation_bien_definis": "façon de s’adresser au service",
    "au_moins_un_public": "publics",
    "au_moins_une_thematique": "thèmes",
    "au_moins_un_moyen_de_contact": "moyen de contact",
    "courriel_bien_defini": "courriel",
    "date_maj_recente": "fraîcheur",
    "frais_bien_definis": "frais",
    "description_bien_definie": "présentation",
    "telephone_bien_defini": "téléphone",
}


def some(choices: list[tuple[str, str]]) -> st.SearchStrategy[list[str]]:
    """Any few of these values."""
    return st.lists(st.sampled_from([value for value, _ in choices]), unique=True)


@given(
    phone=st.sampled_from(["", "05 36 49 21 10"]),
    email=st.sampled_from(["", "accueil@example.org"]),
    address=st.sampled_from(["", "4 place de la Halle"]),
    fees=st.sampled_from(["", "gratuit", "payant"]),
    fees_details=st.sampled_from(["", "25 € de l’heure"]),
    description=st.integers(5, 2500).map(lambda length: "a" * length),
    modes=some(CONTACT_MODES),
    by_whom=some(CONTACT_BY),
    reception=some(RECEPTION_MODES),
    publics=st.sampled_from([[], ["seniors"]]),
    themes=st.sampled_from([[], [FORMALITIES]]),
    age=st.integers(0, 1000).filter(lambda days: days not in {180, 730}),
)
def test_the_ten_criteria_of_data_inclusion_give_what_its_package_gives(**given: Any) -> None:
    told = timezone.localdate() - timedelta(days=given["age"])
    service = Service(
        place=Place(address=given["address"], phone=given["phone"], email=given["email"]),
        fees=given["fees"], fees_details=given["fees_details"], description=given["description"],
        contact_modes=given["modes"], contact_by=given["by_whom"], reception_modes=given["reception"],
        publics=given["publics"], updated_on=told,
    )  # fmt: skip
    standard = StandardService.model_construct(
        source="essai", adresse=given["address"] or None, telephone=given["phone"] or None,
        courriel=given["email"] or None, frais=given["fees"] or None, frais_precisions=given["fees_details"] or None,
        description=given["description"], modes_mobilisation=set(given["modes"]) or None,
        mobilisable_par=set(given["by_whom"]) or None,
        modes_accueil=set(given["reception"]) or None,
        publics=given["publics"] or None, thematiques=given["themes"] or None, lien_mobilisation=None, date_maj=told,
    )  # fmt: skip

    ours = {each.name: each.score for each in criteria_of(service, given["themes"])}
    _, theirs = score_qualite.score(standard)
    assert {name: ours[SAME[name]] for name in theirs} == pytest.approx(dict(theirs), abs=0.01)


@given(st.integers(0, 1500), st.integers(0, 1500))
def test_the_older_the_less_fresh(one: int, other: int) -> None:
    today = timezone.localdate()
    first, second = (Place(updated_on=today - timedelta(days=days)) for days in sorted((one, other)))

    assert 1 >= freshness(first) >= freshness(second) >= 0


def test_freshness_falls_between_six_months_and_two_years() -> None:
    today = date(2026, 11, 28)
    ages = (0, 180, 455, 730, 900)

    assert [freshness(Place(updated_on=today - timedelta(days=age)), today) for age in ages] == [1, 1, 0.5, 0, 0]


def test_a_check_makes_fresh_again() -> None:
    today = timezone.localdate()

    assert freshness(Place(updated_on=today - timedelta(days=900), verified_on=today)) == 1


def test_what_is_lacking_is_said() -> None:
    place = Place(updated_on=timezone.localdate())

    assert lacking(place)[:4] == [
        "Il manque l’adresse.", "Il manque la commune.", "Il manque la position sur la carte.",
        "Il manque le téléphone.",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_complete_record_lacks_nothing() -> None:
    service = ServiceFactory()

    assert lacking(service) == lacking(service.place) == []
    assert score_of(service) == score_of(service.place) == 1


@pytest.mark.django_db
def test_an_itinerant_place_is_not_asked_for_walls() -> None:
    assert "Il manque l’adresse." not in lacking(PlaceFactory(itinerant=True))


@pytest.mark.django_db
def test_quality_falls_by_itself_each_night() -> None:
    service = ServiceFactory()
    Place.objects.update(quality=1, updated_on=timezone.localdate() - timedelta(days=800))
    Service.objects.update(quality=1, updated_on=timezone.localdate() - timedelta(days=800))

    assert quality_refresh(territory_id=service.territory_id) == 2
    assert quality_refresh(territory_id=service.territory_id) == 0
    assert Service.objects.get().quality < 1
    assert service.history.count() == 1


def test_every_theme_stands_under_its_category() -> None:
    groups = themes_by_category()

    assert sum(len(choices) for _, choices in groups) == 69
    assert "Numérique" in dict(groups)


def test_the_26_activities_are_those_of_the_article() -> None:
    assert len(ACTIVITIES) == 26
    assert needs_approval(["I-3"])
    assert not needs_approval(["II-11"])
    if not ACTIVITIES_FILE.exists():
        pytest.skip("the article is not on this machine")
    _, *lines = ACTIVITIES_FILE.read_text(encoding="utf-8").splitlines()
    article = [(line.split(",")[0] == "agrement", int(line.split(",")[1]), line.endswith(",1")) for line in lines]
    assert article == [(each.needs_approval, each.number, each.is_part_of_a_set) for each in ACTIVITIES]
