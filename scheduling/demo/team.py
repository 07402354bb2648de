"""What the demo tells of the team and of what it does: papers, pairs, calls, hours, safety, workshops, rides.

Each subject draws from dice of its own: changing one leaves the others as they are.
"""

from collections.abc import Mapping, Sequence
from random import Random

from mediation.models import Beneficiary
from scheduling.demo.availability import availability_create
from scheduling.demo.contracts import contracts_create
from scheduling.demo.driving import driving_create
from scheduling.demo.engagement import engagement_create
from scheduling.demo.hours import hours_create
from scheduling.demo.pairs import pairs_create
from scheduling.demo.people import Setting
from scheduling.demo.ride_accounts import ride_accounts_create
from scheduling.demo.rides import rides_create
from scheduling.demo.runs import runs_create
from scheduling.demo.safety import safety_create
from scheduling.demo.schemes import schemes_create
from scheduling.demo.solicitations import solicitations_create
from scheduling.demo.trainings import trainings_create
from scheduling.demo.wishes import wishes_create
from scheduling.demo.workshops import workshops_create
from volunteers.models import Helper

SEED = 4096


def team_create(files: Sequence[Beneficiary], helpers: Mapping[str, Helper], setting: Setting) -> None:
    """Write it all, once visits, reports and requests exist."""
    territory, today = setting.territory, setting.today
    coordinator = setting.users["Sylvie Marchive"]
    here = [one for one in helpers.values() if one.is_active and (one.ends_on is None or one.ends_on >= today)]
    # The youngest first: that one is under 18.
    contracts_create(sorted(here, key=lambda one: -(one.birth_year or 0)), today, _dice(1), coordinator)
    engagement_create(territory, here, coordinator, today, _dice(2))
    pairs_create(
        territory, {one.full_name: one for one in here}, files, by=coordinator, today=today, dice=_dice(3)
    )  # fmt: skip
    solicitations_create(territory, coordinator, today, _dice(4))
    hours_create(territory=territory, helpers=helpers, coordinator=coordinator, today=today, dice=_dice(5))
    safety_create(setting, here, files)
    trainings_create(
        territory=territory,
        helpers=here,
        communes=setting.communes,
        team=[coordinator, setting.users["Nadia Ferrand"]],
        today=today,
        random=_dice(6),
    )
    availability_create(here, today, _dice(7))
    schemes_create(setting, here, files)
    workshops_create(setting, {one.full_name: one for one in here})
    wishes_create(setting)
    rides_create(setting, files)
    ride_accounts_create(setting)
    runs_create(setting)
    driving_create(files, setting, helpers["Monique Aubert"])


def _dice(number: int) -> Random:
    return Random(SEED + number)  # noqa: S311  (a demo, not a secret)
