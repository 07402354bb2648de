"""The versions of the questionnaire, each a module of data that never changes once it has been used.

To word a question otherwise or to weigh an answer otherwise, add a module and register it here; assessments keep
the name of their version and are always read with it.
"""

from mediation.assessment.questionnaire import Questionnaire
from mediation.assessment.versions import v2026_1

REGISTRY: dict[str, Questionnaire] = {each.version: each for each in (v2026_1.QUESTIONNAIRE,)}


def questionnaire(version: str) -> Questionnaire:
    """Return a version. One that does not exist is a mistake of ours: KeyError."""
    return REGISTRY[version]


def versions() -> list[Questionnaire]:
    """Every version, the latest first."""
    return sorted(REGISTRY.values(), key=lambda each: (each.since, each.version), reverse=True)


def latest() -> Questionnaire:
    """Return the version proposed to a territory that has chosen none."""
    return versions()[0]
