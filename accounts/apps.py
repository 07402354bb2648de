"""Users, territories, roles and what each may see."""

from django.apps import AppConfig

from core.registries import MenuEntry, PersonalField, registries


class AccountsConfig(AppConfig):
    """Users, territories, roles and what each may see."""

    name = "accounts"
    verbose_name = "comptes et territoires"

    def ready(self) -> None:
        """Register the menu, the settings pages, the home page's parts and the personal data kept here."""
        from accounts import home, receivers
        from accounts.enums import Role

        everyone = frozenset(role.value for role in Role)
        settings = MenuEntry("Réglages", "gear", "accounts:territory", "territory.edit", 200, prefix="/reglages/")
        registries.menu.add(MenuEntry("Aujourd’hui", "sun", "accounts:home", "home.view", 10, everyone), settings)
        registries.menu.add(MenuEntry("Aide", "question-circle", "core:help", "home.view", 210, prefix="/aide/"))
        registries.settings_pages.add(
            MenuEntry("Territoire", "geo-alt", "accounts:territory", "territory.edit", 10),
            MenuEntry("Communes et secteurs", "map", "accounts:communes", "territory.edit", 20),
            MenuEntry("Membres", "people", "accounts:members", "member.edit", 30),
            MenuEntry("Journal des accès", "journal-text", "accounts:journal", "journal.view", 90),
        )
        registries.decisions.add(home.expired_invitations, home.missing_settings)
        registries.home_sections.add(home.members_section, home.invitations_section, home.completeness_section)
        registries.personal_fields.add(*PERSONAL_FIELDS)
        receivers.connect()


_SIGN_IN = "se connecter et être reconnu par ses collègues"
PERSONAL_FIELDS = (
    PersonalField("accounts.User", "email", "adresse électronique", _SIGN_IN),
    PersonalField("accounts.User", "first_name", "prénom", _SIGN_IN),
    PersonalField("accounts.User", "last_name", "nom", _SIGN_IN),
    PersonalField("accounts.User", "phone", "téléphone", "être joint par ses collègues"),
    PersonalField("accounts.Invitation", "email", "adresse électronique", "envoyer l’invitation", 1),
    PersonalField("accounts.Invitation", "first_name", "prénom", "préparer le compte", 1),
    PersonalField("accounts.Invitation", "last_name", "nom", "préparer le compte", 1),
)
