"""The page of a week and the way back to it: shared by every act on the planning."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.access import AppRequest, membership_of
from core.formatting import day_long, hour, moment, period, plural
from scheduling.enums import ProposalState
from scheduling.models import PhoneCall, Plan, Visit
from scheduling.planning.clock import monday_of
from scheduling.selectors.board import week_board
from scheduling.selectors.board_types import VisitPanel, WeekBoard
from scheduling.selectors.preview import visit_panel
from scheduling.views.drawing import draw

FIRST_YEAR, LAST_YEAR = 2000, 2100
SEARCHING = frozenset({ProposalState.QUEUED, ProposalState.RUNNING})


def asked(request: AppRequest, name: str) -> str:
    """Return what was sent, else what the address says, else what the address of the page that asks says."""
    here = parse_qs(urlsplit(request.htmx.current_url or "").query)
    return request.POST.get(name) or request.GET.get(name) or here.get(name, [""])[0]


def asked_day(request: AppRequest) -> date | None:
    """Return the day asked for by ``jour``; None when absent or unreadable."""
    try:
        day = date.fromisoformat(asked(request, "jour"))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def week_url(week: date, *, day: date | None = None, visit: int | str | None = None) -> str:
    """Address of a week, with the open day and the chosen visit."""
    asked = {"jour": day.isoformat() if day else None, "visite": visit}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("scheduling:week-at", kwargs={"week": week}) + (f"?{query}" if query else "")


def back_to_week(request: AppRequest, week: date, *, visit: Visit | None = None) -> HttpResponse:
    """Go back to the week, on the day and the visit where the person was, or on ``visit``."""
    if visit is not None:
        return redirect(week_url(monday_of(visit.day), day=visit.day, visit=visit.pk))
    chosen = asked(request, "visite")
    return redirect(week_url(week, day=asked_day(request), visit=chosen if chosen.isdigit() else None))


def say_undoable(request: AppRequest, week: date, sentence: str, *, visit: Visit | None = None) -> None:
    """Tell in a toast what was done, with the button that undoes it."""
    day = visit.day if visit else asked_day(request)
    query = urlencode({"jour": day.isoformat()}) if day else ""
    undo = reverse("scheduling:plan-undo", kwargs={"week": week})
    messages.success(request, sentence, extra_tags=f"undo:{undo}{'?' + query if query else ''}")


def week_page(
    request: AppRequest, week: date, *, problems: Iterable[str] = (), status: int = 200, day: date | None = None
) -> HttpResponse:
    """Answer the page of a week, or its fragment; ``problems`` are sentences shown above the board."""
    board = week_board(request.user, week, day or asked_day(request))
    panel = _panel(request, board)
    context = {
        "board": board,
        "drawn": draw(board, panel.visit.pk if panel else None),
        "panel": panel,
        "problems": list(problems),
        "tile_url": settings.MAP_TILE_URL,
        "is_searching": board.proposal is not None and board.proposal.state in SEARCHING,
        "is_empty": board.facts.placed == 0,
        "is_over": week < monday_of(timezone.localdate()),
        "calls": _calls(request, board.plan),
        **_words(board),
        **_around(request, week),
    }
    template = "scheduling/week/partials/week.html" if request.htmx else "scheduling/week/week.html"
    response = render(request, template, context, status=status)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#semaine", "outerHTML"
        if status == 200:
            chosen = panel.visit.pk if panel else None
            response["HX-Push-Url"] = week_url(week, day=board.open_day, visit=chosen)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _panel(request: AppRequest, board: WeekBoard) -> VisitPanel | None:
    """The chosen visit of this week; one that has been removed meanwhile leaves no panel."""
    chosen = asked(request, "visite")
    if board.plan is None or not chosen.isdigit():
        return None
    visits = Visit.objects.visible_to(request.user).standing().filter(plan=board.plan)
    visit = visits.select_related("plan__territory", "request").filter(pk=int(chosen)).first()
    return visit_panel(request.user, visit) if visit else None


def _calls(request: AppRequest, plan: Plan | None) -> int:
    """How many people are still to be told by telephone of this week's visits."""
    if plan is None or plan.published_at is None:
        return 0
    waiting = PhoneCall.objects.visible_to(request.user).to_make()
    return waiting.filter(visit__plan=plan, visit__day__gte=timezone.localdate()).count()


def _around(request: AppRequest, week: date) -> dict[str, Any]:
    may_add = membership_of(request.user).may("helper.edit")
    return {
        "previous_week": week - timedelta(days=7),
        "next_week": week + timedelta(days=7),
        "helpers_url": reverse("volunteers:helper-list") if may_add else "",
    }


def _words(board: WeekBoard) -> dict[str, str]:
    return {"week_label": period(board.days[0].day, board.days[-1].day), "lead": _lead(board)}


def _lead(board: WeekBoard) -> str:
    """One sentence that says where the week stands."""
    plan = board.plan
    if plan is None:
        return "Rien n’est commencé pour cette semaine."
    if plan.published_at is None:
        return f"Brouillon, visible de l’équipe seulement. Enregistré {_since(plan.updated_at)}."
    said = f"Publié le {day_long(plan.published_at)} à {hour(plan.published_at)}."
    if board.facts.unpublished:
        waits = plural(
            board.facts.unpublished, "visite n’est pas encore publiée", "visites ne sont pas encore publiées"
        )
        return f"{said} {waits}."
    return said


def _since(at: datetime) -> str:
    is_today = timezone.localdate(at) == timezone.localdate()
    return f"à {hour(at)}" if is_today else f"le {moment(at)}"


def sentences_of(error: ValidationError) -> list[str]:
    """Sentences of a refusal, without their field."""
    return [str(message) for message in error.messages]
