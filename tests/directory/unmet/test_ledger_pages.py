"""The pages of the ledger: list, filters, figures, one demand, a note by hand, the export."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import Commune
from core.models import JournalEntry
from directory.enums import AccessStep, Capacity, UnmetReason, UnmetSource
from directory.models import UnmetNeed
from directory.selectors.unmet import head_since
from directory.services.unmet import unmet_edit, unmet_resolve
from tests.conftest import Cast
from tests.directory.unmet.rows import LEARNING, service_of, unmet_of
from tests.factories import CommuneFactory

SignIn = Callable[[Role], Client]
LIST, FIGURES, NEW = (reverse(f"directory:unmet-{name}") for name in ("list", "figures", "create"))
SQUARE = [[45.0, 0.4], [45.0, 0.6], [45.2, 0.6], [45.2, 0.4], [45.0, 0.4]]


@pytest.fixture
def neuvic(cast: Cast) -> Commune:
    Commune.objects.filter(territory=cast.territory).update(outline=SQUARE)
    return Commune.objects.get(territory=cast.territory)


def read(client: Client, url: str, **query: str) -> str:
    return client.get(url, query).content.decode().replace("\xa0", " ")


def test_the_head_says_how_many_wait_and_what_broke_first(cast: Cast, sign_in: SignIn, neuvic: Commune) -> None:
    since = head_since(timezone.localdate())
    for number in range(3):
        unmet_of(cast.territory, f"need:{number}")
    unmet_of(cast.territory, "need:8", reason=UnmetReason.COST)
    unmet_of(cast.territory, "need:9", detected_on=since - timedelta(days=1), reason=UnmetReason.COST)

    page = read(sign_in(Role.OPERATOR), LIST)
    assert "4 demandes sans réponse depuis le 1er " in page
    assert "d’abord le transport à Neuvic" in page


def test_an_empty_ledger_says_where_demands_come_from(sign_in: SignIn, cast: Cast) -> None:
    assert "accueil téléphonique" in read(sign_in(Role.OPERATOR), LIST)
    assert "Rien à compter" in read(sign_in(Role.OPERATOR), FIGURES)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"reason": "COST"}, 1),
        ({"step": AccessStep.TRANSPORT.value}, 3),
        ({"state": "resolved"}, 1),
        ({"state": "open"}, 3),
        ({"theme": "none"}, 1),
        ({"theme": LEARNING}, 3),
        ({"bouquet": "COMMUNICATION"}, 3),
        ({"source": "VISIT"}, 1),
        ({"stage": "NO_SERVICE"}, 0),
        ({"since": "2999-01-01"}, 0),
        ({"until": "2999-01-01"}, 4),
    ],
)
def test_the_address_filters_the_list_and_the_figures(
    cast: Cast, sign_in: SignIn, neuvic: Commune, query: dict[str, Any], found: int
) -> None:
    unmet_of(cast.territory, "need:1")
    unmet_of(cast.territory, "need:2", reason=UnmetReason.COST, theme="")
    unmet_of(cast.territory, "request:3", source=UnmetSource.VISIT)
    unmet_resolve(unmet=unmet_of(cast.territory, "need:4"), by=None, how="Le minibus")
    unmet_of(cast.other_territory, "need:5", commune=None)

    client = sign_in(Role.MANAGER)
    for url in (LIST, FIGURES):
        answer = client.get(url, query)
        assert answer.context["totals"].count == found
    fragment = client.get(LIST, query, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()


@pytest.mark.parametrize("url", [LIST, FIGURES])
def test_the_number_of_queries_does_not_grow(cast: Cast, sign_in: SignIn, neuvic: Commune, url: str) -> None:
    client = sign_in(Role.MANAGER)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(url)
        return len(captured)

    unmet_of(cast.territory, "need:0")
    queries()
    one = queries()
    for number in range(1, 50):
        unmet_of(cast.territory, f"need:{number}", reason=list(UnmetReason)[number % 9])
    assert queries() == one


def test_the_figures_tell_the_map_the_months_and_what_a_half_day_would_reach(
    cast: Cast, sign_in: SignIn, neuvic: Commune
) -> None:
    far = CommuneFactory(territory=cast.territory, insee="24322", name="Loin", latitude=45.8, longitude=0.9)
    near = CommuneFactory(territory=cast.territory, douzillac=True)
    for number, commune in enumerate([neuvic, neuvic, near, far]):
        unmet_of(cast.territory, f"need:{number}", commune=commune, reason=UnmetReason.HOURS)
    unmet_of(cast.territory, "need:8", reason=UnmetReason.TOO_FAR, theme="mobilite--acceder-a-un-vehicule")
    unmet_of(cast.territory, "need:9", reason=UnmetReason.NOT_ELIGIBLE)
    unmet_resolve(unmet=unmet_of(cast.territory, "need:10"), by=None, how="Le minibus")

    answer = sign_in(Role.COORDINATOR).get(FIGURES)
    places = {place.commune: place.count for place in answer.context["what_if"].places}
    assert answer.context["what_if"].total == 4
    assert places == {"Neuvic": 3, "Douzillac": 3, "Loin": 1}
    assert [(line.label, line.count) for line in answer.context["communes"]][-1] == ("Neuvic", 5)
    assert 'class="unmet-area unmet-shade-4"' in answer.content.decode()
    assert answer.context["months"][-1].count == 7


def test_a_month_without_demands_stands_between_the_others(cast: Cast, sign_in: SignIn, neuvic: Commune) -> None:
    for number, day in enumerate([date(2026, 1, 9), date(2026, 4, 2)]):
        unmet_of(cast.territory, f"need:{number}", detected_on=day)

    months = sign_in(Role.MANAGER).get(FIGURES).context["months"]
    assert [(line.label, line.count) for line in months] == [
        ("janvier 2026", 1),
        ("février 2026", 0),
        ("mars 2026", 0),
        ("avril 2026", 1),
    ]


def test_an_answer_is_noted_then_taken_back(cast: Cast, sign_in: SignIn, neuvic: Commune) -> None:
    row, client = unmet_of(cast.territory, "need:1"), sign_in(Role.OPERATOR)
    page = reverse("directory:unmet-detail", args=[row.pk])
    told = {"resolve-how": "Le minibus du centre social", "resolve-on": timezone.localdate().isoformat()}

    assert client.post(reverse("directory:unmet-resolve", args=[row.pk]), {}).status_code == 422
    client.post(reverse("directory:unmet-resolve", args=[row.pk]), told)
    assert "Le minibus du centre social" in read(client, page)
    assert client.post(reverse("directory:unmet-resolve", args=[row.pk]), told).status_code == 422

    client.post(reverse("directory:unmet-reopen", args=[row.pk]))
    row.refresh_from_db()
    assert row.resolved_on is None


def test_the_step_and_the_comment_are_corrected(cast: Cast, sign_in: SignIn, neuvic: Commune) -> None:
    row, client = unmet_of(cast.territory, "need:1"), sign_in(Role.COUNSELLOR)
    url = reverse("directory:unmet-edit", args=[row.pk])
    client.post(url, {"edit-step": "5", "edit-comment": "Une heure de car"})
    row.refresh_from_db()
    assert (row.step, row.comment) == (AccessStep.TRAVEL_TIME, "Une heure de car")

    other = unmet_of(cast.territory, "need:2", reason=UnmetReason.OTHER, comment="Clé perdue")
    refused = client.post(reverse("directory:unmet-edit", args=[other.pk]), {"edit-step": "", "edit-comment": ""})
    assert refused.status_code == 422


def test_a_demand_met_at_the_market_is_noted_once(cast: Cast, sign_in: SignIn, neuvic: Commune) -> None:
    client = sign_in(Role.OPERATOR)
    form = client.get(NEW).context["form"]
    data = {
        "key": form.initial["key"],
        "detected_on": timezone.localdate().isoformat(),
        "commune": neuvic.pk,
        "reason": "HOURS",
        "stage": "AT_ORIENTATION",
        "theme": LEARNING,
        "step": "",
        "comment": "",
    }
    assert client.post(NEW, {**data, "reason": "OTHER"}).status_code == 422
    assert client.post(NEW, {**data, "detected_on": "2020-01-01"}).status_code == 422
    client.post(NEW, data)
    client.post(NEW, data)
    assert UnmetNeed.objects.get().source == UnmetSource.OUTREACH


def test_the_export_is_safe_journaled_and_filtered(cast: Cast, sign_in: SignIn, neuvic: Commune) -> None:
    row = unmet_of(cast.territory, "need:1")
    unmet_edit(unmet=row, by=cast.user(Role.MANAGER), step=None, comment='=HYPERLINK("x")')
    unmet_of(cast.territory, "need:2", reason=UnmetReason.COST)

    answer = sign_in(Role.MANAGER).get(reverse("directory:unmet-export"), {"reason": "TOO_FAR"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][9] == '\'=HYPERLINK("x")'
    assert sheet.cell(2, 10).data_type == "s"
    assert JournalEntry.objects.filter(verb="unmet.export", sentence="A exporté 1 demande non satisfaite.").exists()


def test_a_manager_reads_the_last_month_at_home_and_what_may_be_answered_now(
    cast: Cast, sign_in: SignIn, neuvic: Commune
) -> None:
    today = timezone.localdate()
    unmet_of(cast.territory, "need:1")
    unmet_of(cast.territory, "need:2", detected_on=today - timedelta(days=40))
    page = read(sign_in(Role.MANAGER), "/")
    assert "Ce que personne n’a pu satisfaire" in page
    assert "D’abord le transport à Neuvic." in page
    assert "a maintenant des places" not in page

    service_of(cast.territory, capacity=Capacity.AVAILABLE, capacity_until=timezone.now() + timedelta(days=9))
    assert "1 demande sans réponse depuis plus de 30 jours" in read(sign_in(Role.COUNSELLOR), "/")
