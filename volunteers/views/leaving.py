"""Files of helpers that end: those set aside, kept a year more, handed over, erased."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from mediation.forms import add_service_errors
from volunteers.leaving.handover import helper_json
from volunteers.selectors.leaving import former_helpers
from volunteers.services import leaving as services
from volunteers.views.helpers import helper_of

PAGE_SIZE = 25


class EraseForm(forms.Form):
    """Erase a helper's file: nothing comes back."""

    understood = forms.BooleanField(
        label="J’ai compris : rien ne pourra être retrouvé",
        error_messages={"required": "Cochez la case pour effacer."},
    )


@requires("helper.view")
@require_safe
def helper_former(request: AppRequest) -> HttpResponse:
    """Show who is no longer planned, and whose data will soon be erased."""
    page = Paginator(former_helpers(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    membership = membership_of(request.user)
    context = {
        "page_obj": page,
        "may_keep": membership.may("helper.keep"),
        "may_erase": membership.may("helper.erase"),
    }
    return render(request, "volunteers/trainings/former.html", context)


@requires("helper.keep")
@require_POST
def helper_keep(request: AppRequest, pk: int) -> HttpResponse:
    """Keep a file one more year."""
    helper = services.helper_keep(helper=helper_of(request, pk), by=request.user)
    messages.success(request, f"La fiche de {helper} est gardée encore un an.")
    return redirect("volunteers:helper-former")


@requires("helper.handover")
@require_safe
def helper_handover(request: AppRequest, pk: int) -> HttpResponse:
    """Give all that is kept of a helper, to be handed over."""
    helper = helper_of(request, pk)
    services.helper_handover_record(helper=helper, by=request.user)
    name = f"intervenant-{pk}-{timezone.localdate():%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(helper_json(helper), content_type="application/json", headers=headers)


@requires("helper.erase")
@require_http_methods(["GET", "HEAD", "POST"])
def helper_erase(request: AppRequest, pk: int) -> HttpResponse:
    """Erase a helper's file at once, after having said what goes and what stays."""
    helper = helper_of(request, pk)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.helper_erase(helper=helper, by=request.user)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"La fiche n° {pk} est effacée.")
            return redirect("volunteers:helper-former")
    return render(request, "volunteers/trainings/erase.html", {"form": form, "helper": helper})
