"""The outbox: what waits, what left, what needs someone, and what people answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires
from core.formatting import NBSP, day_near, hour, phone
from messaging import selectors, services
from messaging.models import OutboxMessage, ReceivedText
from messaging.querysets import OutboxQuerySet, ReceivedTextQuerySet
from messaging.sms import answers

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
        "Un message qui n’arrive pas s’affichera ici, pour que vous puissiez prévenir la personne autrement.",
    ),
    Tab(
        "a-envoyer",
        "À envoyer",
        OutboxQuerySet.waiting,
        "Aucun message n’attend",
        "Les e-mails partent dans la minute, ou à l’heure prévue. Les SMS attendent le matin, sauf urgence.",
    ),
    Tab(
        "envoyes",
        "Envoyés",
        OutboxQuerySet.sent,
        "Aucun message envoyé",
        "Les invitations et les messages du planning s’afficheront ici une fois partis.",
    ),
)
ANSWERS = Tab(
    "reponses",
    "Réponses reçues",
    ReceivedTextQuerySet.to_read,
    "Aucune réponse reçue",
    "Quand quelqu’un répond à un SMS du service, sa réponse s’affiche ici.",
)


@require_safe
@requires("outbox.view")
def outbox(request: AppRequest) -> HttpResponse:
    """List the messages of a tab; without one, those that need someone, or the sent ones when none does."""
    mine = OutboxMessage.objects.visible_to(request.user)
    texts = ReceivedText.objects.visible_to(request.user)
    counts = {tab.key: tab.keep(mine).count() for tab in TABS} | {ANSWERS.key: ANSWERS.keep(texts).count()}
    tab = next((tab for tab in (*TABS, ANSWERS) if tab.key == request.GET.get("liste")), _first(counts))
    rows = texts.unread_first().select_related("handled_by") if tab is ANSWERS else tab.keep(mine)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "tabs": [(each, counts[each.key]) for each in (*TABS, ANSWERS)],
        "page": page,
        "readings": selectors.readings(request.user, list(page.object_list)) if tab is ANSWERS else None,
        "lead": _lead(counts),
    }
    return render(request, "messaging/outbox.html", context)


def _first(counts: dict[str, int]) -> Tab:
    """What needs someone, else the messages sent."""
    return next((tab for tab in (TABS[0], ANSWERS) if counts[tab.key]), TABS[2])


def _lead(counts: dict[str, int]) -> str:
    """Say in one sentence whether everything arrives."""
    if counts["a-verifier"]:
        return f"Des messages ne sont pas arrivés{NBSP}: ces personnes ne sont pas prévenues."
    if counts[ANSWERS.key]:
        return "Tous les messages partent normalement. Des réponses sont à lire."
    return "Tous les messages partent normalement."


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
        messages.success(request, _leaves_again(row))
    return redirect("messaging:outbox")


def _leaves_again(row: OutboxMessage) -> str:
    row.refresh_from_db(fields=["not_before"])
    to = phone(row.recipient) if row.is_sms else row.recipient
    if row.not_before <= timezone.now():
        return f"Le message repart vers {to}."
    return f"Le SMS repartira vers {to} {day_near(row.not_before)} à {hour(row.not_before)}."


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


@require_POST
@requires("outbox.view")
def text_handle(request: AppRequest, pk: int) -> HttpResponse:
    """Put an answer away once it is dealt with."""
    text = get_object_or_404(ReceivedText.objects.visible_to(request.user), pk=pk)
    try:
        answers.text_handle(text=text, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, "La réponse est classée. Elle reste dans la liste, sous celles à lire.")
    return redirect(f"{reverse('messaging:outbox')}?liste={ANSWERS.key}")


@require_POST
@requires("outbox.view")
def text_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Have an answer read again."""
    text = get_object_or_404(ReceivedText.objects.visible_to(request.user), pk=pk)
    answers.text_reopen(text=text, by=request.user)
    return redirect(f"{reverse('messaging:outbox')}?liste={ANSWERS.key}")
