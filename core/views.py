"""Pages of the kernel: the parts of the interface, and what is said when a form has expired."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from core.forms import ComponentsDemoForm
from core.free_text import findings
from core.geocoding import geocode


def components(request: HttpRequest) -> HttpResponse:
    """Show every part of the interface with its states."""
    return render(request, "core/components_page.html", {"demo_form": ComponentsDemoForm()})


@require_POST
def free_text_check(request: HttpRequest) -> HttpResponse:
    """Point out what must not be written in a free text; nothing is kept of it. ``champ`` names the field posted."""
    text = request.POST.get(request.GET.get("champ", ""), "")[:20_000]
    return render(request, "components/free_text_findings.html", {"findings": findings(text)})


@require_POST
def address_search(request: HttpRequest) -> HttpResponse:
    """Return the points of an address, best first. Posted, so that no address is written in a server's log."""
    answer = geocode(request.POST.get("adresse", ""))
    return JsonResponse({"found": [asdict(spot) for spot in answer.found], "is_down": answer.is_down})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain in plain words that the page was open too long."""
    return render(request, "403_csrf.html", status=403)
