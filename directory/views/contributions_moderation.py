"""The queue of proposals: read, compare, publish all or part, refuse with a reason."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires
from core.formatting import plural
from directory.contribution_filters import ContributionFilter
from directory.contribution_rules import leads_of
from directory.enums import ContributionKind, ContributionState
from directory.forms.contributions_moderation import AttachForm, RefuseForm
from directory.forms.errors import add_service_errors
from directory.models import Contribution
from directory.selectors.contributions import contributions_of, counts_of, diff_lines, next_to_read, twins_of
from directory.services.contribution_letters import public_link
from directory.services.contributions import contribution_accept, contribution_refuse

PAGE_SIZE = 30


@requires("directory.moderate")
@require_safe
def contribution_list(request: AppRequest) -> HttpResponse:
    """Show the proposals, those that have waited longest first; a fragment for htmx."""
    asked = request.GET.copy()
    asked.setdefault("etat", ContributionState.PROPOSED)
    filters = ContributionFilter(asked, queryset=contributions_of(request.user), request=request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "filter": filters,
        "page_obj": page,
        "found": page.paginator.count,
        "lead": _lead(counts_of(request.user)),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
    }
    template = "_results.html" if request.htmx and not request.htmx.boosted else "list.html"
    response = render(request, f"directory/contributions/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _lead(counts: dict[str, int]) -> str:
    """Say in one sentence what waits, confirmations apart: they take a second each."""
    confirmed = counts[ContributionKind.CONFIRMATION]
    waiting = counts[""] - confirmed
    words = plural(waiting, "proposition attend", "propositions attendent") if waiting else "Rien n’attend d’être lu"
    return f"{words}, et {plural(confirmed, 'fiche confirmée', 'fiches confirmées')}." if confirmed else f"{words}."


def _visible(request: AppRequest, pk: int) -> Contribution:
    related = ("territory", "decided_by", "organisation", "place__organisation", "service__place__organisation")
    return get_object_or_404(Contribution.objects.visible_to(request.user).select_related(*related), pk=pk)


@requires("directory.moderate")
@require_safe
def contribution_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show one proposal line by line."""
    return _page(request, _visible(request, pk), RefuseForm())


def _page(
    request: AppRequest,
    row: Contribution,
    form: RefuseForm,
    status: int = 200,
    *,
    problems: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
    unticked: Collection[str] = (),
) -> HttpResponse:
    twins = twins_of(row)
    attach = AttachForm(candidates={twin.place.organisation for twin in twins}) if twins else None
    context = {
        "contribution": row,
        "lines": diff_lines(row, typed),
        "problems": problems,
        "unticked": unticked,
        "has_declaration": bool(row.proposed.get("service.declaration_number")),
        "twins": twins,
        "attach": attach,
        "form": form,
        "is_new": row.kind == ContributionKind.NEW,
        "is_confirmation": row.kind == ContributionKind.CONFIRMATION,
        "public_link": public_link(row),
        "following": next_to_read(row, request.user),
        "siren_differs": _siren_differs(row),
    }
    return render(request, "directory/contributions/detail.html", context, status=status)


def _siren_differs(row: Contribution) -> bool:
    """Tell whether the number of declaration is another business's than the SIRET: both begin with the SIREN."""
    number, siret = row.proposed.get("service.declaration_number"), row.proposed.get("organisation.siret")
    return bool(number and siret and str(number).removeprefix("SAP") != str(siret)[:9])


@requires("directory.moderate")
@require_POST
def contribution_decide(request: AppRequest, pk: int) -> HttpResponse:
    """Publish the lines that are ticked, as they were put right; what was typed stays on the page when refused."""
    row = _visible(request, pk)
    twins = twins_of(row)
    attach = AttachForm(request.POST, candidates={twin.place.organisation for twin in twins})
    organisation = attach.cleaned_data["organisation"] if attach.is_valid() else None
    ticked = request.POST.getlist("champ")
    typed = {key: request.POST[f"texte-{key}"] for key in row.proposed if f"texte-{key}" in request.POST}
    try:
        done = contribution_accept(
            contribution=row,
            by=request.user,
            fields=ticked,
            organisation=organisation,
            corrections=typed,
            declaration_seen="vu" in request.POST,
        )
    except ValidationError as error:
        now = _visible(request, pk)
        if not now.is_to_read:
            messages.error(request, " ".join(error.messages))
            return redirect("directory:contribution-detail", pk=pk)
        unticked = set(leads_of(row.proposed)) - set(ticked)
        return _page(request, now, RefuseForm(), 422, problems=error.messages, typed=typed, unticked=unticked)
    messages.success(request, _said(done))
    return _onward(request, done)


def _said(row: Contribution) -> str:
    if row.kind == ContributionKind.CONFIRMATION:
        words = f"« {row.subject} » est notée comme vérifiée."
    elif row.accepted_fields:
        words = (
            f"« {row.subject} » : {plural(len(row.accepted_fields), 'information publiée', 'informations publiées')}."
        )
    else:
        words = f"« {row.subject} » : erreur classée comme corrigée."
    return f"{words} Un e-mail de remerciement part." if row.author_email else words


@requires("directory.moderate")
@require_POST
def contribution_reject(request: AppRequest, pk: int) -> HttpResponse:
    """Refuse, with a reason that the author reads."""
    row = _visible(request, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        contribution_refuse(contribution=row, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            messages.error(request, " ".join(error.messages))
            return redirect("directory:contribution-detail", pk=pk)
        add_service_errors(form, error)
        return _page(request, row, form, status=422)
    words = "La personne est prévenue par e-mail." if row.author_email else "Sans adresse, personne n’est prévenu."
    messages.success(request, f"Proposition refusée. {words}")
    return _onward(request, row)


def _onward(request: AppRequest, row: Contribution) -> HttpResponse:
    """Go to the next proposal, or back to the empty queue."""
    following = next_to_read(row, request.user)
    if following is None:
        return redirect("directory:contribution-list")
    return redirect("directory:contribution-detail", pk=following.pk)
