"""Reads of the page of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.registries import Step, registries
from messaging.enums import Channel
from messaging.models import OutboxMessage, ReceivedText


@dataclass(frozen=True, slots=True)
class Reading:
    """An SMS received, the file of whoever sent it when the reader may see it, the subject of what it answers."""

    text: ReceivedText
    file: Step | None
    answers: str


def readings(user: Any, texts: Sequence[ReceivedText]) -> list[Reading]:
    """Return what there is to know of each SMS received, in as many queries for fifty as for one."""
    numbers = {text.sender for text in texts if text.sender}
    files = {number: step for find in registries.people_by_number for number, step in find(user, numbers).items()}
    subjects = _subjects(user, texts)
    return [Reading(text, files.get(text.sender), subjects.get((text.sender, text.about), "")) for text in texts]


def _subjects(user: Any, texts: Sequence[ReceivedText]) -> dict[tuple[str, str], str]:
    sent = OutboxMessage.objects.visible_to(user).filter(
        channel=Channel.SMS,
        recipient__in={text.sender for text in texts},
        about__in={text.about for text in texts if text.about},
    )
    return {
        (recipient, about): subject
        for recipient, about, subject in sent.order_by("pk").values_list("recipient", "about", "subject")
    }
