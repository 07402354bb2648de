"""A day of rides: its page, its map, publishing it, taking the last change back."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.concurrency import StaleVersionError
from core.formatting import day_long, enumerate_fr, plural
from scheduling.models import RideDay
from scheduling.selectors.transport import ride_board as reads
from scheduling.selectors.transport.ride_maps import ride_routes
from scheduling.services.booking import DoubleBookingError
from scheduling.services.transport import run_applying, run_days, run_publishing
from scheduling.views.pages import sentences_of

NOT_DONE = "Votre changement n’a pas été fait. Voici la journée comme elle est maintenant."


def ride_day_of(request: AppRequest, day: date) -> RideDay:
    """Return the day of rides of the member's territory; 404 when nothing of it is planned yet."""
    found = RideDay.objects.visible_to(request.user).select_related("territory").filter(day=day).first()
    if found is None:
        raise Http404
    return found


def asked_version(request: AppRequest) -> int:
    """Return the version that the page was opened with."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else 0


def changed_words(request: AppRequest, day: date) -> str:
    """Say who changed the day meanwhile: the change that was asked for was not made."""
    row = RideDay.objects.visible_to(request.user).filter(day=day).first()
    said = reads.change_words(row) if row is not None else ""
    return f"{said or 'Quelqu’un d’autre a modifié la journée.'} {NOT_DONE}"


def say_undoable(request: AppRequest, day: date, sentence: str) -> None:
    """Tell in a toast what was done, with the button that takes it back."""
    messages.success(request, sentence, extra_tags=f"undo:{reverse('scheduling:ride-undo', args=[day])}")


def day_page(
    request: AppRequest, day: date, *, problems: Iterable[str] = (), changed: str = "", status: int = 200
) -> HttpResponse:
    """Answer the page of a day; ``problems`` are sentences above it, ``changed`` says who came first."""
    board = reads.ride_board(request.user, day)
    context = {
        "board": board,
        "day": day,
        "day_words": day_long(day),
        "saving": _found_saving(board),
        "problems": list(problems),
        "changed": changed,
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1),
        "is_past": day < timezone.localdate(),
        "may_edit": membership_of(request.user).may("run.edit") and day >= timezone.localdate(),
        "create_url": _create_url(request, day),
        "undo": _undo(board.ride_day),
        "routes": ride_routes(board),
        "tile_url": settings.MAP_TILE_URL,
    }
    response = render(request, "scheduling/transport/runs/day.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _found_saving(board: reads.RideBoard) -> str:
    """Kilometres of what was found, beside one car for each need."""
    result = board.search.result if board.search is not None else {}
    if "km" not in result:
        return ""
    return reads.saving_words(Decimal(result["km"]), Decimal(result["one_by_one"]))


def _create_url(request: AppRequest, day: date) -> str:
    may_add = membership_of(request.user).may("ride.edit")
    return f"{reverse('scheduling:ride-create')}?jour={day.isoformat()}" if may_add else ""


def _undo(ride_day: RideDay | None) -> bool:
    return ride_day is not None and run_days.change_to_undo(ride_day) is not None


@requires("ride.view")
@require_safe
def ride_today(request: AppRequest) -> HttpResponse:
    """Show today."""
    return day_page(request, timezone.localdate())


@requires("ride.view")
@require_safe
def ride_day(request: AppRequest, day: date) -> HttpResponse:
    """Show a day: what to decide, the runs, the people."""
    return day_page(request, day)


@requires("ride.view")
@require_safe
def ride_map(request: AppRequest, day: date) -> HttpResponse:
    """Give the runs of a day and the outlines of the communes, for the map."""
    from scheduling.selectors.transport.ride_maps import ride_drawing

    return JsonResponse(ride_drawing(request.user, day))


@requires("run.edit")
@require_POST
def ride_undo(request: AppRequest, day: date) -> HttpResponse:
    """Take back the last change."""
    row = RideDay.objects.visible_to(request.user).filter(day=day).first()
    if row is None:
        return redirect("scheduling:ride-day", day=day)
    try:
        change = run_applying.ride_day_undo(ride_day=row, by=request.user)
    except ValidationError as error:
        return day_page(request, day, problems=sentences_of(error), status=422)
    messages.success(request, "Annulé." if change is not None else "Il n’y a plus rien à annuler.")
    return redirect("scheduling:ride-day", day=day)


@requires("run.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_publish(request: AppRequest, day: date) -> HttpResponse:
    """Say what publishing does, then publish and tell everyone."""
    row = RideDay.objects.visible_to(request.user).select_related("territory").filter(day=day).first()
    if row is None:
        return redirect("scheduling:ride-day", day=day)
    if request.method != "POST":
        return _ask(request, row, run_publishing.publish_refusals(row))
    try:
        done = run_publishing.ride_day_publish(
            ride_day=row, by=request.user, expected_version=asked_version(request)
        )  # fmt: skip
    except StaleVersionError:
        return day_page(request, day, changed=changed_words(request, day), status=409)
    except ValidationError as error:
        status = 409 if isinstance(error, DoubleBookingError) else 422
        return _ask(request, row, sentences_of(error), status=status)
    told = plural(done.rides, "personne confirmée", "personnes confirmées")
    messages.success(request, f"{plural(done.runs, 'course publiée', 'courses publiées')}, {told}.")
    if done.halves:
        names = enumerate_fr(done.halves)
        messages.warning(request, f"Pas confirmé, il manque un sens : {names}. On ne laisse personne sans retour.")
    return redirect("scheduling:ride-day", day=day)


def _ask(request: AppRequest, row: RideDay, problems: list[str], *, status: int = 200) -> HttpResponse:
    row.refresh_from_db()
    board = reads.ride_board(request.user, row.day)
    context = {
        "day": row.day,
        "day_words": day_long(row.day),
        "version": row.version,
        "problems": problems,
        "said": reads.publish_words(board),
        "halves": [person.ride.beneficiary.full_name for person in board.people if person.is_half],
        "may_publish": board.drafts or board.unconfirmed,
    }
    return render(request, "scheduling/transport/runs/publish.html", context, status=status)
