"""What a scheme tells route planners: the page that explains it, and the file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires
from core.text import fold
from scheduling.models import TransportScheme
from scheduling.selectors.transport.gtfs import communes_served, scheme_feed
from scheduling.transport.gtfs import zipped


def _scheme(request: AppRequest, pk: int) -> TransportScheme:
    return get_object_or_404(TransportScheme.objects.visible_to(request.user).select_related("territory"), pk=pk)


@requires("ride.view")
@require_safe
def scheme_gtfs_page(request: AppRequest, pk: int) -> HttpResponse:
    """Say what the file tells of the scheme, what is missing, and offer it."""
    scheme = _scheme(request, pk)
    context = {
        "scheme": scheme,
        "found": scheme_feed(scheme),
        "communes": communes_served(scheme),
        "may_edit": membership_of(request.user).may("scheme.edit"),
    }
    return render(request, "scheduling/transport/gtfs.html", context)


@requires("ride.view")
@require_safe
def scheme_gtfs(request: AppRequest, pk: int) -> HttpResponse:
    """Send the zip; when something is missing, lead to the page that says what."""
    scheme = _scheme(request, pk)
    found = scheme_feed(scheme)
    if found.feed is None:
        messages.error(request, "Le fichier n’est pas prêt.")
        return redirect("scheduling:scheme-gtfs-page", pk=pk)
    name = "-".join(fold(scheme.name).split()) or "service"
    headers = {"Content-Disposition": f'attachment; filename="{name}-gtfs-flex.zip"', "Cache-Control": "no-store"}
    return HttpResponse(zipped(found.feed), content_type="application/zip", headers=headers)
