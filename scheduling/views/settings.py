"""Settings of planning."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import day_date, hour
from scheduling.forms.settings import PlanningSettingsForm
from scheduling.models import PlanningSettings
from scheduling.selectors.what_if import WeekWhatIf
from scheduling.services.settings import planning_settings_update
from scheduling.views.drawing import working_monday


def _current(request: AppRequest) -> PlanningSettings:
    """The territory's settings, or the usual ones when nobody has changed any."""
    territory = territory_of(request.user)
    found = PlanningSettings.objects.filter(territory=territory).first()
    # A row never saved holds its default hours as text: reading them back gives times.
    fresh = PlanningSettings(territory=territory, version=0)
    if found is None:
        fresh.clean_fields(exclude=["territory"])
    return found or fresh


@requires("territory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def planning_settings(request: AppRequest) -> HttpResponse:
    """Show and change how the territory plans."""
    current = _current(request)
    if request.method != "POST":
        return _page(request, PlanningSettingsForm(instance=current), current.version)
    sent = _kept(request.POST, current)
    read = request.POST.get("version", "")
    version = int(read) if read.isdigit() else current.version
    form = PlanningSettingsForm(sent, instance=_current(request))
    if not form.is_valid():
        return _page(request, form, version, status=422)
    try:
        planning_settings_update(
            territory=territory_of(request.user),
            by=request.user,
            expected_version=version,
            fields=form.service_fields(),
        )
    except StaleVersionError:
        return _conflict(request, form, _current(request))
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form, version, status=422)
    messages.success(request, "Réglages enregistrés. Ils valent dès le prochain planning proposé.")
    return redirect("scheduling:settings")


@requires("territory.edit")
@require_POST
def planning_effect(request: AppRequest) -> HttpResponse:
    """Show what the settings chosen here would change this week, without saving them."""
    read = request.POST.get("version", "")
    version = int(read) if read.isdigit() else _current(request).version
    form = PlanningSettingsForm(request.POST, instance=_current(request))
    if not form.is_valid():
        response = _page(request, form, version, status=422)
        if request.htmx:
            response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = "main", "outerHTML", "main"
        return response
    week = working_monday(timezone.localdate())
    comparison = WeekWhatIf(territory_of(request.user), week).compare_settings(form.instance)
    context = {"comparison": comparison, "week_label": day_date(week)}
    if request.htmx:
        return render(request, "scheduling/settings/effect.html", context)
    return _page(request, form, version, more=context)


def _page(
    request: AppRequest,
    form: PlanningSettingsForm,
    version: int,
    *,
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    context = {"form": form, "version": version, "comparison": None, **(more or {})}
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
            "mine": _words(theirs, name, mine.cleaned_data[name]),
            "theirs": _words(theirs, name, getattr(current, name)),
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


def _words(form: PlanningSettingsForm, name: str, value: Any) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()))
    if value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value) if isinstance(value, int) else hour(value)
