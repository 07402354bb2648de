"""The pages of rides and those of workshops, one beside the other: `{% load rides %}{% ride_nav %}`."""

from typing import Any

from django import template

from volunteers.templatetags.team import TeamPage, tabs

register = template.Library()

RIDE_PAGES = (
    TeamPage("La journée", "scheduling:ride-today", "ride.view"),
    TeamPage("Besoins", "scheduling:ride-list", "ride.view"),
    TeamPage("Appels aux conducteurs", "scheduling:driver-call-list", "run.edit"),
    TeamPage("Conducteurs et véhicules", "scheduling:driver-list", "ride.view"),
    TeamPage("Services et lieux", "scheduling:scheme-list", "ride.view"),
    TeamPage("Comptes", "scheduling:ride-accounts", "ride.account"),
)
WORKSHOP_PAGES = (
    TeamPage("Séances", "scheduling:session-list", "workshop.view"),
    TeamPage("Séries", "scheduling:series-list", "workshop.view"),
)


@register.inclusion_tag("volunteers/partials/team_nav.html", takes_context=True)
def ride_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Show the pages of rides that the reader may open, the current one marked."""
    return {"items": tabs(context["request"], RIDE_PAGES), "label": "Pages des déplacements"}


@register.inclusion_tag("volunteers/partials/team_nav.html", takes_context=True)
def workshop_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Show the pages of workshops that the reader may open, the current one marked."""
    return {"items": tabs(context["request"], WORKSHOP_PAGES), "label": "Pages des ateliers"}
