"""Everything of the demo, in order. The same seed gives the same territory, counted from today."""

from datetime import date, timedelta
from random import Random

from django.db import transaction

from accounts.models import Commune, Territory
from directory.services.opendata import open_data_dump
from mediation.models import Beneficiary
from scheduling.demo.accounts import members_create, territory_create
from scheduling.demo.assessments import assessments_create
from scheduling.demo.cases import cases_settle, cases_tell
from scheduling.demo.circle import circle_create
from scheduling.demo.desk import desk_create
from scheduling.demo.directory import directory_create
from scheduling.demo.helpers import helpers_create
from scheduling.demo.history import history_create
from scheduling.demo.loans import loans_create
from scheduling.demo.objectives import objectives_create
from scheduling.demo.people import Setting, people_create
from scheduling.demo.reports import reports_create
from scheduling.demo.requests import requests_create
from scheduling.demo.team import team_create
from scheduling.models import PlanningSettings

SEED = 2026
# The newest files wait for their first visit: nobody has assessed them yet.
NEWCOMERS_SHARE = 0.07


def coming_monday(today: date) -> date:
    """Return the Monday of the week after ``today``'s."""
    return today + timedelta(days=7 - today.weekday())


@transaction.atomic
def demo_create(*, today: date, people: int = 300) -> Territory:
    """Create the whole demo territory. ``people`` is the number of beneficiaries."""
    territory = territory_create()
    users = members_create(territory)
    communes = list(Commune.objects.filter(territory=territory).order_by("insee"))
    setting = Setting(territory, communes, users, today, Random(SEED))  # noqa: S311  (a demo, not a secret)
    monday = coming_monday(today)
    PlanningSettings.objects.create(territory=territory)
    directory_create(territory, communes, today)
    helpers = helpers_create(territory, users, monday, today)
    files = people_create(setting, people)
    newcomers = max(1, round(people * NEWCOMERS_SHARE))
    assessments_create(files[:-newcomers], setting)
    cases_settle(files[:-newcomers], setting)
    cases_tell(setting)
    files = list(Beneficiary.objects.filter(territory=territory).select_related("commune").order_by("pk"))
    usual = history_create(files, helpers, setting)
    reports_create(files, setting)
    requests_create(files, usual, helpers, setting, monday)
    circle_create(files, setting)
    loans_create(files, setting)
    objectives_create(files, setting)
    desk_create(territory, files, users, today)
    team_create(files, helpers, setting)
    open_data_dump(territory=territory)
    return territory
