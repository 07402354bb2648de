"""A helper answers a call for help by SMS: OUI, NON, or "je ne sais pas"; the outcome is told by SMS.

Only a plain answer is taken. What says more ("oui, mais pas avant 10 h") is left to a person.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from core.formatting import NBSP
from messaging.enums import Channel
from messaging.models import ReceivedText
from messaging.services import message_queue
from scheduling.models import SolicitationReply
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitation_links import about
from scheduling.solicitation_enums import LIVE_CALL, UNDECIDED, AskChannel, CallAnswer
from scheduling.solicitation_rules import answers_after

OUTCOMES = {
    CallAnswer.YES: f"Merci{NBSP}! Votre oui est noté. L’équipe vous dira l’adresse et l’heure exacte.",
    CallAnswer.WAITING: f"Merci{NBSP}! La dernière place vient d’être prise{NBSP}: vous êtes sur la liste d’attente.",
    CallAnswer.NO: f"C’est noté{NBSP}: personne ne vous redemandera la même chose.",
    CallAnswer.UNSURE: "C’est noté. Répondez OUI ou NON quand vous saurez.",
    CallAnswer.WITHDRAWN: f"C’est noté{NBSP}: vous n’êtes plus inscrit à cet appel.",
}
# Words that change nothing to an answer, and what is left of one once they are gone.
_POLITE = frozenset(
    {
        "bonjour", "bonsoir", "ok", "merci", "beaucoup", "avec", "plaisir", "volontiers", "je",
        "peux", "d", "accord", "cette", "fois", "pas", "desole", "desolee", "cordialement",
        "bien", "sur", "ca", "va", "a", "bientot", "pour", "moi",
    }
)  # fmt: skip
_SAID = {
    ("oui",): CallAnswer.YES,
    ("non",): CallAnswer.NO,
    ("non", "ne"): CallAnswer.NO,
    ("ne",): CallAnswer.NO,
    ("ne", "sais", "encore"): CallAnswer.UNSURE,
    ("sais", "encore"): CallAnswer.UNSURE,
    ("ne", "sais"): CallAnswer.UNSURE,
    ("sais",): CallAnswer.UNSURE,
    ("peut", "etre"): CallAnswer.UNSURE,
}
# Messages that ask nothing: after one of these, an answer is still to the call.
_ONLY_TELL = ("", "round:", "run:")


def call_text_answer(text: ReceivedText, words: str) -> str | None:
    """Note what a helper answers by SMS to a call, and say so by SMS. Given to ``registries.text_answers``.

    ``words``: the text in lower case, without accents. Returns what was done, or None when it is no answer to a call.
    """
    said = _SAID.get(tuple(word for word in re.findall(r"[a-z0-9]+", words) if word not in _POLITE))
    reply = _reply_of(text) if said is not None else None
    if said is None or reply is None:
        return None
    answer = _possible(reply, said)
    try:
        row = reply_answer(reply=reply, answer=answer)
    except ValidationError as error:
        _tell(text, reply, " ".join(error.messages))
        return f"Réponse trop tardive ou déjà donnée à l’appel n° {reply.solicitation_id}."
    _tell(text, reply, OUTCOMES[CallAnswer(row.answer)])
    return f"Noté à l’appel n° {reply.solicitation_id}{NBSP}: {row.get_answer_display()}."


def _reply_of(text: ReceivedText) -> SolicitationReply | None:
    """The question that the message answers; else, after messages that ask nothing, the only one that waits."""
    rows = SolicitationReply.objects.filter(helper__phone=text.sender, solicitation__territory=text.territory_id)
    rows = rows.select_related("solicitation", "helper")
    if text.about.startswith("solicitation-reply:"):
        return rows.filter(pk=text.about.partition(":")[2]).first()
    if not any(text.about.startswith(prefix) if prefix else not text.about for prefix in _ONLY_TELL):
        return None
    live = Q(solicitation__state__in=LIVE_CALL, solicitation__closes_at__gt=timezone.now())
    waiting = rows.filter(live, Q(answer__in=UNDECIDED) | Q(confirm_by__isnull=False), channel=AskChannel.SMS)
    found = list(waiting.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _possible(reply: SolicitationReply, said: CallAnswer) -> CallAnswer:
    """A no after a yes, or on the waiting list, is a withdrawal, as on the page of the link."""
    allowed = answers_after(reply.answer, is_offered=reply.confirm_by is not None, by_team=False)
    is_withdrawal = said == CallAnswer.NO and CallAnswer.WITHDRAWN in allowed
    return CallAnswer.WITHDRAWN if is_withdrawal else said


def _tell(text: ReceivedText, reply: SolicitationReply, words: str) -> None:
    message_queue(
        territory=text.territory,
        key=f"solicitation-said:{text.pk}",
        channel=Channel.SMS,
        recipient=text.sender,
        recipient_name=reply.helper.full_name[:160],
        subject="Votre réponse à un appel",
        body=words,
        about=about(reply),
        is_urgent=True,
    )
