"""Registries that upper apps fill in their ``apps.py``: what lower pages gather without importing upwards.

A new model that holds something about a person (any model that a chain of foreign keys links to a beneficiary) says so
twice, and a test fails until it has:

- ``registries.personal_fields``: one ``PersonalField`` for each field that tells something about someone;
- ``registries.person_data``: one ``PersonData`` with the path to the person, what erasure makes of its rows, and the
  names of the fields that tell nothing (states, counters, times of our own organisation).

The person's export, the erasure and its test on the whole database follow from these two lists; nothing else is to
be written. Whatever proves that someone was met or called also gives its last date to ``registries.last_contacts``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """An ordered collection filled while apps are loaded."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, *entries: Entry) -> None:
        """Add entries; the order of adding is the order of reading."""
        self._entries.extend(entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the main menu, shown to those who hold ``permission``.

    ``order`` follows the fixed order of the menu; ``phone_roles`` lists the roles that have it in the bottom bar of
    a phone; ``count`` gives the figure shown beside the words, 0 hides it; ``prefix`` is the beginning of the
    addresses where the line is the current one, when it is not the address itself; ``phone_label`` is what fits in
    the bottom bar of a phone, when the words do not; ``shown`` tells whether the line concerns a user at all (none:
    everyone who holds the permission).
    """

    label: str
    icon: str
    url_name: str
    permission: str
    order: int
    phone_roles: frozenset[str] = frozenset()
    count: Callable[[Any], int] | None = None
    prefix: str = ""
    phone_label: str = ""
    shown: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be done about a decision: a link, or with ``post`` a button."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of "À décider" on a home page: a fact, its consequence, one or two answers. Lower order first."""

    fact: str
    consequence: str
    answers: tuple[Answer, ...]
    icon: str = "exclamation-circle"
    tone: str = "warn"
    order: int = 50


@dataclass(frozen=True, slots=True)
class HomeSection:
    """A block of a home page, drawn by a template of the app that registers it.

    The home page writes the title; the template draws what stands below it. ``context`` may also hold ``note``,
    ``more_url`` and ``more_label``, which stand beside the title. ``first`` puts the block above the decisions.
    """

    title: str
    template: str
    context: dict[str, Any]
    order: int = 50
    aside: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One sentence of a person's story.

    Sources are called with the person, then the reader, and yield only what the reader may see. ``kind`` is one of
    ``mediation.wording.KINDS``, which name the buttons that keep such entries; ``url`` leads to the thing itself.
    """

    at: datetime
    sentence: str
    kind: str
    detail: str = ""
    url: str = ""
    is_future: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something to come for a person, or that happened: a short sentence, its page, its moment when it has one."""

    sentence: str
    url: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an upper app knows of the future and the past of people, asked by lower pages for many at once.

    ``path`` names the person's key in an outer query, ``keys`` are people's keys, the last argument is the reader.
    ``coming(path)``: condition, something is planned or asked. ``next_day(path)``: day of the soonest thing that has
    one, or null. ``since(path, day)``: condition, something happened from that day on. ``ahead(keys, user)``: what is
    to come for each person. ``last(keys, user)``: what happened last. ``waiting(keys, user)``: the first thing
    asked that has no day yet, for apps that know such things. No app yields what the reader may not see.
    """

    coming: Callable[[str], Any]
    next_day: Callable[[str], Any]
    since: Callable[[str, date], Any]
    ahead: Callable[[Collection[int], Any], Mapping[int, list[Step]]]
    last: Callable[[Collection[int], Any], Mapping[int, Step]]
    waiting: Callable[[Collection[int], Any], Mapping[int, Step]] | None = None


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of a lower page that an upper app draws, loaded by its URL name with the object's key."""

    title: str
    url_name: str
    permission: str
    order: int = 50
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class PersonalField:
    """A field that holds personal data: why it is kept, how long after the last contact, whose it is."""

    model: str
    name: str
    label: str
    purpose: str
    months_kept: int = 24


@dataclass(frozen=True, slots=True)
class PersonData:
    """A model with rows about a person: how to find them, what erasure makes of them.

    ``path`` is the lookup from a row to the person ("visit__beneficiary"); ``rows`` replaces it where no foreign key
    leads there and answers the rows of a person. ``erase`` says what each personal field becomes (a value, or a
    function of the row); without it the rows are removed. History rows always are. ``kept`` names the personal fields
    that stay after erasure, for figures that no longer lead to anyone; ``neutral`` the fields that are not personal.
    Upper packages are erased first: a row is gone before what it hangs from. Use ``is_exported=False`` where the same
    rows are told by another entry.

    When two files of one person become one, rows with a foreign key to the person follow by themselves, and what
    ``rows`` answers is asked for both files. A model that accepts one row a person, or one a person and something
    else, also gives ``settle(kept, other, by)``, called before the rows move: afterwards they must fit together.
    """

    model: str
    title: str
    path: str = ""
    rows: Callable[[Any], Any] | None = None
    erase: Mapping[str, Any] | None = None
    kept: frozenset[str] = frozenset()
    neutral: frozenset[str] = frozenset()
    is_exported: bool = True
    settle: Callable[[Any, Any, Any], None] | None = None


@dataclass(frozen=True, slots=True)
class HelperData:
    """Rows about a helper that erasure must not treat by itself.

    Personal fields of models that a chain of foreign keys links to a helper are emptied without being named here
    (``volunteers.leaving``). An entry says otherwise for one model: ``rows`` answers the rows of a helper where no
    foreign key leads there; ``erase`` says what each field becomes (a value, or a function of the row), an empty one
    leaves the rows as they are; without it the rows are removed.
    """

    model: str
    title: str
    rows: Callable[[Any], Any] | None = None
    erase: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A column that holds a person's number without a foreign key: it follows when two files become one."""

    model: str
    name: str


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey by car: minutes, and where the figure comes from ("estimation", "OSRM", "corrigé à la main")."""

    minutes: int
    source: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone followed who may be the caller: what the desk shows before "C’est cette personne"."""

    person_id: int
    name: str
    detail: str
    url: str
    commune_id: int
    has_no_car: bool = False
    is_vulnerable: bool = False


@dataclass(frozen=True, slots=True)
class GivenSpan:
    """Time that a helper gives, by the clock of France and without a zone; ``what`` names it ("visite", "route").

    ``ref`` names the thing that takes it ("session:12"), for whoever is about to put something else in its place.
    """

    helper_id: int
    starts: datetime
    ends: datetime
    what: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something a helper is expected at: its key, when, and where in a word or two; never whom it is for."""

    key: int
    starts_at: datetime
    ends_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class WayFacts:
    """What an upper app knows of a way of helping someone, today: sentences, and the page that says more."""

    sentences: tuple[str, ...] = ()
    url: str = ""
    label: str = ""


@dataclass(slots=True)
class Registries:
    """All the registries of the application."""

    menu: Registry[MenuEntry] = field(default_factory=Registry)
    settings_pages: Registry[MenuEntry] = field(default_factory=Registry)
    decisions: Registry[Callable[[Any], Iterable[Decision]]] = field(default_factory=Registry)
    home_sections: Registry[Callable[[Any], HomeSection | None]] = field(default_factory=Registry)
    timeline: Registry[Callable[[Any, Any], Iterable[TimelineEntry]]] = field(default_factory=Registry)
    outlooks: Registry[Outlook] = field(default_factory=Registry)
    beneficiary_parts: Registry[PagePart] = field(default_factory=Registry)
    personal_fields: Registry[PersonalField] = field(default_factory=Registry)
    person_data: Registry[PersonData] = field(default_factory=Registry)
    person_keys: Registry[PersonKey] = field(default_factory=Registry)
    # Given a territory's id, a starting point and targets (latitude, longitude), a journey each, None when unknown. The
    # first entry answers; without any, lower pages estimate from the distance as the crow flies.
    journeys: Registry[
        Callable[[int, tuple[float, float], Sequence[tuple[float, float]]], Sequence[Journey | None]]
    ] = field(default_factory=Registry)
    # Given the reader, a phone and a name as typed (either may be empty), the people followed who may be calling.
    callers: Registry[Callable[[Any, str, str], Iterable[Caller]]] = field(default_factory=Registry)
    # Given the reader and a person's number, that person as a caller, or None when the reader may not see them.
    people: Registry[Callable[[Any, int], Caller | None]] = field(default_factory=Registry)
    # Told that the reader looked at a person's file through a page below: whoever keeps the file writes it down.
    readings: Registry[Callable[[Any, int], None]] = field(default_factory=Registry)
    # Given a territory's id, the last day each person was met or called, by the person's id.
    last_contacts: Registry[Callable[[int], Mapping[int, date]]] = field(default_factory=Registry)
    # Given helpers' keys, when each was last asked for help; those never asked are absent.
    last_asked: Registry[Callable[[Collection[int]], Mapping[int, datetime]]] = field(default_factory=Registry)
    # Given the reader and the keys of things made to meet a need told to the desk ("ride:12"), what each has become.
    made: Registry[Callable[[Any, Collection[str]], Mapping[str, Step]]] = field(default_factory=Registry)
    # Told that a helper attended a training that satisfies a condition: helper's id, its code, the day, who noted it.
    training_attended: Registry[Callable[[int, str, date, Any], None]] = field(default_factory=Registry)
    # Given a territory's id, the last day on which each helper gave a sign of activity, by the helper's id.
    helper_activity: Registry[Callable[[int], Mapping[int, date]]] = field(default_factory=Registry)
    # Given a helper's id and two moments (the second may be None: from the first on), a sentence for each commitment.
    helper_busy: Registry[Callable[[int, datetime, datetime | None], Iterable[str]]] = field(default_factory=Registry)
    # Told of a helper just before the file is erased: whoever counts what it did keeps the sums.
    helper_leaving: Registry[Callable[[Any], None]] = field(default_factory=Registry)
    helper_data: Registry[HelperData] = field(default_factory=Registry)
    # Given helpers' ids, a first and a last day, what they give in visits and road on these days, one line a span.
    helper_spans: Registry[Callable[[Collection[int], date, date], Iterable[GivenSpan]]] = field(
        default_factory=Registry
    )
    # Given a territory's id and people's ids (none: everyone), how well each knows which helper, 0 to 1: person's id →
    # helper's id → how well.
    acquaintances: Registry[Callable[[int, Collection[int]], Mapping[int, Mapping[int, float]]]] = field(
        default_factory=Registry
    )
    # Given a territory's id and a day, the minutes given by each helper from that day on, by the helper's id.
    time_given: Registry[Callable[[int, date], Mapping[int, int]]] = field(default_factory=Registry)
    # Given a territory's id and a day, how often each helper was asked for something from that day on.
    solicited: Registry[Callable[[int, date], Mapping[int, int]]] = field(default_factory=Registry)
    # Given a helper's id, what that helper is expected at from today on, the soonest first.
    promises: Registry[Callable[[int], Iterable[Promise]]] = field(default_factory=Registry)
    # Given a person and the reader, what is known of ways of helping that person, by the way's value.
    way_facts: Registry[Callable[[Any, Any], Mapping[str, WayFacts]]] = field(default_factory=Registry)
    # Given a territory's id, the ways of helping that cannot be had there now, each with a sentence that says why.
    closed_ways: Registry[Callable[[int], Mapping[str, str]]] = field(default_factory=Registry)


registries = Registries()
