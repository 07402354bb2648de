"""Why a helper or a pair fits someone, as French sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from core.formatting import duration, enumerate_fr
from mediation.enums import Theme, Weekday
from volunteers.pairing.model import HelperCard, MatchWeights, Point, SeniorCard
from volunteers.pairing.tables import day_bits

LABELS: Mapping[str, str] = {
    "near": "Habitent près",
    "light": "Peu sollicités ces temps-ci",
    "tastes": "Goûts et langue en commun",
    "able": "Savent faire ce qui est demandé",
    "known": "La connaissent déjà",
    "days": "Libres les jours souhaités",
}
# From this share on a criterion pleads for; under the other it pleads against.
GOOD, POOR = 0.6, 0.25
# Having nothing in common, or never having met, pleads against nobody.
NEVER_AGAINST = frozenset({"tastes", "known"})

Told = tuple[tuple[Point, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sight:
    """A team before a person: what each criterion gives, 0 to 1, and the minutes of road."""

    people: Sequence[HelperCard]
    senior: SeniorCard
    shares: Mapping[str, float]
    minutes: float
    is_wished: bool


def told(sight: Sight, weights: MatchWeights) -> Told:
    """Return the points by criterion, the sentences that plead for and those that plead against."""
    people, senior, shares = sight.people, sight.senior, sight.shares
    words = {
        "near": _near(people, sight.minutes),
        "light": _light(people),
        "tastes": _tastes(people, senior),
        "able": _able(people, senior),
        "known": _known(shares["known"], is_wished=sight.is_wished),
        "days": _days(people, senior),
    }
    names = [item.name for item in fields(weights)]
    total = sum(getattr(weights, name) for name in names)
    points = tuple(
        Point(LABELS[name], words[name], 100 * getattr(weights, name) * shares[name] / total,
              100 * getattr(weights, name) / total)
        for name in names
    )  # fmt: skip
    counted = [name for name in names if getattr(weights, name)]
    reasons = tuple(words[name] for name in counted if shares[name] >= GOOD)
    minus = tuple(words[name] for name in counted if shares[name] < POOR and name not in NEVER_AGAINST)
    return points, reasons, minus


def _near(people: Sequence[HelperCard], minutes: float) -> str:
    road = duration(max(1, round(minutes)))
    return f"À environ {road} de route" if len(people) == 1 else f"À environ {road} de route au plus"


def _light(people: Sequence[HelperCard]) -> str:
    return ", ".join(_load(one, with_name=len(people) > 1) for one in people)


def _load(one: HelperCard, *, with_name: bool) -> str:
    visited = {0: "aucune personne suivie", 1: "1 personne suivie"}.get(one.matches, f"{one.matches} personnes suivies")
    given = f"{duration(one.minutes_given)} en 90 jours" if one.minutes_given else "aucune visite en 90 jours"
    words = f"{visited}, {given}"
    return f"{one.name} : {words}" if with_name else words[:1].upper() + words[1:]


def _tastes(people: Sequence[HelperCard], senior: SeniorCard) -> str:
    common = [typed for word, typed in sorted(senior.words.items()) if any(word in one.words for one in people)]
    tongues = [
        typed for word, typed in sorted(senior.languages.items()) if any(word in one.languages for one in people)
    ]
    found = [*common, *(f"la langue ({tongue})" for tongue in tongues)]
    return f"En commun : {enumerate_fr(found)}" if found else "Rien en commun de noté"


def _able(people: Sequence[HelperCard], senior: SeniorCard) -> str:
    if not senior.themes:
        return "Rien de particulier n’est demandé"
    can = {theme for one in people for theme in one.themes} & senior.themes
    lacking = sorted(senior.themes - can)
    if not lacking:
        return f"Sait aider : {_themes(sorted(can))}"
    return f"Il manque : {_themes(lacking)}"


def _themes(names: Sequence[str]) -> str:
    return enumerate_fr([str(Theme(name).label).lower() if name in Theme.values else name for name in names])


def _known(share: float, *, is_wished: bool) -> str:
    if is_wished:
        return "Se connaissent et s’apprécient"
    if share == 0:
        return "Ne se connaissent pas encore"
    return "Est déjà venu souvent" if share >= GOOD else "Est déjà venu"


def _days(people: Sequence[HelperCard], senior: SeniorCard) -> str:
    week = people[0].week & people[-1].week
    free = day_bits(week)
    wanted = senior.days or free
    days = [str(label) for day, label in Weekday.choices if free & wanted & (1 << day)]
    return f"Libre le {enumerate_fr(days)}" if days else "Aucun jour en commun"
