"""The registrations of the demo: full with a waiting list, rides, past sessions told, a guest to link; or nothing."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Commune
from mediation.models import ActivityReport
from messaging.models import OutboxMessage
from scheduling.demo.people import Setting
from scheduling.demo.wishes import wishes_create
from scheduling.models import RideRequest, SessionWish
from tests.conftest import Cast
from tests.factories import SessionFactory
from tests.scheduling.workshops.wishes.cast import NAMES, past_session, people


def setting(cast: Cast) -> Setting:
    nadia = cast.user(Role.COUNSELLOR)
    users = dict.fromkeys(("Nadia Ferrand", "Romain Castaing", "Karim Haddad"), nadia)
    communes = list(Commune.objects.filter(territory=cast.territory).order_by("pk"))
    return Setting(cast.territory, communes, users, timezone.localdate(), Random(1))


def test_the_demo_fills_the_sessions_that_it_finds(cast: Cast) -> None:
    everyone = people(cast.territory, len(NAMES))
    past = [past_session(cast.territory, hours=hours, capacity=6) for hours in (60, 3)]
    first = SessionFactory(territory=cast.territory, capacity=4)
    second = SessionFactory(territory=cast.territory, capacity=6, day=first.day + timedelta(days=7))
    wishes_create(setting(cast))

    assert first.wishes.filter(stage="PLACED").count() + first.wishes.exclude(confirm_by=None).count() >= 3
    assert first.wishes.filter(stage="WAITING").exists()
    assert RideRequest.objects.exists()
    assert second.wishes.filter(origin="PUBLIC", beneficiary=None).count() == 1
    assert [ActivityReport.objects.filter(origin_ref=f"workshop:{each.pk}").count() for each in past] == [1, 0]
    assert not OutboxMessage.objects.exists()
    assert len(everyone) == len(NAMES)


def test_the_demo_makes_do_with_no_session(cast: Cast) -> None:
    wishes_create(setting(cast))

    assert not SessionWish.objects.exists()
