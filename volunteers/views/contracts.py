"""Pages of contracts of civic service: list, one contract, the sheet of the mission, the youth's own page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.conflicts import Conflict, hidden_pairs, last_change, merge, version_of, with_choices_applied
from mediation.forms import add_service_errors
from volunteers.contract_filters import ContractFilter
from volunteers.forms.contracts import ContractForm
from volunteers.models import CivicServiceContract, Helper
from volunteers.selectors.contracts import contract_on, contracts_of, youths_without_contract
from volunteers.selectors.duty_hours import contract_page, contract_rows
from volunteers.services.contracts import contract_create as create
from volunteers.services.contracts import contract_update
from volunteers.views.helpers import posted_version

PAGE_SIZE = 25


def contract_seen(request: AppRequest, pk: int) -> CivicServiceContract:
    """Return the contract if the member may see it; 404 otherwise."""
    return get_object_or_404(contracts_of(request.user), pk=pk)


@requires("contract.view")
@require_safe
def contract_list(request: AppRequest) -> HttpResponse:
    """List contracts: hours of this week, average, what is to be seen to; and who has none."""
    filters = ContractFilter(request.GET, queryset=contracts_of(request.user), request=request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page_obj": page,
        "rows": contract_rows(list(page)),
        "found": page.paginator.count,
        "without": list(youths_without_contract(request.user)),
        "is_filtered": bool(request.GET.get("etat")),
        "may_edit": membership_of(request.user).may("contract.edit"),
    }
    partial = request.htmx and not request.htmx.boosted
    template = "partials/list.html" if partial else "list.html"
    response = render(request, f"volunteers/contracts/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("contract.view")
@require_safe
def contract_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a contract: its weeks beside the law, training, the review of the mission."""
    contract = contract_seen(request, pk)
    context = {"page": contract_page(contract), "contract": contract, "is_own": False}
    context["may_edit"] = membership_of(request.user).may("contract.edit")
    return render(request, "volunteers/contracts/detail.html", context)


@requires("contract.view")
@require_safe
def contract_sheet(request: AppRequest, pk: int) -> HttpResponse:
    """Show the sheet of the mission, to print."""
    context = {"contract": contract_seen(request, pk), "territory": territory_of(request.user)}
    return render(request, "volunteers/contracts/sheet.html", context)


@requires("contract.view_own")
@require_safe
def my_contract(request: AppRequest) -> HttpResponse:
    """Show youths their own contract, hours and tutor."""
    helper = Helper.objects.visible_to(request.user).filter(user=request.user).first()
    contract = contract_on(helper, timezone.localdate()) if helper else None
    if contract is None:
        return render(request, "volunteers/contracts/no_own_contract.html")
    context = {"page": contract_page(contract), "contract": contract, "is_own": True, "may_edit": False}
    return render(request, "volunteers/contracts/detail.html", context)


@requires("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def contract_create(request: AppRequest) -> HttpResponse:
    """Write a contract, for a youth already in the team."""
    territory = territory_of(request.user)
    form = ContractForm(request.POST or None, territory=territory, initial={"helper": request.GET.get("intervenant")})
    if request.method == "POST" and form.is_valid():
        try:
            contract = create(by=request.user, **form.service_fields())
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le contrat est noté. Comparez maintenant la mission aux tâches des agents.")
            return redirect("volunteers:contract-detail", pk=contract.pk)
    back = {"back_url": reverse("volunteers:contract-list"), "back_label": "Service civique"}
    context: dict[str, Any] = {"form": form, "version": 0, "title": "Noter un contrat d’engagement"}
    return render(request, "volunteers/helper_form.html", context | back)


def _form(contract: CivicServiceContract, data: QueryDict | None = None) -> ContractForm:
    return ContractForm(data, instance=contract, territory=contract.helper.territory)


@requires("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def contract_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a contract; someone else's change in between is shown beside what was typed."""
    contract = contract_seen(request, pk)
    if request.method != "POST":
        return _edit_page(request, contract, _form(contract), contract.version)
    data = with_choices_applied(request.POST, _form(contract))
    return _save(request, pk, data, posted_version(request))


def _save(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    form = _form(contract_seen(request, pk), data)
    contract = contract_seen(request, pk)
    if form.is_valid():
        try:
            contract_update(contract=contract, by=request.user, expected_version=version, **form.service_fields())
        except StaleVersionError:
            return _settle(request, pk, data, version)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"Le contrat de {contract.helper} est à jour.")
            return redirect("volunteers:contract-detail", pk=pk)
    return _edit_page(request, contract_seen(request, pk), form, version)


def _edit_page(request: AppRequest, contract: CivicServiceContract, form: ContractForm, version: int) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "title": f"Modifier le contrat de {contract.helper}",
        "back_url": reverse("volunteers:contract-detail", args=[contract.pk]),
        "back_label": str(contract),
    }
    return render(request, "volunteers/helper_form.html", context)


def _settle(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    """Join what both people changed; where they changed the same field, answer 409 and ask which is right."""
    current = contract_seen(request, pk)
    before = version_of(current, version)
    data, rows = merge(
        data,
        _form(before) if before else None,
        _form(current),
        lambda posted: _form(contract_seen(request, pk), posted),
    )
    if not rows:
        return _save(request, pk, data, current.version)
    back = reverse("volunteers:contract-detail", args=[pk])
    conflict = Conflict(
        rows=rows,
        hidden=hidden_pairs(data, current.version),
        **last_change(current),
        url=reverse("volunteers:contract-edit", args=[pk]),
        cancel_url=back,
    )
    context = {"conflict": conflict, "title": f"Modifier le contrat de {current.helper}", "back_url": back}
    return render(request, "volunteers/conflict.html", context | {"back_label": str(current)}, status=409)
