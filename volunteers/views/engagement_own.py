"""What is asked of the person signed in: what to do, what to sign on screen, what ends when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires
from volunteers.models import Helper
from volunteers.selectors.engagement_pages import asked_lines, engagement_card
from volunteers.services.engagement import charter_sign

NOT_TICKED = "Cochez « J’ai lu ce texte et je le signe » pour signer."


@requires("documents.view_own")
@require_safe
def my_documents(request: AppRequest) -> HttpResponse:
    """Show a helper what is asked, what to sign and what ends soon."""
    helper = Helper.objects.visible_to(request.user).filter(user=request.user).first()
    if helper is None:
        return render(request, "volunteers/engagement/no_own_file.html")
    return _page(request, helper)


def _page(request: AppRequest, helper: Helper, problem: str = "", status: int = 200) -> HttpResponse:
    lines = asked_lines(helper)
    context = {
        "helper": helper,
        "card": engagement_card(helper),
        "to_sign": [line for line in lines if line.is_to_do and line.is_signed_on_screen],
        "to_do": [line for line in lines if line.is_to_do and not line.is_signed_on_screen],
        "in_order": [line for line in lines if not line.is_to_do],
        "pauses": [row for row in helper.pauses.all() if row.ends_on is None or row.ends_on >= timezone.localdate()],
        "problem": problem,
    }
    return render(request, "volunteers/engagement/mine.html", context, status=status)


@requires("documents.view_own")
@require_POST
def my_charter_sign(request: AppRequest) -> HttpResponse:
    """Sign a text that was shown."""
    helper = get_object_or_404(Helper.objects.visible_to(request.user), user=request.user)
    if not request.POST.get("lu"):
        return _page(request, helper, NOT_TICKED, status=422)
    try:
        charter_sign(
            helper=helper,
            code=request.POST.get("code", ""),
            digest=request.POST.get("empreinte", ""),
            by=request.user,
        )
    except ValidationError as error:
        return _page(request, helper, " ".join(error.messages), status=422)
    messages.success(request, "Merci, c’est signé.")
    return redirect("volunteers:my-documents")
