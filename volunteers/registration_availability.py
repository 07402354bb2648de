"""What the registries are given: one-click availability and busy calendars."""

from core.registries import MenuEntry, PersonalField, registries


def register() -> None:
    """Fill the registries."""
    registries.settings_pages.add(
        MenuEntry("Disponibilités", "calendar-check", "volunteers:availability-settings", "territory.edit", 62)
    )
    planning = "prévoir les visites quand la personne est libre"
    registries.personal_fields.add(
        PersonalField("volunteers.AvailabilityException", "cause", "genre d’absence", planning),
        PersonalField("volunteers.WeekAnswer", "kind", "réponse pour une semaine", planning),
        PersonalField("volunteers.WeekAnswer", "moments", "moments libres d’une semaine", planning),
        PersonalField("volunteers.BusyCalendar", "name", "nom d’un agenda relié", planning),
        PersonalField("volunteers.BusyCalendar", "address", "adresse d’un agenda relié (chiffrée)", planning),
        PersonalField("volunteers.BusySpan", "starts_at", "début d’un temps pris ailleurs", planning),
        PersonalField("volunteers.BusySpan", "ends_at", "fin d’un temps pris ailleurs", planning),
    )
