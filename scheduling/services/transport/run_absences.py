"""A driver said that they cannot come: who plans is told. Nothing is planned again without them."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.formatting import plural
from scheduling.models import Run
from scheduling.services.unavailability import absence_words, knows_already, meets, planners_write
from scheduling.transport.enums import RunStage
from volunteers.models import AvailabilityException


def runs_without_driver(absence: AvailabilityException) -> list[Run]:
    """Return the published runs still to come that the absent helper was to drive during the absence."""
    runs = Run.objects.filter(
        stage=RunStage.PUBLISHED,
        driver__helper=absence.helper_id,
        day__range=(absence.starts_on, absence.ends_on),
        ends_at__gte=timezone.now(),
    )
    return [run for run in runs.order_by("starts_at", "pk") if meets(absence, run.starts_at, run.ends_at)]


@transaction.atomic
def run_planners_warn(*, absence: AvailabilityException, by: User | None) -> int:
    """Tell those who plan, with the link to the first day to repair, when runs lose their driver.

    Returns how many were told. Whoever plans and notes an absence knows it already: nothing is sent then.
    """
    if by is not None and knows_already(by, absence):
        return 0
    runs = runs_without_driver(absence)
    if not runs:
        return 0
    name, count = absence.helper.full_name, plural(len(runs), "course")
    url = f"{settings.PUBLIC_ADDRESS}{reverse('scheduling:ride-repair', args=[runs[0].day, runs[0].driver_id])}"
    body = (
        f"Bonjour,\n\n{name} ne pourra pas conduire {absence_words(absence)}.\n{count} à confier à quelqu’un d’autre. "
        f"Rien n’a encore changé.\n\nVoir qui peut prendre ses passagers, puis décider :\n{url}\n"
    )
    subject = f"{name} ne pourra pas conduire : {count} à revoir"
    return planners_write(absence=absence, key=f"absence-runs:{absence.pk}", subject=subject, body=body, url=url)
