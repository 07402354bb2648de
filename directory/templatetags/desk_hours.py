"""When our own desk answers, in any template that knows the territory."""

from django import template

from accounts.models import Territory
from directory.selectors.desk_hours import desk_sentence

register = template.Library()


@register.simple_tag
def desk_opens(territory: Territory) -> str:
    """Return "Ouvert, jusqu’à 12 h", or when next; nothing while the hours are not known."""
    return desk_sentence(territory)
