"""Registries that upper apps fill in their ``apps.py``: what lower pages gather without importing upwards.

A new model that holds something about a person (any model that a chain of foreign keys links to a beneficiary) says so
twice, and a test fails until it has:

- ``registries.personal_fields``: one ``PersonalField`` for each field that tells something about someone;
- ``registries.person_data``: one ``PersonData`` with the path to the person, what erasure makes of its rows, and the
  names of the fields that tell nothing (states, counters, times of our own organisation).

The person's export, the erasure and its test on the whole database follow from these two lists; nothing else is to
be written. Whatever proves that someone was met or called also gives its last date to ``registries.last_contacts``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
    addresses where the line is the current one, when it is not the address itself.
    """

    label: str
    icon: str
    url_name: str
    permission: str
    order: int
    phone_roles: frozenset[str] = frozenset()
    count: Callable[[Any], int] | None = None
    prefix: str = ""


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
    to come for each person. ``last(keys, user)``: what happened last. No app yields what the reader may not see.
    """

    coming: Callable[[str], Any]
    next_day: Callable[[str], Any]
    since: Callable[[str, date], Any]
    ahead: Callable[[Collection[int], Any], Mapping[int, list[Step]]]
    last: Callable[[Collection[int], Any], Mapping[int, Step]]


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
class PersonKey:
    """A column that holds a person's number without a foreign key: it follows when two files become one."""

    model: str
    name: str


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
    # Given a territory's id, the last day each person was met or called, by the person's id.
    last_contacts: Registry[Callable[[int], Mapping[int, date]]] = field(default_factory=Registry)


registries = Registries()
