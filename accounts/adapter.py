"""Sign-in adapter: nobody creates an account alone, accounts come from invitations."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

logger = logging.getLogger(__name__)
# E-mails that a person is waiting for; the others only tell what has been done.
_AWAITED = {"account/email/password_reset_key", "account/email/unknown_account"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Closes free sign-up, and says in our words what can go wrong."""

    error_messages = {  # noqa: RUF012  (as allauth declares it)
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "L’adresse électronique ou le mot de passe ne correspond pas.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà changé : recopiez celui qui s’affiche maintenant.",
        "too_many_login_attempts": "Trop d’essais. Attendez cinq minutes avant de recommencer.",
        "rate_limited": "Trop d’essais. Attendez cinq minutes avant de recommencer.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: a member joins by an invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a sign-in e-mail; without a mail server, say so when the person waits for it, go on otherwise.

        A known and an unknown address are answered alike: nothing tells whether an account exists.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            logger.error("A sign-in e-mail could not be sent: %s", type(error).__name__)  # noqa: TRY400  (no address)
            if template_prefix in _AWAITED:
                page = render(self.request, "accounts/mail_unavailable.html", status=503)
                raise ImmediateHttpResponse(page) from error

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the e-mail, at the public address: a forged Host header cannot change where it leads."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.PUBLIC_ADDRESS}{path}"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """List the ways of proving who one is, in our words."""
        words = {
            "reauthenticate": "Avec mon mot de passe",
            "mfa_reauthenticate": "Avec un code",
            "mfa_reauthenticate:webauthn": "Avec une clé de sécurité",
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in methods]


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """Says in our words what can go wrong with the second factor."""

    error_messages = {  # noqa: RUF012  (as allauth declares it)
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà changé : recopiez celui qui s’affiche maintenant.",
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Name a new security key."""
        return "Ma clé de sécurité"
