"""The outbox: what waits, what left, what needs someone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires
from messaging import services
from messaging.models import OutboxMessage
from messaging.querysets import OutboxQuerySet

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists of the page."""

    key: str
    label: str
    keep: Callable[[Any], Any]
    empty_title: str
    empty_text: str


TABS = (
    Tab(
        "a-verifier",
        "À vérifier",
        OutboxQuerySet.needing_someone,
        "Aucun message à vérifier",
        "Un e-mail qui n’arrive pas à partir s’affichera ici, pour que vous puissiez prévenir la personne autrement.",
    ),
    Tab(
        "a-envoyer",
        "À envoyer",
        OutboxQuerySet.waiting,
        "Aucun message n’attend",
        "Les e-mails partent dans la minute, ou à l’heure prévue.",
    ),
    Tab(
        "envoyes",
        "Envoyés",
        OutboxQuerySet.sent,
        "Aucun message envoyé",
        "Les invitations et les e-mails du planning s’afficheront ici une fois partis.",
    ),
)


@require_safe
@requires("outbox.view")
def outbox(request: AppRequest) -> HttpResponse:
    """List the messages of a tab; without one, those that need someone, or the sent ones when none does."""
    mine = OutboxMessage.objects.visible_to(request.user)
    counts = {tab.key: tab.keep(mine).count() for tab in TABS}
    fallback = TABS[0] if counts[TABS[0].key] else TABS[2]
    tab = next((tab for tab in TABS if tab.key == request.GET.get("liste")), fallback)
    page = Paginator(tab.keep(mine), PAGE_SIZE).get_page(request.GET.get("page"))
    tabs = [(each, counts[each.key]) for each in TABS]
    return render(request, "messaging/outbox.html", {"tab": tab, "tabs": tabs, "page": page, "lead": _lead(counts)})


def _lead(counts: dict[str, int]) -> str:
    """Say in one sentence whether everything leaves."""
    if counts["a-verifier"]:
        return "Des e-mails ne sont pas partis : ces personnes ne sont pas prévenues."
    return "Tous les e-mails partent normalement."


@require_POST
@requires("outbox.view")
def message_retry(request: AppRequest, pk: int) -> HttpResponse:
    """Send a message again."""
    row = get_object_or_404(OutboxMessage.objects.visible_to(request.user), pk=pk)
    try:
        services.message_retry(actor=request.user, message=row)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"Le message repart vers {row.recipient}.")
    return redirect("messaging:outbox")


@require_POST
@requires("outbox.view")
def message_drop(request: AppRequest, pk: int) -> HttpResponse:
    """Put a message away without sending it again."""
    row = get_object_or_404(OutboxMessage.objects.visible_to(request.user), pk=pk)
    try:
        services.message_drop(actor=request.user, message=row)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, "Le message est classé : il ne partira pas.")
    return redirect("messaging:outbox")
