"""Words as people say and spell them."""

import pytest
from data_inclusion.schema.v1 import Thematique

from directory.enums import Bouquet, WideningStep
from directory.selectors.search import Answer, Wish, search
from directory.themes import THEME_LABELS, bouquet_of, guess_themes, label_of, themes_of
from directory.themes.lexicon import SAID
from tests.directory.search.offer import CLEANING, LEARN, PAPERS, commune, home, offer

pytestmark = pytest.mark.django_db


def found(answer: Answer) -> list[str]:
    return [line.service.name for line in answer.found]


def test_every_theme_of_data_inclusion_has_plain_words_and_a_bouquet() -> None:
    assert set(THEME_LABELS) == {theme.value for theme in Thematique}
    assert len(set(THEME_LABELS.values())) == len(THEME_LABELS)
    assert {bouquet_of(theme) for theme in THEME_LABELS} <= set(Bouquet.values)
    assert {theme for bouquet in Bouquet for theme in themes_of(bouquet)} == set(THEME_LABELS)
    assert {theme for themes in SAID.values() for theme in themes} <= set(THEME_LABELS)


def test_an_unknown_theme_still_reads_as_words() -> None:
    assert label_of("sante--une-chose-nouvelle") == "Une chose nouvelle"


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        ("mes impôts", "numerique--acceder-a-des-services-en-ligne"),
        ("dossier de retraite", PAPERS),
        ("la carte grise", PAPERS),
        ("mon imprimante", LEARN),
        ("faire le ménage", CLEANING),
        ("le portage de repas", "equipement-et-alimentation--alimentation"),
        ("m’emmener chez le médecin", "mobilite--mobilite-douce-partagee-collective"),
        ("un médecin", "sante--acces-aux-soins"),
        ("j’ai perdu mon mot de passe", LEARN),
        ("smartfone", LEARN),
        ("imprimente", LEARN),
        ("une facture", "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere"),
    ],
)
def test_everyday_words_lead_to_a_theme(words: str, theme: str) -> None:
    assert guess_themes(words)[0] == theme


def test_words_are_found_by_their_theme_or_in_the_record() -> None:
    territory = home()
    offer("Chez Nadia", commune(), themes=(LEARN,))
    offer("Le Foyer des Mimosas", commune(), themes=(CLEANING,))

    assert found(search(Wish(territory, words="apprendre l’ordinateur", commune=commune()))) == ["Chez Nadia"]
    assert found(search(Wish(territory, words="foyer MIMOSAS", commune=commune()))) == ["Le Foyer des Mimosas"]


def test_accents_and_case_do_not_matter() -> None:
    territory = home()
    offer("Évêché de Périgueux", commune())

    assert found(search(Wish(territory, words="eveche PERIGUEUX"))) == ["Évêché de Périgueux"]


def test_a_misspelt_everyday_word_is_understood_and_the_page_says_so() -> None:
    territory = home()
    offer("Chez Nadia", commune(), themes=(LEARN,))

    answer = search(Wish(territory, words="imprimente", commune=commune()))

    assert found(answer) == ["Chez Nadia"]
    assert answer.guess == "Nous avons compris « imprimante »."


def test_a_misspelt_name_is_found_by_what_looks_like_it_and_the_page_says_so() -> None:
    territory = home()
    offer("Le Foyer des Mimosas", commune(), themes=(CLEANING,))
    offer("Un tout autre lieu", commune(), themes=(CLEANING,))

    answer = search(Wish(territory, words="Mimozas", commune=commune()))

    assert found(answer) == ["Le Foyer des Mimosas"]
    assert "s’en approche" in answer.guess


def test_nothing_is_guessed_when_the_words_were_found() -> None:
    territory = home()
    offer("Le Foyer des Mimosas", commune())

    assert search(Wish(territory, words="mimosas")).guess == ""


def test_a_word_that_means_nothing_leads_to_the_desk() -> None:
    territory = home()
    offer("Chez Nadia", commune())

    assert search(Wish(territory, words="zzyzx qqqq")).step == WideningStep.DESK


@pytest.mark.parametrize("words", ["'; drop table", "%", "_", "\\", "🙂", "a" * 500, "   ", "%' OR 1=1 --", "\x00"])
def test_odd_words_never_break_a_search(words: str) -> None:
    territory = home()
    offer("Chez Nadia", commune())

    assert search(Wish(territory, words=words, commune=commune())).sentence


def test_the_name_of_a_network_finds_its_places_only_and_says_when_there_is_none() -> None:
    territory, town = home(), commune()
    offer("Accueil de la mairie", town, themes=(PAPERS,))

    without = search(Wish(territory=territory, words="France Services", commune=town))
    assert found(without) == ["Accueil de la mairie"]
    assert without.guess.startswith("Aucune fiche « France Services »")

    offer("Aide aux démarches, France Services", commune("Saint-Astier"), themes=(PAPERS,))
    with_one = search(Wish(territory=territory, words="france services", commune=town))
    assert (found(with_one), with_one.step) == (["Aide aux démarches, France Services"], WideningStep.EPCI)
