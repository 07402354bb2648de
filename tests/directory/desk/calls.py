"""Calls and services near Neuvic, made in one line each."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Territory, User
from directory.enums import IntakeChannel
from directory.models import Intake, Need, Service
from directory.services.intakes import intake_open
from directory.services.needs import need_add
from tests.conftest import Cast
from tests.directory.search.offer import LEARN, PAPERS, offer
from tests.factories import CommuneFactory

WORDS = "Mon compte des impôts est bloqué"


def a_call(territory: Territory, by: User | None, **fields: Any) -> Intake:
    """A call from Neuvic."""
    given = {"commune": CommuneFactory(territory=territory), **fields}
    return intake_open(territory=territory, by=by, **given)


def operators_call(cast: Cast, **fields: Any) -> Intake:
    """A call that Corinne takes."""
    return a_call(cast.territory, cast.user(Role.OPERATOR), **fields)


def a_message(cast: Cast, **fields: Any) -> Intake:
    """A message of the answering machine, to be called back within the hour."""
    due = timezone.now() + timedelta(hours=1)
    given = {"channel": IntakeChannel.VOICEMAIL, "call_back_before": due, "caller_phone": "05 36 49 20 58", **fields}
    return a_call(cast.territory, None, **given)


def a_need(intake: Intake, words: str = WORDS, **fields: Any) -> Need:
    """A need of a call."""
    return need_add(intake=intake, words=words, **fields)


def a_service(territory: Territory, name: str = "Point numérique", **fields: Any) -> Service:
    """A service at Neuvic that answers WORDS."""
    given = {"themes": (LEARN, PAPERS, "numerique--acceder-a-des-services-en-ligne"), "phone": "05 36 49 10 20"}
    return offer(name, CommuneFactory(territory=territory), **given | fields)
