"""Calls in the story of a person followed, and the last day they called."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils import timezone

from core.formatting import plural
from core.registries import TimelineEntry
from directory.enums import CallerRole, IntakeChannel
from directory.models import Intake, Need
from directory.selectors.referrals_person import follow_up_entries

KIND = "call"
_SENTENCES = {
    IntakeChannel.VOICEMAIL: "A laissé un message à l’accueil",
    IntakeChannel.WALK_IN: "Est passé à l’accueil",
    IntakeChannel.WEB: "A écrit à l’accueil par le site",
    IntakeChannel.PARTNER: "L’accueil a été prévenu par un partenaire",
    IntakeChannel.OUTREACH: "L’accueil l’a rencontré",
}
_BY_OTHERS = {
    CallerRole.RELATIVE: "Un proche a appelé l’accueil",
    CallerRole.PROFESSIONAL: "Un professionnel a appelé l’accueil",
    CallerRole.NEIGHBOUR: "Un voisin ou une voisine a appelé l’accueil",
}


def call_entries(person: Any, user: Any) -> Iterable[TimelineEntry]:
    """Tell each contact with the desk, with what was asked and what it became, and the calls that followed."""
    needs = Prefetch("needs", Need.objects.select_related("follow_up").order_by("rank", "pk"))
    for intake in Intake.objects.visible_to(user).of_person(person.pk).prefetch_related(needs).order_by("pk"):
        asked = list(intake.needs.all())
        count = f"\u00a0: {plural(len(asked), 'besoin')}" if asked else ""
        yield TimelineEntry(
            at=intake.started_at,
            sentence=f"{_who(intake)}{count}.",
            kind=KIND,
            detail=" ".join(f"{need.title}\u00a0: {need.get_outcome_display() or 'sans suite'}." for need in asked),
            url=reverse("directory:intake", args=[intake.pk]),
        )
        for need in asked:
            yield from follow_up_entries(getattr(need, "follow_up", None))


def _who(intake: Intake) -> str:
    if intake.channel != IntakeChannel.PHONE:
        return _SENTENCES[IntakeChannel(intake.channel)]
    return _BY_OTHERS.get(CallerRole(intake.caller_role), "A appelé l’accueil")


def call_contacts(territory_id: int) -> Mapping[int, date]:
    """Return the last day on which each person, or someone for them, reached the desk."""
    rows = Intake.objects.filter(territory=territory_id).exclude(person_id=None).order_by()
    latest = rows.values_list("person_id").annotate(last=Max("started_at"))
    return {key: timezone.localdate(moment) for key, moment in latest if key is not None}
