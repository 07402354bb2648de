"""What a partner reads: text as it was written, telephone numbers that a phone can call."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_NUMBER = re.compile(r"0[1-9](?:[ .\u00a0]?\d{2}){4}(?!\d)")


def _link(found: "re.Match[str]") -> str:
    digits = re.sub(r"\D", "", found.group())
    return f'<a href="tel:+33{digits[1:]}">{found.group()}</a>'


@register.filter
def with_numbers(text: str) -> SafeString:
    """Escape a text, keep its lines, and make its French telephone numbers links."""
    escaped = str(escape(text)).replace("\r\n", "\n").replace("\n", "<br>")
    return mark_safe(_NUMBER.sub(_link, escaped))  # noqa: S308  (escaped above; only digits are put in the address)
