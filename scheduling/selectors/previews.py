"""Answers to "what would change": found again by their question, and worked out by a worker."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Commune, Territory
from scheduling.enums import PreviewKind
from scheduling.models import PlanningSettings, Preview
from scheduling.selectors.board_types import ComparisonRow
from scheduling.selectors.variants import with_half_day, with_helper, with_workshop
from scheduling.selectors.what_if import Comparison, Follow, Variant, WeekWhatIf
from volunteers.models import Helper

GONE = "Cette personne ou cette commune n’est plus là."


def variant_of(question: WeekWhatIf, asked: Mapping[str, Any]) -> Variant:
    """Return the week as an idea would have it; ``asked`` holds keys. Raises ValidationError when it makes no sense."""
    problem, index = question.problem, question.index
    if asked["idee"] == "demi-journee":
        helper = _one(Helper, index.inputs.territory, asked["helper"])
        return with_half_day(problem, index, helper=helper, weekday=asked["weekday"], part=asked["part"])
    commune = _one(Commune, index.inputs.territory, asked["commune"])
    if asked["idee"] == "personne":
        return with_helper(problem, index, commune=commune, kind=asked["kind"], days=asked["days"])
    return with_workshop(problem, index, commune=commune, count=asked["count"])


def _one(model: Any, territory: Territory, key: int) -> Any:
    found = model.objects.filter(territory=territory, pk=key).first()
    if found is None:
        raise ValidationError(GONE)
    return found


def settings_json(chosen: PlanningSettings, names: Any) -> dict[str, Any]:
    """Settings as a question keeps them."""
    values = {name: getattr(chosen, name) for name in names}
    return {name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in values.items()}


def settings_asked(territory: Territory, kept: Mapping[str, Any]) -> PlanningSettings:
    """Read the settings of a question, not saved."""
    chosen = PlanningSettings(territory=territory, **kept)
    chosen.clean_fields(exclude=["territory"])
    return chosen


def preview_answer(preview: Preview, follow: Follow) -> dict[str, Any]:
    """Work an answer out. Raises ValidationError when the question makes no sense any more."""
    question = WeekWhatIf(preview.territory, preview.week, follow)
    if preview.kind == PreviewKind.SETTINGS:
        found = question.compare_settings(settings_asked(preview.territory, preview.question["fields"]))
    else:
        found = question.compare(variant_of(question, preview.question))
    return {
        "rows": [[row.label, row.before, row.after] for row in found.rows],
        "sentence": found.sentence,
    }


def comparison_of(preview: Preview | None) -> Comparison | None:
    """Read the answer of a preview; None without one."""
    if preview is None or not preview.result:
        return None
    rows = tuple(ComparisonRow(*row) for row in preview.result["rows"])
    return Comparison(rows, preview.result["sentence"])
