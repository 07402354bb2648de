"""The inventory: list, export, one item, add and change."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods
from django_tables2 import RequestConfig

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import plural
from mediation import services
from mediation.exports import CONTENT_TYPE
from mediation.forms.errors import add_service_errors
from mediation.forms.loans import EquipmentForm
from mediation.loan_filters import EquipmentFilter
from mediation.loan_sheet import equipment_workbook
from mediation.loan_tables import EquipmentTable, situation_words
from mediation.models import EquipmentItem, Loan
from mediation.selectors.loans import first_waiting, reserve_url

PER_PAGE = 25


def _filtered(request: AppRequest) -> EquipmentFilter:
    items = EquipmentItem.objects.visible_to(request.user).with_situation()
    return EquipmentFilter(request.GET, queryset=items, request=request)


def _lead(request: AppRequest) -> str:
    items = EquipmentItem.objects.visible_to(request.user)
    free, live = items.free().count(), Loan.objects.visible_to(request.user).live().count()
    return f"{plural(free, 'matériel à prêter', 'matériels à prêter')}, {plural(live, 'prêt')} en cours ou à venir."


@requires("loan.view")
@require_GET
def equipment_list(request: AppRequest) -> HttpResponse:
    """Show the inventory, filtered by the address; a fragment for htmx."""
    filters = _filtered(request)
    table = EquipmentTable(filters.qs, order_by="label")
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context: dict[str, Any] = {
        "filter": filters,
        "table": table,
        "count": table.paginator.count,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "may_edit": membership_of(request.user).may("loan.edit"),
        "query": request.GET.urlencode(),
    }
    if not request.htmx:
        context["is_empty"] = not EquipmentItem.objects.visible_to(request.user).exists()
        context["lead"] = _lead(request)
    template = "partials/equipment_results.html" if request.htmx else "loans/equipment_list.html"
    response = render(request, f"mediation/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("loan.view")
@require_GET
def equipment_export(request: AppRequest) -> HttpResponse:
    """Download the filtered inventory, without the names of borrowers."""
    name = f"materiel-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        equipment_workbook(_filtered(request).qs),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@requires("loan.view")
@require_GET
def equipment_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show an item, where it is, its loans and who waits for one like it."""
    item = _item(request, pk)
    loans = Loan.objects.visible_to(request.user).filter(item=item).select_related("beneficiary")
    may_edit = membership_of(request.user).may("loan.edit")
    wish = first_waiting(request.user, item.kind)
    is_free = EquipmentItem.objects.visible_to(request.user).free().filter(pk=pk).exists()
    context = {
        "item": item,
        "situation": situation_words(item),
        "facts": [
            ("Nature", item.get_kind_display()),
            ("Numéro de série", item.serial),
            ("Accessoires", item.accessories),
            ("Aspect", item.get_condition_display()),
            ("À savoir", item.notes),
        ],
        "loans": list(loans[:20]),
        "wish": wish if is_free else None,
        "wish_url": reserve_url(wish, item) if wish and is_free and may_edit else "",
        "is_free": is_free,
        "may_edit": may_edit,
    }
    return render(request, "mediation/loans/equipment_detail.html", context)


@requires("loan.edit")
@require_http_methods(["GET", "POST"])
def equipment_create(request: AppRequest) -> HttpResponse:
    """Add an item to the inventory."""
    form = EquipmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            item = services.equipment_add(territory=territory_of(request.user), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"« {item.label} » est dans l’inventaire.")
            return redirect("mediation:equipment-detail", pk=item.pk)
    return _form_page(request, form, None)


@requires("loan.edit")
@require_http_methods(["GET", "POST"])
def equipment_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change an item."""
    item = _item(request, pk)
    version, status = item.version, 200
    form = EquipmentForm(request.POST if request.method == "POST" else None, instance=item)
    if request.method == "POST":
        posted = request.POST.get("version", "")
        version = int(posted) if posted.isdecimal() and len(posted) < 10 else version
        if form.is_valid():
            try:
                services.equipment_update(item=item, expected_version=version, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                add_service_errors(form, error)
            except StaleVersionError as error:
                form.add_error(None, "Quelqu’un d’autre vient de changer ce matériel : relisez, puis enregistrez.")
                version, status = error.current.version, 409
            else:
                messages.success(request, "Matériel enregistré.")
                return redirect("mediation:equipment-detail", pk=pk)
    return _form_page(request, form, _item(request, pk), version=version, status=status)


def _item(request: AppRequest, pk: int) -> EquipmentItem:
    return get_object_or_404(EquipmentItem.objects.visible_to(request.user).with_situation(), pk=pk)


def _form_page(
    request: AppRequest, form: EquipmentForm, item: EquipmentItem | None, *, version: int = 0, status: int = 200
) -> HttpResponse:
    back = reverse("mediation:equipment-detail", args=[item.pk]) if item else reverse("mediation:equipment-list")
    context = {
        "form": form,
        "title": f"Modifier « {item.label} »" if item else "Ajouter un matériel",
        "lead": "",
        "back_url": back,
        "back_label": item.label if item else "Matériel",
        "yes": "Enregistrer",
        "version": version,
    }
    return render(
        request, "mediation/loans/form.html", context, status=422 if form.errors and status == 200 else status
    )
