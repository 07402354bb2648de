"""Pairs: the list, those that could be formed, and what helpers prefer or avoid."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from mediation.forms import add_service_errors
from volunteers.forms.pairs import PairEndForm, PairForm, PersonWishForm, PreferenceForm, WeightsForm
from volunteers.models import Pair, PairingPreference, PairingWeights
from volunteers.selectors.pairing_cards import weights_of
from volunteers.selectors.pairs import free_helpers, pairs_of, possible_pairs
from volunteers.services import pairs as services
from volunteers.views.helpers import helper_of, posted_version
from volunteers.views.matches import person_of

PAGE_SIZE = 25


def _pair(request: AppRequest, pk: int) -> Pair:
    return get_object_or_404(pairs_of(request.user), pk=pk)


@requires("pair.view")
@require_safe
def pair_list(request: AppRequest) -> HttpResponse:
    """List the pairs, and those that could be formed with the reasons."""
    return _list(request)


def _list(request: AppRequest, ended: int = 0, form: PairEndForm | None = None) -> HttpResponse:
    """``form``, when given, is what was typed to stop the pair ``ended``."""
    page = Paginator(pairs_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    membership = membership_of(request.user)
    context = {
        "page_obj": page,
        "end_forms": {
            pair.pk: form if form is not None and pair.pk == ended else PairEndForm(auto_id=f"fin-{pair.pk}-%s")
            for pair in page
        },
        "possible": possible_pairs(membership.territory_id) if membership.may("pair.edit") else [],
        "reserve": free_helpers(request.user),
        "may_edit": membership.may("pair.edit"),
        "may_keep": membership.may("pair.keep"),
    }
    return render(request, "volunteers/pairs/pair_list.html", context, status=422 if form else 200)


@requires("pair.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def pair_create(request: AppRequest) -> HttpResponse:
    """Form a pair; a suggestion fills the form."""
    first = {name: request.GET.get(name) for name in ("lead", "mate")}
    form = PairForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        lead, mate = form.cleaned_data["lead"], form.cleaned_data["mate"]
        try:
            pair = services.pair_create(territory=territory_of(request.user), lead=lead, mates=[mate], by=request.user)
        except ValidationError as error:
            for message in error.messages:
                form.add_error("lead" if "lead" in error.error_dict else "mate", message)
        else:
            undo = reverse("volunteers:pair-end", args=[pair.pk])
            messages.success(request, f"{pair} forment un binôme.", extra_tags=f"undo:{undo}")
            return redirect("volunteers:pair-list")
    return render(request, "volunteers/pairs/pair_form.html", {"form": form})


@requires("pair.edit")
@require_POST
def pair_end(request: AppRequest, pk: int) -> HttpResponse:
    """Stop a pair."""
    pair, form = _pair(request, pk), PairEndForm(request.POST, auto_id=f"fin-{pk}-%s")
    if not form.is_valid():
        return _list(request, pk, form)
    try:
        services.pair_end(pair=pair, by=request.user, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("volunteers:pair-restore", args=[pk])
        messages.success(request, f"{pair} ne vont plus ensemble.", extra_tags=f"undo:{undo}")
    return redirect("volunteers:pair-list")


@requires("pair.edit")
@require_POST
def pair_restore(request: AppRequest, pk: int) -> HttpResponse:
    """Let a pair go together again."""
    pair = _pair(request, pk)
    try:
        services.pair_restore(pair=pair, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{pair} vont de nouveau ensemble.")
    return redirect("volunteers:pair-list")


@requires("pair.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: AppRequest, pk: int) -> HttpResponse:
    """Show and note what a helper prefers or avoids; only the coordination and the direction read it."""
    helper = helper_of(request, pk)
    form = PreferenceForm(request.POST or None, user=request.user, helper=helper)
    if request.method == "POST" and form.is_valid():
        try:
            services.preference_set(helper=helper, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le souhait est noté. Les propositions en tiennent compte dès maintenant.")
            return redirect("volunteers:preferences", pk=pk)
    rows = PairingPreference.objects.visible_to(request.user).filter(helper=helper)
    context = {"helper": helper, "form": form, "rows": rows.select_related("other", "beneficiary", "by")}
    return render(request, "volunteers/pairs/preferences.html", context)


@requires("pair.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def person_wishes(request: AppRequest, pk: int) -> HttpResponse:
    """Show and note whom a person prefers or no longer wants; only the coordination and the direction read it."""
    person = person_of(request, pk)
    form = PersonWishForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            services.preference_set(
                helper=asked["helper"], beneficiary=person, kind=asked["kind"], note=asked["note"], by=request.user
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le souhait est noté. Les propositions en tiennent compte dès maintenant.")
            return redirect("volunteers:person-wishes", pk=pk)
    rows = PairingPreference.objects.visible_to(request.user).filter(beneficiary=person)
    context = {"person": person, "form": form, "rows": rows.select_related("helper", "by")}
    return render(request, "volunteers/pairs/person_wishes.html", context)


@requires("pair.keep")
@require_POST
def preference_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Forget a preference."""
    row = get_object_or_404(PairingPreference.objects.visible_to(request.user).select_related("helper"), pk=pk)
    helper, person = row.helper_id, row.beneficiary_id
    services.preference_remove(preference=row, by=request.user)
    messages.success(request, "Le souhait est retiré.")
    if person and request.POST.get("retour") == "personne":
        return redirect("volunteers:person-wishes", pk=person)
    return redirect("volunteers:preferences", pk=helper)


@requires("pair.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: AppRequest) -> HttpResponse:
    """Choose how much each reason counts in suggestions."""
    territory = territory_of(request.user)
    saved = PairingWeights.objects.visible_to(request.user).first()
    version = saved.version if saved else 0
    form = WeightsForm(request.POST or None, instance=saved or weights_of(territory.pk))
    if request.method == "POST":
        version = posted_version(request)
        if form.is_valid():
            try:
                services.weights_update(
                    territory=territory, by=request.user, expected_version=version, fields=form.cleaned_data
                )
            except StaleVersionError as error:
                version = error.current.version
                told = "Quelqu’un a changé ces réglages entre-temps. Relisez les vôtres, puis enregistrez de nouveau."
                form.add_error(None, told)
            except ValidationError as error:
                add_service_errors(form, error)
            else:
                messages.success(request, "Réglages enregistrés. Les propositions suivent dès maintenant.")
                return redirect("volunteers:pairing-weights")
    return render(request, "volunteers/pairs/weights.html", {"form": form, "version": version})
