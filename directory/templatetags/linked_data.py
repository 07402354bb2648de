"""Linked data in a page: read by search engines, never run by a browser."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# As Django's json_script does: nothing that could close the element or open a comment.
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def linked_data(value: dict[str, Any]) -> SafeString:
    """Write a schema.org description."""
    text = json.dumps(value, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  (escaped above)
