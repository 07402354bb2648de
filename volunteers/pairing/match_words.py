"""Why a helper or a pair fits someone, as French sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from core.formatting import NBSP, day_date, duration, enumerate_fr
from mediation.enums import Theme, Weekday
from volunteers.pairing.model import Block, HelperCard, MatchWeights, Point, SeniorCard
from volunteers.pairing.tables import day_bits, day_spans, free_hours

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
# Hours are told for so many days at most.
DAYS_WITH_HOURS = 2
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

    @property
    def common(self) -> int:
        """The half-hours that all have free."""
        return free_hours(self.people[0]) & free_hours(self.people[-1])


def told(sight: Sight, weights: MatchWeights) -> Told:
    """Return the points by criterion, the sentences that plead for and those that plead against."""
    people, senior, shares = sight.people, sight.senior, sight.shares
    words = {
        "near": _near(people, sight.minutes),
        "light": _light(people),
        "tastes": _tastes(people, senior),
        "able": _able(people, senior),
        "known": _known(shares["known"], is_wished=sight.is_wished),
        "days": _days(sight),
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
    return points, (*_second(people, senior), *reasons), (*minus, *_papers(people))


def _second(people: Sequence[HelperCard], senior: SeniorCard) -> tuple[str, ...]:
    """Say who of a pair already comes, and who would be one more known face."""
    come = [one.name for one in people if one.key in senior.met]
    new = [one.name for one in people if one.key not in senior.met]
    return (f"{come[0]} vient déjà, {new[0]} serait un visage de plus",) if come and new else ()


def _papers(people: Sequence[HelperCard]) -> tuple[str, ...]:
    """Say whose papers end in the weeks to come, and which."""
    return tuple(
        f"{one.name} ne pourra plus visiter à partir du {day_date(one.stops_on)}{NBSP}: {one.lacks}"
        for one in people
        if one.stops_on is not None and one.may_visit
    )


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


def _days(sight: Sight) -> str:
    """ "Libre le jeudi", with the hours where they are known and few days are told."""
    free = day_bits(sight.common)
    days = [day for day in range(7) if free & (sight.senior.days or free) & (1 << day)]
    if not days:
        return "Aucun jour en commun"
    begins = "Libres ensemble le" if len(sight.people) > 1 else "Libre le"
    has_hours = all(one.hours for one in sight.people) and len(days) <= DAYS_WITH_HOURS
    return f"{begins} {enumerate_fr([day_words(sight.common, day, with_hours=has_hours) for day in days])}"


def day_words(hours: int, day: int, *, with_hours: bool) -> str:
    """ "jeudi", "jeudi de 14 h à 16 h"."""
    name = str(Weekday(day).label)
    if not with_hours:
        return name
    spans = [f"de {_clock(begin)} à {_clock(end)}" for begin, end in day_spans(hours, day)]
    return f"{name} {enumerate_fr(spans)}"


def _clock(slot: int) -> str:
    return f"{slot // 2}{NBSP}h{NBSP}30" if slot % 2 else f"{slot // 2}{NBSP}h"


def lacking(block: Block, sight: Sight) -> str:
    """Say the one thing that stops a team which would otherwise fit; nothing when no change would help."""
    people, senior = sight.people, sight.senior
    if block == Block.PAPERS:
        return enumerate_fr([f"{one.name}{NBSP}: {one.lacks}" for one in people if not one.may_visit and one.lacks])
    if block == Block.LEVEL:
        refusing = [one.name for one in people if one.levels and senior.level not in one.levels]
        return f"{enumerate_fr(refusing)} n’accompagne pas ce profil"
    if block == Block.ROOM:
        full = [one for one in people if one.room is not None and one.room < senior.pace]
        left = [f"{one.name} n’a plus que {duration(one.room)} par semaine" for one in full if one.room]
        return enumerate_fr(left or [f"{one.name} a déjà donné tout le temps offert" for one in full])
    if block == Block.DISTANCE:
        return f"À environ {duration(round(sight.minutes))} de route"
    days = [str(label) for day, label in Weekday.choices if day_bits(sight.common) & (1 << day)]
    return f"Libre le {enumerate_fr(days)}, pas les jours souhaités" if days else ""


def opening_words(change: str, count: int) -> str:
    """ "En acceptant le vendredi : 2 intervenants pourraient venir."."""
    who = "1 intervenant pourrait venir" if count == 1 else f"{count} intervenants pourraient venir"
    return f"{change[:1].upper()}{change[1:]}{NBSP}: {who}."
