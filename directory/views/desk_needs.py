"""The needs of a call: noted, corrected, settled; the services shown while one types; journeys found or not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, membership_of, requires
from directory.enums import NeedOutcome
from directory.forms.desk import JourneyForm, JourneyFoundForm, UnmetForm
from directory.forms.errors import add_service_errors
from directory.models import Intake, Need
from directory.selectors.desk import arrange_address, made_of, theme_words, who
from directory.selectors.desk_call import found_for, guessed_theme, next_need, panel_of, step_asked
from directory.services import needs as services
from directory.services.intakes import refuse_closed
from directory.services.orientations import orientation_give
from directory.themes import THEME_LABELS
from directory.views.desk_call import answer, call_address, refused, visible_call

_GIVEN = frozenset({NeedOutcome.ORIENTED, NeedOutcome.PUT_THROUGH})
NOT_THERE = "Ce service n’est plus dans la liste : choisissez-en un autre."


def _visible(request: AppRequest, pk: int) -> Need:
    rows = Need.objects.visible_to(request.user).select_related("intake__commune", "intake__territory")
    return get_object_or_404(rows, pk=pk)


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@requires("desk.edit")
@require_POST
def need_create(request: AppRequest, pk: int) -> HttpResponse:
    """Note a need with the theme that its words speak of; with ``service``, give that service at once."""
    call = visible_call(request, pk)
    words = request.POST.get("words", "")
    try:
        need = services.need_add(intake=call, words=words, theme=guessed_theme(words))
        if service := _key(request.POST.get("service", "")):
            _give(request, need, service, NeedOutcome.ORIENTED)
    except ValidationError as error:
        return refused(request, call, error)
    asks = request.POST.get("suite", "")
    return redirect(call_address(call, need.pk, vers="besoin", **({"suite": asks} if asks else {})))


@requires("desk.edit")
@require_POST
def preview(request: AppRequest, pk: int) -> HttpResponse:
    """Show the services for words that are being typed. Posted, so that they stand in no address and no log."""
    call = visible_call(request, pk)
    words = " ".join(request.POST.get("words", "").split())
    if not words:
        return answer(request, call)
    context = {
        "intake": call,
        "panel": panel_of(call, None, words),
        "need": None,
        "may_edit": True,
        "is_preview": True,
        "problems": {},
        "asks": "",
        "focus": "",
        "given": [],
        "outcomes": [],
    }
    return render(request, "directory/desk/partials/preview.html", context)


@requires("desk.edit")
@require_POST
def edit(request: AppRequest, pk: int) -> HttpResponse:
    """Correct the words, the theme or the urgency of a need."""
    need = _visible(request, pk)
    fields: dict[str, Any] = {}
    if "words" in request.POST:
        fields["words"] = request.POST["words"]
        fields["is_urgent"] = "is_urgent" in request.POST
    theme = request.POST.get("theme")
    if theme is not None and (theme in THEME_LABELS or theme == ""):
        fields["theme"] = theme
    try:
        services.need_edit(need=need, **fields)
    except ValidationError as error:
        return refused(request, need.intake, error, besoin=str(pk))
    return redirect(call_address(need.intake, pk, vers="besoin"))


@requires("desk.edit")
@require_POST
def remove(request: AppRequest, pk: int) -> HttpResponse:
    """Take away a need noted by mistake."""
    need = _visible(request, pk)
    try:
        services.need_remove(need=need)
    except ValidationError as error:
        return refused(request, need.intake, error, besoin=str(pk))
    return redirect(call_address(need.intake, vers="ajout"))


@requires("desk.edit")
@require_POST
def settle(request: AppRequest, pk: int) -> HttpResponse:
    """Give a need its outcome; what is still to be said (why, which journey) is asked first."""
    need = _visible(request, pk)
    outcome = request.POST.get("outcome", "")
    if outcome in {NeedOutcome.UNMET, NeedOutcome.TRANSPORT} and "note" not in request.POST:
        return redirect(call_address(need.intake, pk, suite=outcome, vers="suite"))
    try:
        refuse_closed(need.intake)
        told = _settle(request, need, outcome)
    except ValidationError as error:
        return refused(request, need.intake, error, besoin=str(pk), suite=outcome)
    if told is not None:
        return told
    return redirect(_onward(need.intake, pk))


def _settle(request: AppRequest, need: Need, outcome: str) -> HttpResponse | None:
    """Settle the need as posted; a form that is wrong is shown again."""
    if outcome in _GIVEN:
        _give(request, need, _key(request.POST.get("service", "")), NeedOutcome(outcome))
        return None
    if outcome not in {NeedOutcome.UNMET, NeedOutcome.TRANSPORT}:
        services.need_settle(need=need, outcome=outcome, by=request.user, note=request.POST.get("note", ""))
        return None
    name = "unmet_form" if outcome == NeedOutcome.UNMET else "journey_form"
    form = UnmetForm(request.POST) if outcome == NeedOutcome.UNMET else JourneyForm(request.POST)
    if not form.is_valid():
        asked = {"besoin": str(need.pk), "suite": outcome}
        return answer(request, need.intake, problems={"suite": [""]}, asked=asked, **{name: form})
    services.need_settle(need=need, outcome=outcome, by=request.user, **form.cleaned_data)
    return None


def _give(request: AppRequest, need: Need, service: int, outcome: NeedOutcome) -> None:
    found = found_for(need.intake, need, service, step_asked(request.POST.get("etape", "")))
    if found is None:
        raise ValidationError({"service": NOT_THERE})
    through = outcome == NeedOutcome.PUT_THROUGH
    orientation_give(need=need, found=found, by=request.user, is_put_through=through)


def _onward(intake: Intake, pk: int) -> str:
    """Return where the hand goes after an outcome: the next need without one, else what else is asked."""
    needs = list(intake.needs.order_by("rank", "pk"))
    current = next((need for need in needs if need.pk == pk), None)
    following = next_need(needs, current)
    if following is not None:
        return call_address(intake, following.pk, vers="besoin")
    return call_address(intake, pk, vers="ajout")


@requires("desk.edit")
@require_POST
def unsettle(request: AppRequest, pk: int) -> HttpResponse:
    """Take an outcome back: a slip of the finger."""
    need = _visible(request, pk)
    try:
        services.need_unsettle(need=need, by=request.user)
    except ValidationError as error:
        return refused(request, need.intake, error, besoin=str(pk))
    return redirect(call_address(need.intake, pk, vers="besoin"))


@requires("desk.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def journey(request: AppRequest, pk: int) -> HttpResponse:
    """Answer a journey asked for: found, and how; or not, and why."""
    need = _visible(request, pk)
    found = JourneyFoundForm(request.POST if "trouve" in request.POST else None)
    missing = UnmetForm(request.POST if "pas_trouve" in request.POST else None, initial={"reason": "TOO_FAR"})
    chosen: JourneyFoundForm | UnmetForm | None = next((form for form in (found, missing) if form.is_bound), None)
    if chosen is not None and chosen.is_valid():
        service = services.journey_found if chosen is found else services.journey_missing
        try:
            service(need=need, by=request.user, **chosen.cleaned_data)
        except ValidationError as error:
            add_service_errors(chosen, error)
        else:
            messages.success(request, "C’est noté." if chosen is found else "Compté dans les demandes non satisfaites.")
            return redirect("directory:desk")
    context = {
        "need": need,
        "who": who(need.intake),
        "theme_words": theme_words(need.theme),
        "found_form": found,
        "missing_form": missing,
        "made": made_of(request.user, [need]).get(need.outcome_key),
        "arrange_url": arrange_address(need) if membership_of(request.user).may("ride.edit") else "",
        "is_waiting": need.outcome == NeedOutcome.TRANSPORT and need.answered_at is None,
    }
    return render(request, "directory/desk/journey.html", context, status=422 if chosen and chosen.errors else 200)
