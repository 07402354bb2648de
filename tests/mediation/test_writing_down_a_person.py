"""Creating and changing a file: look-alikes first, clear messages, two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core.concurrency import StaleVersionError
from core.models import JournalEntry
from mediation import services
from mediation.enums import CaseStatus, ConsentPurpose, LocationPrecision
from mediation.models import Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory

SignIn = Callable[[Role], Client]
CREATE = reverse("mediation:beneficiary-create")


def typed(**changes: Any) -> dict[str, Any]:
    """What a form sends for Élodie Meynard, of Neuvic."""
    sent = {
        "gender": "feminin",
        "first_name": "Élodie",
        "last_name": "Meynard",
        "birth_year": "1941",
        "commune": CommuneFactory().pk,
        "mobility": "DRIVEN",
        "household": "ALONE",
        "connection": "FIXED",
        "landline_phone": "05 36 49 20 71",
        "origin": "TOWN_HALL",
        "preferred_days": ["0", "3"],
        "equipment": ["tablette"],
        **changes,
    }
    return {name: value for name, value in sent.items() if value is not None}


def edit_url(person: Beneficiary) -> str:
    return reverse("mediation:beneficiary-edit", args=[person.pk])


def test_a_new_file_opens_a_case_waiting_to_be_assessed(cast: Cast, sign_in: SignIn) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    response = sign_in(Role.COUNSELLOR).post(CREATE, typed(referent=nadia.pk))
    person = Beneficiary.objects.get()
    assert response["Location"] == reverse("mediation:beneficiary-detail", args=[person.pk])
    case = person.cases.get()
    assert (case.status, case.origin, case.referent) == (CaseStatus.REQUESTED, "TOWN_HALL", nadia)
    assert (person.latitude, person.location_precision) == (person.commune.latitude, LocationPrecision.COMMUNE)
    assert person.preferred_days == [0, 3]
    assert JournalEntry.objects.get(verb="beneficiary.create").actor == nadia


def test_agreeing_to_sms_is_ticked_with_the_number(cast: Cast, sign_in: SignIn) -> None:
    sign_in(Role.COUNSELLOR).post(CREATE, typed(mobile_phone="06 39 98 12 34", accepts_sms="on"))
    person = Beneficiary.objects.get()
    consent = person.consents.get()

    assert person.accepts_sms
    assert (consent.purpose, consent.is_given, consent.collected_by) == (
        ConsentPurpose.REMINDER_SMS,
        True,
        cast.user(Role.COUNSELLOR),
    )


def test_a_home_can_be_placed_precisely(cast: Cast, sign_in: SignIn) -> None:
    sign_in(Role.OPERATOR).post(CREATE, typed(latitude="45.1", longitude="0.5"))
    person = Beneficiary.objects.get()
    assert (person.latitude, person.longitude, person.location_precision) == (45.1, 0.5, LocationPrecision.EXACT)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("first_name", "", "Écrivez le prénom."),
        ("birth_year", "2090", "L’année de naissance doit être comprise entre 1900 et 2020."),
        ("birth_year", "mille", "Écrivez l’année en quatre chiffres, par exemple 1946."),
        ("commune", "", "Choisissez la commune : elle décide de la tournée."),
        ("commune", "999999", "Choisissez une commune de votre territoire."),
        ("landline_phone", "12 34", "Ce numéro n’existe pas."),
        ("latitude", "45.1", "Donnez la latitude et la longitude, ou aucune des deux."),
        ("email", "jeannette@", "Cette adresse est incomplète."),
    ],
)
def test_bad_input_is_explained_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, sign_in: SignIn, field: str, value: str, message: str
) -> None:
    response = sign_in(Role.COUNSELLOR).post(CREATE, typed(**{field: value, "access_notes": "Un chien, Oslo"}))
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert "Un chien, Oslo" in page
    assert not Beneficiary.objects.exists()


def test_a_commune_of_another_territory_is_refused(cast: Cast, sign_in: SignIn) -> None:
    elsewhere = CommuneFactory(territory=cast.other_territory, insee="24001", name="Abjat")
    page = sign_in(Role.COUNSELLOR).post(CREATE, typed(commune=elsewhere.pk)).content.decode()
    assert "Choisissez une commune de votre territoire." in page


@pytest.mark.parametrize(
    ("known", "sign"),
    [
        ({"first_name": "MEYNARD", "last_name": "elodie", "landline_phone": ""}, "Même nom"),
        ({"first_name": "Paul", "last_name": "Faure", "landline_phone": "+33 5 36 49 20 71"}, "Même téléphone"),
        (
            {"first_name": "Élodie", "last_name": "Mainard", "landline_phone": "", "birth_year": 1941},
            "Nom presque pareil",
        ),
    ],
)
def test_a_look_alike_is_shown_before_saving_and_the_form_is_kept(
    cast: Cast, sign_in: SignIn, known: dict[str, Any], sign: str
) -> None:
    person = BeneficiaryFactory(**known)
    client = sign_in(Role.COUNSELLOR)
    page = client.post(CREATE, typed(access_notes="Sonner deux fois")).content.decode()
    assert "Une fiche lui ressemble." in page
    assert sign in page
    assert reverse("mediation:beneficiary-detail", args=[person.pk]) in page
    assert "Sonner deux fois" in page
    assert Beneficiary.objects.count() == 1

    client.post(CREATE, typed(access_notes="Sonner deux fois", someone_else=str(person.pk)))
    assert Beneficiary.objects.filter(access_notes="Sonner deux fois").exists()


def test_someone_else_of_the_same_commune_is_no_look_alike(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Élodie", last_name="Roche", landline_phone="", birth_year=1950)
    BeneficiaryFactory(first_name="Élodie", last_name="Meynard", territory=cast.other_territory, landline_phone="")
    sign_in(Role.COUNSELLOR).post(CREATE, typed())
    assert Beneficiary.objects.filter(territory=cast.territory, last_name="Meynard").exists()


def test_a_new_look_alike_warns_again(cast: Cast, sign_in: SignIn) -> None:
    first = BeneficiaryFactory(first_name="Élodie", last_name="Meynard", landline_phone="")
    BeneficiaryFactory(first_name="Meynard", last_name="Élodie", landline_phone="")
    page = sign_in(Role.COUNSELLOR).post(CREATE, typed(someone_else=str(first.pk))).content.decode()
    assert "2 fiches lui ressemblent." in page


def test_a_change_is_saved_with_the_referent(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    sylvie = cast.user(Role.COORDINATOR)
    sign_in(Role.COUNSELLOR).post(
        edit_url(person), typed(origin=None, version=1, access_notes="Portail vert", referent=sylvie.pk)
    )
    person.refresh_from_db()
    assert (person.access_notes, person.version, person.first_name) == ("Portail vert", 2, "Élodie")
    assert person.open_case
    assert person.open_case.referent == sylvie


def test_moving_to_another_commune_moves_an_old_exact_point(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(latitude=45.11, longitude=0.48, location_precision=LocationPrecision.EXACT)
    other = CommuneFactory(saint_astier=True)
    sign_in(Role.COUNSELLOR).post(
        edit_url(person), typed(origin=None, version=1, commune=other.pk, latitude="45.11", longitude="0.48")
    )
    person.refresh_from_db()
    assert (person.latitude, person.location_precision) == (other.latitude, LocationPrecision.COMMUNE)


def test_two_people_at_once_compare_and_lose_nothing(cast: Cast, sign_in: SignIn) -> None:
    person = services.beneficiary_create(
        territory=cast.territory,
        by=cast.user(Role.COUNSELLOR),
        first_name="Élodie",
        last_name="Meynard",
        commune=CommuneFactory(),
        access_notes="Sonner",
        interests="Le chant",
    )
    services.beneficiary_update(
        beneficiary=person,
        expected_version=1,
        by=cast.user(Role.COORDINATOR),
        access_notes="Sonner deux fois",
        walking_aid="une canne",
    )
    client = sign_in(Role.COUNSELLOR)
    sent = typed(origin=None, version=1, access_notes="Portail vert", interests="Le chant", birth_year="")
    response = client.post(edit_url(person), sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Portail vert" in page
    assert "Sonner deux fois" in page
    assert "Sylvie Marchive" in page or "Quelqu’un d’autre" in page
    assert 'name="walking_aid" value="une canne"' in page

    again = client.post(
        edit_url(person), {**sent, "version": 2, "walking_aid": "une canne", "keep-access_notes": "theirs"}
    )
    assert again.status_code == 302
    person.refresh_from_db()
    assert (person.access_notes, person.walking_aid, person.gender) == ("Sonner deux fois", "une canne", "feminin")


def test_changes_of_two_people_to_different_fields_are_both_kept(cast: Cast, sign_in: SignIn) -> None:
    person = services.beneficiary_create(
        territory=cast.territory,
        by=cast.user(Role.COUNSELLOR),
        first_name="Élodie",
        last_name="Meynard",
        gender="feminin",
        commune=CommuneFactory(),
    )
    services.beneficiary_update(
        beneficiary=person, expected_version=1, by=cast.user(Role.COORDINATOR), walking_aid="une canne"
    )
    response = sign_in(Role.COUNSELLOR).post(edit_url(person), typed(origin=None, version=1, interests="Le chant"))
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.walking_aid, person.interests, person.version) == ("une canne", "Le chant", 3)


def test_a_stale_version_is_refused_by_the_service(cast: Cast) -> None:
    person = BeneficiaryFactory(version=3)
    with pytest.raises(StaleVersionError):
        services.beneficiary_update(
            beneficiary=person, expected_version=2, by=cast.user(Role.COUNSELLOR), first_name="Autre"
        )


def test_a_referent_of_another_territory_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="membre de l’équipe"):
        services.beneficiary_create(
            territory=cast.territory,
            by=cast.user(Role.COUNSELLOR),
            referent=cast.stranger.user,
            first_name="Élodie",
            last_name="Meynard",
            commune=CommuneFactory(),
        )


def test_only_known_fields_can_be_written(cast: Cast) -> None:
    with pytest.raises(TypeError):
        services.beneficiary_update(
            beneficiary=BeneficiaryFactory(), expected_version=1, by=cast.user(Role.COUNSELLOR), level="AUTONOME"
        )


def test_archiving_ends_the_case_and_can_be_undone(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    client = sign_in(Role.COUNSELLOR)
    client.post(reverse("mediation:beneficiary-archive", args=[person.pk]))
    person.refresh_from_db()
    assert person.archived_at
    assert person.open_case is None
    client.post(reverse("mediation:beneficiary-restore", args=[person.pk]))
    client.post(reverse("mediation:case-reopen", args=[person.pk]), {"note": "A rappelé"})
    person.refresh_from_db()
    assert person.archived_at is None
    assert person.open_case
    assert person.cases.count() == 1


def test_a_case_ended_long_ago_is_taken_up_as_a_new_one(cast: Cast) -> None:
    person = BeneficiaryFactory(
        case__status=CaseStatus.CLOSED, case__opened_on="2024-01-05", case__closed_on="2024-06-05"
    )
    case = services.case_reopen(beneficiary=person, by=cast.user(Role.COUNSELLOR), note="A rappelé")
    assert person.cases.count() == 2
    assert case.status == CaseStatus.REQUESTED


def test_a_case_is_not_opened_twice(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    response = sign_in(Role.COUNSELLOR).post(reverse("mediation:case-reopen", args=[person.pk]), follow=True)
    assert "Cette personne est déjà suivie" in response.content.decode()


def test_an_operator_does_not_end_a_case(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    assert sign_in(Role.OPERATOR).post(reverse("mediation:case-close", args=[person.pk])).status_code == 403
