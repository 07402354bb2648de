"""Pages of sessions: the list and the week, a session, its form, its cancellation, what the reader animates."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import day_near, moment
from core.journal import journal_record
from scheduling.filters_workshops import SessionFilter
from scheduling.forms.workshops.sessions import SessionForm, session_initial
from scheduling.selectors.workshops import sessions as reads
from scheduling.selectors.workshops.crew import not_free
from scheduling.services.workshops import sessions as services
from scheduling.views.pages import sentences_of
from scheduling.views.workshops.common import (
    STALE,
    form_context,
    own_session_of,
    problems_of,
    session_of,
)
from scheduling.workshops.enums import SessionStatus
from volunteers.views.helpers import posted_version

PAGE_SIZE = 30
WEEK = "semaine"


def _filtered(request: AppRequest) -> SessionFilter:
    return SessionFilter(request.GET, queryset=reads.sessions_seen(request.user), request=request)


def _monday(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())


@requires("workshop.view")
@require_safe
def session_list(request: AppRequest) -> HttpResponse:
    """List the sessions by day, or show a week; filters stay in the address."""
    is_week = request.GET.get("vue") == WEEK
    filters = _filtered(request)
    names = filters.form.fields
    context: dict[str, Any] = {
        "filter": filters,
        "is_week": is_week,
        "is_filtered": any(request.GET.get(name) for name in names),
        "may_edit": membership_of(request.user).may("workshop.edit"),
        "queries": _queries(request),
    }
    context |= _week(request) if is_week else _page(request, filters)
    is_part = request.htmx and not request.htmx.boosted
    template = "partials/sessions.html" if is_part else "sessions.html"
    response = render(request, f"scheduling/workshops/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page(request: AppRequest, filters: SessionFilter) -> dict[str, Any]:
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    return {"page_obj": page, "days": reads.by_day(page), "figures": reads.figures_of(filters.qs)}


def _week(request: AppRequest) -> dict[str, Any]:
    """A week whatever its place in time: the moment chosen in the filters does not count there."""
    monday = _monday(request.GET.get("lundi", ""))
    seen = reads.sessions_seen(request.user).filter(day__gte=monday, day__lt=monday + timedelta(days=7))
    found = SessionFilter(request.GET, queryset=seen, request=request, is_of_a_week=True)
    return {
        "monday": monday,
        "days": reads.week_days(found.qs, monday),
        "figures": reads.figures_of(found.qs),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
    }


def _queries(request: AppRequest) -> dict[str, str]:
    """The filters of the address, for the links that keep them: as a list, as a week, for the spreadsheet."""
    kept = request.GET.copy()
    for name in ("page", "vue", "lundi"):
        kept.pop(name, None)
    week = kept.copy()
    week["vue"] = WEEK
    return {"list": kept.urlencode(), "week": week.urlencode()}


@requires("workshop.view")
@require_safe
def session_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a session to the team; reading who is registered is journaled."""
    return _detail(request, session_of(request, pk), is_own=False)


@requires("workshop.animate_own")
@require_safe
def my_session(request: AppRequest, pk: int) -> HttpResponse:
    """Show a session to who animates it."""
    return _detail(request, own_session_of(request, pk), is_own=True)


def _detail(request: AppRequest, session: Any, *, is_own: bool) -> HttpResponse:
    context = reads.session_page(session, request.user)
    registered = context["registered"]
    if registered.shows_people and (registered.seated or registered.waiting):
        sentence = (
            f"{request.user} a consulté les inscrits de l’atelier « {session.title} », {moment(session.starts_at)}."
        )
        journal_record(actor=request.user, verb="workshop_session.read", target=session, sentence=sentence)
    membership = membership_of(request.user)
    context |= {
        "is_own": is_own,
        "may_see_helpers": membership.may("helper.view") and not is_own,
        "may_edit": membership.may("workshop.edit") and not is_own,
        "may_attend": membership.may("workshop.attend"),
        "may_see_people": membership.may("beneficiary.view"),
        "may_register": membership.may("workshop.register") and not is_own,
        "may_report": membership.may("report.edit") and not is_own,
        "is_to_come": session.status == SessionStatus.PLANNED and session.starts_at > timezone.now(),
        "is_to_note": session.status == SessionStatus.PLANNED and session.day <= timezone.localdate(),
        "is_to_report": session.status == SessionStatus.PLANNED and session.ends_at < timezone.now(),
        "back": _back(is_own=is_own),
    }
    return render(request, "scheduling/workshops/session.html", context)


def _back(*, is_own: bool) -> tuple[str, str]:
    if is_own:
        return reverse("scheduling:my-sessions"), "Mes ateliers"
    return reverse("scheduling:session-list"), "Ateliers"


@requires("workshop.animate_own")
@require_safe
def my_sessions(request: AppRequest) -> HttpResponse:
    """List the sessions that the reader animates, from today on."""
    coming = reads.sessions_animated(request.user).filter(day__gte=timezone.localdate())
    page = Paginator(coming, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "scheduling/workshops/mine.html", {"page_obj": page, "days": reads.by_day(page)})


@requires("workshop.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def session_create(request: AppRequest) -> HttpResponse:
    """Plan one session, outside any series."""
    territory = territory_of(request.user)
    form = SessionForm(request.POST if request.method == "POST" else None, territory=territory)
    if form.is_bound and form.is_valid():
        try:
            session = services.session_create(territory=territory, by=request.user, **form.service_fields())
        except ValidationError as error:
            form.take_errors(problems_of(error))
        else:
            _say_saved(request, session, "L’atelier est prévu")
            return redirect("scheduling:session-detail", pk=session.pk)
    context = form_context(request, form) | {"title": "Prévoir un atelier", "back": _back(is_own=False)}
    return render(request, "scheduling/workshops/session_form.html", context, status=422 if form.errors else 200)


@requires("workshop.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a session; what was typed stays when someone else saved in between."""
    session = session_of(request, pk)
    version, sent = session.version, request.POST if request.method == "POST" else None
    form = SessionForm(sent, territory=session.territory, initial=session_initial(session))
    if form.is_bound and form.is_valid():
        try:
            services.session_edit(
                session=session_of(request, pk),
                by=request.user,
                expected_version=posted_version(request),
                accept_fewer=form.cleaned_data["accept_fewer"],
                **form.service_fields(),
            )
        except StaleVersionError as error:
            form.add_error(None, STALE)
            version = error.current.version
        except ValidationError as error:
            form.take_errors(problems_of(error))
        else:
            _say_saved(request, session_of(request, pk), "L’atelier est à jour")
            return redirect("scheduling:session-detail", pk=pk)
    back = (reverse("scheduling:session-detail", args=[pk]), "La séance")
    context = form_context(request, form) | {"title": f"Modifier « {session.title} »", "back": back}
    context |= {"version": version, "session": session}
    return render(request, "scheduling/workshops/session_form.html", context, status=422 if form.errors else 200)


def _say_saved(request: AppRequest, session: Any, what: str) -> None:
    """Say it is done, and who did not say to be free: a warning, never a refusal."""
    messages.success(request, f"{what} : {moment(session.starts_at)}.")
    helpers = [place.helper for place in session.places.select_related("helper")]
    for told in not_free(helpers, {session.day: services.moment_of(session)}).values():
        messages.warning(request, f"{' '.join(told)} Vérifiez avec cette personne.")
    if not helpers:
        messages.warning(request, "Personne n’anime encore cette séance.")


@requires("workshop.edit")
@require_POST
def session_cancel(request: AppRequest, pk: int) -> HttpResponse:
    """Cancel a session, with the reason told to those registered."""
    session = session_of(request, pk)
    try:
        services.session_cancel(session=session, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        undo = "" if session.seated or session.waiting else f"undo:{reverse('scheduling:session-reopen', args=[pk])}"
        messages.success(request, f"La séance de {day_near(session.day)} est annulée.", extra_tags=undo)
    return redirect("scheduling:session-detail", pk=pk)


@requires("workshop.edit")
@require_POST
def session_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Put back a cancelled session that is still to come."""
    try:
        services.session_reopen(session=session_of(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, f"La séance n’est pas rétablie. {' '.join(sentences_of(error))}")
    else:
        messages.success(request, "La séance a lieu. Les inscriptions annulées ne reviennent pas d’elles-mêmes.")
    return redirect("scheduling:session-detail", pk=pk)
