"""Pages of visit requests: the queue, the form, the request itself, its part of a person's page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.concurrency import StaleVersionError
from core.conflicts import (
    Conflict,
    ConflictRow,
    hidden_pairs,
    last_change,
    merge,
    version_of,
    with_choices_applied,
)
from core.journal import journal_record
from directory.models import Need
from mediation.forms import add_service_errors
from mediation.models import Beneficiary
from scheduling.enums import OPEN_REQUEST, CancelCause, RequestStatus
from scheduling.filters import RequestFilter
from scheduling.forms.requests import (
    BaseWindowFormSet,
    RequestForm,
    new_request_initial,
    new_windows,
    request_initial,
    window_formset,
    windows_as_posted,
)
from scheduling.models import VisitRequest
from scheduling.request_rules import WindowInput
from scheduling.selectors.queue import (
    moments_words,
    queue_counts,
    queue_of,
    queue_rows,
    request_page,
    requests_of_person,
)
from scheduling.services import requests as services
from scheduling.views.solicitations import calls_of
from volunteers.views.helpers import posted_version

PAGE_SIZE = 30
FOUND_AT_MOST = 12


def _request_of(request: AppRequest, pk: int) -> VisitRequest:
    """Return the visit request if the member may see it; 404 otherwise."""
    visible = VisitRequest.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("beneficiary__commune", "territory", "created_by"), pk=pk)


@requires("request.view")
@require_safe
def request_list(request: AppRequest) -> HttpResponse:
    """Show the queue: who has waited longest for what matters comes first."""
    asked = request.GET.copy()
    asked.setdefault("status", RequestStatus.WAITING)
    filters = RequestFilter(asked, queryset=queue_of(request.user), request=request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page_obj": page,
        "rows": queue_rows(page),
        "found": page.paginator.count,
        "counts": queue_counts(request.user),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_edit": membership_of(request.user).may("request.edit"),
        "may_see_calls": membership_of(request.user).may("solicitation.view"),
    }
    template = "partials/queue.html" if request.htmx and not request.htmx.boosted else "list.html"
    response = render(request, f"scheduling/requests/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("request.view")
@require_safe
def request_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a request; looking at it is journaled, as it tells about a person."""
    visit_request = _request_of(request, pk)
    sentence = f"{request.user} a consulté la demande de visite de {visit_request.beneficiary}."
    journal_record(actor=request.user, verb="request.read", target=visit_request, sentence=sentence)
    membership = membership_of(request.user)
    rights = {"may_edit": membership.may("request.edit"), "may_plan": membership.may("plan.edit")}
    context = request_page(visit_request) | rights | {"cancel_causes": CancelCause.choices}
    context |= calls_of(request, visit_request)
    return render(request, "scheduling/requests/detail.html", context)


@requires("request.view")
@require_safe
def beneficiary_requests(request: AppRequest, pk: int) -> HttpResponse:
    """Part of a person's page: the requests, open ones first."""
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user), pk=pk)
    rows = requests_of_person(request.user, pk)
    context = {
        "beneficiary": beneficiary,
        "rows": rows,
        "open_rows": [row for row in rows if row.request.status in OPEN_REQUEST],
        "past_rows": [row for row in rows if row.request.status not in OPEN_REQUEST],
        "may_edit": membership_of(request.user).may("request.edit") and beneficiary.archived_at is None,
    }
    template = "partials/of_person.html" if request.htmx else "of_person.html"
    response = render(request, f"scheduling/requests/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _form_page(
    request: AppRequest,
    beneficiary: Beneficiary,
    form: RequestForm,
    windows: BaseWindowFormSet,
    *,
    visit_request: VisitRequest | None = None,
    version: int = 0,
) -> HttpResponse:
    back = reverse("scheduling:request-list")
    if visit_request is not None:
        back = reverse("scheduling:request-detail", args=[visit_request.pk])
    context = {
        "beneficiary": beneficiary,
        "form": form,
        "windows": windows,
        "visit_request": visit_request,
        "back_url": back,
        "version": version,
    }
    return render(request, "scheduling/requests/form.html", context)


def _choose_person(request: AppRequest) -> HttpResponse:
    """Ask for whom the visit is."""
    words = request.GET.get("q", "").strip()
    people = Beneficiary.objects.visible_to(request.user).filter(archived_at=None).select_related("commune")
    found = list(people.search(words)[:FOUND_AT_MOST]) if words else []
    need = _need_of_call(request)
    template = "partials/people.html" if request.htmx else "choose_person.html"
    create_url = reverse("mediation:beneficiary-create") + (f"?need={need.pk}" if need else "")
    context = {"words": words, "people": found, "need": need, "create_url": create_url}
    response = render(request, f"scheduling/requests/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _need_of_call(request: AppRequest) -> Need | None:
    """Return the need of a call that the address names: the request answers it."""
    key = request.GET.get("need", "")
    if not key.isdecimal():
        return None
    needs = Need.objects.visible_to(request.user).select_related("intake__territory")
    return get_object_or_404(needs, pk=key)


def _made(request: AppRequest, made: VisitRequest, need: Need | None) -> HttpResponse:
    """Go to the request, or back to the call that it answers while the call lasts."""
    messages.success(request, f"La demande de {made.beneficiary} est dans la file.")
    if need is not None and not need.intake.is_closed:
        return redirect("directory:intake", pk=need.intake_id)
    return redirect("scheduling:request-detail", pk=made.pk)


def _length(form: RequestForm) -> int:
    """Return the minutes chosen for the visit, an hour when the choice is wrong."""
    form.is_valid()
    return int(form.cleaned_data.get("duration") or 60)


@requires("request.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def request_create(request: AppRequest) -> HttpResponse:
    """Note a request for the person named in the address, or ask for whom it is."""
    key = request.GET.get("beneficiaire", "")
    if not key.isdecimal():
        return _choose_person(request)
    people = Beneficiary.objects.visible_to(request.user).filter(archived_at=None)
    beneficiary = get_object_or_404(people.select_related("commune", "territory"), pk=key)
    initial, proposed = new_request_initial(beneficiary), new_windows(beneficiary)
    need = _need_of_call(request)
    if need is not None:
        initial |= {"words": need.words}
    if request.method != "POST":
        return _form_page(
            request, beneficiary, RequestForm(initial=initial, user=request.user), window_formset(proposed)
        )
    form = RequestForm(request.POST, initial=initial, user=request.user)
    windows = window_formset([], request.POST, length=_length(form))
    if windows.is_valid() and form.is_valid():
        try:
            made = services.request_create(
                beneficiary=beneficiary, by=request.user, windows=windows.windows, need=need, **form.service_fields()
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _made(request, made, need)
    return _form_page(request, beneficiary, form, windows)


def _form(visit_request: VisitRequest, request: AppRequest, data: QueryDict | None = None) -> RequestForm:
    return RequestForm(data, initial=request_initial(visit_request), user=request.user)


def _with_choices(request: AppRequest, visit_request: VisitRequest) -> QueryDict:
    """Return what was posted, where what the member left to the other person takes the saved value."""
    data = with_choices_applied(request.POST, _form(visit_request, request))
    if data.pop("keep-windows", ["mine"])[-1] != "theirs":
        return data
    for name in [name for name in data if name.startswith("moments-")]:
        del data[name]
    saved = windows_as_posted(services.windows_of(visit_request))
    for name, value in saved.items():
        data[name] = value
    return data


@requires("request.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def request_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a request; someone else's change in between is shown beside what was typed."""
    found = _request_of(request, pk)
    if request.method != "POST":
        windows = window_formset(services.windows_of(found))
        return _form_page(
            request, found.beneficiary, _form(found, request), windows, visit_request=found, version=found.version
        )
    return _save(request, pk, _with_choices(request, found), posted_version(request))


def _save(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    found = _request_of(request, pk)
    form = _form(found, request, data)
    windows = window_formset([], data, length=_length(form), known=services.windows_of(found))
    if windows.is_valid() and form.is_valid():
        try:
            services.request_update(
                request=found,
                expected_version=version,
                by=request.user,
                windows=windows.windows,
                **form.service_fields(),
            )
        except StaleVersionError:
            return _settle(request, pk, data, version, windows.windows)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "La demande est à jour.")
            return redirect("scheduling:request-detail", pk=pk)
    # The service has put what was typed in ``found``: the page needs the saved row.
    saved = _request_of(request, pk)
    return _form_page(request, saved.beneficiary, form, windows, visit_request=saved, version=version)


def _settle(request: AppRequest, pk: int, data: QueryDict, version: int, mine: list[WindowInput]) -> HttpResponse:
    """Join what both people changed; where they changed the same thing, answer 409 and ask which is right."""
    current = _request_of(request, pk)
    before = version_of(current, version)
    data, rows = merge(
        data,
        _form(before, request) if before else None,
        _form(current, request),
        lambda posted: _form(current, request, posted),
    )
    theirs = services.windows_of(current)
    if set(mine) != set(theirs):
        rows.append(ConflictRow("windows", "Moments possibles", moments_words(mine), moments_words(theirs)))
    if not rows:
        return _save(request, pk, data, current.version)
    conflict = Conflict(
        rows=rows,
        hidden=hidden_pairs(data, current.version),
        **last_change(current),
        url=reverse("scheduling:request-edit", args=[pk]),
        cancel_url=reverse("scheduling:request-detail", args=[pk]),
    )
    context = {"conflict": conflict, "visit_request": current}
    return render(request, "scheduling/requests/conflict.html", context, status=409)


@requires("request.edit")
@require_POST
def request_cancel(request: AppRequest, pk: int) -> HttpResponse:
    """Cancel a request with a reason."""
    visit_request = _request_of(request, pk)
    try:
        services.request_cancel(
            request=visit_request,
            by=request.user,
            reason=request.POST.get("reason", ""),
            cause=request.POST.get("cause", ""),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("scheduling:request-detail", pk=pk)
    undo = reverse("scheduling:request-reopen", args=[pk])
    message = f"La demande de {visit_request.beneficiary} est annulée."
    messages.success(request, message, extra_tags=f"undo:{undo}")
    return redirect("scheduling:request-list")


@requires("request.edit")
@require_POST
def request_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Put a cancelled request back in the queue."""
    try:
        services.request_reopen(request=_request_of(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "La demande est de nouveau dans la file, avec son ancienneté.")
    return redirect("scheduling:request-detail", pk=pk)
