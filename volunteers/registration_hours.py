"""What the registries are given: hours, kilometres and the valuation of volunteering."""

from core.registries import MenuEntry, PersonalField, registries


def register() -> None:
    """Fill the registries: the page of settings, and what hours tell of a helper."""
    from volunteers.services.hours_leaving import hours_aggregate

    registries.helper_leaving.add(lambda helper: hours_aggregate(helper=helper))
    registries.settings_pages.add(MenuEntry("Barèmes", "cash-coin", "volunteers:hours-rates", "hours.rates", 75))
    model, why = "volunteers.TimeEntry", "rembourser les trajets, attester et valoriser les heures"
    registries.personal_fields.add(
        PersonalField(model, "day", "jour des heures", why),
        PersonalField(model, "starts", "début des heures", why),
        PersonalField(model, "ends", "fin des heures", why),
        PersonalField(model, "minutes", "temps sur place", why),
        PersonalField(model, "travel_minutes", "temps de route", why),
        PersonalField(model, "kilometres", "kilomètres", why),
        PersonalField(model, "note", "précision sur des heures", why),
        PersonalField(model, "contest_reason", "ce qui est à revoir dans des heures", why),
    )
