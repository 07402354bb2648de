"""What the registries are given: contracts of civic service and their hours."""

from core.registries import MenuEntry, PersonalField, registries


def register() -> None:
    """Fill the registries."""
    from volunteers.selectors.contracts_home import has_own_contract, hours_to_see_to, my_week

    registries.menu.add(
        MenuEntry(
            "Mon contrat",
            "file-earmark-person",
            "volunteers:my-contract",
            "contract.view_own",
            79,
            shown=has_own_contract,
        )
    )
    registries.home_sections.add(my_week)
    registries.decisions.add(hours_to_see_to)
    registries.personal_fields.add(*personal_fields())


def personal_fields() -> list[PersonalField]:
    """Personal data of contracts: kept two years after the last mission."""
    contract, law = "volunteers.CivicServiceContract", "respecter les heures et l’âge permis par la loi"
    keep = "tenir le contrat d’engagement"
    return [
        PersonalField(contract, "birth_date", "date de naissance", law),
        PersonalField(contract, "age_exception", "limite d’âge portée à 30 ans", law),
        PersonalField(contract, "end_reason", "raison de la fin du contrat", keep),
        PersonalField(contract, "psc1_on", "premiers secours (PSC1) le", keep),
        PersonalField("volunteers.TrainingDay", "title", "précision sur une formation", keep),
    ]
