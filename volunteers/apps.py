"""Helpers of every kind and when they are free."""

from django.apps import AppConfig

from core.registries import MenuEntry, PersonalField, registries


class VolunteersConfig(AppConfig):
    """Helpers of every kind and when they are free."""

    name = "volunteers"
    verbose_name = "intervenants"

    def ready(self) -> None:
        """Fill the registries: menu and personal data."""
        registries.menu.add(
            MenuEntry("Intervenants", "person-badge", "volunteers:helper-list", "helper.view", 70),
            MenuEntry(
                "Mes disponibilités",
                "calendar-check",
                "volunteers:my-availability",
                "availability.edit_own",
                75,
                frozenset({"HELPER"}),
            ),
        )
        registries.personal_fields.add(*personal_fields())


def personal_fields() -> list[PersonalField]:
    """Personal data of helpers: kept two years after the last mission."""
    model, planning, reach = "volunteers.Helper", "prévoir les visites", "joindre l’intervenant"
    return [
        PersonalField(model, "first_name", "prénom", reach),
        PersonalField(model, "last_name", "nom", reach),
        PersonalField(model, "birth_year", "année de naissance", "respecter les heures permises par la loi"),
        PersonalField(model, "phone", "téléphone", reach),
        PersonalField(model, "email", "adresse électronique", reach),
        PersonalField(model, "address", "adresse de départ", planning),
        PersonalField(model, "latitude", "latitude du départ", planning),
        PersonalField(model, "longitude", "longitude du départ", planning),
        PersonalField(model, "languages", "langues", "choisir qui va chez qui"),
        PersonalField(model, "interests", "centres d’intérêt", "choisir qui va chez qui"),
        PersonalField("volunteers.AvailabilityException", "reason", "motif d’absence", planning),
    ]
