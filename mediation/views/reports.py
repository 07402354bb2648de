"""A report: write, read, change, take back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.conflicts import Conflict, hidden_pairs, last_change, merge, version_of, with_choices_applied
from core.formatting import plural
from mediation import services
from mediation.enums import PlaceKind, ReportKind
from mediation.forms import add_service_errors
from mediation.forms.reports import FOUND_AT_MOST, ReportForm, new_report_initial, posted_as_initial, report_initial
from mediation.models import ActivityReport, Beneficiary
from mediation.selectors.reports import latest_of_author, report_rows, report_title, when_and_how_long

# What only some pages say.
_NOTHING_MORE = {"taken_over": "Le reste", "nobody_found": "", "version": ""}
_TITLES = {ReportKind.INDIVIDUAL: "Compte rendu", ReportKind.WORKSHOP: "Compte rendu d’un atelier"}


def _visible(request: AppRequest, pk: int) -> ActivityReport:
    reports = ActivityReport.objects.visible_to(request.user).select_related("author", "commune", "territory__seat")
    return get_object_or_404(reports, pk=pk)


@requires("report.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request: AppRequest) -> HttpResponse:
    """Write a report: of a person, of someone passing by, of a workshop, or like another one."""
    asked = request.GET
    copied = _visible(request, int(asked["copie"])) if _is_key(asked.get("copie")) else None
    if copied is not None:
        kind, person = copied.kind, _person_of(copied)
        initial = report_initial(copied) | {"done_on": timezone.localdate(), "notes": ""}
    elif asked.get("type") in {"atelier", "permanence"} or _is_key(asked.get("personne")):
        kind = ReportKind.WORKSHOP if asked.get("type") == "atelier" else ReportKind.INDIVIDUAL
        person = _asked_person(request)
        initial = new_report_initial(kind, person, latest_of_author(request.user, kind))
        if asked.get("type") == "permanence":
            initial |= {"place_kind": PlaceKind.PLACE, "is_drop_in": True, "minutes": 30}
    else:
        return _choose(request)
    page = {"back_url": reverse("mediation:report-list"), "person": person, "kind": kind}
    if request.method != "POST":
        return _page(request, ReportForm(user=request.user, kind=kind, initial=initial), page)
    if "find_go" in request.POST:
        return _found(request, kind, page)
    form = ReportForm(request.POST, user=request.user, kind=kind, initial=initial)
    report = _create(request, form, person) if form.is_valid() else None
    return _page(request, form, page) if report is None else _saved(report)


def _is_key(text: str | None) -> bool:
    return bool(text) and str(text).isdecimal() and len(str(text)) < 19


def _asked_person(request: AppRequest) -> Beneficiary | None:
    key = request.GET.get("personne")
    if not _is_key(key):
        return None
    people = Beneficiary.objects.visible_to(request.user).current().select_related("commune")
    return get_object_or_404(people, pk=key)


def _person_of(report: ActivityReport) -> Beneficiary | None:
    row = report.participations.select_related("beneficiary__commune").first()
    return row.beneficiary if row and report.kind == ReportKind.INDIVIDUAL else None


def _choose(request: AppRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    people = Beneficiary.objects.visible_to(request.user).current().search(words).select_related("commune")
    context = {"words": words, "people": people[:FOUND_AT_MOST] if words else []}
    template = "people.html" if request.htmx else "choose.html"
    response = render(request, f"mediation/reports/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page(request: AppRequest, form: ReportForm, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    person, kind = page["person"], page["kind"]
    who = str(person) if person else "" if kind == ReportKind.WORKSHOP else "quelqu’un de passage"
    title = f"{_TITLES[ReportKind(kind)]} : {who}" if who else _TITLES[ReportKind(kind)]
    context = {"title": title, "lead": "", "form": form, **_NOTHING_MORE, **page}
    return render(request, "mediation/reports/form.html", context, status=status)


def _found(request: AppRequest, kind: str, page: dict[str, Any]) -> HttpResponse:
    """Draw the form again with the people found, nothing judged and nothing lost."""
    words = request.POST.get("find", "").strip()
    visible = Beneficiary.objects.visible_to(request.user).current()
    found = list(visible.search(words).values_list("pk", flat=True)[:FOUND_AT_MOST]) if words else []
    blank = ReportForm(user=request.user, kind=kind)
    initial = posted_as_initial(blank, request.POST) | {"find": ""}
    initial["people"] = [key for key in initial.get("people", []) if _is_key(key)]
    form = ReportForm(user=request.user, kind=kind, initial=initial, known=found)
    return _page(request, form, {**page, "nobody_found": words if words and not found else ""})


def _create(request: AppRequest, form: ReportForm, person: Beneficiary | None) -> ActivityReport | None:
    try:
        report = services.report_create(
            territory=territory_of(request.user),
            by=request.user,
            participants=form.participants(person),
            **form.service_fields(),
        )
    except ValidationError as error:
        add_service_errors(form, error)
        return None
    undo = reverse("mediation:report-delete", args=[report.pk])
    messages.success(request, "Compte rendu enregistré.", extra_tags=f"undo:{undo}")
    return report


def _saved(report: ActivityReport) -> HttpResponse:
    return redirect("mediation:report-detail", pk=report.pk)


@requires("report.view")
@require_safe
def report_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a report. Reading it is journaled."""
    report = _visible(request, pk)
    services.report_read(report=report, by=request.user)
    rows = list(report.participations.select_related("beneficiary").order_by("pk"))
    known = [row for row in rows if row.beneficiary_id]
    nameless = [row for row in rows if not row.beneficiary_id]
    context = {
        "report": report,
        "title": report_title(report, known),
        "lead": when_and_how_long(report),
        "known": known,
        "anonymous": len(nameless),
        "anonymous_words": nameless[0].get_autonomy_display() if len(nameless) == 1 else "",
        "count": plural(len(rows), "accompagnement"),
        **report_rows(report),
        "may_edit": membership_of(request.user).may("report.edit"),
    }
    return render(request, "mediation/reports/detail.html", context)


@requires("report.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a report; what someone else saved meanwhile is set beside what was typed."""
    report = _visible(request, pk)
    if request.method != "POST":
        return _edit_page(request, report, _edit_form(request, report), report.version)
    version = int(request.POST["version"]) if _is_key(request.POST.get("version")) else 0
    if "find_go" in request.POST:
        return _found(request, report.kind, _edit_context(report, version))
    return _save(request, pk, with_choices_applied(request.POST, _edit_form(request, report)), version)


def _edit_form(request: AppRequest, report: ActivityReport, data: QueryDict | None = None) -> ReportForm:
    return ReportForm(data, user=request.user, kind=report.kind, initial=report_initial(report))


def _edit_context(report: ActivityReport, version: int) -> dict[str, Any]:
    back = reverse("mediation:report-detail", args=[report.pk])
    return {"back_url": back, "person": _person_of(report), "kind": report.kind, "version": version}


def _edit_page(request: AppRequest, report: ActivityReport, form: ReportForm, version: int) -> HttpResponse:
    return _page(request, form, _edit_context(report, version))


def _save(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    report = _visible(request, pk)
    form = _edit_form(request, report, data)
    if form.is_valid():
        try:
            services.report_update(
                report=report,
                expected_version=version,
                by=request.user,
                participants=form.participants(_person_of(report)),
                **form.service_fields(),
            )
        except StaleVersionError:
            return _settle(request, pk, data, version)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Compte rendu enregistré.")
            return redirect("mediation:report-detail", pk=pk)
    return _edit_page(request, report, form, version)


def _settle(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    """Join what both people changed; where they changed the same field, answer 409 and ask which is right."""
    current = _visible(request, pk)
    before = version_of(current, version)
    joined, rows = merge(
        data,
        _edit_form(request, before) if before else None,
        _edit_form(request, current),
        lambda posted: _edit_form(request, current, posted),
    )
    if not rows:
        return _save(request, pk, joined, current.version)
    conflict = Conflict(
        rows=rows,
        hidden=hidden_pairs(joined, current.version),
        **last_change(current),
        url=reverse("mediation:report-edit", args=[pk]),
        cancel_url=reverse("mediation:report-detail", args=[pk]),
    )
    return render(request, "mediation/reports/conflict.html", {"conflict": conflict, "report": current}, status=409)


@requires("report.edit")
@require_POST
def report_delete(request: AppRequest, pk: int) -> HttpResponse:
    """Take a report back."""
    services.report_delete(report=_visible(request, pk), by=request.user)
    messages.success(request, "Compte rendu supprimé.")
    return redirect("mediation:report-list")
