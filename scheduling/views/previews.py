"""Following a calculation put to a worker, on the page that asked for it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import AppRequest
from scheduling.models import Preview
from scheduling.selectors.previews import comparison_of

FOLLOWED = "avancement"


def panel_context(
    preview: Preview | None, *, follow_url: str, start_url: str, stop_url: str, labels: tuple[str, str]
) -> dict[str, Any]:
    """What the panel of an answer shows; ``labels`` are the titles of the two columns."""
    return {
        "preview": preview,
        "comparison": comparison_of(preview),
        "follow_url": follow_url,
        "start_url": start_url,
        "stop_url": stop_url,
        "before_label": labels[0],
        "after_label": labels[1],
        "today": timezone.localdate(),
    }


def is_following(request: AppRequest) -> bool:
    """Whether the page only asks how far the calculation is."""
    return bool(request.htmx) and request.htmx.target == FOLLOWED


def followed(request: AppRequest, context: dict[str, Any]) -> HttpResponse:
    """Say how far it is; once it is over, give the whole panel."""
    preview = context["preview"]
    if preview is not None and preview.is_under_way:
        return render(request, "scheduling/previews/progress.html", context)
    response = render(request, "scheduling/previews/panel.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#apercu", "outerHTML"
    return response
