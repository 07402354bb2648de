"""Settings: when our own desk answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires, territory_of
from accounts.models import Territory
from accounts.services import territory_hours_set
from directory.forms.desk_hours import DeskHoursForm, hours_of_desk
from directory.forms.errors import add_service_errors
from directory.forms.hours import filled_in
from directory.selectors.desk_hours import desk_sentence


@requires("territory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_hours(request: AppRequest) -> HttpResponse:
    """Show and change the hours of the desk."""
    territory = Territory.objects.get(pk=territory_of(request.user).pk)
    filled = filled_in(request.POST, "hours")
    if filled is not None:
        form = DeskHoursForm(filled)
        form.errors.clear()
        return _page(request, territory, form)
    form = DeskHoursForm(
        request.POST if request.method == "POST" else None, initial={"hours": hours_of_desk(territory)}
    )
    if request.method == "POST" and form.is_valid():
        hours = form.cleaned_data["hours"]
        try:
            territory_hours_set(actor=request.user, territory=territory, osm=hours.osm, text=hours.text)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Les horaires de l’accueil sont enregistrés.")
            return redirect("directory:desk-hours")
    return _page(request, territory, form)


def _page(request: AppRequest, territory: Territory, form: DeskHoursForm) -> HttpResponse:
    context = {"form": form, "told": desk_sentence(territory), "territory": territory}
    return render(request, "directory/desk/hours.html", context, status=422 if form.errors else 200)
