"""Sign-ins go to the access journal."""

from typing import Any

from allauth.account.signals import user_logged_in

from accounts.models import User
from core.journal import journal_record


def record_sign_in(*, user: User, **_: Any) -> None:
    """Write in the journal of the territory that someone signed in."""
    membership = user.active_membership
    if membership is not None:
        sentence = f"Connexion de {user.full_name}."
        journal_record(actor=user, verb="account.sign_in", target=membership, sentence=sentence)


def connect() -> None:
    """Listen to allauth, which speaks once the second factor, if any, has been given."""
    user_logged_in.connect(record_sign_in, dispatch_uid="accounts.record_sign_in")
