"""What the law says of a ride, in a template: `{% verdict_told ride.verdict as told %}`."""

from collections.abc import Mapping
from typing import Any

from django import template

from scheduling.selectors.transport.legality import Explanation, explanation

register = template.Library()


@register.simple_tag
def verdict_told(verdict: Mapping[str, Any]) -> Explanation | None:
    """Read the verdict kept on a need for a ride; nothing when none was given."""
    return explanation(verdict)
