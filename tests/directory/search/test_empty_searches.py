"""What the public looks for in vain is counted, without words, addresses or visitors."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Territory
from directory.enums import UnmetSource
from directory.models import EmptySearch, UnmetNeed
from tests.conftest import Cast
from tests.directory.search.offer import CLEANING, commune, home, offer

pytestmark = pytest.mark.django_db
# A Tuesday, 10:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def territory() -> Territory:
    return home()


def tell(client: Client, territory: Territory, agent: str = BROWSER["User-Agent"], **asked: str) -> None:
    answer = client.post(reverse("directory:public-empty", args=[territory.slug]), asked, headers={"User-Agent": agent})
    assert answer.status_code == 204


def counted() -> list[tuple[str, str, int]]:
    return list(EmptySearch.objects.order_by("pk").values_list("insee", "theme", "count"))


def test_a_page_without_an_answer_says_that_it_is_counted(client: Client, territory: Territory) -> None:
    address = reverse("directory:public-search", args=[territory.slug])

    empty = client.get(f"{address}?q=ménage&commune=24309").content.decode()
    offer("Aide", commune(), themes=(CLEANING,))
    answered = client.get(f"{address}?q=ménage&commune=24309").content.decode()

    assert "sans-reponse" in empty
    assert "sans-reponse" not in answered
    assert counted() == []


def test_a_visitor_counts_once_a_day_for_a_theme_and_a_commune(client: Client, territory: Territory) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(3):
            tell(client, territory, q="ménage", commune="24309")
        tell(client, territory, q="ménage", commune="24372")
        assert counted() == [("24309", CLEANING, 1), ("24372", CLEANING, 1)]

        other = Client(REMOTE_ADDR="203.0.113.9")
        tell(other, territory, q="ménage", commune="24309")
        assert counted()[0] == ("24309", CLEANING, 2)

        clock.move_to(NOW + timedelta(days=1))
        tell(client, territory, q="ménage", commune="24309")
        assert EmptySearch.objects.filter(insee="24309").count() == 2


def test_what_is_offered_is_not_counted_as_missing(client: Client, territory: Territory) -> None:
    offer("Aide", commune(), themes=(CLEANING,), place_hours="Tu 09:00-12:00")

    tell(client, territory, q="ménage", commune="24309")
    tell(client, territory, q="ménage", commune="24309", quand="dimanche")
    tell(client, territory)

    assert counted() == []


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "python-requests/2.32", ""])
def test_robots_do_not_count(client: Client, territory: Territory, agent: str) -> None:
    tell(client, territory, agent, q="ménage")

    assert counted() == []


def test_neither_words_nor_visitors_are_kept(client: Client, territory: Territory) -> None:
    tell(client, territory, q="Jeannette Lacoste")

    assert counted() == [("", "", 1)]
    assert "Lacoste" not in str(vars(EmptySearch.objects.get()))
    assert "127.0.0.1" not in str(getattr(cache, "_cache", {}))


def test_the_ledger_s_figures_show_them_apart(
    cast: Cast, client: Client, sign_in: Callable[[Role], Client], territory: Territory
) -> None:
    tell(client, territory, q="ménage", commune="24309")

    page = sign_in(Role.MANAGER).get(reverse("directory:unmet-figures")).content.decode()

    assert "Ce que le public a cherché en vain" in page
    assert "1\u00a0recherche" in page
    assert UnmetNeed.objects.count() == 0
    later = timezone.localdate() + timedelta(days=1)
    filtered = sign_in(Role.MANAGER).get(f"{reverse('directory:unmet-figures')}?since={later}").content.decode()
    assert "cherché en vain" not in filtered
    assert f'value="{UnmetSource.SEARCH}"' not in page
