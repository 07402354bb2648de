"""Records that may be one: list them, choose field by field, bring them together, or say that they are two."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from directory.merge_rules import MINE, THEIRS, merge_choices
from directory.selectors.duplicates import likely_pairs
from directory.selectors.record_merging import alike_labels, followers, offers
from directory.selectors.records import title_of
from directory.services.record_merging import pair_dismiss, record_merge
from directory.services.record_rows import origin_key
from directory.views.records import detail_url, record_of

_PER_PAGE = 20


@requires("directory.moderate")
@require_safe
def duplicate_list(request: AppRequest) -> HttpResponse:
    """Show the pairs of records that may be one, the most alike first."""
    pairs = likely_pairs(request.user)
    page = Paginator(pairs, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/records/duplicates.html", {"page_obj": page, "count": len(pairs)})


@requires("directory.moderate")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: AppRequest, pk: int, other: int, model: type[Any]) -> HttpResponse:
    """Choose what to keep of two records, then bring the second into the first."""
    kept, second = record_of(request, model, pk), record_of(request, model, other)
    if request.method == "POST":
        try:
            record_merge(
                kept=kept, other=second, by=request.user, picked=_picked(request, model), versions=_versions(request)
            )
        except StaleVersionError:
            messages.error(request, "Quelqu’un a modifié une des deux fiches entre-temps : relisez vos choix.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Les deux fiches n’en font plus qu’une : « {kept} ».")
            return redirect(detail_url(kept))
        kept, second = record_of(request, model, pk), record_of(request, model, other)
    if kept.pk == second.pk or kept.merged_into_id or second.merged_into_id:
        return redirect("directory:duplicate-list")
    kind = origin_key(kept)
    context = {
        "kept": kept,
        "other": second,
        "kind": kind,
        "title": title_of(kept),
        "offers": offers(kept, second),
        "alike": alike_labels(kept, second),
        "followers": followers(second),
        "swap_url": reverse(f"directory:{kind}-merge", args=[other, pk]),
        "dismiss_url": reverse(f"directory:{kind}-distinct", args=[pk, other]),
    }
    return render(request, "directory/records/merge.html", context)


@requires("directory.moderate")
@require_POST
def distinct(request: AppRequest, pk: int, other: int, model: type[Any]) -> HttpResponse:
    """Remember that two records that look alike are two."""
    try:
        pair_dismiss(one=record_of(request, model, pk), other=record_of(request, model, other), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C’est noté : ces deux fiches ne seront plus rapprochées.")
    return redirect("directory:duplicate-list")


def _picked(request: AppRequest, model: type[Any]) -> dict[str, str]:
    names = [choice.name for choice in merge_choices(model)]
    return {name: THEIRS if request.POST.get(f"keep-{name}") == THEIRS else MINE for name in names}


def _versions(request: AppRequest) -> tuple[int, int]:
    texts = (request.POST.get("version", ""), request.POST.get("other_version", ""))
    one, other = (int(text) if text.isdecimal() and len(text) < 10 else 0 for text in texts)
    return one, other
