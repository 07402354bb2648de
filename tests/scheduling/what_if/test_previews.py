"""A question put to a worker: followed, joined, stopped, lost, found again; never two answers for one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, TestCase
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Commune
from scheduling.enums import PreviewKind, PreviewState
from scheduling.models import PlanningSettings, Preview
from scheduling.optimiser.model import Progress
from scheduling.services import previews, watch
from scheduling.services.previews import preview_run, previews_tidy
from scheduling.services.watch import Watch
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, PlanFactory, RequestFactory, next_monday

SignIn = Callable[[Role], Client]
PAGE = "/planning/et-si/"
FOLLOW = {"HX-Request": "true", "HX-Target": "avancement"}
SETTINGS = {
    "version": "0",
    "lunch_from": "12:00",
    "lunch_until": "13:30",
    "lunch_minutes": "45",
    "buffer_minutes": "5",
    "weight_preference": "5",
    "weight_late": "3",
    "weight_unfair": "1",
}


@pytest.fixture
def neuvic(cast: Cast) -> Commune:
    commune: Commune = CommuneFactory(territory=cast.territory)
    PlanFactory(territory=cast.territory)
    HelperFactory(territory=cast.territory)
    for number in range(3):
        RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory, last_name=f"Delage {number}"))
    return commune


@pytest.fixture
def asked(neuvic: Commune) -> dict[str, Any]:
    return {"semaine": next_monday().isoformat(), "idee": "atelier", "commune": neuvic.pk, "count": 2}


def text_of(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ").replace("&nbsp;", " ")


def run(preview: Preview) -> Preview:
    preview_run(preview_id=preview.pk)
    preview.refresh_from_db()
    return preview


def test_the_page_answers_at_once_and_is_told_how_far_the_worker_is(sign_in: SignIn, asked: dict[str, Any]) -> None:
    client = sign_in(Role.MANAGER)
    url = client.post(PAGE, asked).headers["Location"]
    preview = Preview.objects.get()

    assert "Le calcul va commencer dans un instant." in text_of(client.get(url))
    Preview.objects.update(state=PreviewState.RUNNING, fraction=0.5)
    assert 'aria-valuenow="50"' in text_of(client.get(url, headers=FOLLOW))
    Preview.objects.update(state=PreviewState.QUEUED)
    run(preview)
    over = client.get(url, headers=FOLLOW)
    assert "Avec un atelier à Neuvic au lieu de 2 visites" in text_of(over)
    assert over.headers["HX-Retarget"] == "#apercu"
    assert "Refaire le calcul" in text_of(client.get(url))


def test_the_same_question_while_it_runs_is_the_same_calculation(sign_in: SignIn, asked: dict[str, Any]) -> None:
    sign_in(Role.MANAGER).post(PAGE, asked)
    sign_in(Role.COUNSELLOR).post(PAGE, asked)

    run(Preview.objects.get())
    run(Preview.objects.get())
    assert Preview.objects.get().state == PreviewState.DONE


def test_asking_something_else_gives_the_former_question_up(sign_in: SignIn, asked: dict[str, Any]) -> None:
    client = sign_in(Role.MANAGER)
    client.post(PAGE, asked)
    client.post(PAGE, {**asked, "count": 3})

    assert [row.state for row in Preview.objects.order_by("pk")] == [PreviewState.CANCELLED, PreviewState.QUEUED]
    assert run(Preview.objects.order_by("pk")[0]).state == PreviewState.CANCELLED


def test_a_calculation_can_be_stopped_and_started_again(sign_in: SignIn, asked: dict[str, Any]) -> None:
    client = sign_in(Role.MANAGER)
    url = client.post(PAGE, asked).headers["Location"]
    stop = f"{PAGE}{Preview.objects.get().pk}/arreter/"

    assert "Calcul arrêté. Rien n’a changé." in text_of(client.post(stop, headers={"HX-Request": "true"}))
    back = client.post(stop).headers["Location"]
    assert (urlsplit(back).path, parse_qs(urlsplit(back).query)) == (PAGE, parse_qs(urlsplit(url).query))
    client.post(PAGE, asked)
    assert Preview.objects.filter(state=PreviewState.QUEUED).count() == 1


def test_a_worker_told_to_stop_stops_and_its_answer_is_dropped(
    cast: Cast, asked: dict[str, Any], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.MANAGER).post(PAGE, asked)
    preview = Preview.objects.get()
    monkeypatch.setattr(watch, "WRITE_EVERY_SECONDS", 0)
    heard: list[bool] = []

    def answer(_: Preview, follow: Watch) -> dict[str, Any]:
        follow.part(1, 2)
        follow.progress(Progress(0.5, 1, 2, 30))
        heard.append(follow.should_stop())
        assert Preview.objects.get().fraction == 0.75
        Preview.objects.update(state=PreviewState.CANCELLED)
        heard.append(follow.should_stop())
        return {"rows": [], "sentence": "Trop tard"}

    monkeypatch.setattr(previews, "preview_answer", answer)
    assert run(preview).state == PreviewState.CANCELLED
    assert heard == [False, True]
    assert not preview.result


def test_a_worker_killed_in_the_middle_is_said_and_can_be_started_again(sign_in: SignIn, asked: dict[str, Any]) -> None:
    client = sign_in(Role.MANAGER)
    url = client.post(PAGE, asked).headers["Location"]
    Preview.objects.update(state=PreviewState.RUNNING, alive_at=timezone.now() - timedelta(minutes=2))

    page = text_of(client.get(url, headers=FOLLOW))
    assert "Le calcul s’est arrêté avant la fin. Rien n’a changé." in page
    assert "Recommencer" in page
    client.post(PAGE, asked)
    assert [row.state for row in Preview.objects.order_by("pk")] == [PreviewState.FAILED, PreviewState.QUEUED]


def test_the_clock_declares_lost_calculations_and_forgets_old_answers(sign_in: SignIn, asked: dict[str, Any]) -> None:
    client = sign_in(Role.MANAGER)
    client.post(PAGE, asked)
    Preview.objects.update(alive_at=timezone.now() - timedelta(minutes=11))
    assert previews_tidy() == 1
    Preview.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert previews_tidy() == 0
    assert not Preview.objects.exists()


def test_a_failure_is_said_plainly(
    sign_in: SignIn, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(previews, "preview_answer", broken)
    client = sign_in(Role.MANAGER)
    with TestCase.captureOnCommitCallbacks(execute=True):
        url = client.post(PAGE, asked).headers["Location"]

    assert "Le calcul s’est arrêté avant la fin. Rien n’a changé." in text_of(client.get(url))
    assert caplog.records


def test_what_makes_no_sense_any_more_once_the_worker_comes_is_said(
    sign_in: SignIn, asked: dict[str, Any], neuvic: Commune
) -> None:
    client = sign_in(Role.MANAGER)
    url = client.post(PAGE, asked).headers["Location"]
    preview = Preview.objects.get()
    from mediation.enums import Mobility
    from mediation.models import Beneficiary

    Beneficiary.objects.update(mobility=Mobility.NONE)

    assert run(preview).state == PreviewState.FAILED
    assert "moins de deux personnes pourraient venir" in text_of(client.get(url))


def test_a_question_read_in_an_address_without_an_answer_invites_to_ask(sign_in: SignIn, asked: dict[str, Any]) -> None:
    page = text_of(sign_in(Role.MANAGER).get(PAGE, asked))

    assert "Pas encore de réponse à cette question." in page
    assert not Preview.objects.exists()


def test_the_answer_of_another_territory_is_not_found(sign_in: SignIn, cast: Cast, asked: dict[str, Any]) -> None:
    sign_in(Role.MANAGER).post(PAGE, asked)
    stranger = Client()
    stranger.force_login(cast.stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert stranger.post(f"{PAGE}{Preview.objects.get().pk}/arreter/").status_code == 404
    assert Preview.objects.get().state == PreviewState.QUEUED


def test_the_effect_of_settings_keeps_the_sliders_where_they_were_put(sign_in: SignIn, neuvic: Commune) -> None:
    client = sign_in(Role.ADMIN)
    url = client.post("/reglages/planning/effet/", SETTINGS).headers["Location"]
    run(Preview.objects.get(kind=PreviewKind.SETTINGS))

    page = text_of(client.get(url))
    assert 'name="weight_preference" min="1" max="5" step="1" value="5"' in page
    assert 'name="weight_unfair" min="1" max="5" step="1" value="1"' in page
    assert 'value="12:00"' in page
    assert "Kilomètres" in page
    assert not PlanningSettings.objects.exists()
    stopped = client.post(f"{url}arreter/", headers={"HX-Request": "true"})
    assert "Refaire le calcul" in text_of(stopped)


def test_a_slider_left_where_it_was_keeps_the_exact_weight_in_use(sign_in: SignIn, cast: Cast) -> None:
    PlanningSettings.objects.create(territory=cast.territory, weight_preference=17, weight_late=60, weight_unfair=10)
    sent = {**SETTINGS, "version": "1", "weight_preference": "3", "weight_late": "4", "weight_unfair": "5"}

    sign_in(Role.MANAGER).post("/reglages/planning/", sent)

    row = PlanningSettings.objects.get()
    assert (row.weight_preference, row.weight_late, row.weight_unfair) == (17, 180, 60)


@pytest.mark.parametrize("step", ["0", "6", "beaucoup", ""])
def test_a_step_that_does_not_exist_is_refused_at_its_slider(sign_in: SignIn, cast: Cast, step: str) -> None:
    response = sign_in(Role.MANAGER).post("/reglages/planning/", {**SETTINGS, "weight_late": step})

    assert response.status_code == 422
    assert "Choisissez une réponse." in text_of(response)
