"""Correcting the time it takes to drive from a commune to another."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Commune, Territory, User
from core.formatting import duration, plural
from core.journal import journal_record
from scheduling.models import TravelOverride
from scheduling.selectors.travel import travel_import_analysis


@transaction.atomic
def travel_set(
    *,
    territory: Territory,
    by: User,
    start: Commune,
    end: Commune,
    minutes: int,
    both_ways: bool = True,
    known: int | None = None,
) -> TravelOverride:
    """Note how many minutes a journey takes by car, there and back unless ``both_ways`` is False.

    ``known`` is the correction that the person saw, None for none. Raises ValidationError on minutes out of bounds,
    twice the same commune, a commune of another territory, or when someone noted another time meanwhile.
    """
    if {start.territory_id, end.territory_id} != {territory.pk}:
        raise ValidationError({"end": "Choisissez deux communes du territoire."})
    rows = TravelOverride.objects.select_for_update().filter(territory=territory)
    current = rows.filter(from_commune=start, to_commune=end).first()
    noted = current.minutes if current else None
    if noted not in {known, minutes}:
        words = f"noté {duration(noted)} pour ce trajet" if noted else "retiré la correction de ce trajet"
        sentence = f"Entre-temps, quelqu’un a {words}. Enregistrez de nouveau pour garder votre temps."
        raise ValidationError({"minutes": sentence})
    row = _put(territory, start, end, minutes)
    if both_ways:
        _put(territory, end, start, minutes)
    ways = "aller et retour" if both_ways else "aller seulement"
    sentence = f"Temps de route corrigé : {start.name} – {end.name}, {duration(minutes)}, {ways}"
    journal_record(actor=by, verb="travel.set", target=row, sentence=sentence)
    return row


def _put(territory: Territory, start: Commune, end: Commune, minutes: int) -> TravelOverride:
    found = TravelOverride.objects.filter(territory=territory, from_commune=start, to_commune=end).first()
    row = found or TravelOverride(territory=territory, from_commune=start, to_commune=end)
    row.minutes = minutes
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def travel_remove(*, override: TravelOverride, by: User) -> None:
    """Go back to the estimate; a way back that takes as long is the same journey, and goes with it."""
    start, end = override.from_commune, override.to_commune
    sentence = f"Temps de route rendu à l’estimation : {start.name} – {end.name}"
    journal_record(actor=by, verb="travel.remove", target=override, sentence=sentence)
    back = TravelOverride.objects.filter(
        territory=override.territory_id, from_commune=end, to_commune=start, minutes=override.minutes
    )
    back.delete()
    override.delete()


@transaction.atomic
def travel_import(*, territory: Territory, by: User, text: str, with_doubtful: bool) -> int:
    """Write the valid lines of a file, and the doubtful ones if asked; return how many.

    Raises ValidationError when the file has no line to take.
    """
    analysis = travel_import_analysis(territory, text)
    lines = [*analysis.valid, *(analysis.doubtful if with_doubtful else [])]
    if not lines:
        raise ValidationError(analysis.problem or "Aucune ligne à enregistrer.")
    for line in lines:
        if line.start is not None and line.end is not None:
            _put(territory, line.start, line.end, line.minutes)
            if line.both_ways:
                _put(territory, line.end, line.start, line.minutes)
    sentence = f"{plural(len(lines), 'temps de route corrigé', 'temps de route corrigés')} depuis un fichier"
    journal_record(actor=by, verb="travel.import", target=territory, sentence=sentence)
    return len(lines)
