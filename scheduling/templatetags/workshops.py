"""Words of workshops: `{% load workshops %}`."""

from django import template

from scheduling.models import WorkshopSeries
from scheduling.selectors.workshops.series import rhythm_words

register = template.Library()


@register.filter
def rhythm(series: WorkshopSeries) -> str:
    """ "le jeudi, de 14 h à 16 h, chaque semaine"."""
    return rhythm_words(series)
