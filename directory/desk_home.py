"""What the desk puts on home pages: its queue first for the front desk, late call-backs for the others."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import plural, plural_word
from core.registries import Answer, Decision, HomeSection
from directory.models import Intake
from directory.selectors.desk import desk_queue

SHOWN = 5


def desk_section(user: Any) -> HomeSection | None:
    """Show the front desk whom to call back first, and the button that opens a call."""
    if membership_of(user).role != Role.OPERATOR:
        return None
    queue = desk_queue(user, SHOWN)
    waiting = plural(queue.waiting_total, "personne à rappeler", "personnes à rappeler")
    context = {
        "queue": queue,
        "note": waiting if queue.waiting_total else "",
        "more_url": reverse("directory:desk"),
        "more_label": "Tout l’accueil",
    }
    return HomeSection("Accueil téléphonique", "directory/desk/home.html", context, order=5, first=True)


def late_calls(user: Any) -> Iterator[Decision]:
    """Tell those who answer for the service that people were not called back in time."""
    membership = membership_of(user)
    if not membership.may("desk.edit") or membership.role == Role.OPERATOR:
        return
    late = Intake.objects.visible_to(user).waiting().filter(call_back_before__lt=timezone.now())
    count = late.count()
    if count:
        yield Decision(
            fact=plural(count, "personne n’a pas été rappelée à temps", "personnes n’ont pas été rappelées à temps"),
            consequence=f"{plural_word(count, 'Elle a', 'Elles ont')} laissé un message ou écrit par le site.",
            answers=(Answer("Voir l’accueil", reverse("directory:desk")),),
            icon="telephone-x",
            order=30,
        )
