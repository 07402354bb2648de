"""Sign-ins, and what people change of their sign-in, go to the access journal."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import Signal

from accounts.models import User
from core.journal import journal_record

# Signal of allauth, verb, sentence. The first one speaks once the second factor, if any, has been given.
_ACTS: tuple[tuple[Signal, str, str], ...] = (
    (user_logged_in, "account.sign_in", "Connexion de {name}."),
    (password_changed, "account.password", "{name} a changé de mot de passe."),
    (password_reset, "account.password", "{name} a choisi un autre mot de passe, par le lien reçu par e-mail."),
    (authenticator_added, "account.factor", "{name} a ajouté une double vérification."),
    (authenticator_removed, "account.factor", "{name} a retiré une double vérification."),
)


class ActRecorder:
    """Writes one kind of act in the journal of the territory where the person works."""

    def __init__(self, verb: str, sentence: str) -> None:
        self.verb = verb
        self.sentence = sentence

    def __call__(self, *, user: User, authenticator: Authenticator | None = None, **_: Any) -> None:
        """Record the act; someone without an open access has no territory, hence no journal."""
        membership = user.active_membership
        is_codes = authenticator is not None and authenticator.type == Authenticator.Type.RECOVERY_CODES
        # Recovery codes come and go with the factor they stand in for.
        if membership is not None and not is_codes:
            sentence = self.sentence.format(name=user.full_name)
            journal_record(actor=user, verb=self.verb, target=membership, sentence=sentence)


def connect() -> None:
    """Listen to allauth."""
    for signal, verb, sentence in _ACTS:
        signal.connect(ActRecorder(verb, sentence), weak=False, dispatch_uid=f"accounts.journal.{sentence}")
