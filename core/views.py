"""Pages of the kernel: the parts of the interface, and what is said when a form has expired."""

from dataclasses import asdict
from mimetypes import guess_type

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from core import guide
from core.forms import ComponentsDemoForm
from core.free_text import findings
from core.geocoding import geocode

IMAGE_SECONDS = 3600


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


@login_not_required
@require_safe
def help_home(request: HttpRequest) -> HttpResponse:
    """List the pages of the guide that whoever asks may read."""
    is_member = request.user.is_authenticated
    context = {"pages": guide.pages(is_member=is_member), "shell": _shell(is_member), "is_member": is_member}
    return render(request, "core/help.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a page of the guide; those that are not for everybody ask to sign in, and so does what does not exist."""
    is_member = request.user.is_authenticated
    if not is_member and slug not in guide.OPEN_SLUGS:
        return redirect_to_login(request.get_full_path())
    page = guide.page_of(slug)
    if page is None:
        raise Http404
    return render(request, "core/help_page.html", {"page": page, "shell": _shell(is_member)})


@login_not_required
@require_safe
def help_image(request: HttpRequest, name: str) -> HttpResponse:
    """Serve an image of the guide: pages of people who do not exist."""
    path = guide.image_of(name)
    if path is None:
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type=guess_type(name)[0] or "application/octet-stream")
    patch_cache_control(response, public=True, max_age=IMAGE_SECONDS)
    return response


def _shell(is_member: bool) -> str:
    return "core/base.html" if is_member else "core/public.html"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain in plain words that the page was open too long."""
    return render(request, "403_csrf.html", status=403)
