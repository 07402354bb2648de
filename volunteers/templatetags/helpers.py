"""How a helper is shown: `{% load helpers %}`."""

from datetime import time

from django import template
from django.utils.safestring import SafeString

from core import formatting
from core.templatetags.ui import tag
from mediation.enums import ProcedureTheme, ProfileLevel, Theme
from volunteers.engagement.words import ACTIVITY_LABELS
from volunteers.enums import HelperKind

register = template.Library()

_THEMES = dict(Theme.choices)

MARKS = {
    HelperKind.COUNSELLOR: ("conseiller numérique", "counsellor", "laptop"),
    HelperKind.VOLUNTEER: ("bénévole", "volunteer", "heart"),
    HelperKind.CIVIC_SERVICE: ("service civique", "civic", "flag"),
    HelperKind.PARTNER: ("partenaire", "partner", "building"),
}


@register.simple_tag
def helper_kind(kind: str) -> SafeString:
    """Mark of a kind of helper: words, colour and icon."""
    words, css, icon = MARKS[HelperKind(kind)]
    return SafeString(tag(words, css, icon))


@register.filter
def span_words(span: tuple[time, time]) -> str:
    """ "9 h – 12 h"."""
    return f"{formatting.hour(span[0])} – {formatting.hour(span[1])}"


@register.filter
def theme_words(values: list[str]) -> str:
    """Names of themes, one after the other."""
    return ", ".join(str(_THEMES.get(value, value)) for value in values)


@register.filter
def level_words(values: list[str]) -> str:
    """Names of profile levels, one after the other."""
    return ", ".join(str(ProfileLevel(value).label) for value in values)


@register.filter
def activity_words(values: list[str]) -> str:
    """What a requirement is asked for: "visiter à domicile, conduire"."""
    return ", ".join(label for activity, label in ACTIVITY_LABELS.items() if activity.value in values)


@register.filter
def procedure_words(values: list[str]) -> str:
    """Names of themes of administrative procedures, one after the other."""
    return ", ".join(str(ProcedureTheme(value).label) for value in values)
