"""Columns of La Coop's template, and the other names that people give them."""

from collections.abc import Iterable, Mapping

from core.text import fold

LAST_NAME, FIRST_NAME, BIRTH_YEAR = "last_name", "first_name", "birth_year"
COMMUNE, INSEE, POSTAL_CODE = "commune", "insee", "postal_code"
PHONE, EMAIL, GENDER, NOTES = "phone", "email", "gender", "notes"

# In the order of La Coop's template, under its own words.
LABELS = {
    LAST_NAME: "Nom",
    FIRST_NAME: "Prénom",
    BIRTH_YEAR: "Année de naissance",
    COMMUNE: "Commune",
    INSEE: "Code INSEE",
    POSTAL_CODE: "Code postal",
    PHONE: "N° de téléphone",
    EMAIL: "E-mail",
    GENDER: "Genre",
    NOTES: "Notes supplémentaires",
}
_NAMES = {
    LAST_NAME: ("nom", "nom de famille", "nom de naissance", "nom d usage"),
    FIRST_NAME: ("prenom", "prenoms"),
    BIRTH_YEAR: ("annee de naissance", "annee naissance", "naissance", "date de naissance", "ne e en"),
    COMMUNE: ("commune nom", "commune", "ville", "nom de la commune", "commune de residence"),
    INSEE: ("code insee", "commune code insee", "insee"),
    POSTAL_CODE: ("code postal", "commune code postal", "cp"),
    PHONE: ("n de telephone", "no de telephone", "numero de telephone", "telephone", "tel", "telephones"),
    EMAIL: ("e mail", "email", "mail", "adresse e mail", "adresse mail", "courriel", "adresse electronique"),
    GENDER: ("genre", "civilite", "sexe"),
    NOTES: ("notes supplementaires", "notes", "note", "remarques", "observations"),
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names}


def columns_of(header: Iterable[str]) -> dict[str, str]:
    """Return which name of the header holds which column; the first one wins."""
    found: dict[str, str] = {}
    for name in header:
        column = _BY_NAME.get(fold(name))
        if column is not None:
            found.setdefault(column, name)
    return found


def missing_columns(columns: Mapping[str, str]) -> list[str]:
    """Name the columns without which nobody can be read."""
    return [LABELS[column] for column in (LAST_NAME, FIRST_NAME, COMMUNE) if column not in columns]
