"""Agreements, and a person's rights: see everything, hand it over, erase it, keep it longer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import AppRequest, membership_of, requires, territory_of
from mediation import services
from mediation.enums import ConsentPurpose
from mediation.forms import ConsentForm, ErasureForm, KeepForm, add_service_errors
from mediation.models import Beneficiary
from mediation.rights.handover import handover_json, handover_pdf
from mediation.rights.personal_data import chapters_of
from mediation.selectors.merging import merged_into
from mediation.selectors.rights import agreements_of, corrections_of, readers_of, to_ask
from mediation.views.around import back_to
from mediation.views.files import visible_file


@requires("beneficiary.edit")
@require_http_methods(["GET", "POST"])
def consent_record(request: AppRequest, pk: int) -> HttpResponse:
    """Read the text to the person, and note the answer. ``pour`` names the purpose; the first one otherwise."""
    beneficiary = visible_file(request, pk)
    purpose = request.GET.get("pour") or ConsentPurpose.SERVICE_FILE
    if purpose not in ConsentPurpose.values:
        raise Http404
    form = ConsentForm(request.POST or None, purpose=purpose)
    if request.method == "POST" and form.is_valid():
        try:
            services.consent_record(beneficiary=beneficiary, by=request.user, purpose=purpose, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Réponse notée.")
            return back_to(pk, "accords")
    return render(request, "mediation/rights/consent.html", {"form": form, "beneficiary": beneficiary})


@requires("rights.view")
@require_GET
def rights(request: AppRequest, pk: int) -> HttpResponse:
    """Show what is kept of the person, who read it and what was corrected."""
    beneficiary = visible_file(request, pk)
    membership = membership_of(request.user)
    services.beneficiary_rights_read(beneficiary=beneficiary, by=request.user)
    may_erase = membership.may("rights.erase")
    context = {
        "beneficiary": beneficiary,
        "missing": to_ask(agreements_of(beneficiary, request.user)),
        "corrections": corrections_of(beneficiary)[:30],
        "merged": merged_into(beneficiary),
        "readers": readers_of(beneficiary) if membership.may("journal.view") else None,
        "may_export": membership.may("rights.export"),
        "may_erase": may_erase,
        "keep_form": KeepForm(initial={"kept_reason": beneficiary.kept_reason}),
    }
    return render(request, "mediation/rights/rights.html", context)


@requires("rights.export")
@require_GET
def handover(request: AppRequest, pk: int, form: str) -> HttpResponse:
    """Give all that is kept of the person, to be handed over to them."""
    beneficiary = visible_file(request, pk)
    services.beneficiary_handover_recorded(beneficiary=beneficiary, by=request.user)
    chapters = chapters_of(beneficiary)
    corrections, readers = corrections_of(beneficiary), readers_of(beneficiary)
    is_pdf = form == "pdf"
    make = handover_pdf if is_pdf else handover_json
    content = make(beneficiary, chapters, corrections, readers)
    name = f"fiche-{beneficiary.pk}-{timezone.localdate():%Y-%m-%d}.{form}"
    return HttpResponse(
        content,
        content_type="application/pdf" if is_pdf else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@requires("rights.erase")
@require_http_methods(["GET", "POST"])
def erase(request: AppRequest, pk: int) -> HttpResponse:
    """Erase a file, after having said what goes and what stays."""
    beneficiary = visible_file(request, pk)
    initial = {"reason": "RETENTION"} if beneficiary.erase_on else {}
    form = ErasureForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.beneficiary_erase(beneficiary=beneficiary, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"La fiche n° {pk} est effacée.")
            return redirect("mediation:erasure-list")
    return render(request, "mediation/rights/erase.html", {"form": form, "beneficiary": beneficiary})


@requires("rights.erase")
@require_http_methods(["POST"])
def keep(request: AppRequest, pk: int) -> HttpResponse:
    """Keep a file longer, or no longer."""
    beneficiary = visible_file(request, pk)
    form = KeepForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["kept_reason"]
        services.beneficiary_keep(beneficiary=beneficiary, by=request.user, reason=reason)
        messages.success(
            request, "La fiche est gardée plus longtemps." if reason else "La règle des deux ans s’applique."
        )
    return redirect("mediation:rights", pk=pk)


@requires("rights.erase")
@require_GET
def erasure_list(request: AppRequest) -> HttpResponse:
    """Show the files that come to their end, the oldest first."""
    people = Beneficiary.objects.visible_to(request.user).exclude(erase_on=None).select_related("commune")
    context = {
        "people": people.order_by("erase_on", "pk"),
        "today": timezone.localdate(),
        "territory": territory_of(request.user),
    }
    return render(request, "mediation/rights/erasures.html", context)
