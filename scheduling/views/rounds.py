"""Rounds: on a phone, on paper, and what came of each visit."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.enums import Role
from core.formatting import day_date
from core.journal import journal_record
from mediation.models import ActivityReport, ReportRefusal
from scheduling.enums import VisitStatus
from scheduling.forms.planning import OutcomeForm
from scheduling.models import Visit, VisitHelper
from scheduling.rules import report_ref
from scheduling.selectors.board_types import RoundSheet
from scheduling.selectors.boundaries import boundaries_of, boundaries_to_read
from scheduling.selectors.rounds import round_sheet
from scheduling.selectors.safety_round import sheet_with_safety
from scheduling.services.outcomes import visit_outcome_record
from volunteers.models import Helper

TOLD = {
    VisitStatus.SEEN: "{name} : visite faite.",
    VisitStatus.EXCUSED: "{name} : annulée par la personne. Sa demande attend de nouveau.",
    VisitStatus.REVOKED: "{name} : annulée par le service. Sa demande attend de nouveau.",
    VisitStatus.NO_SHOW: "{name} : personne n’ouvre. Sa demande attend de nouveau.",
    VisitStatus.UNKNOWN: "{name} : la visite est de nouveau à venir.",
}


def _helper_of(request: AppRequest, pk: int) -> Helper:
    helpers = Helper.objects.visible_to(request.user).select_related("commune", "territory", "user")
    return get_object_or_404(helpers, pk=pk)


def _own_file(request: AppRequest) -> Helper | None:
    own = Helper.objects.filter(user=request.user, territory=territory_of(request.user))
    return own.select_related("commune", "territory").first()


def _busy_helpers(request: AppRequest, day: date) -> list[Helper]:
    """Those who have an appointment on the day."""
    visits = Visit.objects.visible_to(request.user).published().standing().filter(day=day)
    keys = VisitHelper.objects.filter(visit__in=visits).order_by().values("helper").distinct()
    found = Helper.objects.visible_to(request.user).filter(pk__in=keys).select_related("commune", "territory")
    return list(found.order_by("last_name", "first_name", "pk"))


def _note_reading(request: AppRequest, helper: Helper, day: date, *, printed: bool = False) -> None:
    """Keep that the addresses of a round were read."""
    verb = "imprimée" if printed else "consultée"
    sentence = f"Tournée de {helper.full_name} du {day_date(day)} {verb}"
    journal_record(actor=request.user, verb="round.view", target=helper, sentence=sentence)


@requires("plan.view")
@require_safe
def rounds(request: AppRequest, day: date | None = None) -> HttpResponse:
    """List the rounds of a day: to look at, and to print."""
    shown = day or timezone.localdate()
    sheets = [round_sheet(request.user, helper, shown) for helper in _busy_helpers(request, shown)]
    days = _days_with_visits(Visit.objects.visible_to(request.user).published().standing(), shown)
    context = {"day": shown, "sheets": [sheet for sheet in sheets if sheet.stops], **days}
    return render(request, "scheduling/rounds/list.html", context)


def _days_with_visits(visits: Any, day: date) -> dict[str, date | None]:
    """The nearest days with visits before and after one."""
    before = visits.filter(day__lt=day).order_by("-day").values_list("day", flat=True).first()
    after = visits.filter(day__gt=day).order_by("day").values_list("day", flat=True).first()
    return {"day_before": before, "day_after": after}


@requires("round.view")
@require_safe
def round_page(request: AppRequest, pk: int, day: date) -> HttpResponse:
    """Show a helper's round on a phone: the next visit first."""
    return _round(request, _helper_of(request, pk), day)


@requires("round.view_own")
@require_safe
def my_round(request: AppRequest) -> HttpResponse:
    """Show the member's own round: today's, or the next one."""
    helper = _own_file(request)
    if helper is None:
        return render(request, "scheduling/rounds/no_own_file.html", {"territory": territory_of(request.user)})
    today = timezone.localdate()
    visits = Visit.objects.visible_to(request.user).published().standing().filter(places__helper=helper)
    coming = visits.filter(day__gte=today).order_by("day").values_list("day", flat=True).first()
    return _round(request, helper, coming or today, is_own=True)


def _round(request: AppRequest, helper: Helper, day: date, *, is_own: bool = False) -> HttpResponse:
    own = is_own or helper.user_id == request.user.pk
    to_read = boundaries_to_read(helper) if own else None
    sheet = sheet_with_safety(request.user, round_sheet(request.user, helper, day))
    if sheet.stops and to_read is not None and to_read.is_due and to_read.is_first:
        context = {"to_read": to_read, "territory": helper.territory, "helper": helper}
        return render(request, "scheduling/safety/first_round.html", context)
    if sheet.stops and sheet.shows_people:
        _note_reading(request, helper, day)
    membership = membership_of(request.user)
    is_helper = membership.role == Role.HELPER
    today = timezone.localdate()
    visits = Visit.objects.visible_to(request.user).published().standing().filter(places__helper=helper)
    context = {
        "sheet": sheet,
        "day": day,
        "is_today": day == today,
        "is_own": own,
        "to_read": to_read,
        "next_stop": next((stop for stop in sheet.stops if stop.visit.status == VisitStatus.UNKNOWN), None),
        "can_report": membership.may("visit.report") and (day == today if is_helper else day <= today),
        "can_cancel": membership.may("visit.report") and not is_helper,
        "reported": _reported(sheet),
        "can_see_list": membership.may("plan.view"),
        "territory": membership.territory,
        **_days_with_visits(visits, day),
    }
    return render(request, "scheduling/rounds/round.html", context)


def _reported(sheet: RoundSheet) -> set[int]:
    """Keys of the visits of the round that have their report, or the choice not to make one."""
    refs = {report_ref(stop.visit.pk): stop.visit.pk for stop in sheet.stops}
    rows = [model.objects.filter(origin_ref__in=refs) for model in (ActivityReport, ReportRefusal)]
    return {refs[ref] for found in rows for ref in found.values_list("origin_ref", flat=True) if ref}


@requires("round.view")
@require_safe
def round_pdf(request: AppRequest, pk: int, day: date) -> HttpResponse:
    """Give a helper's round as a sheet to print."""
    helper = _helper_of(request, pk)
    sheet = round_sheet(request.user, helper, day)
    _note_reading(request, helper, day, printed=True)
    return _pdf(request, [sheet], f"tournee-{helper.pk}-{day.isoformat()}.pdf")


@requires("plan.view")
@require_safe
def rounds_pdf(request: AppRequest, day: date) -> HttpResponse:
    """Give every round of a day, one after the other, to print."""
    helpers = _busy_helpers(request, day)
    for helper in helpers:
        _note_reading(request, helper, day, printed=True)
    sheets = [round_sheet(request.user, helper, day) for helper in helpers]
    return _pdf(request, [sheet for sheet in sheets if sheet.stops], f"tournees-{day.isoformat()}.pdf")


def _pdf(request: AppRequest, sheets: Sequence[RoundSheet], name: str) -> HttpResponse:
    """Make a PDF. Its style comes from our own files: nothing is fetched."""
    from weasyprint import CSS, HTML

    territory = territory_of(request.user)
    context = {"sheets": sheets, "territory": territory, "boundaries": boundaries_of(territory.pk)}
    html = render_to_string("scheduling/rounds/sheet.html", context)
    style = CSS(filename=finders.find("scheduling/round-print.css"), url_fetcher=_refuse_fetching)
    document = HTML(string=html, url_fetcher=_refuse_fetching).write_pdf(stylesheets=[style])
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to print a round: {url}")


@requires("visit.report")
@require_POST
def visit_outcome(request: AppRequest, pk: int) -> HttpResponse:
    """Say what came of a visit, or take it back."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("beneficiary", "request"), pk=pk)
    back = _back(request, visit)
    form = OutcomeForm(request.GET if "status" in request.GET else request.POST)
    if not form.is_valid():
        messages.error(request, "Dites ce qui s’est passé avec l’un des boutons de la visite.")
        return HttpResponseRedirect(back)
    status = VisitStatus(form.cleaned_data["status"])
    try:
        ask_again = request.POST.get("encore") != "non"
        note = form.cleaned_data["note"]
        visit_outcome_record(visit=visit, status=status, note=note, by=request.user, ask_again=ask_again)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(back)
    undo = f"undo:{request.path}?status=unknown" if status != VisitStatus.UNKNOWN else ""
    messages.success(request, TOLD[status].format(name=visit.beneficiary.first_name), extra_tags=undo)
    return HttpResponseRedirect(back)


def _back(request: AppRequest, visit: Visit) -> str:
    """Where the person was: the page that sent the form, else the round of who leads the visit."""
    asked = request.POST.get("retour", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    if membership_of(request.user).role == Role.HELPER:
        return reverse("scheduling:my-round")
    lead = visit.places.order_by("-is_lead", "pk").first()
    return reverse("scheduling:round", args=[lead.helper_id, visit.day]) if lead else reverse("scheduling:rounds-today")
