"""Pages of partner meetings and of who does what."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from mediation.forms import add_service_errors
from volunteers.forms.meetings import MeetingForm, PointForm
from volunteers.models import ActionPoint, PartnerMeeting
from volunteers.selectors.meetings import meetings_seen, points_to_do
from volunteers.services import meetings as services
from volunteers.views.helpers import posted_version
from volunteers.views.trainings import STALE, _form_page

PAGE_SIZE, POINTS_SHOWN = 25, 30


def _meeting_of(request: AppRequest, pk: int) -> PartnerMeeting:
    rows = PartnerMeeting.objects.visible_to(request.user).select_related("territory")
    return get_object_or_404(rows.prefetch_related("organisations"), pk=pk)


@requires("meeting.view")
@require_safe
def meeting_list(request: AppRequest) -> HttpResponse:
    """List what is to do, late first, then the meetings."""
    page = Paginator(meetings_seen(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    points = list(points_to_do(request.user)[: POINTS_SHOWN + 1])
    context = {"page_obj": page, "points": points[:POINTS_SHOWN], "more_points": len(points) > POINTS_SHOWN}
    return render(request, "volunteers/trainings/meetings.html", context)


@requires("meeting.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request: AppRequest) -> HttpResponse:
    """Add a meeting."""
    territory = territory_of(request.user)
    form = MeetingForm(request.POST or None, territory=territory)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = services.meeting_create(territory=territory, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "La rencontre est notée. Écrivez maintenant qui fait quoi.")
            return redirect("volunteers:meeting-detail", pk=meeting.pk)
    return _form_page(request, form, "Noter une rencontre", (reverse("volunteers:meeting-list"), "Rencontres"))


@requires("meeting.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a meeting; what was typed stays when someone else saved in between."""
    meeting = _meeting_of(request, pk)
    form = MeetingForm(request.POST or None, instance=_meeting_of(request, pk), territory=meeting.territory)
    version = meeting.version
    if request.method == "POST" and form.is_valid():
        try:
            services.meeting_update(
                meeting=meeting, by=request.user, expected_version=posted_version(request), **form.cleaned_data
            )
        except StaleVersionError as error:
            form.add_error(None, STALE)
            version = error.current.version
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "La rencontre est à jour.")
            return redirect("volunteers:meeting-detail", pk=pk)
    back = (reverse("volunteers:meeting-detail", args=[pk]), meeting.subject)
    return _form_page(request, form, "Modifier la rencontre", back, version)


@requires("meeting.view")
@require_safe
def meeting_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a meeting and who does what."""
    meeting = _meeting_of(request, pk)
    return _detail(request, meeting, PointForm(territory=meeting.territory))


def _detail(request: AppRequest, meeting: PartnerMeeting, form: PointForm) -> HttpResponse:
    points = list(meeting.points.select_related("member", "meeting"))
    context = {
        "meeting": meeting,
        "open_points": sorted((row for row in points if row.done_on is None), key=lambda row: not row.is_late),
        "done_points": [row for row in points if row.done_on is not None],
        "form": form,
    }
    return render(request, "volunteers/trainings/meeting.html", context)


@requires("meeting.edit")
@require_POST
def point_create(request: AppRequest, pk: int) -> HttpResponse:
    """Note who does what."""
    meeting = _meeting_of(request, pk)
    form = PointForm(request.POST, territory=meeting.territory)
    if form.is_valid():
        try:
            services.point_add(meeting=meeting, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "C’est noté.")
            return redirect(f"{reverse('volunteers:meeting-detail', args=[pk])}#qui-fait-quoi")
    return _detail(request, meeting, form)


def _point_of(request: AppRequest, pk: int, point_pk: int) -> ActionPoint:
    rows = ActionPoint.objects.visible_to(request.user).filter(meeting=pk).select_related("meeting")
    return get_object_or_404(rows, pk=point_pk)


@requires("meeting.edit")
@require_POST
def point_settle(request: AppRequest, pk: int, point_pk: int) -> HttpResponse:
    """Tick an action done, or to do again."""
    point = _point_of(request, pk, point_pk)
    is_done = request.POST.get("fait") != "non"
    services.point_settle(point=point, by=request.user, is_done=is_done)
    messages.success(request, "C’est fait." if is_done else "C’est de nouveau à faire.")
    if request.POST.get("retour") == "liste":
        return redirect(f"{reverse('volunteers:meeting-list')}#a-faire")
    return redirect(f"{reverse('volunteers:meeting-detail', args=[pk])}#qui-fait-quoi")


@requires("meeting.edit")
@require_POST
def point_remove(request: AppRequest, pk: int, point_pk: int) -> HttpResponse:
    """Forget an action."""
    services.point_remove(point=_point_of(request, pk, point_pk), by=request.user)
    messages.success(request, "L’action est retirée.")
    return redirect(f"{reverse('volunteers:meeting-detail', args=[pk])}#qui-fait-quoi")
