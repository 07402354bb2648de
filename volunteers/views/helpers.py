"""Pages of helpers: list, file, form, archiving."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.conflicts import Conflict, hidden_pairs, last_change, merge, version_of, with_choices_applied
from mediation.forms import add_service_errors
from volunteers import services
from volunteers.filters import HelperFilter
from volunteers.forms import HelperForm
from volunteers.models import Helper
from volunteers.selectors import helper_page, rows_of_the_week
from volunteers.selectors.engagement_pages import engagement_card
from volunteers.selectors.helper_people import current_pairs, deadlines, hours_waiting, visited_by

PAGE_SIZE = 25


def helper_of(request: AppRequest, pk: int) -> Helper:
    """Return the helper if the member may see it; 404 otherwise."""
    return get_object_or_404(Helper.objects.visible_to(request.user).select_related("commune", "user"), pk=pk)


@requires("helper.view")
@require_safe
def helper_list(request: AppRequest) -> HttpResponse:
    """List who visits and who is free this week."""
    everyone = Helper.objects.visible_to(request.user)
    filters = HelperFilter(request.GET, queryset=everyone.select_related("commune"), request=request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page_obj": page,
        "rows": rows_of_the_week(list(page)),
        "found": page.paginator.count,
        "active_count": everyone.active().count(),
        "is_filtered": any(request.GET.values()),
        "may_edit": request.user.active_membership and request.user.active_membership.may("helper.edit"),
        "may_recruit": request.user.active_membership and request.user.active_membership.may("application.view"),
    }
    partial = request.htmx and not request.htmx.boosted
    template = "volunteers/partials/helper_list.html" if partial else "volunteers/helper_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("helper.view")
@require_safe
def helper_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show what planning must know of a helper."""
    helper, membership = helper_of(request, pk), membership_of(request.user)
    waiting, since = hours_waiting(helper)
    context = helper_page(helper) | {
        "may_see_pairs": membership.may("pair.view"),
        "visited": visited_by(request.user, helper),
        "pairs": current_pairs(request.user, helper),
        "deadlines": deadlines(helper),
        "waiting": waiting,
        "waiting_since": since,
        "today": timezone.localdate(),
        "may_plan": membership.may("plan.edit"),
        "may_keep_pairs": membership.may("pair.keep"),
        "may_erase": membership.may("helper.erase"),
        "engagement": engagement_card(helper),
    }
    return render(request, "volunteers/helper_detail.html", context)


@requires("helper.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def helper_create(request: AppRequest) -> HttpResponse:
    """Add a helper, then go on to the hours."""
    territory = territory_of(request.user)
    form = HelperForm(request.POST or None, territory=territory)
    if request.method == "POST" and form.is_valid():
        try:
            helper = services.helper_create(territory=territory, by=request.user, **form.service_fields())
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"{helper} est dans l’équipe. Notez maintenant ses disponibilités.")
            return redirect("volunteers:availability-edit", pk=helper.pk)
    context = {
        "form": form,
        "version": 0,
        "title": "Ajouter un intervenant",
        "back_url": reverse("volunteers:helper-list"),
    }
    return render(request, "volunteers/helper_form.html", context | {"back_label": "Intervenants"})


def posted_version(request: AppRequest) -> int:
    """Return the version that the form was read at; 0, which no row has, when it is missing."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def _form(helper: Helper, data: QueryDict | None = None) -> HelperForm:
    return HelperForm(data, instance=helper, territory=helper.territory)


@requires("helper.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def helper_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a helper's file; someone else's change in between is shown beside what was typed."""
    helper = helper_of(request, pk)
    if request.method != "POST":
        return _edit_page(request, helper, _form(helper), helper.version)
    data = with_choices_applied(request.POST, _form(helper))
    return _save(request, pk, data, posted_version(request))


def _save(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    form = _form(helper_of(request, pk), data)
    helper = helper_of(request, pk)
    if form.is_valid():
        try:
            services.helper_update(helper=helper, by=request.user, expected_version=version, **form.service_fields())
        except StaleVersionError:
            return _settle(request, pk, data, version)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"La fiche de {helper} est à jour.")
            return redirect("volunteers:helper-detail", pk=pk)
    return _edit_page(request, helper_of(request, pk), form, version)


def _edit_page(request: AppRequest, helper: Helper, form: HelperForm, version: int) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "title": f"Modifier la fiche de {helper}",
        "back_url": reverse("volunteers:helper-detail", args=[helper.pk]),
        "back_label": str(helper),
    }
    return render(request, "volunteers/helper_form.html", context)


def _settle(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    """Join what both people changed; where they changed the same field, answer 409 and ask which is right."""
    current = helper_of(request, pk)
    before = version_of(current, version)
    data, rows = merge(
        data,
        _form(before) if before else None,
        _form(current),
        lambda posted: _form(helper_of(request, pk), posted),
    )
    if not rows:
        return _save(request, pk, data, current.version)
    back = reverse("volunteers:helper-detail", args=[pk])
    conflict = Conflict(
        rows=rows,
        hidden=hidden_pairs(data, current.version),
        **last_change(current),
        url=reverse("volunteers:helper-edit", args=[pk]),
        cancel_url=back,
    )
    context = {"conflict": conflict, "title": f"Modifier la fiche de {current}", "back_url": back}
    return render(request, "volunteers/conflict.html", context | {"back_label": str(current)}, status=409)


@requires("helper.edit")
@require_POST
def helper_archive(request: AppRequest, pk: int) -> HttpResponse:
    """Keep a helper out of future plannings."""
    helper = services.helper_archive(helper=helper_of(request, pk), by=request.user)
    undo = reverse("volunteers:helper-restore", args=[pk])
    messages.success(request, f"{helper} ne sera plus proposé dans les plannings.", extra_tags=f"undo:{undo}")
    return redirect("volunteers:helper-list")


@requires("helper.edit")
@require_POST
def helper_restore(request: AppRequest, pk: int) -> HttpResponse:
    """Let a helper be planned again."""
    helper = services.helper_restore(helper=helper_of(request, pk), by=request.user)
    messages.success(request, f"{helper} peut de nouveau être planifié.")
    return redirect("volunteers:helper-detail", pk=pk)
