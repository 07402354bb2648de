"""Prepare, adopt and restore the grid of orientation; choose the questionnaire."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Territory, User
from core.journal import journal_record
from mediation.assessment.grid import ORIGINAL, Grid, GridError
from mediation.assessment.versions import REGISTRY
from mediation.models import OrientationGrid, QuestionnaireChoice
from mediation.selectors.grids import grid_in_preparation, grid_in_use, rules_of

CHANGED_MEANWHILE = "La grille a changé entre-temps. Relisez-la, puis refaites votre changement."


def _locked(territory: Territory) -> Territory:
    return Territory.objects.select_for_update().get(pk=territory.pk)


@transaction.atomic
def grid_prepare(*, territory: Territory, by: User, grid: Grid, expected: str = "") -> OrientationGrid | None:
    """Keep a changed grid aside, not yet in use; None when it says the same as the one in use.

    ``expected`` is the digest of what was on the screen before the change. Raises ValidationError when someone
    else changed it meanwhile, or for a grid that cannot be used.
    """
    _locked(territory)
    row = grid_in_preparation(territory)
    before = rules_of(row or grid_in_use(territory))
    if expected and expected != before.digest:
        raise ValidationError(CHANGED_MEANWHILE)
    _check(grid)
    if grid == rules_of(grid_in_use(territory)):
        if row is not None:
            row.delete()
        return None
    row = row or OrientationGrid(territory=territory)
    row.rules, row.by = grid.as_data(), by
    row.save()
    return row


@transaction.atomic
def grid_adopt(*, territory: Territory, by: User, comment: str = "") -> OrientationGrid:
    """Put the grid in preparation in use, as the next version. Assessments already made keep theirs.

    Raises ValidationError when nothing is prepared.
    """
    _locked(territory)
    row = grid_in_preparation(territory)
    if row is None:
        raise ValidationError("Aucun changement n’est en préparation.")
    _check(row.grid)
    return _adopt(row, territory, by, comment)


@transaction.atomic
def grid_discard(*, territory: Territory, by: User) -> None:
    """Forget the changes in preparation."""
    _locked(territory)
    deleted, _ = OrientationGrid.objects.filter(territory=territory, number=None).delete()
    if deleted:
        _journal(by, territory, "grid.discard", "A abandonné les changements de la grille d’orientation.")


@transaction.atomic
def grid_restore(*, territory: Territory, by: User, number: int = 0) -> OrientationGrid | None:
    """Prepare an earlier version again, 0 for the original; None when it is the one in use.

    Raises ValidationError for a version that does not exist.
    """
    _locked(territory)
    old = OrientationGrid.objects.filter(territory=territory, number=number).first() if number else None
    if number and old is None:
        raise ValidationError("Cette version de la grille n’existe pas.")
    return grid_prepare(territory=territory, by=by, grid=old.grid if old else ORIGINAL)


@transaction.atomic
def questionnaire_choose(*, territory: Territory, by: User, version: str) -> None:
    """Choose the questionnaire of the coming diagnoses. Raises ValidationError for an unknown version."""
    if version not in REGISTRY:
        raise ValidationError({"version": "Choisissez une des versions proposées."})
    QuestionnaireChoice.objects.update_or_create(territory=_locked(territory), defaults={"version": version})
    _journal(by, territory, "questionnaire.choose", f"A choisi la version {version} du questionnaire.")


def _adopt(row: OrientationGrid, territory: Territory, by: User, comment: str) -> OrientationGrid:
    last = grid_in_use(territory)
    row.number = (last.number or 0) + 1 if last else 1
    row.comment, row.by = comment.strip()[:200], by
    row.save()
    _journal(by, territory, "grid.adopt", f"A mis en service la version {row.number} de la grille d’orientation.")
    return row


def _check(grid: Grid) -> None:
    try:
        grid.check()
    except GridError as error:
        raise ValidationError(str(error)) from error


def _journal(by: User, territory: Territory, verb: str, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=territory, sentence=sentence)
