"""Helpers of every kind and when they are free."""

from django.apps import AppConfig

from core.registries import MenuEntry, PersonalField, registries


class VolunteersConfig(AppConfig):
    """Helpers of every kind and when they are free."""

    name = "volunteers"
    verbose_name = "intervenants"

    def ready(self) -> None:
        """Fill the registries: menu and personal data, then what each subject adds."""
        from volunteers import (
            receivers,
            registration_availability,
            registration_contracts,
            registration_engagement,
            registration_hours,
            registration_pairs,
            registration_trainings,
        )

        registries.menu.add(
            MenuEntry("Intervenants", "person-badge", "volunteers:helper-list", "helper.view", 70),
            MenuEntry(
                "Mes disponibilités",
                "calendar-check",
                "volunteers:my-availability",
                "availability.edit_own",
                75,
                frozenset({"HELPER"}),
                phone_label="Je suis libre",
            ),
            MenuEntry(
                "Mes heures", "clock-history", "volunteers:my-hours", "space.view_own", 76, frozenset({"HELPER"})
            ),
            MenuEntry("Mes papiers", "file-earmark-check", "volunteers:my-documents", "space.view_own", 77),
            MenuEntry("Mes formations", "mortarboard", "volunteers:my-trainings", "space.view_own", 78),
        )
        registries.personal_fields.add(*personal_fields())
        for part in (
            registration_engagement,
            registration_contracts,
            registration_pairs,
            registration_hours,
            registration_trainings,
            registration_availability,
        ):
            part.register()
        receivers.connect()


def personal_fields() -> list[PersonalField]:
    """Personal data of helpers: kept two years after the last mission."""
    model, planning, reach = "volunteers.Helper", "prévoir les visites", "joindre l’intervenant"
    return [
        PersonalField(model, "first_name", "prénom", reach),
        PersonalField(model, "last_name", "nom", reach),
        PersonalField(model, "birth_year", "année de naissance", "respecter les heures permises par la loi"),
        PersonalField(model, "phone", "téléphone", reach),
        PersonalField(model, "accepts_sms", "accord pour les SMS", reach),
        PersonalField(model, "email", "adresse électronique", reach),
        PersonalField(model, "address", "adresse de départ", planning),
        PersonalField(model, "latitude", "latitude du départ", planning),
        PersonalField(model, "longitude", "longitude du départ", planning),
        PersonalField(model, "languages", "langues", "choisir qui va chez qui"),
        PersonalField(model, "interests", "centres d’intérêt", "choisir qui va chez qui"),
        PersonalField("volunteers.AvailabilityException", "reason", "motif d’absence", planning),
    ]
