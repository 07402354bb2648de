"""Objectives chosen with the person: words, steps, progress, order, and the sheet for the fridge door."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.concurrency import StaleVersionError
from mediation import services
from mediation.assessment.ideas import ideas_for
from mediation.enums import ObjectiveKind, ObjectiveStatus, ProfileLevel
from mediation.models import Beneficiary, Objective
from mediation.selectors.fridge import SMALLEST, fridge_sheet
from mediation.selectors.story import story_of
from mediation.views.sheets import fridge_document, one_page
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory

SignIn = Callable[[Role], Client]
WORDS = "Appeler ma petite-fille en vidéo"
LONGEST = (
    "Retrouver sur la tablette toutes les photos des vacances à Arcachon et les envoyer à mes cousins qui "
    "vivent loin d’ici"
)


@pytest.fixture
def person(cast: Cast) -> Beneficiary:
    made: Beneficiary = BeneficiaryFactory(interests="le chant choral", level=ProfileLevel.NOT_INTERESTED)
    return made


@pytest.fixture
def objective(cast: Cast, person: Beneficiary) -> Objective:
    return services.objective_add(beneficiary=person, by=cast.user(Role.COUNSELLOR), words=WORDS)


def file_page(client: Client, person: Beneficiary) -> str:
    return client.get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()


def test_an_objective_is_chosen_from_an_idea_and_shown_on_the_file(person: Beneficiary, sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)
    add = reverse("mediation:objective-create", args=[person.pk])
    assert "Réécouter les chansons de ma jeunesse" in client.get(add).content.decode()
    assert 'value="Revoir les photos de famille en grand"' in client.get(add, {"idee": "photos"}).content.decode()
    sent = {"words": WORDS, "kind": "PLEASURE", "theme": "", "helped_by": "sa voisine", "on_sheet": "on"}
    client.post(add, sent)
    page = file_page(client, person)
    assert WORDS in page
    assert "Avec sa voisine" in page
    assert "Objectif choisi : appeler ma petite-fille en vidéo." in page
    assert Objective.objects.get().case == person.open_case


def test_progress_is_noted_then_the_objective_is_reached(
    cast: Cast, person: Beneficiary, objective: Objective, sign_in: SignIn
) -> None:
    client, address = sign_in(Role.COUNSELLOR), reverse("mediation:objective-detail", args=[objective.pk])
    today = timezone.localdate().isoformat()
    client.post(address, {"status": "ON_TRACK", "words": "Elle trouve le bouton", "noted_on": today})
    assert "« Elle trouve le bouton »" in file_page(client, person)
    client.post(address, {"status": "REACHED", "words": "Seule, ce matin", "noted_on": today})
    objective.refresh_from_db()
    assert (objective.status, objective.ended_on) == (ObjectiveStatus.REACHED, timezone.localdate())
    assert "1 atteint sur 1" in file_page(client, person).replace("\xa0", " ")
    told = [entry.sentence for entry in story_of(person, cast.user(Role.COUNSELLOR))[0] if entry.kind == "objective"]
    assert "Objectif atteint : appeler ma petite-fille en vidéo." in told


def test_what_is_put_aside_keeps_its_reason_and_can_be_taken_up(cast: Cast, objective: Objective) -> None:
    by = cast.user(Role.COUNSELLOR)
    services.objective_note(objective=objective, by=by, status="DROPPED", words="Sa petite-fille habite chez elle")
    objective.refresh_from_db()
    assert objective.dropped_reason == "Sa petite-fille habite chez elle"
    services.objective_note(objective=objective, by=by, status="TO_START")
    objective.refresh_from_db()
    assert (objective.dropped_reason, objective.ended_on) == ("", None)


def test_a_note_that_says_nothing_or_lies_in_the_future_is_refused(cast: Cast, objective: Objective) -> None:
    by = cast.user(Role.COUNSELLOR)
    with pytest.raises(ValidationError, match="en quelques mots"):
        services.objective_note(objective=objective, by=by, status="TO_START", words=" ")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="un jour passé"):
        services.objective_note(objective=objective, by=by, status="REACHED", noted_on=tomorrow)


def test_the_database_refuses_an_end_without_its_date(objective: Objective) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Objective.objects.filter(pk=objective.pk).update(status=ObjectiveStatus.REACHED)


def test_a_step_done_puts_the_objective_on_its_way(cast: Cast, objective: Objective, sign_in: SignIn) -> None:
    client = sign_in(Role.COORDINATOR)
    client.post(reverse("mediation:objective-step-add", args=[objective.pk]), {"words": "Retrouver le contact"})
    step = objective.steps.get()
    client.post(reverse("mediation:objective-step-check", args=[objective.pk]), {"etape": str(step.pk), "faite": "oui"})
    objective.refresh_from_db()
    assert objective.status == ObjectiveStatus.ON_TRACK
    assert objective.steps.get().done_on == timezone.localdate()


def test_objectives_change_places(cast: Cast, person: Beneficiary, objective: Objective, sign_in: SignIn) -> None:
    other = services.objective_add(beneficiary=person, by=cast.user(Role.COUNSELLOR), words="Revoir les photos")
    client = sign_in(Role.COUNSELLOR)
    client.post(reverse("mediation:objective-move", args=[other.pk]), {"sens": "haut"})
    assert list(Objective.objects.in_order()) == [other, objective]
    client.post(reverse("mediation:objective-move", args=[other.pk]), {"sens": "haut"})
    assert list(Objective.objects.in_order()) == [other, objective]


def test_two_people_changing_the_same_objective_lose_nothing(cast: Cast, objective: Objective, sign_in: SignIn) -> None:
    by = cast.user(Role.COUNSELLOR)
    services.objective_update(objective=objective, by=by, expected_version=1, words="Appeler ma fille")
    with pytest.raises(StaleVersionError):
        services.objective_update(objective=objective, by=by, expected_version=1, words="Appeler mon fils")
    sent = {"words": "Appeler mon fils", "kind": "PLEASURE", "theme": "", "helped_by": "", "version": "1"}
    answer = sign_in(Role.MANAGER).post(reverse("mediation:objective-edit", args=[objective.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«\xa0Appeler ma fille\xa0»" in page
    assert 'value="Appeler mon fils"' in page


@pytest.mark.parametrize("level", ["", *ProfileLevel.values])
def test_every_level_has_ideas_and_pleasure_comes_first(level: str) -> None:
    ideas = ideas_for(level)
    assert len(ideas) >= 5
    assert ideas[0].kind in {ObjectiveKind.PLEASURE, ObjectiveKind.CULTURE}


def test_nobody_with_little_wish_is_offered_papers() -> None:
    kinds = {idea.kind for idea in ideas_for(ProfileLevel.NOT_INTERESTED, "le jardin, la lecture")}
    assert kinds <= {ObjectiveKind.PLEASURE, ObjectiveKind.CULTURE}
    first = ideas_for(ProfileLevel.WILLING, "le jardin")[0]
    assert first.words == "Reconnaître les oiseaux et les plantes du jardin"


def test_ideas_already_chosen_are_not_offered_again() -> None:
    words = [idea.words for idea in ideas_for("", already=["appeler mes proches en vidéo"])]
    assert "Appeler mes proches en vidéo" not in words


@pytest.mark.parametrize(
    ("count", "words"), [(1, WORDS), (4, WORDS), (12, WORDS), (3, LONGEST[:120]), (12, LONGEST[:120])]
)
def test_the_sheet_for_the_fridge_door_stays_one_page_in_large_print(
    cast: Cast, person: Beneficiary, count: int, words: str
) -> None:
    by = cast.user(Role.COUNSELLOR)
    for place in range(count):
        made = services.objective_add(
            beneficiary=person,
            by=by,
            words=f"{words[:117]} {place:2}",
            helped_by="Jean-Paul et Inès, le binôme du jeudi",
        )
        services.step_add(objective=made, by=by, words=words[:110])
    sheet = fridge_sheet(person, by)
    context = {"sheet": sheet, "territory": cast.territory, "beneficiary": person}
    assert len(fridge_document(context).pages) == 1
    assert sheet.size >= SMALLEST == 18
    assert len(sheet.lines) + sheet.left_out == count
    assert len(sheet.lines) >= min(count, 3)


def test_the_sheet_says_the_telephone_and_leaves_out_what_is_private(
    cast: Cast, person: Beneficiary, objective: Objective, sign_in: SignIn
) -> None:
    by = cast.user(Role.COUNSELLOR)
    services.objective_add(beneficiary=person, by=by, words="Consulter mes comptes", on_sheet=False)
    client = sign_in(Role.COUNSELLOR)
    page = client.get(reverse("mediation:objective-sheet", args=[person.pk])).content.decode()
    assert WORDS in page
    assert "Consulter mes comptes" not in page
    assert "05\u00a036\u00a049\u00a010\u00a000" in page or "05 36 49 10 00" in page
    answer = client.get(reverse("mediation:objective-sheet-pdf", args=[person.pk]))
    assert BytesIO(answer.content).read(5) == b"%PDF-"


def test_the_front_desk_does_not_read_objectives(person: Beneficiary, objective: Objective, sign_in: SignIn) -> None:
    assert WORDS not in file_page(sign_in(Role.OPERATOR), person)


def test_objectives_travel_by_the_api(cast: Cast, person: Beneficiary, sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)
    sent = {"beneficiary": person.pk, "words": WORDS}
    made = client.post(reverse("api:objective-list"), sent, content_type="application/json")
    assert made.status_code == 201, made.content
    progress = reverse("api:objective-progress", args=[made.json()["id"]])
    answer = client.post(progress, {"status": "REACHED", "words": "Seule"}, content_type="application/json")
    assert answer.json()["status"] == "REACHED"
    assert answer.json()["notes"][0]["words"] == "Seule"


def test_words_wider_than_foreseen_still_make_one_page(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COUNSELLOR)
    for place in range(4):
        made = services.objective_add(beneficiary=person, by=by, words=f"{'WMWMW ' * 19}{place}")
        services.step_add(objective=made, by=by, words="WMWMW " * 19)
    context: dict[str, Any] = {"sheet": fridge_sheet(person, by), "territory": cast.territory}
    assert len(one_page(context).pages) == 1
    assert len(context["sheet"].lines) + context["sheet"].left_out == 4
