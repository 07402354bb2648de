"""Which grid and which questionnaire a territory uses now."""

from accounts.models import Territory
from mediation.assessment.grid import ORIGINAL, Grid
from mediation.assessment.questionnaire import Questionnaire
from mediation.assessment.versions import REGISTRY, latest
from mediation.models import OrientationGrid, QuestionnaireChoice


def grid_in_use(territory: Territory | int) -> OrientationGrid | None:
    """Return the territory's adopted grid; None means the original one."""
    return OrientationGrid.objects.filter(territory=territory).adopted().first()


def grid_in_preparation(territory: Territory | int) -> OrientationGrid | None:
    """Return what the manager is preparing, if anything."""
    return OrientationGrid.objects.filter(territory=territory, number=None).first()


def rules_of(row: OrientationGrid | None) -> Grid:
    """Return the rules of a version, those of origin without one."""
    return row.grid if row is not None else ORIGINAL


def questionnaire_in_use(territory: Territory | int) -> Questionnaire:
    """Return the version that the territory has chosen, otherwise the latest."""
    chosen = QuestionnaireChoice.objects.filter(territory=territory).first()
    return REGISTRY.get(chosen.version, latest()) if chosen else latest()
