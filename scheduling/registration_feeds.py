"""What the registries are given: the own calendar of a helper."""

from core.registries import HelperData, MenuEntry, PersonalField, registries


def register() -> None:
    """Fill the registries."""
    registries.menu.add(
        MenuEntry("Mon agenda", "calendar-plus", "scheduling:my-calendar", "space.view_own", 79, prefix="/mon-agenda/")
    )
    registries.personal_fields.add(
        PersonalField(
            "scheduling.CalendarFeed",
            "secret_digest",
            "empreinte de l’adresse de l’agenda",
            "lire l’agenda au téléphone",
        )
    )
    registries.helper_data.add(HelperData("scheduling.CalendarFeed", "L’agenda du téléphone"))
