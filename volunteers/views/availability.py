"""Weekly hours and exceptions: the same page for the team and for the person concerned."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from mediation.forms import add_service_errors
from volunteers import services
from volunteers.forms import BaseWeekFormSet, ExceptionForm, week_formset
from volunteers.models import AvailabilityException, Helper
from volunteers.selectors import coming_exceptions, legal_limit_today, usual_week
from volunteers.selectors.availability import own_ways, promises_of
from volunteers.views.helpers import helper_of, posted_version


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the page is used: by the team on a helper's file, or by the helper alone."""

    helper: Helper
    is_own: bool

    @property
    def page_url(self) -> str:
        """Address of the page."""
        if self.is_own:
            return reverse("volunteers:my-availability")
        return reverse("volunteers:availability-edit", args=[self.helper.pk])

    @property
    def exception_url(self) -> str:
        """Address that takes a new exception."""
        if self.is_own:
            return reverse("volunteers:my-exception-create")
        return reverse("volunteers:exception-create", args=[self.helper.pk])

    def removal_url(self, exception: AvailabilityException) -> str:
        """Address that removes an exception."""
        if self.is_own:
            return reverse("volunteers:my-exception-delete", args=[exception.pk])
        return reverse("volunteers:exception-delete", args=[self.helper.pk, exception.pk])


def own_helper(request: AppRequest) -> Helper | None:
    """Return the file of the person signed in, if there is one."""
    membership = request.user.active_membership
    own = Helper.objects.visible_to(request.user).filter(user=request.user)
    return own.select_related("commune").first() if membership else None


def _page(
    request: AppRequest,
    desk: Desk,
    week: BaseWeekFormSet | None = None,
    exception: ExceptionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    limit = legal_limit_today(desk.helper)
    rows = [(row, desk.removal_url(row)) for row in coming_exceptions(desk.helper)]
    context = {
        "desk": desk,
        "helper": desk.helper,
        "limit": limit,
        "week": week or week_formset(desk.helper, limit=limit),
        "exception_form": exception or ExceptionForm(prefix="absence"),
        "exceptions": rows,
        "saved_week": usual_week(desk.helper) if status == 409 else None,
    }
    if desk.is_own:
        cannot_url = reverse("volunteers:my-cannot-come")
        context |= {"promises": promises_of(desk.helper), "cannot_url": cannot_url} | own_ways(desk.helper)
    return render(request, "volunteers/availability.html", context, status=status)


def _answer_week(request: AppRequest, desk: Desk) -> HttpResponse:
    """Show the grid, or save it; a wrong row keeps what was typed."""
    if request.method != "POST":
        return _page(request, desk)
    limit = legal_limit_today(desk.helper)
    week = week_formset(desk.helper, request.POST, limit)
    if not week.is_valid():
        return _page(request, desk, week=week)
    try:
        services.availability_replace(
            helper=desk.helper, spans=week.spans, by=request.user, expected_version=posted_version(request)
        )
    except StaleVersionError as error:
        desk.helper.version = error.current.version
        return _page(request, desk, week=week, status=409)
    messages.success(request, "Les disponibilités sont enregistrées.")
    return redirect(desk.page_url)


def _answer_exception(request: AppRequest, desk: Desk) -> HttpResponse:
    """Note an absence or hours in addition; a wrong one comes back with its message."""
    form = ExceptionForm(request.POST, prefix="absence")
    if form.is_valid():
        try:
            services.exception_add(helper=desk.helper, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "C’est noté. Les prochains plannings en tiendront compte.")
            return redirect(f"{desk.page_url}#absences")
    return _page(request, desk, exception=form)


def _remove_exception(request: AppRequest, desk: Desk, exception_pk: int) -> HttpResponse:
    exception = get_object_or_404(desk.helper.exceptions.all(), pk=exception_pk)
    services.exception_remove(exception=exception, by=request.user)
    messages.success(request, "C’est retiré.")
    return redirect(f"{desk.page_url}#absences")


@requires("helper.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def availability_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Weekly hours and exceptions of a helper, for the team."""
    return _answer_week(request, Desk(helper_of(request, pk), is_own=False))


@requires("helper.edit")
@require_POST
def exception_create(request: AppRequest, pk: int) -> HttpResponse:
    """Note an absence of a helper, or hours in addition."""
    return _answer_exception(request, Desk(helper_of(request, pk), is_own=False))


@requires("helper.edit")
@require_POST
def exception_delete(request: AppRequest, pk: int, exception_pk: int) -> HttpResponse:
    """Remove an absence of a helper, or hours in addition."""
    return _remove_exception(request, Desk(helper_of(request, pk), is_own=False), exception_pk)


@requires("availability.edit_own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_availability(request: AppRequest) -> HttpResponse:
    """Weekly hours and exceptions of the person signed in."""
    helper = own_helper(request)
    if helper is None:
        return render(request, "volunteers/no_own_file.html")
    return _answer_week(request, Desk(helper, is_own=True))


def _own_desk(request: AppRequest) -> Desk:
    own = Helper.objects.visible_to(request.user).filter(user=request.user)
    return Desk(get_object_or_404(own), is_own=True)


@requires("availability.edit_own")
@require_POST
def my_exception_create(request: AppRequest) -> HttpResponse:
    """Note one's own absence, or hours in addition."""
    return _answer_exception(request, _own_desk(request))


@requires("availability.edit_own")
@require_POST
def my_exception_delete(request: AppRequest, exception_pk: int) -> HttpResponse:
    """Remove one's own absence, or hours in addition."""
    return _remove_exception(request, _own_desk(request), exception_pk)
