"""The pages of the team, one beside the other: `{% load team %}{% team_nav %}`."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.urls import reverse

register = template.Library()


class TeamPage(NamedTuple):
    """A page of a subject, shown to those who hold ``permission``; inner ones begin with ``prefix``, or its address."""

    label: str
    url_name: str
    permission: str
    prefix: str = ""


PAGES = (
    TeamPage("Personnes", "volunteers:helper-list", "helper.view"),
    TeamPage("Binômes", "volunteers:pair-list", "pair.view"),
    TeamPage("Jumelages", "volunteers:match-board", "pair.view"),
    TeamPage("Appels à volontaires", "scheduling:solicitation-list", "solicitation.view"),
    TeamPage("Heures", "volunteers:hours-list", "hours.view"),
    TeamPage("Papiers à renouveler", "volunteers:renewal-list", "helper.view"),
    TeamPage("Candidatures", "volunteers:application-list", "application.view"),
    TeamPage("Service civique", "volunteers:contract-list", "contract.view"),
    TeamPage("Formations", "volunteers:training-list", "training.view"),
    TeamPage("Rencontres", "volunteers:meeting-list", "meeting.view"),
    TeamPage("Sécurité", "scheduling:safety-board", "safety.view"),
    TeamPage("Inquiétudes", "scheduling:concern-list", "concern.view"),
)


@register.filter
def count_for(counts: dict[int, int], key: int) -> int:
    """Return the figure of a key, 0 when there is none."""
    return counts.get(key, 0)


@register.filter
def value_for(values: dict[int, Any], key: int) -> Any:
    """Return what is kept at a key."""
    return values[key]


@register.inclusion_tag("volunteers/partials/team_nav.html", takes_context=True)
def team_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Show the pages of the team that the reader may open, the current one marked."""
    return {"items": tabs(context["request"], PAGES), "label": "Pages de l’équipe"}


def tabs(request: Any, pages: Iterable[TeamPage]) -> list[tuple[str, str, bool]]:
    """Return label, address and whether it is the current one, for the pages that the reader may open.

    The address of an inner page begins with that of its tab; the longest one wins.
    """
    membership = request.user.active_membership
    shown = [
        (page.label, reverse(page.url_name), page.prefix)
        for page in pages
        if membership is not None and membership.may(page.permission)
    ]
    begun = [prefix or url for _, url, prefix in shown if request.path.startswith(prefix or url)]
    current = max(begun, key=len, default="")
    return [(label, url, (prefix or url) == current) for label, url, prefix in shown]
