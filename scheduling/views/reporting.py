"""The report of a visit, from its page to what comes next; the list of reports to make."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from accounts.enums import Role
from core.formatting import day_near, hour
from mediation.enums import RefusalReason
from mediation.forms import add_service_errors
from mediation.forms.reports import RefusalForm, ReportForm
from mediation.models import ActivityReport
from mediation.services import Participant
from mediation.wording import Person
from scheduling.enums import Purpose, VisitStatus
from scheduling.forms.reporting import HappenedForm
from scheduling.models import Visit
from scheduling.rules import UNNAMED, may_report_visit, may_see_person, report_ref
from scheduling.selectors.reports_due import (
    next_due_of,
    next_visit_of,
    reports_due,
    taken_over,
    visits_due,
    with_people,
)
from scheduling.services.outcomes import visit_outcome_record
from scheduling.services.reporting import visit_report_record, visit_report_refuse, visit_report_undo
from scheduling.views.rounds import TOLD

PAGE_SIZE = 30


def _visit(request: AppRequest, pk: int) -> Visit:
    visits = Visit.objects.visible_to(request.user).select_related("beneficiary__commune", "request", "territory__seat")
    visit = get_object_or_404(visits, pk=pk)
    if not may_report_visit(request.user, visit):
        raise PermissionDenied
    return visit


def _is_helper(request: AppRequest) -> bool:
    return membership_of(request.user).role == Role.HELPER


def _name(request: AppRequest, visit: Visit) -> str:
    person = visit.beneficiary
    return person.full_name if may_see_person(request.user, visit.day) else UNNAMED


def _report_of(visit: Visit) -> ActivityReport | None:
    return ActivityReport.objects.filter(origin_ref=report_ref(visit.pk)).first()


@requires("visit.report")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_report(request: AppRequest, pk: int) -> HttpResponse:
    """Ask whether the visit took place, how it went, and take the rest over from the visit."""
    visit = _visit(request, pk)
    done = _report_of(visit)
    if done is not None and request.method != "POST":
        messages.info(request, f"Le compte rendu de la visite chez {_name(request, visit)} est déjà fait.")
        return redirect("scheduling:my-round") if _is_helper(request) else redirect("mediation:report-detail", done.pk)
    happened, form = _forms(request, visit)
    if request.method == "POST" and happened.is_valid():
        status = VisitStatus(happened.cleaned_data["happened"])
        if status != VisitStatus.SEEN:
            return _not_seen(request, visit, status, happened, form)
        if form.is_valid() and _record(request, visit, form):
            return _recorded(request, visit)
    return _page(request, visit, happened, form)


def _forms(request: AppRequest, visit: Visit) -> tuple[HappenedForm, ReportForm]:
    data = request.POST if request.method == "POST" else None
    asked = request.GET.get("lieu", "") if data is None else ""
    known = visit.status if visit.status != VisitStatus.UNKNOWN else asked
    first = HappenedForm(data, initial={"happened": known}, may_revoke=not _is_helper(request))
    form = ReportForm(
        data, user=request.user, initial=taken_over(request.user, visit), may_procedures=not _is_helper(request)
    )
    return first, form


def _record(request: AppRequest, visit: Visit, form: ReportForm) -> bool:
    participants = [Participant(visit.beneficiary, form.cleaned_data["autonomy"])]
    try:
        visit_report_record(visit=visit, by=request.user, participants=participants, **form.service_fields())
    except ValidationError as error:
        add_service_errors(form, error)
        return False
    return True


def _undo(visit: Visit) -> str:
    return f"undo:{reverse('scheduling:visit-report-undo', args=[visit.pk])}"


def _recorded(request: AppRequest, visit: Visit) -> HttpResponse:
    if not _is_helper(request):
        return redirect("scheduling:visit-report-done", pk=visit.pk)
    sentence = f"Visite chez {visit.beneficiary.first_name} racontée, merci."
    messages.success(request, sentence, extra_tags=_undo(visit))
    return redirect("scheduling:my-round")


def _not_seen(
    request: AppRequest, visit: Visit, status: VisitStatus, happened: HappenedForm, form: ReportForm
) -> HttpResponse:
    ask_again = request.POST.get("encore") != "non"
    word = happened.cleaned_data["word"]
    try:
        visit_outcome_record(visit=visit, status=status, note=word, by=request.user, ask_again=ask_again)
    except ValidationError as error:
        happened.add_error("happened", error.messages[0])
        return _page(request, visit, happened, form)
    undo = f"undo:{reverse('scheduling:visit-outcome', args=[visit.pk])}?status=unknown"
    messages.success(request, TOLD[status].format(name=visit.beneficiary.first_name), extra_tags=undo)
    return redirect(_back_url(request, visit))


def _page(request: AppRequest, visit: Visit, happened: HappenedForm, form: ReportForm) -> HttpResponse:
    name = _name(request, visit)
    where = Person.of(visit.beneficiary.gender).at_home
    day = day_near(visit.day)
    context = {
        "visit": visit,
        "title": f"Compte rendu : {name}",
        "lead": f"{day[0].upper()}{day[1:]}, {hour(visit.starts_at)}, {where} à {visit.beneficiary.commune.name}",
        "back_url": _back_url(request, visit),
        "happened": happened,
        "form": form,
        "taken_over": "Repris du rendez-vous",
        "nobody_found": "",
        "has_errors": happened.is_bound and (happened.errors or form.errors),
        "refusal": RefusalForm(
            prefix="sans",
            initial={"reason": RefusalReason.COURTESY if visit.request.purpose == Purpose.COURTESY else ""},
        ),
        "is_courtesy": visit.request.purpose == Purpose.COURTESY,
    }
    return render(request, "scheduling/visits/report.html", context)


def _back_url(request: AppRequest, visit: Visit) -> str:
    if _is_helper(request):
        return reverse("scheduling:my-round")
    if visit.day == timezone.localdate() and visit.helpers.filter(user=request.user).exists():
        return reverse("scheduling:my-round")
    return reverse("scheduling:reports-due")


@requires("visit.report")
@require_POST
def visit_report_skip(request: AppRequest, pk: int) -> HttpResponse:
    """Say that the visit took place and gets no report, and why."""
    visit = _visit(request, pk)
    form = RefusalForm(request.POST, prefix="sans")
    if form.is_valid():
        try:
            visit_report_refuse(visit=visit, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            sentence = f"{visit.beneficiary.first_name} : visite faite, sans compte rendu."
            messages.success(request, sentence, extra_tags=_undo(visit))
            return redirect(_back_url(request, visit))
    happened = HappenedForm(initial={"happened": VisitStatus.SEEN}, may_revoke=not _is_helper(request))
    report = ReportForm(
        user=request.user, initial=taken_over(request.user, visit), may_procedures=not _is_helper(request)
    )
    for name in form.errors:
        messages.error(request, " ".join(map(str, form.errors[name])))
    return _page(request, visit, happened, report)


@requires("visit.report")
@require_POST
def visit_report_back(request: AppRequest, pk: int) -> HttpResponse:
    """Take back a report that was just made: the visit is to be told again."""
    visit = _visit(request, pk)
    try:
        visit_report_undo(visit=visit, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Compte rendu annulé : la visite est de nouveau à raconter.")
    return redirect("scheduling:my-round") if _is_helper(request) else redirect("scheduling:visit-report", pk=pk)


@requires("report.edit")
@require_safe
def visit_report_done(request: AppRequest, pk: int) -> HttpResponse:
    """Say that the report is kept, and ask what comes next."""
    visit = _visit(request, pk)
    context: dict[str, Any] = {
        "visit": visit,
        "person": visit.beneficiary,
        "report": _report_of(visit),
        "coming": next_visit_of(request.user, visit),
        "next_due": next_due_of(request.user),
        "case": visit.beneficiary.open_case,
    }
    return render(request, "scheduling/visits/report_done.html", context)


@requires("report.edit")
@require_safe
def due_list(request: AppRequest) -> HttpResponse:
    """List the visits to be told, oldest first: one's own, or everyone's."""
    everyone = request.GET.get("qui") == "tous"
    visits = visits_due(request.user, own=not everyone)
    page = Paginator(with_people(visits), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": reports_due(list(page.object_list)),
        "everyone": everyone,
        "own_count": visits_due(request.user, own=True).count(),
        "all_count": visits_due(request.user, own=False).count(),
    }
    return render(request, "scheduling/visits/reports_due.html", context)
