"""Safety of home visits: arrivals and departures on a phone, the board of what is overdue, its settings."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import enumerate_fr, hour
from scheduling.forms.safety import AlertEndForm, SafetySettingsForm
from scheduling.models import SafetyAlert, SafetySettings, Visit, VisitSafety
from scheduling.rules import goes_to
from scheduling.selectors.boundaries import boundaries_to_read, not_acknowledged
from scheduling.selectors.safety import alert_line, ended_alerts, inside_now, overdue_visits, safety_is_on
from scheduling.services import safety_alerts, safety_checks
from scheduling.services.boundaries import boundaries_acknowledge
from scheduling.services.safety_settings import safety_settings_update
from volunteers.models import Helper

PAGE_SIZE = 20


def _visit(request: AppRequest, pk: int) -> Visit:
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("beneficiary"), pk=pk)
    if not goes_to(request.user, visit):
        raise Http404
    return visit


def _back(request: AppRequest) -> str:
    asked = request.POST.get("retour", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else reverse("scheduling:my-round")


@requires("visit.report")
@require_POST
def check_in(request: AppRequest, pk: int) -> HttpResponse:
    """Note an arrival with one touch."""
    return _check(request, pk, safety_checks.visit_check_in, "Arrivée notée", "in")


@requires("visit.report")
@require_POST
def check_out(request: AppRequest, pk: int) -> HttpResponse:
    """Note a departure with one touch."""
    return _check(request, pk, safety_checks.visit_check_out, "Départ noté", "out")


def _check(
    request: AppRequest, pk: int, service: Callable[..., list[VisitSafety]], said: str, what: str
) -> HttpResponse:
    visit = _visit(request, pk)
    try:
        rows = service(visit=visit, by=request.user, only_me=request.POST.get("qui") == "moi")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(_back(request))
    at = rows[0].checked_out_at or rows[0].checked_in_at
    names = enumerate_fr(row.helper.first_name for row in rows)
    undo = reverse(f"scheduling:visit-check-{what}-undo", args=[visit.pk])
    messages.success(request, f"{said} à {hour(at)} pour {names}.", extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(_back(request))


@requires("visit.report")
@require_POST
def check_in_undo(request: AppRequest, pk: int) -> HttpResponse:
    """Take back an arrival."""
    return _undo(request, pk, departure=False)


@requires("visit.report")
@require_POST
def check_out_undo(request: AppRequest, pk: int) -> HttpResponse:
    """Take back a departure."""
    return _undo(request, pk, departure=True)


def _undo(request: AppRequest, pk: int, *, departure: bool) -> HttpResponse:
    visit = _visit(request, pk)
    try:
        safety_checks.visit_check_undo(visit=visit, by=request.user, departure=departure)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Le départ n’est plus noté." if departure else "L’arrivée n’est plus notée.")
    return HttpResponseRedirect(_back(request))


@requires("round.view_own")
@require_POST
def boundaries_read(request: AppRequest) -> HttpResponse:
    """Note that the member has read what a volunteer does not do."""
    own = Helper.objects.filter(user=request.user, territory=territory_of(request.user)).select_related("territory")
    helper = own.first()
    if helper is not None and boundaries_to_read(helper) is not None:
        try:
            boundaries_acknowledge(helper=helper, by=request.user, digest=request.POST.get("version", ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Merci, c’est noté.")
    return HttpResponseRedirect(_back(request))


@requires("safety.view")
@require_safe
def board(request: AppRequest) -> HttpResponse:
    """Show what is overdue now and whom to call, who is inside, and how past alerts ended."""
    return _board(request)


def _board(request: AppRequest, wrong: tuple[int, AlertEndForm] | None = None, status: int = 200) -> HttpResponse:
    page = Paginator(ended_alerts(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    membership = membership_of(request.user)
    context = {
        "alerts": overdue_visits(request.user),
        "inside": inside_now(request.user),
        "page_obj": page,
        "ended": [alert_line(alert) for alert in page],
        "is_on": safety_is_on(membership.territory_id),
        "may_edit": membership.may("safety.edit"),
        "may_set": membership.may("territory.edit"),
        "may_read_concerns": membership.may("concern.view"),
        "wrong_pk": wrong[0] if wrong else None,
        "wrong": wrong[1] if wrong else None,
    }
    return render(request, "scheduling/safety/board.html", context, status=status)


def _alert(request: AppRequest, pk: int) -> SafetyAlert:
    rows = SafetyAlert.objects.visible_to(request.user).select_related("acknowledged_by", "territory", "visit")
    return get_object_or_404(rows, pk=pk)


def _done(request: AppRequest, act: Callable[[], Any], said: str, undo: str = "") -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
    return redirect("scheduling:safety-board")


@requires("safety.edit")
@require_POST
def alert_take(request: AppRequest, pk: int) -> HttpResponse:
    """Say that one deals with an alert."""
    alert = _alert(request, pk)
    undo = reverse("scheduling:alert-release", args=[pk])
    said = "C’est noté : vous vous en occupez, personne d’autre n’est prévenu."
    return _done(request, lambda: safety_alerts.alert_acknowledge(alert=alert, by=request.user), said, undo)


@requires("safety.edit")
@require_POST
def alert_release(request: AppRequest, pk: int) -> HttpResponse:
    """Give an alert back to the team."""
    alert = _alert(request, pk)
    said = "L’alerte attend de nouveau quelqu’un."
    return _done(request, lambda: safety_alerts.alert_release(alert=alert, by=request.user), said)


@requires("safety.edit")
@require_POST
def alert_end(request: AppRequest, pk: int) -> HttpResponse:
    """End an alert with a word."""
    alert = _alert(request, pk)
    form = AlertEndForm(request.POST)
    if not form.is_valid():
        return _board(request, (pk, form), status=422)
    word = form.cleaned_data["word"]
    undo = reverse("scheduling:alert-reopen", args=[pk])
    said = "Alerte réglée. Ceux qui étaient prévenus le savent."
    return _done(request, lambda: safety_alerts.alert_resolve(alert=alert, by=request.user, word=word), said, undo)


@requires("safety.edit")
@require_POST
def alert_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take back the end of an alert."""
    alert = _alert(request, pk)
    return _done(request, lambda: safety_alerts.alert_reopen(alert=alert, by=request.user), "L’alerte est rouverte.")


@requires("territory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def safety_settings(request: AppRequest) -> HttpResponse:
    """Show and change how the territory watches over visits."""
    territory = territory_of(request.user)
    current = SafetySettings.objects.filter(territory=territory).first()
    row = current or SafetySettings(territory=territory, version=0)
    if request.method != "POST":
        return _settings(request, SafetySettingsForm(instance=row, territory=territory), row.version)
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else row.version
    form = SafetySettingsForm(request.POST, instance=row, territory=territory)
    if not form.is_valid():
        return _settings(request, form, version, status=422)
    try:
        safety_settings_update(
            territory=territory,
            by=request.user,
            expected_version=version,
            fields=form.service_fields(),
            contacts=form.contacts(),
            boundaries=form.cleaned_data["boundaries"],
        )
    except StaleVersionError as stale:
        form.add_error(None, "Quelqu’un a changé ces réglages entre-temps. Les vôtres sont gardés : relisez.")
        return _settings(request, form, stale.current.version, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _settings(request, form, version, status=422)
    messages.success(request, "Réglages enregistrés.")
    return redirect("scheduling:safety-settings")


def _settings(request: AppRequest, form: SafetySettingsForm, version: int, *, status: int = 200) -> HttpResponse:
    late = not_acknowledged(territory_of(request.user))
    context = {"form": form, "version": version, "not_read": late}
    return render(request, "scheduling/safety/settings.html", context, status=status)
