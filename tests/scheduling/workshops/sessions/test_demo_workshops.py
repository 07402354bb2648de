"""The demo's workshops: five of them, nobody in two places, one without transport."""

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Commune, User
from scheduling.demo.people import Setting
from scheduling.demo.workshops import STORIES, workshops_create
from scheduling.models import Destination, Occupancy, WorkshopSession
from tests.conftest import Cast
from tests.factories import CommuneFactory, HelperFactory
from volunteers.models import Helper

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-11-22 09:00+01:00", tick=False)
def test_the_demo_has_workshops_before_and_after_today_and_nobody_is_in_two_places(cast: Cast, by: User) -> None:
    territory, today = cast.territory, timezone.localdate()
    names = ["Neuvic", "Saint-Astier", "Saint-Léon-sur-l’Isle", "Grignols"]
    communes: list[Commune] = [
        CommuneFactory(territory=territory, name=name, insee=f"2490{number}") for number, name in enumerate(names)
    ]
    people: list[Helper] = [
        HelperFactory(territory=territory, last_name=name) for name in ("Ferrand", "Castaing", "Pradier")
    ]
    crew = ("Nadia Ferrand", "Romain Castaing", "Solange Desport")
    helpers: dict[str, Helper] = dict(zip(crew, people, strict=True))
    setting = Setting(territory, communes, {"Sylvie Marchive": by}, today, Random(1))

    made = workshops_create(setting, helpers)

    assert {session.title for session in made} >= {story.title for story in STORIES}
    assert [session.title for session in made if not session.offers_ride] == ["Vos questions de papiers en ligne"]
    assert min(session.day for session in made) < today < max(session.day for session in made)
    assert max(session.day for session in made) <= today + timedelta(weeks=8)
    assert WorkshopSession.objects.count() == len(made)
    assert Destination.objects.count() == 5
    for helper in people:
        taken = list(Occupancy.objects.filter(helper=helper).order_by("starts_at"))
        assert taken
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(taken))
