"""Trainings of the person signed in: sessions to come, own places, certificates."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires
from volunteers.enums_trainings import AttendanceState
from volunteers.models import Helper, TrainingAttendance, TrainingSession
from volunteers.selectors.trainings import own_sessions
from volunteers.services import attendances as services


@requires("training.join_own")
@require_safe
def my_trainings(request: AppRequest) -> HttpResponse:
    """Show one's own sessions and those one may join."""
    helper = Helper.objects.visible_to(request.user).filter(user=request.user).first()
    if helper is None:
        return render(request, "volunteers/no_own_file.html")
    coming, past = own_sessions(helper, request.user)
    return render(request, "volunteers/trainings/mine.html", {"helper": helper, "coming": coming, "past": past})


def _own(request: AppRequest, pk: int) -> tuple[Helper, TrainingSession]:
    helper = get_object_or_404(Helper.objects.visible_to(request.user), user=request.user)
    seen = TrainingSession.objects.visible_to(request.user).select_related("training__territory", "commune")
    return helper, get_object_or_404(seen, pk=pk)


@requires("training.join_own")
@require_POST
def my_training_join(request: AppRequest, pk: int) -> HttpResponse:
    """Register oneself for a session to come."""
    helper, session = _own(request, pk)
    if session.starts_at <= timezone.now():
        messages.error(request, "Cette séance a déjà commencé.")
        return redirect("volunteers:my-trainings")
    try:
        made = services.attendance_register(session=session, helpers=[helper], by=request.user)
    except ValidationError as error:
        messages.error(request, f"{' '.join(error.messages)} Voyez avec la coordination.")
        return redirect("volunteers:my-trainings")
    waits = any(place.state == AttendanceState.WAITING for place in made)
    text = "C’est complet : vous êtes sur la liste d’attente, un message vous dira si une place se libère."
    messages.success(request, text if waits else "Votre place est retenue.")
    return redirect("volunteers:my-trainings")


@requires("training.join_own")
@require_POST
def my_training_leave(request: AppRequest, pk: int) -> HttpResponse:
    """Give one's own place back, before the session."""
    helper, session = _own(request, pk)
    place = TrainingAttendance.objects.filter(session=session, helper=helper).first()
    if place is None:
        messages.success(request, "Votre place est rendue. Merci d’avoir prévenu.")
        return redirect("volunteers:my-trainings")
    if session.starts_at <= timezone.now():
        messages.error(request, "Cette séance a déjà commencé : parlez-en à la coordination.")
        return redirect("volunteers:my-trainings")
    try:
        services.attendance_withdraw(attendance=place, by=request.user)
    except ValidationError as error:
        messages.error(request, str(error.messages[0]))
    else:
        messages.success(request, "Votre place est rendue. Merci d’avoir prévenu.")
    return redirect("volunteers:my-trainings")
