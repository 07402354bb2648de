"""Who comes to a session, on any page: `{% load wishes %}{% registrations session %}`."""

from typing import Any

from django import template

from scheduling.models import WorkshopSession
from scheduling.selectors.workshops.registrations import registrations_of

register = template.Library()


@register.inclusion_tag("scheduling/workshops/partials/registrations.html", takes_context=True)
def registrations(context: dict[str, Any], session: WorkshopSession) -> dict[str, Any]:
    """Show who comes, who waits and who is to be phoned, with what the reader may do."""
    request = context["request"]
    shown = registrations_of(session, request.user)
    return {**shown, "request": request, "csrf_token": context.get("csrf_token", "")}
