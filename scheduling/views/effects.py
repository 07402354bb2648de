"""What other settings would do to this week: asked before they are saved, worked out by a worker."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.formatting import day_date
from scheduling.enums import PreviewKind
from scheduling.forms.settings import PlanningSettingsForm
from scheduling.models import Preview
from scheduling.selectors.previews import settings_asked, settings_json
from scheduling.services.previews import preview_start, preview_stop
from scheduling.views.drawing import working_monday
from scheduling.views.previews import followed, is_following, panel_context
from scheduling.views.settings import current_settings, settings_page, version_sent


@requires("territory.edit")
@require_POST
def effect_start(request: AppRequest) -> HttpResponse:
    """Ask what the settings chosen here would change this week, without saving them."""
    current = current_settings(request)
    version = version_sent(request, current)
    form = PlanningSettingsForm(request.POST, instance=current)
    if not form.is_valid():
        response = settings_page(request, form, version, status=422)
        if request.htmx:
            response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = "main", "outerHTML", "main"
        return response
    preview = preview_start(
        territory=territory_of(request.user),
        by=request.user,
        kind=PreviewKind.SETTINGS,
        week=working_monday(timezone.localdate()),
        question={"fields": settings_json(form.instance, form.fields), "version": version},
    )
    url = reverse("scheduling:settings-effect-at", kwargs={"pk": preview.pk})
    if not request.htmx:
        return redirect(url)
    response = render(request, "scheduling/settings/effect.html", _context(preview))
    response["HX-Push-Url"] = url
    return response


@requires("territory.edit")
@require_safe
def effect(request: AppRequest, pk: int) -> HttpResponse:
    """Show the settings that were asked about, and what they would change."""
    preview = _preview(request, pk)
    if is_following(request):
        return followed(request, _context(preview))
    asked = settings_asked(territory_of(request.user), preview.question["fields"])
    form = PlanningSettingsForm(instance=asked)
    return settings_page(request, form, preview.question["version"], more=_context(preview))


@requires("territory.edit")
@require_POST
def effect_stop(request: AppRequest, pk: int) -> HttpResponse:
    """Give a calculation up."""
    preview = _preview(request, pk)
    preview_stop(preview=preview, by=request.user)
    if request.htmx:
        preview.refresh_from_db()
        return render(request, "scheduling/previews/panel.html", _context(preview))
    return redirect("scheduling:settings-effect-at", pk=pk)


def _preview(request: AppRequest, pk: int) -> Preview:
    rows = Preview.objects.visible_to(request.user).filter(kind=PreviewKind.SETTINGS)
    return get_object_or_404(rows, pk=pk)


def _context(preview: Preview) -> dict[str, Any]:
    panel = panel_context(
        preview,
        follow_url=reverse("scheduling:settings-effect-at", kwargs={"pk": preview.pk}),
        start_url=reverse("scheduling:settings-effect"),
        stop_url=reverse("scheduling:settings-effect-stop", kwargs={"pk": preview.pk}),
        labels=("Réglages enregistrés", "Ces réglages"),
    )
    return {**panel, "week_label": day_date(preview.week)}
