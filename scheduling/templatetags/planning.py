"""Filters of the planning's pages."""

from django import template

from core.text import digits

register = template.Library()


@register.filter
def tel(number: str) -> str:
    """Address of a telephone number written for reading: "tel:0536491238"."""
    return f"tel:{digits(number)}"
