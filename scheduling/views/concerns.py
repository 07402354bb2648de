"""Concerns: told from a round, read by a few, followed and ended."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.journal import journal_record
from scheduling.enums import ConcernLevel, ConcernOutcome, ConcernStatus
from scheduling.forms.concerns import ConcernCloseForm, ConcernFilterForm, ConcernForm, ConcernNoteForm
from scheduling.models import ConcernReport, Visit
from scheduling.rules import may_report_concern
from scheduling.selectors.concern_reader import concern_reader
from scheduling.selectors.concerns import concerns_of, visits_to_worry_about
from scheduling.services import concerns as services

PAGE_SIZE = 30
_CHANGED = "Quelqu’un vient de changer cette inquiétude : relisez-la, puis recommencez."


@requires("concern.report")
@require_safe
def concern_choose(request: AppRequest) -> HttpResponse:
    """List the own visits of today and of the two days before: about whom is the concern?"""
    context = {"visits": visits_to_worry_about(request.user), "territory": territory_of(request.user)}
    return render(request, "scheduling/concerns/choose.html", context)


@requires("concern.report")
@require_http_methods(["GET", "HEAD", "POST"])
def concern_create(request: AppRequest, pk: int) -> HttpResponse:
    """Tell a concern after a visit. Nothing of it stays on the page that follows."""
    rows = Visit.objects.filter(territory=territory_of(request.user)).select_related("beneficiary", "territory")
    visit = get_object_or_404(rows, pk=pk)
    if not may_report_concern(request.user, visit):
        raise Http404
    reader = concern_reader(visit.territory)
    form = ConcernForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.concern_report(
                visit=visit,
                by=request.user,
                level=ConcernLevel(form.cleaned_data["level"]),
                text=form.cleaned_data["text"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            to = reader.full_name if reader else "le service"
            messages.success(request, f"C’est transmis à {to}. Rien de ce que vous avez écrit ne reste sur cet écran.")
            return redirect(_home_of(request))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "visit": visit, "reader": reader, "territory": visit.territory}
    return render(request, "scheduling/concerns/form.html", context, status=status)


def _home_of(request: AppRequest) -> str:
    own = membership_of(request.user).may("round.view_own")
    return reverse("scheduling:my-round") if own else reverse("scheduling:concern-list")


@requires("concern.view")
@require_safe
def concern_list(request: AppRequest) -> HttpResponse:
    """List concerns: those to be dealt with first. What they say is read one by one."""
    filters = ConcernFilterForm(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = concerns_of(request.user)
    state = chosen.get("etat", "")
    if state != "toutes":
        rows = rows.filter(status=ConcernStatus.CLOSED if state == "terminees" else ConcernStatus.OPEN)
    if chosen.get("niveau"):
        rows = rows.filter(level=chosen["niveau"])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page_obj": page,
        "found": page.paginator.count,
        "is_filtered": bool(state or chosen.get("niveau")),
        "may_report": membership_of(request.user).may("concern.report"),
    }
    fragment = request.htmx and not request.htmx.boosted
    template = "partials/list.html" if fragment else "list.html"
    response = render(request, f"scheduling/concerns/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _visible(request: AppRequest, pk: int) -> ConcernReport:
    rows = ConcernReport.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("beneficiary", "author", "recipient", "territory", "visit"), pk=pk)


@requires("concern.view")
@require_safe
def concern_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a concern and its story. Reading is journaled."""
    return _detail(request, _visible(request, pk))


def _detail(request: AppRequest, row: ConcernReport, status: int = 200, **forms: Any) -> HttpResponse:
    sentence = f"A lu l’inquiétude n° {row.pk}."
    journal_record(actor=request.user, verb="concern.read", target=row, sentence=sentence)
    context = {
        "concern": row,
        "steps": row.steps.select_related("author").order_by("created_at", "pk"),
        "note_form": forms.get("note") or ConcernNoteForm(),
        "close_form": forms.get("close") or ConcernCloseForm(),
        "may_edit": membership_of(request.user).may("concern.edit"),
    }
    return render(request, "scheduling/concerns/detail.html", context, status=status)


@requires("concern.edit")
@require_POST
def concern_follow(request: AppRequest, pk: int) -> HttpResponse:
    """Note what was done."""
    row = _visible(request, pk)
    form = ConcernNoteForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, 422, note=form)
    services.concern_follow(concern=row, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, "C’est noté.")
    return redirect("scheduling:concern-detail", pk=pk)


@requires("concern.edit")
@require_POST
def concern_close(request: AppRequest, pk: int) -> HttpResponse:
    """End a concern and say how."""
    row = _visible(request, pk)
    form = ConcernCloseForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, 422, close=form)
    try:
        services.concern_close(
            concern=row,
            by=request.user,
            expected_version=_version(request, row),
            outcome=ConcernOutcome(form.cleaned_data["outcome"]),
            text=form.cleaned_data["text"],
        )
    except StaleVersionError:
        form.add_error(None, _CHANGED)
        return _detail(request, _visible(request, pk), 409, close=form)
    except ValidationError as error:
        form.add_error(None, error)
        return _detail(request, _visible(request, pk), 422, close=form)
    undo = f"undo:{reverse('scheduling:concern-reopen', args=[pk])}"
    messages.success(request, "L’inquiétude est terminée.", extra_tags=undo)
    return redirect("scheduling:concern-detail", pk=pk)


@requires("concern.edit")
@require_POST
def concern_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Open a concern again."""
    row = _visible(request, pk)

    try:
        services.concern_reopen(concern=row, by=request.user, expected_version=_version(request, row))
    except StaleVersionError:
        messages.error(request, _CHANGED)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "L’inquiétude est rouverte.")
    return redirect("scheduling:concern-detail", pk=pk)


def _version(request: AppRequest, row: ConcernReport) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else row.version
