"""The page of one call, and what is done with the call as a whole."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.concurrency import StaleVersionError
from directory.desk_rules import call_back_due
from directory.forms.desk import CallBackForm, CallerForm, caller_initial
from directory.forms.errors import add_service_errors
from directory.models import Intake
from directory.selectors.desk_call import communes_of, person_of, possible_callers
from directory.services import intakes as services
from directory.views.desk_page import call_page, caller_page, heading_of, work_page

WORK, WHO = "travail", "qui"


def visible_call(request: AppRequest, pk: int) -> Intake:
    """Return a call that the member sees, or answer 404."""
    rows = Intake.objects.visible_to(request.user).select_related("commune", "territory", "operator")
    return get_object_or_404(rows, pk=pk)


def call_address(intake: Intake, need: int | None = None, **more: str) -> str:
    """Return the address of a call with a need in hand."""
    asked = {"besoin": str(need), **more} if need else more
    url = reverse("directory:intake", args=[intake.pk])
    return f"{url}?{urlencode(asked)}" if asked else url


def answer(
    request: AppRequest, intake: Intake, *, problems: dict[str, list[str]] | None = None, **context: Any
) -> HttpResponse:
    """Draw the call, or for htmx only the part that it asks for."""
    asked = {**request.GET.dict(), **context.pop("asked", {})}
    may_edit = membership_of(request.user).may("desk.edit") and intake.status == "OPEN"
    target = request.htmx.target if request.htmx else ""
    shown: dict[str, Any] = {"intake": intake, "may_edit": may_edit, "problems": problems or {}}
    shown |= heading_of(request.user, intake)
    if target == WORK:
        template, shown = "partials/work.html", shown | work_page(request.user, intake, asked)
    elif target == WHO:
        template, shown = "partials/who.html", shown | caller_page(request.user, intake)
    else:
        template, shown = "call.html", shown | call_page(request.user, intake, asked)
    response = render(request, f"directory/desk/{template}", shown | context, status=422 if problems else 200)
    if target == WORK and not problems:
        kept = {name: asked[name] for name in ("besoin", "etape", "suite") if asked.get(name)}
        response["HX-Replace-Url"] = call_address(intake, **kept)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def refused(request: AppRequest, intake: Intake, error: ValidationError, **asked: str) -> HttpResponse:
    """Draw the call again with the messages of a service at their places."""
    problems = error.message_dict if hasattr(error, "error_dict") else {"all": error.messages}
    return answer(request, visible_call(request, intake.pk), problems=problems, asked=asked)


@requires("desk.view")
@require_safe
def intake(request: AppRequest, pk: int) -> HttpResponse:
    """Show a call: who, what, the services near, what became of each need."""
    return answer(request, visible_call(request, pk))


@requires("desk.edit")
@require_POST
def caller(request: AppRequest, pk: int) -> HttpResponse:
    """Keep what is typed of the caller, as it is typed; what is wrong waits and the rest is kept."""
    call = visible_call(request, pk)
    form = CallerForm(request.POST, communes=communes_of(call))
    form.is_valid()
    posted = request.POST.get("version", "")
    version = int(posted) if posted.isdecimal() and len(posted) < 9 else 0
    place = call.place_name
    try:
        call = services.intake_update(intake=call, by=request.user, expected_version=version, **form.service_fields())
    except StaleVersionError as error:
        return _state(request, visible_call(request, error.current.pk), form, conflict=True)
    except ValidationError as error:
        add_service_errors(form, error)
        call = visible_call(request, pk)
    if not request.htmx:
        return _saved_without_script(request, call, form)
    response = _state(request, call, form)
    if call.place_name != place:
        response["HX-Trigger"] = "appel-change"
    return response


def _saved_without_script(request: AppRequest, call: Intake, form: CallerForm) -> HttpResponse:
    if form.errors:
        return answer(request, call, problems={"caller": ["Corrigez ce qui est en rouge."]}, form=form)
    return redirect(call_address(call))


def _state(request: AppRequest, call: Intake, form: CallerForm, *, conflict: bool = False) -> HttpResponse:
    """Answer an autosave: what is wrong, who may be calling, the new version."""
    theirs = []
    if conflict:
        saved = caller_initial(call)
        fields = [field for field in form.visible_fields() if str(field.value() or "") != str(saved[field.name] or "")]
        theirs = [(str(field.label), saved[field.name]) for field in fields if not field.is_check]  # type: ignore[attr-defined]
    context = {
        "intake": call,
        "form": form,
        "callers": possible_callers(request.user, call),
        "person": person_of(request.user, call.person_id),
        "may_edit": True,
        "is_conflict": conflict,
        "theirs": theirs,
        "is_saved": True,
    }
    status = 409 if conflict else 200
    return render(request, "directory/desk/partials/caller_saved.html", context, status=status)


@requires("desk.edit")
@require_POST
def person(request: AppRequest, pk: int) -> HttpResponse:
    """Say that the caller is this person followed, someone else, or take it back."""
    call = visible_call(request, pk)
    key = request.POST.get("personne", "")
    try:
        if key == "autre":
            services.intake_update(intake=call, by=request.user, expected_version=call.version, is_someone_else=True)
        else:
            found = person_of(request.user, int(key)) if key.isdecimal() and len(key) < 19 else None
            services.intake_person_set(intake=call, caller=found, by=request.user)
    except ValidationError as error:
        return refused(request, call, error)
    response = answer(request, visible_call(request, pk)) if request.htmx else redirect(call_address(call))
    response["HX-Trigger-After-Swap"] = "appel-change"
    return response


@requires("desk.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: AppRequest, pk: int) -> HttpResponse:
    """Put a call back in the queue, to be called back before a date."""
    call = visible_call(request, pk)
    due = timezone.localtime(call_back_due())
    form = CallBackForm(request.POST if request.method == "POST" else None, initial={"call_back_before": due})
    if request.method == "POST" and form.is_valid():
        try:
            services.intake_wait(intake=call, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le contact est dans la liste des personnes à rappeler.")
            return redirect("directory:desk")
    context = {"form": form, "intake": call, "back": call_address(call)}
    return render(request, "directory/desk/wait.html", context, status=422 if form.errors else 200)


@requires("desk.edit")
@require_POST
def take(request: AppRequest, pk: int) -> HttpResponse:
    """Take a contact that waits; of two, one gets it."""
    call = visible_call(request, pk)
    try:
        services.intake_take(intake=call, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("directory:desk")
    return redirect(call_address(call))


@requires("desk.edit")
@require_POST
def close(request: AppRequest, pk: int) -> HttpResponse:
    """End a call once each need has its outcome; otherwise say at its place what lacks."""
    call = visible_call(request, pk)
    try:
        services.intake_close(intake=call, by=request.user)
    except ValidationError as error:
        return refused(request, call, error)
    undo = reverse("directory:intake-reopen", args=[pk])
    messages.success(request, "Appel terminé.", extra_tags=f"undo:{undo}")
    return redirect("directory:desk")


@requires("desk.edit")
@require_POST
def reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take a call up again on the day it ended."""
    call = visible_call(request, pk)
    try:
        services.intake_reopen(intake=call, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(call_address(call))


@requires("desk.edit")
@require_POST
def drop(request: AppRequest, pk: int) -> HttpResponse:
    """Give up a call opened by mistake."""
    call = visible_call(request, pk)
    try:
        services.intake_drop(intake=call, by=request.user)
    except ValidationError as error:
        return refused(request, call, error)
    messages.success(request, "Contact abandonné.")
    return redirect("directory:desk")
