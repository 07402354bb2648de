"""Loans: list, one loan and its life, the agreement to sign."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_tables2 import RequestConfig

from accounts.access import AppRequest, membership_of, requires
from core.formatting import ago, day_long
from mediation import services
from mediation.enums import LoanState
from mediation.forms.errors import add_service_errors
from mediation.forms.loans import ExtendForm, HandOverForm, LoanForm, LoseForm, ReturnForm
from mediation.loan_filters import LoanFilter
from mediation.loan_sheet import agreement_pdf
from mediation.loan_tables import LoanTable
from mediation.models import Beneficiary, Loan
from mediation.selectors.loans import first_waiting, kind_words

PER_PAGE = 25


@requires("loan.view")
@require_GET
def loan_list(request: AppRequest) -> HttpResponse:
    """Show the loans, filtered by the address; a fragment for htmx."""
    loans = Loan.objects.visible_to(request.user).select_related("item", "beneficiary")
    filters = LoanFilter(request.GET, queryset=loans, request=request)
    table = LoanTable(filters.qs, order_by="due_on")
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context: dict[str, Any] = {
        "filter": filters,
        "table": table,
        "count": table.paginator.count,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
    }
    if not request.htmx:
        context["is_empty"] = not Loan.objects.visible_to(request.user).exists()
    template = "partials/loan_results.html" if request.htmx else "loans/loan_list.html"
    response = render(request, f"mediation/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("loan.view")
@require_GET
def loan_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a loan: what, to whom, until when, and what can be done about it."""
    loan = _loan(request, pk)
    is_back = loan.state == LoanState.RETURNED
    context = {
        "loan": loan,
        "extensions": list(loan.extensions.select_related("by")),
        "may_edit": membership_of(request.user).may("loan.edit"),
        "is_out": loan.state == LoanState.OUT,
        "is_reserved": loan.state == LoanState.RESERVED,
        "is_reminded": loan.reminded_for == loan.due_on,
        "next_wish": first_waiting(request.user, loan.item.kind) if is_back else None,
    }
    return render(request, "mediation/loans/loan_detail.html", context)


@requires("loan.view")
@require_GET
def loan_agreement(request: AppRequest, pk: int) -> HttpResponse:
    """Give the agreement to sign, in large type."""
    loan = _loan(request, pk)
    if loan.beneficiary is None:
        raise Http404
    services.beneficiary_file_read(beneficiary=loan.beneficiary, by=request.user)
    return HttpResponse(
        agreement_pdf(loan),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="pret-{loan.pk}.pdf"', "Cache-Control": "no-store"},
    )


@requires("loan.edit")
@require_http_methods(["GET", "POST"])
def loan_create(request: AppRequest, pk: int) -> HttpResponse:
    """Lend something to a person, or reserve it."""
    person = get_object_or_404(Beneficiary.objects.visible_to(request.user).current(), pk=pk)
    asked = request.GET.get("materiel", "")
    initial = {"item": int(asked), "is_handed": True} if asked.isdecimal() and len(asked) < 19 else {"is_handed": True}
    form = LoanForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            loan = services.loan_reserve(beneficiary=person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            what = "Prêt noté" if loan.state == LoanState.OUT else "Réservation notée"
            messages.success(request, f"{what} : « {loan.item.label} », {person}.")
            _tell_who_waits(request, loan)
            return redirect("mediation:loan-detail", pk=loan.pk)
    context = {
        "form": form,
        "title": "Prêter du matériel",
        "lead": f"À {person}.",
        "back_url": f"{reverse('mediation:beneficiary-detail', args=[pk])}#materiel",
        "back_label": person.full_name,
        "yes": "Enregistrer le prêt",
    }
    return render(request, "mediation/loans/form.html", context, status=422 if form.errors else 200)


def _tell_who_waits(request: AppRequest, loan: Loan) -> None:
    wish = first_waiting(request.user, loan.item.kind, but=loan.beneficiary)
    if wish is not None:
        what, since = kind_words(wish.kind), ago(wish.asked_at)
        messages.warning(
            request, f"{wish.beneficiary} attend aussi {what} {since} : pensez à lui dire où en est la liste."
        )


@dataclass(frozen=True, slots=True)
class Act:
    """A form about a loan: what it asks, which service answers, what is said then."""

    title: str
    yes: str
    form: Callable[..., forms.Form]
    service: Callable[..., Loan]
    said: Callable[[Loan], str]


_ACTS = {
    "hand": Act(
        "Remettre le matériel",
        "C’est remis",
        HandOverForm,
        services.loan_hand_over,
        lambda loan: f"Prêté jusqu’au {day_long(loan.due_on)}. L’accord est prêt à signer.",
    ),
    "extend": Act(
        "Prolonger le prêt",
        "Prolonger",
        ExtendForm,
        services.loan_extend,
        lambda loan: f"Prêt prolongé jusqu’au {day_long(loan.due_on)}.",
    ),
    "back": Act(
        "Noter le retour", "C’est rendu", ReturnForm, services.loan_return, lambda loan: "Le retour est noté, merci."
    ),
    "lose": Act(
        "Le matériel ne reviendra pas",
        "Noter la perte",
        LoseForm,
        services.loan_lose,
        lambda loan: "La perte est notée. Le matériel sort de l’inventaire des prêts.",
    ),
}


@requires("loan.edit")
@require_http_methods(["GET", "POST"])
def loan_act(request: AppRequest, pk: int, act: str) -> HttpResponse:
    """Ask what an act needs, do it, and come back to the loan."""
    loan, asked = _loan(request, pk), _ACTS[act]
    form = asked.form(request.POST if request.method == "POST" else None, loan=loan)
    if request.method == "POST" and form.is_valid():
        try:
            done = asked.service(loan=loan, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, asked.said(done))
            return redirect("mediation:loan-detail", pk=pk)
    person = loan.beneficiary or "fiche effacée"
    context = {
        "form": form,
        "title": asked.title,
        "lead": f"« {loan.item.label} », {person}.",
        "back_url": reverse("mediation:loan-detail", args=[pk]),
        "back_label": loan.item.label,
        "yes": asked.yes,
    }
    return render(request, "mediation/loans/form.html", context, status=422 if form.errors else 200)


@requires("loan.edit")
@require_POST
def loan_cancel(request: AppRequest, pk: int) -> HttpResponse:
    """Give up a reservation."""
    return _done(request, pk, services.loan_cancel, "Réservation annulée.")


@requires("loan.edit")
@require_POST
def loan_remind(request: AppRequest, pk: int) -> HttpResponse:
    """The person was told of the day of return."""
    return _done(request, pk, services.loan_reminder_note, "C’est noté : la personne est prévenue.")


def _done(request: AppRequest, pk: int, service: Callable[..., Loan], said: str) -> HttpResponse:
    loan = _loan(request, pk)
    try:
        service(loan=loan, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("mediation:loan-detail", pk=pk)


def _loan(request: AppRequest, pk: int) -> Loan:
    loans = Loan.objects.visible_to(request.user)
    related = ("item__territory", "beneficiary__commune", "reserved_by", "handed_by", "ended_by")
    return get_object_or_404(loans.select_related(*related), pk=pk)
