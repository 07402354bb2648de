"""The pages of the team, one beside the other: `{% load team %}{% team_nav %}`."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse

register = template.Library()


class TeamPage(NamedTuple):
    """A page about helpers, shown to those who hold ``permission``."""

    label: str
    url_name: str
    permission: str


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
    request = context["request"]
    membership = request.user.active_membership
    items = [
        (page.label, url, url == request.path)
        for page in PAGES
        if membership is not None and membership.may(page.permission) and (url := reverse(page.url_name))
    ]
    return {"items": items, "label": "Pages de l’équipe"}
