"""Hours in French words: "du lundi au vendredi 9h-12h et 14h-17h sauf jeudi après-midi".

The text is cut in tokens (days, ranges of hours, half days, "sauf"), then put together clause by clause. What is not
understood is handed back, and the reading is then not sure: a person looks at it, nothing is guessed. What holds for
the whole text (public holidays, school holidays, "sur rendez-vous") is kept only where it can speak of nothing less.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from directory.hours.french_limits import LIMITS, UNCLEAR, Limits, limits_of, nth_of, without_limits
from directory.hours.week import OSM_DAYS, Reading, Span, Week, join, spans_text

NOON = 12 * 60
WHOLE_WEEK = tuple(range(7))
_DAY_STEMS = {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6}
_DAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b|(?:lun|mar|mer|jeu|ven|sam|dim)\b\.?)"
# A point stands between hours and minutes only for whole quarters: "01.09" is a date.
_HOUR = (
    r"(?:\d{1,2}\.(?:00|15|30|45)(?!\d)|\d{1,2}[ ]?(?:h(?:eures?)?|:)"
    r"(?:\d{2}|[ ](?:00|15|30|45)(?=[ ]-[ ])|[ ]\d{2}(?![ ]?[\dh:-]))?|midi|minuit)"
)
_RANK = (
    r"(?:1ers?|premiers?|2e(?:me)?s?|2nds?|deuxiemes?|seconds?|3e(?:me)?s?|troisiemes?|4e(?:me)?s?|quatriemes?"
    r"|derniers?)"
)
_RANKED = (
    rf"(?:{_RANK}(?:\s*(?:,|et|&)\s*(?:les?\s+)?{_RANK})*|(?:2|deux|3|trois)\s+premiers)"
    rf"\s+{_DAY}(?:\s+(?:du|de\s+chaque)\s+mois)?"
)
_APPOINTMENT = r"sur\s+(?:rendez\s?-?\s?vous|rdv)\b"
_TOKENS = re.compile(
    rf"""
    (?P<every_other>(?:(?:un|une|1)\s+{_DAY}\s+sur\s+(?:deux|2)|tous\s+les\s+(?:15|quinze)\s+jours
        |(?:semaines?\s+)?(?:im)?paires?))
    |(?P<only_nth>\(\s*(?:uniquement|seulement)\s+(?:les?\s+)?{_RANKED}\s*\))
    |(?P<nth_day>\b{_RANKED})
    |(?P<also_appointment>\b(?:et|ou|puis|aussi|sinon|egalement)[\s,]+{_APPOINTMENT})
    |(?P<appointment>\b(?:(?:uniquement|seulement)\s+)?{_APPOINTMENT})
    |(?P<school>\b(?:(?:pendant|durant|lors\s+d)\s*(?:es?\s+)?)?(?:les\s+|des\s+|aux\s+)?vacances\s+scolaires\b)
    |(?P<term>\b(?:(?:uniquement|seulement)\s+)?(?:en|(?:pendant|durant)\s+la)\s+periodes?\s+scolaires?\b)
    |(?P<holidays>\b(?:(?:les|le|des)\s+)?jours?\s+feries?\b)
    |(?P<all_days>tous\s+les\s+jours|7\s?j?\s?(?:/|sur)\s?7j?|toute\s+la\s+semaine)
    |(?P<all_hours>24\s?h?\s?(?:/|sur)\s?24\s?h?)
    |(?P<week_days>en\s+semaine|jours\s+ouvres?)
    |(?P<week_end>week\s?-?\s?end)
    |(?P<day_range>(?:du\s+|de\s+)?{_DAY}\s*(?:au|a|-|>|jusqu\s?'?au)\s*(?:le\s+)?{_DAY})
    |(?P<day>{_DAY})
    |(?P<hours>(?:de\s+)?(?:{_HOUR}|\d{{1,2}})\s*(?:-|–|a|/|>|jusqu\s?'?\s?a)\s*{_HOUR})
    |(?P<side_by_side>(?:de\s+)?\b\d{{1,2}}\s?h(?:\d{{2}})?\s+\d{{1,2}}\s?h(?:\d{{2}})?(?![\d\w]))
    |(?P<bare>(?<!\d)\d{{1,2}}\s?-\s?\d{{1,2}}(?![\d:h]))
    |(?P<except>sauf|hors|excepte|a\s+l'exception\s+d[eu])
    |(?P<closed>ferme(?:e|es|s|ture)?)
    |(?P<morning>matin(?:s|ee|ees)?)
    |(?P<afternoon>apres\s?-?\s?midis?|apm)
    |(?P<stop>[.;\n])
    |(?P<filler>\b(?:au\s+public|et|puis|ainsi\s+que|le|les|de|du|des|au|a|en|(?:d')?ouvert(?:e|ure|ures)?|horaires?|chaque|tous|toute|la
        |journee|jours?|sans\s+interruption|non\s+stop|continu|l'|d')(?![a-z])|[,:()/&+–-]+)
    |(?P<unknown>[^\s,;]+)
    """,
    re.VERBOSE,
)
_FLAT = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "→": "-"})


@dataclass(slots=True)
class _Clause:
    """Days and hours that go together; ``half`` is matin or après-midi when it was named."""

    days: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    half: str = ""
    ranked: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_dated(self) -> bool:
        """Whether a day was named."""
        return bool(self.days or self.ranked)


def read_french(text: str, *, default_days: Iterable[int] = ()) -> Reading:
    """Read French words. ``osm`` is empty when no day could be given hours.

    ``default_days`` are those of hours written without any day, when the source says so of its column.
    """
    tokens = list(_tokens(text))
    rest = [words for kind, words in tokens if kind in _NOT_UNDERSTOOD]
    known = [token for token in tokens if token[0] not in _NOT_UNDERSTOOD]
    limits = limits_of(known)
    if not limits.is_sure:
        rest.extend(words for kind, words in known if kind in LIMITS)
        limits = UNCLEAR
    opening, removed = _split(without_limits(known))
    week = _WeekRead()
    is_sure = limits.is_sure and not rest
    for clause in _clauses(opening):
        if not clause.is_dated and week.is_empty:
            clause.days = list(default_days)
        is_sure = week.take(clause) and is_sure
    is_sure = is_sure and week.is_plain
    for clause in _clauses(removed):
        is_sure = _take_away(week.days, clause) and is_sure
    for clause in _clauses(_exceptional_hours(removed)):
        for day in clause.days:
            week.days[day] = list(clause.spans)
    osm = _with_limits(week.rules(), limits)
    return Reading(osm=osm, rest=" ".join(rest), is_sure=is_sure and bool(osm))


@dataclass(slots=True)
class _WeekRead:
    """What opens: each day's ranges, and those of "the first Tuesday of the month" by day and ranks."""

    days: list[list[Span]] = field(default_factory=lambda: [[] for _ in WHOLE_WEEK])
    ranked: dict[tuple[int, str], list[Span]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read yet."""
        return not any(self.days) and not self.ranked

    @property
    def is_plain(self) -> bool:
        """Whether no day is told both for each week and for some: which of the two holds is not said."""
        named = [day for day, _ in self.ranked]
        return len(named) == len(set(named)) and not any(self.days[day] for day in named)

    def take(self, clause: _Clause) -> bool:
        """Add the hours of a clause; False when something of it is missing or mixed."""
        for day in clause.days:
            self.days[day].extend(span for span in clause.spans if span not in self.days[day])
        for day, ranks in clause.ranked:
            self.ranked.setdefault((day, ranks), []).extend(clause.spans)
        return bool(clause.spans) and bool(clause.days) != bool(clause.ranked)

    def rules(self) -> list[str]:
        """Return the rules of OpenStreetMap, those of each week first."""
        plain = Week.of(self.days).to_osm()
        ranked = [
            f"{OSM_DAYS[day]}[{ranks}] {spans_text(join(spans))}"
            for (day, ranks), spans in sorted(self.ranked.items())
            if spans
        ]
        return [*filter(None, plain.split("; ")), *ranked]


def _with_limits(rules: list[str], limits: Limits) -> str:
    """Write the rules with what holds for all of them; nothing without rules."""
    if not rules:
        return ""
    told = [f'{rule} "sur rendez-vous"' for rule in rules] if limits.is_by_appointment else rules
    closed = ["PH off"] * limits.closes_on_holidays + ["SH off"] * limits.closes_on_school_holidays
    return "; ".join([*told, *closed])


_NOT_UNDERSTOOD = {"unknown", "every_other", "also_appointment"}
_DAY_KINDS = {"day", "day_range", "all_days", "week_days", "week_end", "nth_day"}
Token = tuple[str, str]


def _tokens(text: str) -> Iterator[Token]:
    plain = unicodedata.normalize("NFKD", text.translate(_FLAT).lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for found in _TOKENS.finditer(plain):
        kind = found.lastgroup or "unknown"
        if kind != "filler":
            yield "hours" if kind in {"bare", "side_by_side"} else kind, found.group().strip()


def _split(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """Part what opens from what is taken away: "sauf …" and "fermé le …" to the end of the sentence, "lundi fermé"."""
    opening: list[Token] = []
    removed: list[Token] = []
    target = opening
    for place, token in enumerate(tokens):
        kind = token[0]
        if kind == "stop":
            target = opening
        elif kind == "closed" and _says_closed_before(tokens, place):
            while opening and opening[-1][0] in _DAY_KINDS:
                removed.append(opening.pop())
        elif kind in {"except", "closed"}:
            target = removed
        else:
            target.append(token)
    return opening, removed


def _says_closed_before(tokens: list[Token], place: int) -> bool:
    """Tell whether "fermé" speaks of the days before it ("lundi fermé"), not of those after it ("fermé le lundi")."""
    if not place or tokens[place - 1][0] not in _DAY_KINDS:
        return False
    following = [kind for kind, _ in tokens[place + 1 : place + 3]]
    return not (following and following[0] in _DAY_KINDS) or "hours" in following


def _exceptional_hours(removed: list[Token]) -> list[Token]:
    """Return the exceptions that give other hours, "sauf le vendredi 9h-12h", and not those that close."""
    return removed if any(kind == "hours" for kind, _ in removed) else []


def _clauses(tokens: list[Token]) -> Iterator[_Clause]:
    """Group days with their hours, whichever comes first in the text."""
    first = next((kind for kind, _ in tokens if kind in _DAY_KINDS or kind in {"hours", "all_hours"}), "")
    hours_first = first in {"hours", "all_hours"}
    clause = _Clause()
    for kind, words in tokens:
        is_day = kind in _DAY_KINDS
        is_new = clause.is_dated and not is_day if hours_first else is_day and bool(clause.spans or clause.half)
        if is_new and (not hours_first or kind in {"hours", "all_hours"}):
            yield clause
            clause = _Clause()
        _add(clause, kind, words)
    if clause.is_dated or clause.spans:
        yield clause


def _add(clause: _Clause, kind: str, words: str) -> None:
    if kind == "nth_day":
        clause.ranked.append((_days("day", words)[0], nth_of(words)))
    elif kind in _DAY_KINDS:
        clause.days.extend(_days(kind, words))
    elif kind == "hours":
        clause.spans.extend(_span(words))
    elif kind == "all_hours":
        clause.spans.append((0, 24 * 60))
        clause.days = clause.days or list(WHOLE_WEEK)
    else:
        clause.half = kind


def _days(kind: str, words: str) -> list[int]:
    named = [_DAY_STEMS[stem[:3]] for stem in re.findall(_DAY, words)]
    if kind == "day_range":
        first, last = named
        return [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return {"all_days": list(WHOLE_WEEK), "week_days": [0, 1, 2, 3, 4], "week_end": [5, 6]}.get(kind, named)


def _span(words: str) -> list[Span]:
    found = re.findall(
        r"midi|minuit|\d{1,2}(?:\.\d{2}|[ ]?(?:h(?:eures?)?|:)(?:\d{2}|[ ]\d{2}(?![ ]?[\dh:]))?)?", words
    )
    if len(found) != 2:
        return []
    start, end = _minute(found[0]), _minute(found[1])
    end = end or 24 * 60
    return [(start, end)] if 0 <= start < end <= 24 * 60 else []


def _minute(words: str) -> int:
    if words in {"midi", "minuit"}:
        return NOON if words == "midi" else 0
    hours, *minutes = re.findall(r"\d+", words)
    return int(hours) * 60 + (int(minutes[0]) if minutes else 0)


def _take_away(days: list[list[Span]], clause: _Clause) -> bool:
    """Close days or half days; False when nothing says which, or when only some weeks of a month are meant."""
    cut = {"morning": (0, NOON), "afternoon": (NOON, 24 * 60)}.get(clause.half, (0, 24 * 60))
    for day in clause.days:
        days[day] = [piece for span in days[day] for piece in _minus(span, cut)]
    return bool(clause.days) and not clause.ranked


def _minus(span: Span, cut: Span) -> list[Span]:
    """Return what is left of ``span`` outside ``cut``."""
    pieces = [(span[0], min(span[1], cut[0])), (max(span[0], cut[1]), span[1])]
    return [piece for piece in pieces if piece[0] < piece[1]]
