"""Pages of trainings: sessions to come and past, trainings, who is due, spreadsheet."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.sheets import CONTENT_TYPE
from mediation.forms import add_service_errors
from volunteers.forms.trainings import SessionForm, TrainingForm
from volunteers.models import Training, TrainingAttendance, TrainingSession
from volunteers.selectors import trainings as reads
from volunteers.services import trainings as services
from volunteers.training_filters import COMING, SessionFilter
from volunteers.trainings.documents import trainings_workbook
from volunteers.views.helpers import posted_version

PAGE_SIZE = 25
STALE = "Quelqu’un d’autre a modifié cette page entre-temps : relisez, puis enregistrez de nouveau."


def training_of(request: AppRequest, pk: int) -> Training:
    """Return the training if the member may see it; 404 otherwise."""
    return get_object_or_404(Training.objects.visible_to(request.user), pk=pk)


def session_of(request: AppRequest, pk: int) -> TrainingSession:
    """Return the session if the member may see it; 404 otherwise."""
    rows = TrainingSession.objects.visible_to(request.user).select_related("training__territory", "commune")
    return get_object_or_404(rows.with_counts(), pk=pk)


@requires("training.view")
@require_safe
def training_list(request: AppRequest) -> HttpResponse:
    """List the sessions to come, or past."""
    asked = request.GET.copy()
    asked.setdefault("moment", COMING)
    filters = SessionFilter(asked, queryset=reads.sessions_seen(request.user), request=request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page_obj": page,
        "found": page.paginator.count,
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "trainings": Training.objects.visible_to(request.user),
        "may_export": membership_of(request.user).may("training.export"),
        "year": timezone.localdate().year,
    }
    partial = request.htmx and not request.htmx.boosted
    template = "volunteers/trainings/partials/sessions.html" if partial else "volunteers/trainings/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _form_page(request: AppRequest, form: Any, title: str, back: tuple[str, str], version: int = 0) -> HttpResponse:
    context = {"form": form, "version": version, "title": title, "back_url": back[0], "back_label": back[1]}
    return render(request, "volunteers/helper_form.html", context)


@requires("training.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def training_create(request: AppRequest) -> HttpResponse:
    """Add a training, then plan its first session."""
    form = TrainingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            training = services.training_create(
                territory=territory_of(request.user), by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "La formation est ajoutée. Prévoyez maintenant une séance.")
            return redirect("volunteers:session-create", pk=training.pk)
    back = (reverse("volunteers:training-list"), "Formations")
    return _form_page(request, form, "Ajouter une formation", back)


@requires("training.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def training_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a training; what was typed stays when someone else saved in between."""
    training = training_of(request, pk)
    form = TrainingForm(request.POST or None, instance=training_of(request, pk))
    version = training.version
    if request.method == "POST" and form.is_valid():
        try:
            services.training_update(
                training=training, by=request.user, expected_version=posted_version(request), **form.cleaned_data
            )
        except StaleVersionError as error:
            form.add_error(None, STALE)
            version = error.current.version
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "La formation est à jour.")
            return redirect("volunteers:training-detail", pk=pk)
    back = (reverse("volunteers:training-detail", args=[pk]), training.title)
    return _form_page(request, form, "Modifier la formation", back, version)


@requires("training.view")
@require_safe
def training_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a training and its sessions."""
    training = training_of(request, pk)
    sessions = reads.sessions_seen(request.user).filter(training=training).order_by("-starts_at", "-pk")
    context = {"training": training, "sessions": sessions[:50]}
    return render(request, "volunteers/trainings/training.html", context)


def _session_errors(form: SessionForm, error: ValidationError) -> None:
    """Show the service's errors on moments at the hours typed."""
    if hasattr(error, "error_dict"):
        error = ValidationError({form.shown_at.get(name, name): each for name, each in error.error_dict.items()})
    add_service_errors(form, error)


@requires("training.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def session_create(request: AppRequest, pk: int) -> HttpResponse:
    """Plan a session of a training."""
    training = training_of(request, pk)
    form = SessionForm(request.POST or None, territory=training.territory)
    if request.method == "POST" and form.is_valid():
        try:
            session = services.session_create(training=training, by=request.user, **form.service_fields())
        except ValidationError as error:
            _session_errors(form, error)
        else:
            messages.success(request, "La séance est prévue. Inscrivez maintenant les participants.")
            return redirect("volunteers:session-detail", pk=session.pk)
    back = (reverse("volunteers:training-detail", args=[pk]), training.title)
    return _form_page(request, form, "Prévoir une séance", back)


@requires("training.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a session; those registered are told of a new moment or place."""
    session = session_of(request, pk)
    form = SessionForm(request.POST or None, instance=session_of(request, pk), territory=session.training.territory)
    version = session.version
    if request.method == "POST" and form.is_valid():
        try:
            services.session_update(
                session=session, by=request.user, expected_version=posted_version(request), **form.service_fields()
            )
        except StaleVersionError as error:
            form.add_error(None, STALE)
            version = error.current.version
        except ValidationError as error:
            _session_errors(form, error)
        else:
            messages.success(request, "La séance est à jour.")
            return redirect("volunteers:session-detail", pk=pk)
    back = (reverse("volunteers:session-detail", args=[pk]), session.training.title)
    return _form_page(request, form, "Modifier la séance", back, version)


@requires("training.view")
@require_safe
def training_due(request: AppRequest) -> HttpResponse:
    """Show who is due for a training, the latest first."""
    rows = reads.trainings_due(territory_of(request.user))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "volunteers/trainings/due.html", {"page_obj": page, "found": len(rows)})


@requires("training.export")
@require_safe
def training_export(request: AppRequest) -> HttpResponse:
    """Give the places of a year's sessions as a spreadsheet."""
    text = request.GET.get("annee", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else timezone.localdate().year
    places = TrainingAttendance.objects.visible_to(request.user).filter(session__starts_at__year=year)
    places = places.select_related("session__training", "session__commune", "helper")
    content = trainings_workbook(places.order_by("session__starts_at", "session", "pk"))
    headers = {"Content-Disposition": f'attachment; filename="formations-{year}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
