"""People already on file who look like the one being written down."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from django.db.models import Q

from accounts.models import User
from core.text import digits, fold
from mediation.models import Beneficiary

CLOSE_SPELLING = 0.84
SHOWN = 5
_STEM = 3
# A phone or a name held by more files than this is that of a town hall or of nobody.
_CROWD = 40
_NATIONAL_DIGITS = 9


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A file and what brings it close, in words."""

    beneficiary: Beneficiary
    signs: tuple[str, ...]
    strength: int


@dataclass(frozen=True, slots=True)
class _Typed:
    names: tuple[str, ...]
    birth_year: int | None
    commune_id: int | None
    address: str
    phones: frozenset[str]


def likely_duplicates(user: User, fields: dict[str, Any]) -> list[LookAlike]:
    """List the visible files that may be the same person, most alike first, archived ones included.

    ``fields`` are those of the file as typed. A shared phone always counts; otherwise the names must agree, in any
    order and without accents, or nearly agree and share a birth year, a commune or an address.
    """
    typed = _read(fields)
    candidates = Beneficiary.objects.visible_to(user).filter(_candidates(typed)).select_related("commune")
    found = [alike for person in candidates.order_by("pk")[:500] if (alike := _compare(typed, person))]
    return sorted(found, key=lambda alike: (-alike.strength, alike.beneficiary.pk))[:SHOWN]


def look_alikes_of(user: User, person: Beneficiary) -> list[LookAlike]:
    """List the other visible files that may be the same person as this one, most alike first."""
    names = ("first_name", "last_name", "birth_year", "commune", "address", "mobile_phone", "landline_phone")
    found = likely_duplicates(user, {name: getattr(person, name) for name in names})
    return [alike for alike in found if alike.beneficiary.pk != person.pk]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that may be the same person, and what brings them close."""

    one: Beneficiary
    other: Beneficiary
    signs: tuple[str, ...]
    strength: int


def possible_duplicates(user: User) -> list[Pair]:
    """List the pairs of visible files that look like one person, most alike first, in one query.

    Only files that share a phone, a whole name, or the beginning of a name with a commune or a birth year are
    compared: twenty thousand files are looked through at once.
    """
    names = ("first_name", "last_name", "birth_year", "address", "mobile_phone", "landline_phone", "created_at")
    rows = Beneficiary.objects.visible_to(user).select_related("commune").only(*names, "commune__name")
    people = {person.pk: person for person in rows.order_by("pk")}
    blocks: dict[object, list[int]] = {}
    for person in people.values():
        for key in _block_keys(person):
            blocks.setdefault(key, []).append(person.pk)
    together = {pair for keys in blocks.values() if len(keys) <= _CROWD for pair in combinations(keys, 2)}
    pairs = (_pair(people[one], people[other]) for one, other in together)
    return sorted(
        (pair for pair in pairs if pair),
        key=lambda pair: (-pair.strength, pair.one.last_name, pair.one.pk, pair.other.pk),
    )


def _block_keys(person: Beneficiary) -> set[object]:
    names = _names(person.first_name, person.last_name)
    stems = {name[:_STEM] for name in names}
    near = {("commune", person.commune_id, *pair) for pair in combinations(sorted(stems), 2)}
    if person.birth_year:
        near |= {("born", person.birth_year, *pair) for pair in combinations(sorted(stems), 2)}
    return {("names", names), *(("phone", number) for number in _numbers(*person.phones)), *near}


def _pair(one: Beneficiary, other: Beneficiary) -> Pair | None:
    typed = _Typed(
        names=_names(one.first_name, one.last_name),
        birth_year=one.birth_year,
        commune_id=one.commune_id,
        address=fold(one.address),
        phones=_numbers(*one.phones),
    )
    alike = _compare(typed, other)
    return Pair(one, other, alike.signs, alike.strength) if alike else None


def _names(first_name: str, last_name: str) -> tuple[str, ...]:
    return tuple(sorted(fold(f"{first_name} {last_name}").split()))


def _numbers(*phones: object) -> frozenset[str]:
    return frozenset(digits(str(phone))[-_NATIONAL_DIGITS:] for phone in phones if digits(str(phone or "")))


def _read(fields: dict[str, Any]) -> _Typed:
    commune = fields.get("commune")
    return _Typed(
        names=_names(fields.get("first_name") or "", fields.get("last_name") or ""),
        birth_year=fields.get("birth_year"),
        commune_id=commune.pk if commune else None,
        address=fold(fields.get("address") or ""),
        phones=_numbers(fields.get("mobile_phone"), fields.get("landline_phone")),
    )


def _candidates(typed: _Typed) -> Q:
    query = Q(pk=None)
    for number in typed.phones:
        query |= Q(search_text__contains=number)
    for name in typed.names:
        if len(name) >= _STEM:
            query |= Q(search_text__contains=name[:_STEM])
    return query


def _compare(typed: _Typed, person: Beneficiary) -> LookAlike | None:
    likeness = _likeness(typed, _typed_of(person))
    return LookAlike(person, likeness.signs, likeness.strength) if likeness else None


def _typed_of(person: Beneficiary) -> _Typed:
    return _Typed(
        names=_names(person.first_name, person.last_name),
        birth_year=person.birth_year,
        commune_id=person.commune_id,
        address=fold(person.address),
        phones=_numbers(*person.phones),
    )


def _likeness(typed: _Typed, other: _Typed) -> "Likeness | None":
    same_name = other.names == typed.names
    closeness = SequenceMatcher(None, " ".join(other.names), " ".join(typed.names)).ratio()
    same_phone = bool(typed.phones & other.phones)
    shared = _shared_signs(typed, other)
    if not (same_phone or same_name or (closeness >= CLOSE_SPELLING and shared)):
        return None
    signs = ["même téléphone"] if same_phone else []
    if same_name:
        signs.append("même nom")
    elif closeness >= CLOSE_SPELLING:
        signs.append("nom presque pareil")
    return Likeness((*signs, *shared), 3 * same_phone + 3 * same_name + len(shared), same_name, closeness)


def _shared_signs(typed: _Typed, other: _Typed) -> list[str]:
    signs = []
    if typed.birth_year and typed.birth_year == other.birth_year:
        signs.append("même année de naissance")
    if typed.address and typed.address == other.address and typed.commune_id == other.commune_id:
        signs.append("même adresse")
    elif typed.commune_id == other.commune_id:
        signs.append("même commune")
    return signs


@dataclass(frozen=True, slots=True)
class Likeness:
    """What brings two people close, in words and as a figure."""

    signs: tuple[str, ...]
    strength: int
    is_same_name: bool
    closeness: float


@dataclass(slots=True)
class KnownPeople:
    """Many people to compare with, held in memory: a few hundred bytes each, under keys of the caller's choice."""

    _people: dict[int, _Typed] = field(default_factory=dict)
    _by_sign: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def of_territory(cls, territory_id: int) -> "KnownPeople":
        """Hold the files of a territory under their keys, archived ones included."""
        known = cls()
        people = Beneficiary.objects.filter(territory_id=territory_id, erased_at=None, merged_into=None)
        names = ("first_name", "last_name", "birth_year", "commune_id", "address", "mobile_phone", "landline_phone")
        for person in people.only(*names).order_by("pk").iterator(chunk_size=1000):
            known._hold(person.pk, _typed_of(person))
        return known

    def add(self, key: int, fields: dict[str, Any]) -> None:
        """Hold somebody more: ``fields`` as typed, the commune by its key."""
        self._hold(key, _plain(fields))

    def most_alike(self, fields: dict[str, Any]) -> tuple[int, Likeness] | None:
        """Return the key of who looks most like these ``fields``, and why; the first added when several do."""
        typed = _plain(fields)
        keys: set[int] = set().union(*(self._by_sign.get(sign, ()) for sign in _signs_of(typed)))
        found = [(key, likeness) for key in keys if (likeness := self._like(typed, self._people[key]))]
        return min(found, key=lambda pair: (-pair[1].strength, abs(pair[0])), default=None)

    def birth_year(self, key: int) -> int | None:
        """Return the birth year of somebody held."""
        return self._people[key].birth_year

    def commune(self, key: int) -> int | None:
        """Return the key of the commune of somebody held."""
        return self._people[key].commune_id

    def _hold(self, key: int, typed: _Typed) -> None:
        self._people[key] = typed
        for sign in _signs_of(typed):
            self._by_sign.setdefault(sign, set()).add(key)

    @staticmethod
    def _like(typed: _Typed, other: _Typed) -> Likeness | None:
        """Compare, leaving out at once those whose names cannot be near."""
        if not (typed.phones & other.phones or typed.names == other.names):
            matcher = SequenceMatcher(None, " ".join(other.names), " ".join(typed.names))
            if matcher.real_quick_ratio() < CLOSE_SPELLING or matcher.quick_ratio() < CLOSE_SPELLING:
                return None
        return _likeness(typed, other)


def _plain(fields: dict[str, Any]) -> _Typed:
    return _Typed(
        names=_names(fields.get("first_name") or "", fields.get("last_name") or ""),
        birth_year=fields.get("birth_year"),
        commune_id=fields.get("commune"),
        address=fold(fields.get("address") or ""),
        phones=_numbers(fields.get("mobile_phone"), fields.get("landline_phone")),
    )


def _signs_of(typed: _Typed) -> set[str]:
    return {*typed.phones, *(name[:_STEM] for name in typed.names if len(name) >= _STEM), " ".join(typed.names)}
