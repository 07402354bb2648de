"""The public page of those who would like to help."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Territory
from core.throttle import TOO_MANY, is_refused
from directory.views.common import public_page, public_territory
from mediation.forms import add_service_errors
from volunteers.forms.applications import ApplicationForm
from volunteers.services.applications import application_receive


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_application(request: HttpRequest, territory: str) -> HttpResponse:
    """Let anyone propose their help; nothing that was typed is lost, whatever is wrong."""
    home = public_territory(territory)
    if request.method != "POST":
        return _page(request, home, ApplicationForm(territory=home))
    form = ApplicationForm(request.POST, territory=home)
    if not form.is_valid():
        return _page(request, home, form, status=422)
    if is_refused(request, "application", form.cleaned_data["email"]):
        form.add_error(None, TOO_MANY)
        return _page(request, home, form, status=429)
    try:
        application_receive(territory=home, **form.service_fields())
    except ValidationError as error:
        add_service_errors(form, error)
        return _page(request, home, form, status=422)
    return redirect("volunteers:public-application-done", territory=home.slug)


def _page(request: HttpRequest, territory: Territory, form: ApplicationForm, status: int = 200) -> HttpResponse:
    template = "volunteers/engagement/public_application.html"
    return public_page(request, territory, template, here="aider", status=status, form=form)


@login_not_required
@require_safe
def public_application_done(request: HttpRequest, territory: str) -> HttpResponse:
    """Say that it came, and what happens next."""
    template = "volunteers/engagement/public_application_done.html"
    return public_page(request, public_territory(territory), template, here="aider")
