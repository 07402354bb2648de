"""The waiting list, and the offers a person is told of."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import AppRequest, membership_of, requires
from mediation import services
from mediation.enums import EquipmentKind
from mediation.forms.errors import add_service_errors
from mediation.forms.loans import AdviceForm, WishForm
from mediation.models import AdviceGiven, Beneficiary, LoanWish
from mediation.selectors.loans import next_offers, reserve_url
from mediation.views.around import back_to

_SECTION = "materiel"


@requires("loan.view")
@require_GET
def wish_list(request: AppRequest) -> HttpResponse:
    """Show who waits for what, kind by kind, in their turn."""
    waiting = LoanWish.objects.visible_to(request.user).filter(beneficiary__erased_at=None).waiting()
    rows = list(waiting.select_related("beneficiary__commune"))
    offers = {offer.wish.kind: offer for offer in next_offers(request.user)}
    may_edit = membership_of(request.user).may("loan.edit")
    groups: list[dict[str, Any]] = []
    for kind, label in EquipmentKind.choices:
        wishes = [wish for wish in rows if wish.kind == kind]
        if wishes:
            offer = offers.get(kind)
            url = reserve_url(offer.wish, offer.item) if offer and may_edit else ""
            groups.append({"label": label, "wishes": wishes, "offer": offer, "url": url})
    return render(request, "mediation/loans/wish_list.html", {"groups": groups, "may_edit": may_edit})


@requires("loan.edit")
@require_http_methods(["GET", "POST"])
def wish_create(request: AppRequest, pk: int) -> HttpResponse:
    """Put a person in the waiting list."""
    person = _person(request, pk)
    form = WishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.wish_add(beneficiary=person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"{person} est sur la liste d’attente.")
            return back_to(pk, _SECTION)
    return _form_page(request, person, form, "Mettre sur la liste d’attente", "Mettre sur la liste")


@requires("loan.edit")
@require_POST
def wish_withdraw(request: AppRequest, pk: int) -> HttpResponse:
    """The person no longer waits."""
    wish = get_object_or_404(LoanWish.objects.visible_to(request.user), pk=pk)
    services.wish_withdraw(wish=wish, by=request.user)
    messages.success(request, "La personne n’est plus sur la liste d’attente.")
    return back_to(wish.beneficiary_id, _SECTION)


@requires("loan.edit")
@require_http_methods(["GET", "POST"])
def advice_create(request: AppRequest, pk: int) -> HttpResponse:
    """Note an offer the person was told of."""
    person = _person(request, pk)
    form = AdviceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.advice_give(beneficiary=person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Conseil noté.")
            return back_to(pk, _SECTION)
    return _form_page(request, person, form, "Noter un conseil", "Enregistrer")


@requires("loan.edit")
@require_http_methods(["GET", "POST"])
def advice_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Complete an advice: what came of it."""
    rows = AdviceGiven.objects.visible_to(request.user).filter(beneficiary__erased_at=None)
    advice = get_object_or_404(rows.exclude(beneficiary=None).select_related("beneficiary"), pk=pk)
    person = advice.beneficiary
    assert person is not None  # noqa: S101  (filtered above)
    initial = {name: getattr(advice, name) for name in ("kind", "words", "given_on", "outcome")}
    form = AdviceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.advice_update(advice=advice, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Conseil enregistré.")
            return back_to(person.pk, _SECTION)
    return _form_page(request, person, form, "Qu’en est-il de ce conseil ?", "Enregistrer")


def _person(request: AppRequest, pk: int) -> Beneficiary:
    return get_object_or_404(Beneficiary.objects.visible_to(request.user).current(), pk=pk)


def _form_page(request: AppRequest, person: Beneficiary, form: Any, title: str, yes: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": f"{person}.",
        "back_url": f"{reverse('mediation:beneficiary-detail', args=[person.pk])}#{_SECTION}",
        "back_label": person.full_name,
        "yes": yes,
    }
    return render(request, "mediation/loans/form.html", context, status=422 if form.errors else 200)
