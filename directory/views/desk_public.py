"""Asking for help without an account: the form, then what happens next."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Commune, Territory
from core.throttle import TOO_MANY, is_refused
from directory.forms.desk_public import HelpRequestForm
from directory.forms.errors import add_service_errors
from directory.selectors.desk_public import ride_words
from directory.services.web_requests import web_request_receive
from directory.themes import THEME_LABELS
from directory.views.common import public_page, public_territory

_SALT = "directory.public-request"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_request(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the form; what is sent joins the queue of the desk."""
    place = public_territory(territory)
    communes = list(Commune.objects.filter(territory=place).defer("outline").order_by("name", "pk"))
    form = HelpRequestForm(
        request.POST if request.method == "POST" else None,
        communes=communes,
        also_theme=request.GET.get("theme", ""),
        initial=_asked(request, place, communes),
    )
    if request.method == "POST" and form.is_valid():
        if is_refused(request, "help-request", form.cleaned_data["caller_email"]):
            form.add_error(None, TOO_MANY)
        else:
            try:
                made = web_request_receive(
                    territory=place,
                    words=form.cleaned_data["words"],
                    themes=form.cleaned_data["themes"],
                    **form.intake_fields(),
                )
            except ValidationError as error:
                add_service_errors(form, error)
            else:
                assert made.call_back_before is not None  # noqa: S101  (it waits: a constraint of the database)
                told = signing.dumps(made.call_back_before.isoformat(), salt=_SALT)
                return redirect("directory:public-request-done", territory=place.slug, told=told)
    status = 422 if form.errors else 200
    return public_page(request, place, "directory/public/request.html", here="demander", status=status, form=form)


def _asked(request: HttpRequest, territory: Territory, communes: list[Commune]) -> dict[str, Any]:
    """Return what the link that led here already says: where to be driven, the theme, the commune left from."""
    words = ride_words(territory, request.GET.get("service", ""))
    insee, theme = request.GET.get("commune", ""), request.GET.get("theme", "")
    start = next((commune.pk for commune in communes if insee and commune.insee == insee), None)
    known = {"words": words, "themes": [theme] if theme in THEME_LABELS else [], "commune": start}
    return {name: value for name, value in known.items() if value}


@login_not_required
@require_safe
def public_request_done(request: HttpRequest, territory: str, told: str) -> HttpResponse:
    """Say before when the desk calls back. The address holds that moment, signed, and nothing of the person."""
    place = public_territory(territory)
    try:
        before = datetime.fromisoformat(str(signing.loads(told, salt=_SALT)))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    return public_page(request, place, "directory/public/request_done.html", here="demander", before=before)
