"""What the registries are given: workshops: series and sessions."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.formatting import plural, plural_word
from core.registries import Answer, Decision, GivenSpan, HelperData, MenuEntry, Promise, registries
from scheduling.models import SessionHelper, WorkshopSession
from scheduling.planning.refs import session_ref
from scheduling.workshops.enums import SessionStatus


def sessions_given(helper_ids: Collection[int], first: date, last: date) -> Iterator[GivenSpan]:
    """The sessions of helpers between two days, by the clock of the village, without the road. One query."""
    rows = SessionHelper.objects.filter(helper__in=helper_ids, session__day__range=(first, last))
    standing = rows.exclude(session__status=SessionStatus.CANCELLED).select_related("session")
    for place in standing.order_by("session__starts_at", "pk"):
        starts, ends = timezone.localtime(place.session.starts_at), timezone.localtime(place.session.ends_at)
        hours = (starts.replace(tzinfo=None), ends.replace(tzinfo=None))
        yield GivenSpan(place.helper_id, *hours, "atelier", session_ref(place.session_id))


def sessions_promised(helper_id: int) -> Iterator[Promise]:
    """The sessions that a helper animates, still to come. Keys are negative: those of visits are not."""
    coming = WorkshopSession.objects.filter(
        places__helper=helper_id, status=SessionStatus.PLANNED, starts_at__gte=timezone.now()
    )
    for session in coming.select_related("destination__commune").order_by("starts_at", "pk"):
        yield Promise(-session.pk, session.starts_at, session.ends_at, f"atelier, {session.destination.town_name}")


def sessions_to_settle(user: Any) -> Iterator[Decision]:
    """Sessions of the coming weeks that nobody animates, or whose animator said that they cannot come."""
    from scheduling.selectors.workshops.missing import animators_absent, sessions_without_crew

    membership = user.active_membership
    if membership is None or not membership.may("workshop.edit"):
        return
    for session, helper in animators_absent(user):
        yield Decision(
            fact=f"{helper.full_name} ne pourra pas animer « {session.title} »",
            consequence="La séance est toujours annoncée : confiez-la à quelqu’un d’autre, ou annulez-la.",
            answers=(Answer("Ouvrir la séance", reverse("scheduling:session-detail", args=[session.pk])),),
            icon="person-x",
            order=7,
        )
    lacking = sessions_without_crew(user)
    if lacking:
        first, count = lacking[0], len(lacking)
        verb = plural_word(count, "n’a", "n’ont")
        yield Decision(
            fact=f"{plural(count, 'atelier')} {verb} personne pour l’animer"
            if count == 1
            else f"{plural(count, 'atelier')} {verb} personne pour les animer",
            consequence="Ils ont lieu dans les quatre semaines."
            if count > 1
            else "Il a lieu dans les quatre semaines.",
            answers=(Answer("Ouvrir le premier", reverse("scheduling:session-detail", args=[first.pk])),),
            icon="easel2",
            order=36,
        )


def register() -> None:
    """Fill the registries."""
    from scheduling import home_workshops

    registries.menu.add(
        MenuEntry("Ateliers", "easel2", "scheduling:session-list", "workshop.view", 90, prefix="/ateliers/"),
        MenuEntry("Mes ateliers", "easel2", "scheduling:my-sessions", "space.view_own", 17, prefix="/mes-ateliers/"),
    )
    registries.home_sections.add(home_workshops.workshops_of_the_week, home_workshops.my_workshops)
    registries.decisions.add(sessions_to_settle)
    registries.helper_spans.add(sessions_given)
    registries.promises.add(sessions_promised)
    # Who animated stays known by number: names are emptied in the helper's own file.
    registries.helper_data.add(HelperData("scheduling.SessionHelper", "Les séances d’ateliers animées", erase={}))
