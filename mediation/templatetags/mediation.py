"""Words of the package as template filters: ``{% load mediation %}``."""

from django import template

from mediation.models import Consent
from mediation.selectors.rights import consent_line as line_of
from mediation.wording import level_marks as count_marks
from mediation.wording import level_word

register = template.Library()


@register.filter
def level_name(level: str, gender: str = "") -> str:
    """Name of a level, agreed with the civility: "Grande débutante"."""
    return level_word(level, gender)


@register.filter
def level_marks(level: str) -> int:
    """Marks to fill for a level, out of three."""
    return count_marks(level)


@register.filter
def consent_line(consent: Consent) -> str:
    """Date of an answer, how it was given and who noted it."""
    return line_of(consent)
