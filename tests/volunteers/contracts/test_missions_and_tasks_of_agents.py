"""The mission set against the list of agents' tasks, task by task; the list and what was written are remembered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from tests.conftest import Cast
from tests.volunteers.contracts.cast import a_contract
from volunteers.models import AgentTask, CivicServiceContract

SignIn = Callable[[Role], Client]
FIRST, SECOND = "Tenir l’accueil de la mairie", "Régler les démarches à la place des gens"


@pytest.fixture
def contract(cast: Cast) -> CivicServiceContract:
    """The contract of Inès."""
    return a_contract(territory=cast.territory)


def said(**fields: str) -> dict[str, str]:
    today = timezone.localdate()
    later = (today + timedelta(days=180)).isoformat()
    return {
        "statement": "Comparée à la fiche de poste de l’accueil.",
        "result": "DISTINCT",
        "reviewed_on": today.isoformat(),
        "next_review_on": later,
        **fields,
    }


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_the_list_is_written_from_the_review_and_what_else_was_typed_stays(
    sign_in: SignIn, cast: Cast, contract: CivicServiceContract
) -> None:
    url = reverse("volunteers:check-create", args=[contract.pk])
    client = sign_in(Role.COORDINATOR)
    page = client.post(url, said(new_tasks=f"{FIRST}\n\n  {SECOND} ", liste="1")).content.decode()

    assert [str(task) for task in AgentTask.objects.all()] == [SECOND, FIRST]
    assert f"Un agent : {FIRST}" in page.replace("\xa0", " ")
    assert "Comparée à la fiche de poste de l’accueil." in page
    assert not contract.checks.exists()

    task = AgentTask.objects.get(label=SECOND)
    client.post(url, said(retired=str(task.pk), liste="1"))
    assert SECOND not in text(client, url)
    client.post(url, said(new_tasks=SECOND, liste="1"))
    assert SECOND in text(client, url)
    assert AgentTask.objects.count() == 2


def test_each_task_is_ticked_kept_with_the_review_and_remembered_for_the_next_contract(
    sign_in: SignIn, cast: Cast, contract: CivicServiceContract
) -> None:
    task = AgentTask.objects.create(territory=cast.territory, label=FIRST)
    other = AgentTask.objects.create(territory=cast.other_territory, label=SECOND)
    client = sign_in(Role.COORDINATOR)
    url = reverse("volunteers:check-create", args=[contract.pk])
    youth = f"youth_{task.pk}"

    refused = client.post(url, said(**{youth: "Rend visite avec un binôme"}))
    assert refused.status_code == 422
    assert "Une tâche n’est pas cochée" in refused.content.decode()
    assert "Rend visite avec un binôme" in refused.content.decode()

    client.post(url, said(**{youth: "Rend visite avec un binôme", f"distinct_{task.pk}": "on"}))
    assert contract.checks.get().compared == [
        {"agent": FIRST, "youth": "Rend visite avec un binôme", "is_distinct": True}
    ]
    page = text(client, reverse("volunteers:contract-detail", args=[contract.pk]))
    assert f"Un agent : {FIRST}. Le volontaire : Rend visite avec un binôme." in page

    following = a_contract(territory=cast.territory)
    form = text(client, reverse("volunteers:check-create", args=[following.pk]))
    assert "Rend visite avec un binôme" in form
    assert SECOND not in form
    other.refresh_from_db()
    assert other.youth == ""


def test_a_task_that_the_mission_touches_is_kept_as_such(
    sign_in: SignIn, cast: Cast, contract: CivicServiceContract
) -> None:
    AgentTask.objects.create(territory=cast.territory, label=FIRST)
    client = sign_in(Role.COORDINATOR)
    client.post(reverse("volunteers:check-create", args=[contract.pk]), said(result="TO_CHANGE"))
    page = text(client, reverse("volunteers:contract-detail", args=[contract.pk]))
    assert f"Un agent : {FIRST}. La mission y touche." in page
