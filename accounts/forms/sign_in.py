"""Allauth's forms in our words: a label above each field, no placeholder, the rule said before the mistake."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.conf import settings

EMAIL = "Adresse électronique"
PASSWORD = "Mot de passe"  # noqa: S105  (a label)
CODE = "Code à 6 chiffres"
PASSWORD_RULE = f"{settings.PASSWORD_MIN_LENGTH} caractères au moins. Une suite de quatre ou cinq mots se retient bien."


class InOurWords:
    """Renames the fields of a form and takes their placeholders away."""

    labels: ClassVar[dict[str, str]] = {}
    helps: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = getattr(self, "fields", {})
        for name, field in fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(InOurWords, account.LoginForm):  # type: ignore[misc]  # allauth is not typed
    """Sign in."""

    labels: ClassVar = {"login": EMAIL, "password": PASSWORD}


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]  # allauth is not typed
    """Ask for a link to choose another password."""

    labels: ClassVar = {"email": EMAIL}


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is not typed
    """Choose another password, from the link."""

    labels: ClassVar = {"password1": "Nouveau mot de passe", "password2": "Le même, une seconde fois"}
    helps: ClassVar = {"password1": PASSWORD_RULE}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]  # allauth is not typed
    """Choose another password, signed in."""

    labels: ClassVar = {
        "oldpassword": "Mot de passe actuel",
        "password1": "Nouveau mot de passe",
        "password2": "Le même, une seconde fois",
    }
    helps: ClassVar = {"password1": PASSWORD_RULE}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]  # allauth is not typed
    """Prove who one is by the password."""

    labels: ClassVar = {"password": PASSWORD}


class AuthenticateCodeForm(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]  # allauth is not typed
    """Second factor at sign-in."""

    labels: ClassVar = {"code": "Code"}
    helps: ClassVar = {"code": "Les 6 chiffres de votre application, ou un de vos codes de secours."}


class ReauthenticateCodeForm(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]  # allauth is not typed
    """Prove who one is by a code."""

    labels: ClassVar = {"code": "Code"}
    helps: ClassVar = {"code": "Les 6 chiffres de votre application, ou un de vos codes de secours."}


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth is not typed
    """Turn the authenticator application on."""

    labels: ClassVar = {"code": CODE}
    helps: ClassVar = {"code": "Celui que l’application affiche maintenant pour Tisserand."}


class AddKeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """Add a security key."""

    labels: ClassVar = {"name": "Nom de la clé"}
    helps: ClassVar = {"name": "Pour la reconnaître : « clé du trousseau », « ordinateur du bureau »."}


class EditKeyForm(InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """Rename a security key."""

    labels: ClassVar = {"name": "Nom de la clé"}
