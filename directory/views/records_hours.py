"""The hours editor, refreshed while it is filled in: reads nothing, keeps nothing, so that public forms use it too."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_POST

from directory.forms.hours import ZONES, HoursWidget, done
from directory.hours.typed import typed_of

_NAME = re.compile(r"^[a-z][a-z_]{0,39}$")


@login_not_required
@require_POST
def hours_editor(request: HttpRequest) -> HttpResponse:
    """Do what was asked of the editor named by ``champ``: read the words, copy a day, tell what it means."""
    name, asked = request.GET.get("champ", ""), request.GET.get("faire", "")
    if not _NAME.match(name):
        return HttpResponseBadRequest("Ce champ n’existe pas.")
    posted = request.POST.copy()
    if asked == "read":
        posted[f"{name}-do"] = "read"
    typed, rest = done(typed_of(posted, name, posted.getlist), posted, name)
    zone = posted.get(f"{name}-zone", "")
    widget = HoursWidget(with_school=bool(zone), zone=zone if zone in ZONES else "A")
    shown = widget.get_context(name, typed, {"id": f"id_{name}"})["widget"] | {"rest": rest, "is_refreshed": True}
    part = "hours_preview" if asked == "preview" else "hours_grid"
    return render(request, f"directory/widgets/{part}.html", {"widget": shown})
