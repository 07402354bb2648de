"""A driver's run on a phone and on paper, its taps, and the same run for the team."""

from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.formatting import day_date, plural
from core.journal import journal_record
from scheduling.forms.transport.driving import FinishForm
from scheduling.models import RideRequest, Run
from scheduling.selectors.transport.driving import RunSheet, own_runs, run_sheet
from scheduling.selectors.transport.lateness import late_people, people_aboard, run_touched
from scheduling.services.transport import delays
from scheduling.services.transport import driving as taps
from scheduling.services.transport.run_recording import recording_problem
from scheduling.services.transport.run_rescue import run_rescue
from scheduling.transport.enums import LegState, RunEventKind

ACTS = {
    "partir": RunEventKind.LEFT,
    "monte": RunEventKind.ABOARD,
    "absent": RunEventKind.ABSENT,
    "depose": RunEventKind.DROPPED,
    "fini": RunEventKind.FINISHED,
}
TOLD = {
    RunEventKind.LEFT: "Bonne route.",
    RunEventKind.ABOARD: "C’est noté, à bord.",
    RunEventKind.ABSENT: "C’est noté : personne au rendez-vous. L’équipe le voit.",
    RunEventKind.DROPPED: "C’est noté, arrivée à bon port.",
    RunEventKind.FINISHED: "Course finie, merci. Vos heures sont proposées dans « Mes heures ».",
}


def _run(request: AppRequest, pk: int, *, own: bool = False) -> Run:
    rows = Run.objects.visible_to(request.user)
    if own:
        rows = rows.filter(driver__helper__user=request.user, stage="PUBLISHED")
    joined = rows.select_related("driver__helper__commune", "driver__helper__user", "vehicle", "territory")
    return get_object_or_404(joined, pk=pk)


def _note_reading(request: AppRequest, sheet: RunSheet, *, printed: bool = False) -> None:
    """Keep that the addresses of a run were read."""
    if sheet.stops and sheet.shows_people:
        verb = "imprimée" if printed else "consultée"
        sentence = f"Course n° {sheet.run.pk} du {day_date(sheet.run.day)} {verb}"
        journal_record(actor=request.user, verb="run.view", target=sheet.run, sentence=sentence)


@requires("run.drive_own")
@require_safe
def my_runs(request: AppRequest) -> HttpResponse:
    """List the member's own runs of the coming days."""
    today = timezone.localdate()
    runs = own_runs(request.user)
    context = {
        "coming": [run for run in runs if run.day >= today],
        "past": [run for run in runs if run.day < today],
        "today": today,
        "territory": territory_of(request.user),
    }
    return render(request, "scheduling/transport/driving/mine.html", context)


@requires("run.drive_own")
@require_safe
def my_run(request: AppRequest, pk: int) -> HttpResponse:
    """Show the member's own run: what comes next, then the whole of it."""
    return _page(request, _run(request, pk, own=True), is_own=True)


@requires("ride.view")
@require_safe
def run_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a run to the team: where it stands, and the taps for a driver who phones."""
    return _page(request, _run(request, pk), is_own=False)


def _page(
    request: AppRequest, run: Run, *, is_own: bool, form: FinishForm | None = None, status: int = 200
) -> HttpResponse:
    sheet = run_sheet(request.user, run)
    _note_reading(request, sheet)
    may_settle = not is_own and membership_of(request.user).may("run.edit")
    context = {
        "sheet": sheet,
        "run": run,
        "is_own": is_own,
        "today": timezone.localdate(),
        "is_today": run.day == timezone.localdate(),
        "form": form or FinishForm(),
        "delays": delays.DELAYS,
        "territory": run.territory,
        "may_settle": may_settle,
        "may_record": may_settle and not recording_problem(run),
        "late": late_people(run) if may_settle and sheet.late_minutes else [],
        "aboard": people_aboard(run) if may_settle and sheet.is_stopped else [],
        "touched": run_touched(run) if may_settle and sheet.late_minutes else None,
        "to_decide": _to_decide(sheet) if may_settle else [],
        "events": [] if is_own else list(run.events.select_related("by", "leg__request__beneficiary")),
        "here": reverse("scheduling:my-run" if is_own else "scheduling:run-detail", args=[run.pk]),
    }
    return render(request, "scheduling/transport/driving/run.html", context, status=status)


def _to_decide(sheet: RunSheet) -> list[RideRequest]:
    """Rides of the run whose return is to be decided, since nobody was there on the way out."""
    rides = {line.leg.request_id: line.leg.request for line in sheet.stops if line.leg.state == LegState.ABSENT}
    return [ride for ride in rides.values() if ride.is_return_asked]


@requires("run.report")
@require_POST
def run_act(request: AppRequest, pk: int) -> HttpResponse:
    """Note one tap of a run: the driver's, or the team's for a driver who phones."""
    run = _run(request, pk)
    is_own = run.driver.helper.user_id == request.user.pk and request.POST.get("page") != "equipe"
    back = reverse("scheduling:my-run" if is_own else "scheduling:run-detail", args=[run.pk])
    act = request.POST.get("act", "")
    form = FinishForm(request.POST) if act == "fini" else None
    try:
        if form is not None and not form.is_valid():
            return _page(request, run, is_own=is_own, form=form, status=422)
        _tap(request, run, act, form)
    except ValidationError as error:
        if form is not None and hasattr(error, "error_dict"):
            form.add_error(None, error)
            return _page(request, run, is_own=is_own, form=form, status=422)
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(back)


def _tap(request: AppRequest, run: Run, act: str, form: FinishForm | None) -> None:
    sent = request.POST
    user = request.user
    if act == "retard":
        said = delays.run_late(
            run=run, minutes=_number(sent.get("minutes")), by=user, version=_number(sent.get("version"))
        )
        told = "C’est noté. Les personnes qui attendent vont être prévenues, l’équipe le voit."
    elif act == "arret":
        said = delays.run_stop(run=run, by=user, words=sent.get("words", ""))
        told = "L’équipe est alertée. Restez à l’abri et appelez le service."
    elif act == "reprendre":
        said = taps.run_undo(run=run, by=user, event=_number(sent.get("event")))
        told = "Le dernier geste est repris."
    elif act in ACTS:
        odometer = form.odometer if form is not None else None
        said = taps.run_tap(run=run, kind=ACTS[act], by=user, leg=_number(sent.get("leg")), odometer=odometer)
        told = TOLD[ACTS[act]]
    else:
        raise ValidationError("Servez-vous des boutons de la page.")
    if said:
        messages.info(request, said)
    else:
        messages.success(request, told)


def _number(text: Any) -> int:
    """A key sent by a form; nonsense is the key of nothing."""
    return int(text) if str(text).isdecimal() and len(str(text)) < 16 else 0


@requires("run.edit")
@require_POST
def run_settled(request: AppRequest, pk: int) -> HttpResponse:
    """Say that the team has seen to a delay or an interruption."""
    run = _run(request, pk)
    delays.run_settle(run=run, by=request.user)
    messages.success(request, "C’est noté : suite donnée.")
    return redirect("scheduling:run-detail", pk=run.pk)


@requires("run.edit")
@require_POST
def run_rescued(request: AppRequest, pk: int) -> HttpResponse:
    """Have those in a car that stopped fetched by someone else: they wait for a driver where it stopped."""
    run = _run(request, pk)
    try:
        count = run_rescue(run=run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("scheduling:run-detail", pk=run.pk)
    who = plural(count, "personne attend", "personnes attendent")
    messages.success(request, f"{who} un autre conducteur là où la voiture s’est arrêtée. Confiez-les ici.")
    return redirect("scheduling:ride-day", day=run.day)


@requires("run.edit")
@require_POST
def return_decided(request: AppRequest, pk: int) -> HttpResponse:
    """Keep or cancel the return of someone who was not there on the way out."""
    ride = get_object_or_404(RideRequest.objects.visible_to(request.user), pk=pk)
    run = Run.objects.visible_to(request.user).filter(legs__request=ride).order_by("starts_at").first()
    keep = request.POST.get("retour") == "garder"
    try:
        delays.return_decide(ride=ride, keep=keep, by=request.user)
        messages.success(
            request, "Le retour est maintenu." if keep else "Le retour est annulé, les personnes prévenues."
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("scheduling:run-detail", pk=run.pk) if run is not None else redirect("accounts:home")


@requires("run.report")
@require_safe
def run_paper(request: AppRequest, pk: int) -> HttpResponse:
    """Give a run as a sheet to print, for the driver or for the team. Its style is ours: nothing is fetched."""
    from weasyprint import CSS, HTML

    run = _run(request, pk)
    sheet = run_sheet(request.user, run)
    _note_reading(request, sheet, printed=True)
    html = render_to_string("scheduling/transport/driving/paper.html", {"sheet": sheet, "run": run})
    style = CSS(filename=finders.find("scheduling/run-print.css"), url_fetcher=refuse_fetching)
    document = HTML(string=html, url_fetcher=refuse_fetching).write_pdf(stylesheets=[style])
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="course-{run.pk}-{run.day.isoformat()}.pdf"'
    return response


def refuse_fetching(url: str) -> Any:
    """Papers are made of our own files only."""
    raise ValueError(f"Nothing is fetched to print a run: {url}")
