"""People already on file who look like the one being written down."""

from dataclasses import dataclass
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
    names = _names(person.first_name, person.last_name)
    same_name = names == typed.names
    closeness = SequenceMatcher(None, " ".join(names), " ".join(typed.names)).ratio()
    same_phone = bool(typed.phones & _numbers(*person.phones))
    shared = _shared_signs(typed, person)
    if not (same_phone or same_name or (closeness >= CLOSE_SPELLING and shared)):
        return None
    signs = ["même téléphone"] if same_phone else []
    if same_name:
        signs.append("même nom")
    elif closeness >= CLOSE_SPELLING:
        signs.append("nom presque pareil")
    return LookAlike(person, (*signs, *shared), strength=3 * same_phone + 3 * same_name + len(shared))


def _shared_signs(typed: _Typed, person: Beneficiary) -> list[str]:
    signs = []
    if typed.birth_year and typed.birth_year == person.birth_year:
        signs.append("même année de naissance")
    if typed.address and typed.address == fold(person.address) and typed.commune_id == person.commune_id:
        signs.append("même adresse")
    elif typed.commune_id == person.commune_id:
        signs.append("même commune")
    return signs
