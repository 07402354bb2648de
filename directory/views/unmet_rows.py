"""One demand of the ledger: read, noted by hand, corrected, resolved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import AppRequest, membership_of, requires, territory_of
from directory.forms.unmet import UnmetEditForm, UnmetNoteForm, UnmetResolveForm
from directory.models import UnmetNeed
from directory.selectors.unmet import theme_word
from directory.services import unmet as services


def _unmet_of(request: AppRequest, pk: int) -> UnmetNeed:
    rows = UnmetNeed.objects.visible_to(request.user).select_related("commune", "territory")
    return get_object_or_404(rows, pk=pk)


def _add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what a service refused beside its fields."""
    told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in told.items():
        form.add_error(name if name in form.fields else None, texts)


def _page(
    request: AppRequest, unmet: UnmetNeed, *, edit: forms.Form | None = None, resolve: forms.Form | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "unmet": unmet,
        "theme": theme_word(unmet.theme),
        "may_edit": membership_of(request.user).may("unmet.edit"),
        "edit_form": edit or UnmetEditForm(unmet=unmet, prefix="edit"),
        "resolve_form": resolve or UnmetResolveForm(prefix="resolve"),
    }
    return render(request, "directory/unmet/detail.html", context, status=422 if edit or resolve else 200)


@requires("unmet.view")
@require_GET
def unmet_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a demand and what became of it."""
    return _page(request, _unmet_of(request, pk))


@requires("unmet.edit")
@require_POST
def unmet_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Correct the step that broke and the comment."""
    unmet = _unmet_of(request, pk)
    form = UnmetEditForm(request.POST, unmet=unmet, prefix="edit")
    if form.is_valid():
        try:
            services.unmet_edit(unmet=unmet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            messages.success(request, "La demande est précisée.")
            return redirect("directory:unmet-detail", pk=pk)
    return _page(request, _unmet_of(request, pk), edit=form)


@requires("unmet.edit")
@require_POST
def unmet_resolve(request: AppRequest, pk: int) -> HttpResponse:
    """Note that something was found, and what."""
    unmet = _unmet_of(request, pk)
    form = UnmetResolveForm(request.POST, prefix="resolve")
    if form.is_valid():
        try:
            services.unmet_resolve(unmet=unmet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            undo = reverse("directory:unmet-reopen", args=[pk])
            messages.success(request, "La réponse est notée.", extra_tags=f"undo:{undo}")
            return redirect("directory:unmet-detail", pk=pk)
    return _page(request, _unmet_of(request, pk), resolve=form)


@requires("unmet.edit")
@require_POST
def unmet_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take back a resolution noted by mistake."""
    services.unmet_reopen(unmet=_unmet_of(request, pk), by=request.user)
    messages.success(request, "La demande est de nouveau sans réponse.")
    return redirect("directory:unmet-detail", pk=pk)


@requires("unmet.edit")
@require_http_methods(["GET", "POST"])
def unmet_create(request: AppRequest) -> HttpResponse:
    """Note by hand a demand met on the road or at an event."""
    form = UnmetNoteForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            unmet = services.unmet_note(territory=territory_of(request.user), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            messages.success(request, "La demande est notée.")
            return redirect("directory:unmet-detail", pk=unmet.pk)
    context = {"form": form, "back_url": reverse("directory:unmet-list")}
    return render(request, "directory/unmet/form.html", context, status=422 if form.errors else 200)
