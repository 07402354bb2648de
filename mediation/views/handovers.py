"""Hand cases over: choose them, choose to whom, see what it changes, do it, take it back."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires, territory_of
from core.formatting import plural
from mediation import services
from mediation.filters import BeneficiaryFilter
from mediation.forms import HandoverForm, add_service_errors
from mediation.models import Beneficiary, Case, CaseHandover
from mediation.selectors.queues import open_cases
from mediation.services.handovers import shares_of

LONGEST = 400


@requires("case.reassign")
@require_http_methods(["GET", "POST"])
def case_reassign(request: AppRequest) -> HttpResponse:
    """Show the open cases that the filters keep, to be ticked; posting shows what would change, then does it."""
    everyone = open_cases(request.user)
    form = HandoverForm(request.POST if request.method == "POST" else None, user=request.user, cases=everyone)
    if request.method == "POST" and form.is_valid():
        cases = list(form.cleaned_data["cases"].select_related("beneficiary__commune", "referent"))
        referents = list(form.cleaned_data["referents"])
        if "confirmer" not in request.POST:
            return render(request, "mediation/case_reassign_preview.html", _preview(cases, referents))
        try:
            handover = services.cases_reassign(
                territory=territory_of(request.user), cases=cases, referents=referents, by=request.user
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _done(request, handover)
    return render(request, "mediation/case_reassign.html", _choice(request, form, everyone))


def _done(request: AppRequest, handover: CaseHandover) -> HttpResponse:
    count = handover.lines.count()
    undo = reverse("mediation:handover-undo", args=[handover.pk])
    messages.success(request, f"{plural(count, 'dossier réattribué', 'dossiers réattribués')}.", f"undo:{undo}")
    return redirect("mediation:beneficiary-list")


def _choice(request: AppRequest, form: HandoverForm, everyone: Any) -> dict[str, Any]:
    people = Beneficiary.objects.visible_to(request.user).with_case()
    filter_set = BeneficiaryFilter(request.GET, queryset=people, request=request)
    kept = everyone.filter(beneficiary__in=filter_set.qs.order_by().values("pk"))
    rows = kept.select_related("beneficiary__commune", "referent")
    ticked = set(request.POST.getlist("cases")) if request.method == "POST" else None
    cases = list(rows.order_by("beneficiary__last_name", "beneficiary__first_name", "pk")[:LONGEST])
    # Whoever comes from the list or chose a counsellor means these cases; otherwise nobody is chosen yet.
    chosen = any(request.GET.values())
    lines = [(case, chosen if ticked is None else str(case.pk) in ticked) for case in cases]
    return {"form": form, "filter": filter_set, "lines": lines}


def _preview(cases: list[Case], referents: list[Any]) -> dict[str, Any]:
    """What each new referent would follow, and who goes to whom."""
    shares = shares_of(cases, referents)
    given = Counter(user.pk for _, user in shares)
    now = Counter(Case.objects.open().filter(referent__in=referents).values_list("referent_id", flat=True))
    left = Counter(case.referent_id for case in cases)
    loads = [(user, now[user.pk], now[user.pk] - left[user.pk] + given[user.pk], given[user.pk]) for user in referents]
    return {"count": len(cases), "loads": loads, "shares": shares, "referents": referents}


@requires("case.reassign")
@require_POST
def handover_undo(request: AppRequest, pk: int) -> HttpResponse:
    """Give the cases back."""
    handover = get_object_or_404(CaseHandover.objects.visible_to(request.user), pk=pk)
    try:
        returned = services.handover_undo(handover=handover, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{plural(returned, 'dossier rendu', 'dossiers rendus')} à qui les suivait.")
    return redirect("mediation:case-reassign")


@requires("case.edit")
@require_POST
def handover_noted(request: AppRequest, pk: int) -> HttpResponse:
    """Take note of cases received: the home page stops telling them."""
    mine = CaseHandover.objects.filter(territory=territory_of(request.user), lines__referent=request.user).distinct()
    services.handover_note(handover=get_object_or_404(mine, pk=pk), by=request.user)
    return redirect("accounts:home")
