"""Settings of planning."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import hour
from scheduling.forms.settings import WEIGHTS, PlanningSettingsForm
from scheduling.models import PlanningSettings
from scheduling.services.settings import planning_settings_update


def current_settings(request: AppRequest) -> PlanningSettings:
    """The territory's settings, or the usual ones when nobody has changed any."""
    territory = territory_of(request.user)
    found = PlanningSettings.objects.filter(territory=territory).first()
    # A row never saved holds its default hours as text: reading them back gives times.
    fresh = PlanningSettings(territory=territory, version=0)
    if found is None:
        fresh.clean_fields(exclude=["territory"])
    return found or fresh


def version_sent(request: AppRequest, current: PlanningSettings) -> int:
    """Return the version that the person saw."""
    read = request.POST.get("version", "")
    return int(read) if read.isdecimal() and len(read) < 10 else current.version


@requires("territory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def planning_settings(request: AppRequest) -> HttpResponse:
    """Show and change how the territory plans."""
    current = current_settings(request)
    if request.method != "POST":
        return settings_page(request, PlanningSettingsForm(instance=current), current.version)
    sent = _kept(request.POST, current)
    version = version_sent(request, current)
    form = PlanningSettingsForm(sent, instance=current_settings(request))
    if not form.is_valid():
        return settings_page(request, form, version, status=422)
    try:
        planning_settings_update(
            territory=territory_of(request.user),
            by=request.user,
            expected_version=version,
            fields=form.service_fields(),
        )
    except StaleVersionError:
        return _conflict(request, form, current_settings(request))
    except ValidationError as error:
        form.add_error(None, error)
        return settings_page(request, form, version, status=422)
    messages.success(request, "Réglages enregistrés. Ils valent dès le prochain planning proposé.")
    return redirect("scheduling:settings")


def settings_page(
    request: AppRequest,
    form: PlanningSettingsForm,
    version: int,
    *,
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer the page of settings; ``more`` holds what their effect shows."""
    context = {"form": form, "version": version, "preview": None, **(more or {})}
    return render(request, "scheduling/settings/planning.html", context, status=status)


def _kept(sent: QueryDict, current: PlanningSettings) -> QueryDict:
    """Apply the choices made between two versions."""
    kept = sent.copy()
    saved = PlanningSettingsForm(instance=current)
    for name in saved.fields:
        if sent.get(f"keep-{name}") == "theirs":
            value = saved[name].value()
            kept.pop(name, None)
            if value is not False:
                kept[name] = "on" if value is True else str(value)
    return kept


def _conflict(request: AppRequest, mine: PlanningSettingsForm, current: PlanningSettings) -> HttpResponse:
    """Someone saved other settings meanwhile: each difference side by side."""
    theirs = PlanningSettingsForm(instance=current)
    names = [name for name in theirs.fields if getattr(current, name) != mine.cleaned_data[name]]
    rows = [
        {
            "name": name,
            "label": theirs[name].label,
            "mine": _words(name, mine.cleaned_data[name]),
            "theirs": _words(name, getattr(current, name)),
        }
        for name in names
    ]
    fields = [(name, value) for name, value in mine.data.items() if name not in {"version", "csrfmiddlewaretoken"}]
    conflict = {
        "who": "",
        "when": "",
        "url": request.path,
        "cancel_url": request.path,
        "hidden": [("version", current.version), *(row for row in fields if not row[0].startswith("keep-"))],
        "rows": rows,
    }
    return render(request, "scheduling/settings/conflict.html", {"conflict": conflict}, status=409)


def _words(name: str, value: Any) -> str:
    if name in WEIGHTS:
        return WEIGHTS[name].word_of(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value) if isinstance(value, int) else hour(value)
