"""What visits give the pages of helpers, and what comes of it when a helper cannot come."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.formatting import plural, plural_word
from core.registries import Answer, Decision, Promise, registries
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.services.unavailability import absence_words, meets, planners_warn
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException
from volunteers.signals import absence_noted

# So many absences stand one by one on a home page; the others in one line.
ABSENCES_SHOWN = 3


def register_unavailability() -> None:
    """Fill the registries and listen to helpers; called once, when the apps are ready."""
    registries.promises.add(visits_promised)
    registries.decisions.add(visits_without_helpers)
    absence_noted.connect(warn_planners, dispatch_uid="scheduling.warn_planners")


def visits_promised(helper_id: int) -> Iterator[Promise]:
    """The published visits of a helper still to come: when and in which commune, never whom they are for."""
    visits = Visit.objects.published().standing().filter(places__helper=helper_id, status=VisitStatus.UNKNOWN)
    coming = visits.filter(starts_at__gte=timezone.now()).select_related("beneficiary__commune")
    for visit in coming.order_by("starts_at", "pk"):
        yield Promise(visit.pk, visit.starts_at, visit.ends_at, visit.beneficiary.commune.name)


def warn_planners(sender: Any, *, absence: AvailabilityException, by: Any, **kwargs: Any) -> None:
    """A helper is absent: tell who plans, if visits are concerned."""
    planners_warn(absence=absence, by=by)


def visits_without_helpers(user: Any) -> Iterator[Decision]:
    """Published visits whose helper said that they cannot come, for those who plan."""
    if not user.active_membership.may("plan.edit"):
        return
    hit = list(_absences_with_visits(user))
    for absence, count in hit[:ABSENCES_SHOWN]:
        yield Decision(
            fact=f"{absence.helper.full_name} ne pourra pas venir {absence_words(absence)}",
            consequence=f"{plural(count, 'visite publiée', 'visites publiées')} "
            f"{plural_word(count, 'est', 'sont')} à confier à quelqu’un d’autre. Rien n’a encore changé.",
            answers=(Answer("Voir qui peut y aller", reverse("scheduling:absence-plan", args=[absence.pk])),),
            icon="person-x",
            order=5,
        )
    others = len(hit) - ABSENCES_SHOWN
    if others > 0:
        absence = hit[ABSENCES_SHOWN][0]
        yield Decision(
            fact=f"{plural(others, 'autre absence touche', 'autres absences touchent')} des visites publiées",
            consequence="Elles s’afficheront ici une fois les premières réglées.",
            answers=(Answer("Voir la suivante", reverse("scheduling:absence-plan", args=[absence.pk])),),
            icon="person-x",
            order=6,
        )


def _absences_with_visits(user: Any) -> Iterator[tuple[AvailabilityException, int]]:
    """Absences that leave published visits without their helper, the soonest first. Three queries."""
    now = timezone.now()
    coming = (
        Visit.objects.visible_to(user).published().standing().filter(starts_at__gte=now, status=VisitStatus.UNKNOWN)
    )
    absences = AvailabilityException.objects.visible_to(user).filter(
        kind=ExceptionKind.ABSENT, ends_on__gte=timezone.localdate(), helper__visits__in=coming
    )
    rows = absences.distinct().select_related("helper").order_by("starts_on", "starts", "pk")
    found = list(rows)
    visits = list(coming.filter(places__helper__in={row.helper_id for row in found}).prefetch_related("places"))
    for absence in found:
        count = sum(
            meets(absence, visit.starts_at, visit.ends_at)
            for visit in visits
            if any(place.helper_id == absence.helper_id for place in visit.places.all())
        )
        if count:
            yield absence, count
