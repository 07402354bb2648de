"""Hours of the team, for the coordination: read, validated together, to be looked at again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import plural
from mediation.forms import add_service_errors
from volunteers.forms.hours import ContestForm
from volunteers.hours_filters import HoursFilter
from volunteers.models import TimeEntry
from volunteers.selectors.hours import to_validate
from volunteers.selectors.hours_money import rate_book, sum_of
from volunteers.services.hours_review import entries_unvalidate, entries_validate, entry_contest, entry_reopen
from volunteers.views.helpers import helper_of, posted_version
from volunteers.views.hours import CHANGED, add, correct, moment_of, remove, undo_address

PER_PAGE = 30


def _entry(request: AppRequest, pk: int) -> TimeEntry:
    entries = TimeEntry.objects.visible_to(request.user).select_related("helper__user", "territory")
    return get_object_or_404(entries, pk=pk)


def _back(request: AppRequest) -> str:
    """Where the person was in the list."""
    asked = request.POST.get("retour", "") or request.GET.get("retour", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else reverse("volunteers:hours-list")


@requires("hours.view")
@require_safe
def hours_list(request: AppRequest) -> HttpResponse:
    """List the hours of the team: what waits for a validation comes first to mind, everything is there."""
    everything = TimeEntry.objects.visible_to(request.user)
    filters = HoursFilter(request.GET, queryset=everything.select_related("helper"), request=request)
    page = Paginator(filters.qs.order_by("-day", "-starts", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    book = rate_book(territory_of(request.user).pk)
    waiting = to_validate(request.user)
    context = {
        "filter": filters,
        "page_obj": page,
        "lines": [(entry, sum_of(entry, book)) for entry in page],
        "found": page.paginator.count,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "is_empty": not page.paginator.count and not everything.exists(),
        "waiting": waiting.count(),
        "waiting_here": waiting.filter(pk__in=filters.qs.order_by().values("pk")).count(),
        "may_validate": membership_of(request.user).may("hours.validate"),
        "here": request.get_full_path(),
        "query": request.GET.urlencode(),
    }
    partial = request.htmx and not request.htmx.boosted
    template = "volunteers/hours/partials/list.html" if partial else "volunteers/hours/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("hours.validate")
@require_POST
def hours_validate(request: AppRequest) -> HttpResponse:
    """Validate the lines ticked, or all that are declared among those of the filter in the address."""
    if "tout" in request.POST:
        rows = HoursFilter(request.GET, queryset=to_validate(request.user), request=request).qs
        keys = list(rows.order_by().values_list("pk", flat=True))
    else:
        asked = [int(key) for key in request.POST.getlist("ligne") if key.isdecimal() and len(key) < 15]
        keys = list(TimeEntry.objects.visible_to(request.user).filter(pk__in=asked).values_list("pk", flat=True))
    done = entries_validate(territory=territory_of(request.user), by=request.user, keys=keys)
    if done.count:
        words = f"{plural(done.count, 'ligne validée', 'lignes validées')}."
        messages.success(request, words, extra_tags=undo_address("volunteers:hours-unvalidate", done.at))
    elif not done.own:
        messages.warning(request, "Cochez les heures à valider : rien n’a été validé.")
    if done.own:
        messages.warning(request, "Personne ne valide ses propres heures : les vôtres attendent quelqu’un d’autre.")
    return redirect(_back(request))


@requires("hours.validate")
@require_POST
def hours_unvalidate(request: AppRequest) -> HttpResponse:
    """Take back a validation just made."""
    at = moment_of(request)
    count = entries_unvalidate(territory=territory_of(request.user), by=request.user, validated_at=at) if at else 0
    if count:
        messages.success(request, f"{plural(count, 'ligne')} de nouveau à valider.")
    else:
        messages.error(request, "Ces heures ont changé depuis : rien n’a été repris.")
    return redirect("volunteers:hours-list")


@requires("hours.validate")
@require_http_methods(["GET", "HEAD", "POST"])
def hours_contest(request: AppRequest, pk: int) -> HttpResponse:
    """Say what is to be looked at again."""
    entry = _entry(request, pk)
    form = ContestForm(request.POST or None)
    version = entry.version
    if request.method == "POST" and form.is_valid():
        try:
            version = posted_version(request)
            entry_contest(entry=entry, by=request.user, reason=form.cleaned_data["reason"], expected_version=version)
        except StaleVersionError as error:
            form.add_error(None, CHANGED)
            version = error.current.version
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _contested(request, entry)
    context: dict[str, Any] = {"form": form, "entry": entry, "version": version, "back_url": _back(request)}
    return render(request, "volunteers/hours/contest.html", context, status=422 if form.errors else 200)


def _contested(request: AppRequest, entry: TimeEntry) -> HttpResponse:
    helper = entry.helper
    is_told = helper.email or helper.user
    words = f"{helper} va recevoir un message." if is_told else f"{helper} n’a pas d’adresse : prévenez par téléphone."
    undo = reverse("volunteers:hours-reopen", args=[entry.pk])
    messages.success(request, f"Ces heures sont à revoir. {words}", extra_tags=f"undo:{undo}")
    return redirect(_back(request))


@requires("hours.validate")
@require_POST
def hours_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take back a contest."""
    try:
        entry = entry_reopen(entry=_entry(request, pk), by=request.user)
    except (ValidationError, StaleVersionError) as error:
        messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else CHANGED)
    else:
        messages.success(request, f"Ces heures sont de nouveau {entry.get_status_display()}.")
    return redirect(_back(request))


@requires("hours.validate")
@require_http_methods(["GET", "HEAD", "POST"])
def hours_correct(request: AppRequest, pk: int) -> HttpResponse:
    """Write other figures for someone's line."""
    return correct(request, _entry(request, pk), _back(request))


@requires("hours.validate")
@require_http_methods(["GET", "HEAD", "POST"])
def hours_add(request: AppRequest, pk: int) -> HttpResponse:
    """Note the hours of someone who has no account, or forgot."""
    return add(request, helper_of(request, pk), reverse("volunteers:hours-sheet", args=[pk]))


@requires("hours.validate")
@require_POST
def hours_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Remove hours added by hand, or whose visit is no longer said to have taken place."""
    return remove(request, _entry(request, pk), _back(request))
