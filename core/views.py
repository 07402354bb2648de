"""Pages of the kernel: the parts of the interface, and what is said when a form has expired."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.forms import ComponentsDemoForm


def components(request: HttpRequest) -> HttpResponse:
    """Show every part of the interface with its states."""
    return render(request, "core/components_page.html", {"demo_form": ComponentsDemoForm()})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain in plain words that the page was open too long."""
    return render(request, "403_csrf.html", status=403)
