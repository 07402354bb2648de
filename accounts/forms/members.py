"""Members and invitations."""

from typing import Any, ClassVar

from django import forms

from accounts.enums import Role
from accounts.forms.sign_in import PASSWORD_RULE
from accounts.models import Invitation
from core.forms import ChoiceCards

ROLE_MEANINGS: dict[str, str] = {
    Role.COUNSELLOR: "Reçoit les demandes, prépare le planning, va chez les personnes.",
    Role.COORDINATOR: "Suit les bénévoles et les volontaires, forme les binômes, prépare le planning.",
    Role.MANAGER: "Voit les dossiers et les chiffres, gère les membres, lit le journal des accès.",
    Role.OPERATOR: "Prend les appels, inscrit les personnes et note leurs demandes.",
    Role.HELPER: "Voit seulement ses propres visites, dit quand il ou elle est libre.",
    Role.PARTNER: "N’a accès à aucun dossier.",
    Role.ADMIN: "Règle le territoire et gère les membres, sans accès aux dossiers.",
}


def _role_field() -> forms.ChoiceField:
    cards = ChoiceCards(descriptions=ROLE_MEANINGS, columns=1)
    choices = [(value, f"{label[:1].upper()}{label[1:]}") for value, label in Role.choices]
    missing = {"required": "Choisissez ce que cette personne fera."}
    return forms.ChoiceField(label="Rôle", choices=choices, widget=cards, error_messages=missing)


class RoleForm(forms.Form):
    """What a member does."""

    role = _role_field()


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Whom to invite, and to do what."""

    class Meta:
        model = Invitation
        fields = ("first_name", "last_name", "email", "role")
        help_texts: ClassVar = {"email": "Le lien pour rejoindre le territoire y sera envoyé."}
        widgets: ClassVar = {
            name: forms.TextInput(attrs={"autocomplete": "off"}) for name in ("first_name", "last_name")
        }

    role = _role_field()


class JoinForm(forms.Form):
    """The password that a new member chooses."""

    password1 = forms.CharField(
        label="Choisissez un mot de passe",
        help_text=PASSWORD_RULE,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Compare both."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password1") and cleaned.get("password2") and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", "Les deux mots de passe sont différents.")
        return cleaned
