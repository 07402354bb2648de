"""Two files of one person: find them, choose field by field, bring them together."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from mediation import services
from mediation.merge_rules import CHOICES, MINE, THEIRS
from mediation.models import Beneficiary
from mediation.selectors.duplicates import look_alikes_of, possible_duplicates
from mediation.selectors.merging import alike, case_sentence, followers, offers
from mediation.views.files import visible_file

FOUND_AT_MOST = 12
PAIRS_PER_PAGE = 25


@requires("beneficiary.merge")
@require_GET
def duplicate_list(request: AppRequest) -> HttpResponse:
    """Show the pairs of files that may be one person, the most alike first."""
    pairs = possible_duplicates(request.user)
    page = Paginator(pairs, PAIRS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "mediation/merging/duplicates.html", {"page_obj": page, "count": len(pairs)})


@requires("beneficiary.merge")
@require_GET
def merge_choose(request: AppRequest, pk: int) -> HttpResponse:
    """Show the files that look like this one, and search among the others."""
    beneficiary = visible_file(request, pk)
    words = request.GET.get("q", "").strip()
    others = Beneficiary.objects.visible_to(request.user).exclude(pk=pk).select_related("commune")
    context = {
        "beneficiary": beneficiary,
        "words": words,
        "look_alikes": look_alikes_of(request.user, beneficiary),
        "found": list(others.search(words)[:FOUND_AT_MOST]) if words else [],
    }
    return render(request, "mediation/merging/choose.html", context)


@requires("beneficiary.merge")
@require_http_methods(["GET", "POST"])
def merge(request: AppRequest, pk: int, other: int) -> HttpResponse:
    """Choose what to keep, read what will happen, then bring the two files together. ``other`` is the one that goes."""
    kept = visible_file(request, pk)
    second = Beneficiary.objects.visible_to(request.user).select_related("commune").filter(pk=other).first()
    if second is None:
        merged = get_object_or_404(Beneficiary.objects.merged_for(request.user), pk=other)
        messages.info(request, f"C’est déjà fait : la fiche n° {other} est réunie à celle-ci.")
        return redirect("mediation:beneficiary-detail", pk=merged.merged_into_id)
    if second.pk == kept.pk:
        return redirect("mediation:merge-choose", pk=pk)
    if request.method == "GET" or "back" in request.POST:
        return _choices(request, kept, second)
    if "confirm" not in request.POST:
        return _confirmation(request, kept, second)
    return _write(request, kept, second)


def _picked(posted: QueryDict) -> dict[str, str]:
    """Read the answers; a field that was not asked about stays as in the kept file."""
    return {each.name: posted.get(f"keep-{each.name}", MINE) for each in CHOICES}


def _versions(posted: QueryDict) -> tuple[int, int]:
    """Read the versions that the member has seen; 0 is never one."""
    kept, other = (posted.get(name, "") for name in ("version", "other_version"))
    return (int(kept) if kept.isdecimal() else 0, int(other) if other.isdecimal() else 0)


def _choices(request: AppRequest, kept: Beneficiary, other: Beneficiary, status: int = 200) -> HttpResponse:
    picked = _picked(request.POST) if request.method == "POST" else None
    context = {
        "beneficiary": kept,
        "other": other,
        "offers": offers(kept, other, picked),
        "alike": alike(kept, other),
    }
    return render(request, "mediation/merging/compare.html", context, status=status)


def _confirmation(request: AppRequest, kept: Beneficiary, other: Beneficiary) -> HttpResponse:
    picked = _picked(request.POST)
    rows = [
        (offer.row.label, (offer.row.theirs if offer.proposed == THEIRS else offer.row.mine) or "rien")
        for offer in offers(kept, other, picked)
    ]
    versions = _versions(request.POST)
    context = {
        "beneficiary": kept,
        "other": other,
        "rows": rows,
        "picked": picked.items(),
        "version": versions[0],
        "other_version": versions[1],
        "followers": followers(other),
        "case_sentence": case_sentence(kept, other),
    }
    return render(request, "mediation/merging/confirm.html", context)


def _write(request: AppRequest, kept: Beneficiary, other: Beneficiary) -> HttpResponse:
    try:
        services.beneficiary_merge(
            kept=kept,
            other=other,
            expected_versions=_versions(request.POST),
            by=request.user,
            picked=_picked(request.POST),
        )
    except StaleVersionError:
        messages.warning(request, "Une des deux fiches vient d’être modifiée. Relisez vos choix : rien n’est réuni.")
        return _choices(request, kept, other, status=409)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("mediation:beneficiary-detail", pk=kept.pk)
    messages.success(request, f"Les deux fiches n’en font plus qu’une. La fiche n° {other.pk} mène désormais ici.")
    return redirect("mediation:beneficiary-detail", pk=kept.pk)
