"""Requests for help that come by the public form."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.models import Territory
from directory.desk_rules import call_back_due
from directory.enums import IntakeChannel
from directory.models import Intake
from directory.services.intakes import intake_open
from directory.services.needs import need_add
from directory.themes import guess_themes


@transaction.atomic
def web_request_receive(*, territory: Territory, words: str, themes: Sequence[str] = (), **fields: Any) -> Intake:
    """Put a request in the desk's queue, to be called back by the end of the next working day.

    The theme is the first that was ticked, else the one that the words speak of. Raises ValidationError by field.
    """
    intake = intake_open(
        territory=territory, by=None, channel=IntakeChannel.WEB, call_back_before=call_back_due(), **fields
    )
    theme = next(iter([*themes, *guess_themes(words)]), "")
    need_add(intake=intake, words=words, theme=theme)
    return intake
