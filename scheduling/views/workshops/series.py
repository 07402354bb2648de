"""Pages of series: the list, the form with its dates, a series, its end."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import day_long, enumerate_fr, plural
from scheduling.forms.workshops.series import SeriesForm, series_initial
from scheduling.models import WorkshopSeries
from scheduling.selectors.workshops import series as reads
from scheduling.selectors.workshops.series_dates import Change, DayLine, series_lines
from scheduling.services.workshops import series as services
from scheduling.services.workshops.animators import ordered
from scheduling.views.pages import sentences_of
from scheduling.views.workshops.common import STALE, form_context, problems_of, series_of
from volunteers.views.helpers import posted_version

PAGE_SIZE = 25
_NO_DATES: Mapping[str, Any] = {
    "lines": None, "is_new": True, "added": (), "kept_removed": (), "kept_added": (), "count": 0, "changes": "",
    "seen": "", "is_open": True,
}  # fmt: skip
READ_AGAIN = "Voici ce qui va changer : relisez la liste des dates, puis enregistrez."


@requires("workshop.view")
@require_safe
def series_list(request: AppRequest) -> HttpResponse:
    """List the series, those that go on first."""
    page = Paginator(reads.series_seen(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    may_edit = membership_of(request.user).may("workshop.edit")
    return render(request, "scheduling/workshops/series_list.html", {"page_obj": page, "may_edit": may_edit})


@requires("workshop.view")
@require_safe
def series_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a series and its sessions to come."""
    context = reads.series_page(series_of(request, pk), request.user)
    context["may_edit"] = membership_of(request.user).may("workshop.edit")
    return render(request, "scheduling/workshops/series.html", context)


def _preview(form: SeriesForm, series: WorkshopSeries) -> Mapping[str, Any]:
    """Work out the dates of what is typed, as far as it can be read; ``series`` is changed, never saved."""
    form.is_valid()
    if not form.tells_dates:
        return {**_NO_DATES, "form": form}
    for name, value in (form.told() | form.when()).items():
        setattr(series, name, value)
    animators, lead = form.crew()
    helpers = ordered(animators, lead if lead in animators else None)
    lines = series_lines(series, helpers, timezone.now(), with_warnings=True)
    shown = {line.day.isoformat() for line in lines}
    return {
        "lines": lines,
        "form": form,
        "is_new": series.pk is None,
        "added": {line.day for line in lines if line.day.isoformat() in series.added_days},
        "kept_removed": [day for day in series.removed_days if day not in shown],
        "kept_added": [day for day in series.added_days if day not in shown],
        "count": sum(line.takes_place for line in lines),
        "changes": _changes_words(lines),
        "seen": _digest(lines),
        "is_open": not (series.until or series.count),
    }


def _changes_words(lines: Sequence[DayLine]) -> str:
    counts = {change: sum(line.change == change for line in lines) for change in Change}
    told = [
        (Change.NEW, "séance à créer", "séances à créer"),
        (Change.CHANGED, "séance à modifier", "séances à modifier"),
        (Change.DROPPED, "séance à retirer", "séances à retirer"),
        (Change.REGISTERED, "séance gardée pour ses inscrits", "séances gardées pour leurs inscrits"),
        (Change.BY_HAND, "séance changée à la main qui ne bouge pas", "séances changées à la main qui ne bougent pas"),
    ]  # fmt: skip
    found = [plural(counts[change], one, many) for change, one, many in told if counts[change]]
    return f"{enumerate_fr(found)}." if found else "Rien ne change."


def _digest(lines: Sequence[DayLine]) -> str:
    """Tell apart two sets of changes: what was shown is what is saved."""
    told = "|".join(f"{line.day}{line.change}{line.reason}" for line in lines)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@requires("workshop.edit")
@require_POST
def series_preview(request: AppRequest, pk: int | None = None) -> HttpResponse:
    """Show the dates of a series while it is typed: for htmx, nothing is saved."""
    territory = territory_of(request.user)
    series = series_of(request, pk) if pk is not None else WorkshopSeries(territory=territory)
    form = SeriesForm(request.POST, territory=territory)
    return render(request, "scheduling/workshops/partials/dates.html", _preview(form, series))


@requires("workshop.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def series_create(request: AppRequest) -> HttpResponse:
    """Write a series; its dates are shown before they are made."""
    territory = territory_of(request.user)
    form = SeriesForm(request.POST if request.method == "POST" else None, territory=territory)
    if form.is_bound and "apercu" not in request.POST and form.is_valid():
        try:
            done = services.series_create(territory=territory, by=request.user, **form.service_fields())
        except ValidationError as error:
            form.take_errors(problems_of(error))
        else:
            messages.success(request, f"La série est créée : {plural(done.made, 'séance')}.")
            return redirect("scheduling:series-detail", pk=done.series.pk)
    context = form_context(request, form) | {
        "title": "Préparer une série d’ateliers",
        "back": (reverse("scheduling:series-list"), "Séries"),
        "preview_url": reverse("scheduling:series-preview"),
        "series": None,
        "version": 0,
    }
    context |= _preview(form, WorkshopSeries(territory=territory)) if form.is_bound else _NO_DATES
    return render(request, "scheduling/workshops/series_form.html", context, status=422 if form.errors else 200)


@requires("workshop.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def series_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a series: what becomes of each session is shown, then saved once it was read."""
    series, version = series_of(request, pk), series_of(request, pk).version
    initial = series_initial(series)
    form = SeriesForm(request.POST if request.method == "POST" else None, territory=series.territory, initial=initial)
    dates = _preview(form if form.is_bound else _unchanged(series, initial), series_of(request, pk))
    if form.is_bound and "apercu" not in request.POST and form.is_valid():
        if request.POST.get("seen") != dates.get("seen"):
            form.add_error(None, READ_AGAIN)
        elif (answer := _edited(request, pk, form)) is not None:
            return answer
        else:
            version = series_of(request, pk).version
    context = form_context(request, form) | {
        "title": f"Modifier « {series.title} »",
        "back": (reverse("scheduling:series-detail", args=[pk]), "La série"),
        "preview_url": reverse("scheduling:series-preview-of", args=[pk]),
        "series": series,
        "version": version,
    }
    context = {**dates, **context}
    return render(request, "scheduling/workshops/series_form.html", context, status=422 if form.errors else 200)


def _unchanged(series: WorkshopSeries, initial: dict[str, Any]) -> SeriesForm:
    """The form as it would be sent without touching anything."""
    return SeriesForm({name: value for name, value in initial.items() if value is not None}, territory=series.territory)


def _edited(request: AppRequest, pk: int, form: SeriesForm) -> HttpResponse | None:
    """Save what was read; None when the form has something to say."""
    try:
        done = services.series_edit(
            series=series_of(request, pk),
            by=request.user,
            expected_version=posted_version(request),
            accept_fewer=form.cleaned_data["accept_fewer"],
            **form.service_fields(),
        )
    except StaleVersionError:
        form.add_error(None, STALE)
    except ValidationError as error:
        form.take_errors(problems_of(error))
    else:
        counts = [
            (done.made, "séance créée", "séances créées"),
            (done.changed, "séance modifiée", "séances modifiées"),
            (done.dropped, "séance retirée", "séances retirées"),
        ]
        told = enumerate_fr([plural(*each) for each in counts if each[0]]) or "aucune séance n’a changé"
        messages.success(request, f"La série est à jour : {told}.")
        _say_standing(request, done)
        return redirect("scheduling:series-detail", pk=pk)
    return None


def _say_standing(request: AppRequest, done: services.SeriesDone) -> None:
    if done.standing:
        days = enumerate_fr(day_long(session.day) for session in done.standing)
        messages.warning(
            request, f"Des personnes sont inscrites {days} : ces séances restent. Annulez ou déplacez-les une à une."
        )


@requires("workshop.edit")
@require_POST
def series_close(request: AppRequest, pk: int) -> HttpResponse:
    """End a series: what nobody counts on is cancelled, the rest is listed."""
    series = series_of(request, pk)
    try:
        done = services.series_close(series=series, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(
            request, f"La série est arrêtée : {plural(done.dropped, 'séance annulée', 'séances annulées')}."
        )
        _say_standing(request, done)
    return redirect("scheduling:series-detail", pk=pk)


@requires("workshop.edit")
@require_POST
def series_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Go on with a series that was ended."""
    done = services.series_reopen(series=series_of(request, pk), by=request.user)
    told = [(done.changed, "séance rétablie", "séances rétablies"), (done.made, "séance ajoutée", "séances ajoutées")]
    counts = enumerate_fr([plural(*each) for each in told if each[0]]) or "aucune séance à venir"
    messages.success(request, f"La série reprend : {counts}.")
    if done.standing:
        days = enumerate_fr(day_long(session.day) for session in done.standing)
        messages.warning(request, f"Toujours annulées, qui anime n’étant plus libre : {days}.")
    return redirect("scheduling:series-detail", pk=pk)
