"""The scheme of the demo: written once, in order but for one insurance that ended yesterday."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Commune
from scheduling.demo.people import Setting
from scheduling.demo.schemes import DRIVERS, schemes_create
from scheduling.models import Destination, Driver, TransportEligibility, TransportTariff, Vehicle
from scheduling.selectors.transport.drivers import drivers_fit
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory


def test_the_demo_writes_the_scheme_once(cast: Cast) -> None:
    today = timezone.localdate()
    CommuneFactory(territory=cast.territory, saint_astier=True)
    helpers = [
        HelperFactory(volunteer=True, territory=cast.territory, last_name=f"Nom{number}")
        for number in range(DRIVERS + 2)
    ]
    files = [BeneficiaryFactory(territory=cast.territory) for _ in range(13)]
    users = {"Nadia Ferrand": cast.user(Role.COUNSELLOR)}
    communes = list(Commune.objects.filter(territory=cast.territory).order_by("insee"))
    setting = Setting(cast.territory, communes, users, today, Random(1))

    first = schemes_create(setting, helpers, files)
    counts = [model.objects.count() for model in (Destination, Driver, Vehicle, TransportTariff, TransportEligibility)]
    again = schemes_create(setting, helpers, files)

    assert first == again
    assert counts == [
        model.objects.count() for model in (Destination, Driver, Vehicle, TransportTariff, TransportEligibility)
    ]
    assert counts[1:] == [DRIVERS, DRIVERS, 2, 2]
    told = [problems for problems in drivers_fit(cast.territory, today).values() if problems]
    assert len(told) == 1
    assert told[0][0].startswith("assurance finie le")
    assert first.tariffs.get(valid_to=None).valid_from.year == today.year
    assert Destination.objects.get(name="Gare de Périgueux").is_hub
    assert TransportEligibility.objects.filter(expires_on=today + timedelta(days=10)).count() == 1
