"""Who could go to someone, in order and why: propose, set aside with a motive, bring back."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, membership_of, requires
from mediation.forms import add_service_errors
from mediation.models import Beneficiary
from volunteers.forms.pairs import AsideForm
from volunteers.models import Helper, Match, Pair, SuggestionAside
from volunteers.pairing.match_words import LABELS
from volunteers.selectors.pairing_cards import match_weights, weights_of
from volunteers.selectors.pairs import Proposals, matches_of, proposals_for
from volunteers.services import matches as services
from volunteers.services.match_follow_up import suggestion_bring_back, suggestion_set_aside
from volunteers.views.matches import match_done, person_of

# How often someone would be visited, and the minutes that it takes of a helper's week: visits last about an hour.
PACES = {
    "semaine": ("Toutes les semaines", 60),
    "quinzaine": ("Tous les quinze jours", 30),
    "peu-importe": ("Peu importe", 0),
}
USUAL_PACE = "semaine"
_TEAM = re.compile(r"h(?P<helper>\d+)|p(?P<pair>\d+)|n(?P<lead>\d+)-(?P<mate>\d+)")


@requires("pair.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def match_suggest(request: AppRequest, pk: int) -> HttpResponse:
    """Show who could go to someone, in order, with why; propose one."""
    person = person_of(request, pk)
    if request.method != "POST":
        return _page(request, person)
    try:
        match = _propose(request, person)
    except ValidationError as error:
        return _page(request, person, problem=" ".join(error.messages))
    return match_done(request, match, f"{match.who} : c’est proposé à {person}.")


def _propose(request: AppRequest, person: Beneficiary) -> Match:
    people, pair = _team(request)
    if pair is not None:
        return services.match_propose(beneficiary=person, by=request.user, pair=pair)
    if len(people) > 1:
        return services.match_propose_together(beneficiary=person, lead=people[0], mate=people[1], by=request.user)
    return services.match_propose(beneficiary=person, by=request.user, helper=people[0] if people else None)


def _team(request: AppRequest) -> tuple[list[Helper], Pair | None]:
    """Read whom a form is about (``Offer.key``), lead first: helpers or a pair that the member sees."""
    asked = _TEAM.fullmatch(request.POST.get("who", ""))
    if asked is None:
        return [], None
    if asked["pair"]:
        pairs = Pair.objects.visible_to(request.user).prefetch_related("members__helper")
        pair = get_object_or_404(pairs, pk=asked["pair"])
        return [member.helper for member in pair.members.all()], pair
    visible = Helper.objects.visible_to(request.user)
    return [get_object_or_404(visible, pk=asked[name]) for name in ("helper", "lead", "mate") if asked[name]], None


def _page(
    request: AppRequest, person: Beneficiary, problem: str = "", key: str = "", form: AsideForm | None = None
) -> HttpResponse:
    """``form``, when given, is what was typed to set aside the team ``key``."""
    asked = request.GET.get("rythme", "")
    pace = asked if asked in PACES else USUAL_PACE
    found = proposals_for(person, pace=PACES[pace][1])
    weights = match_weights(weights_of(person.territory_id))
    asides = SuggestionAside.objects.visible_to(request.user).filter(beneficiary=person)
    context = {
        "person": person,
        "offers": _with_forms(found, key, form),
        "found": found,
        "problem": problem,
        "paces": [(name, label) for name, (label, _) in PACES.items()],
        "pace": pace,
        "weights": [(label, getattr(weights, name)) for name, label in LABELS.items()],
        "matches": matches_of(request.user).live().filter(beneficiary=person),
        "asides": asides.select_related("helper", "mate", "by"),
        "may_keep": membership_of(request.user).may("pair.keep"),
    }
    return render(request, "volunteers/pairs/suggest.html", context, status=422 if problem or form else 200)


def _with_forms(found: Proposals, key: str, form: AsideForm | None) -> list[tuple[object, AsideForm]]:
    return [
        (offer, form if form is not None and offer.key == key else AsideForm(auto_id=f"{offer.key}-%s"))
        for offer in found.offers
    ]


@requires("pair.edit")
@require_POST
def match_aside(request: AppRequest, pk: int) -> HttpResponse:
    """Set a suggestion aside for someone."""
    person, key = person_of(request, pk), request.POST.get("who", "")
    people, _ = _team(request)
    form = AsideForm(request.POST, auto_id=f"{key}-%s")
    if not people:
        return _page(request, person, problem="Choisissez une des propositions ci-dessous.")
    if form.is_valid():
        try:
            row = suggestion_set_aside(beneficiary=person, people=people, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            undo = reverse("volunteers:match-aside-undo", args=[row.pk])
            names = " et ".join(one.full_name for one in people)
            messages.success(request, f"{names} : la proposition est écartée.", extra_tags=f"undo:{undo}")
            return redirect("volunteers:match-suggest", pk=pk)
    return _page(request, person, key=key, form=form)


@requires("pair.edit")
@require_POST
def match_aside_undo(request: AppRequest, pk: int) -> HttpResponse:
    """Propose again what was set aside."""
    row = get_object_or_404(SuggestionAside.objects.visible_to(request.user), pk=pk)
    person = row.beneficiary_id
    suggestion_bring_back(aside=row, by=request.user)
    messages.success(request, "La proposition revient dans la liste.")
    return redirect("volunteers:match-suggest", pk=person)
