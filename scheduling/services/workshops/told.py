"""What a series and a session tell, and the checks that both share."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from mediation.enums import ProfileLevel, Theme
from scheduling.models import WorkshopSeries, WorkshopSession
from scheduling.workshops.enums import WorkshopKind

# What a digital workshop tells, and the others do not: the reports of digital mediation ask for it.
DIGITAL_ONLY: Mapping[str, Any] = {"level": "", "profiles": [], "themes": []}
KEEP_PLACES = "Personne ne perd la sienne : cochez « Garder les places déjà données » pour continuer."


def fields_set(row: WorkshopSeries | WorkshopSession, fields: Mapping[str, Any], known: Iterable[str]) -> None:
    """Set fields of a row. Raises TypeError for a name that is not one of ``known``."""
    unknown = fields.keys() - set(known)
    if unknown:
        raise TypeError(f"Unknown fields of a workshop: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)


def told_check(row: WorkshopSeries | WorkshopSession) -> None:
    """Keep what the kind of workshop asks for, and refuse what does not fit. Raises ValidationError by field."""
    problems: dict[str, str] = {}
    if row.kind == WorkshopKind.DIGITAL:
        problems |= _digital_problems(row)
    else:
        for name, empty in DIGITAL_ONLY.items():
            setattr(row, name, type(empty)())
    if row.destination_id is not None and row.destination.territory_id != row.territory_id:
        problems["destination"] = "Ce lieu n’est pas de ce territoire."
    if problems:
        raise ValidationError(problems)


def _digital_problems(row: WorkshopSeries | WorkshopSession) -> dict[str, str]:
    problems = {} if row.level else {"level": "Choisissez le niveau."}
    if not row.themes:
        problems["themes"] = "Choisissez au moins un thème : le compte rendu le demande."
    elif set(row.themes) - set(Theme.values):
        problems["themes"] = "Un des thèmes n’existe pas."
    if set(row.profiles) - set(ProfileLevel.values):
        problems["profiles"] = "Un des profils n’existe pas."
    return problems
