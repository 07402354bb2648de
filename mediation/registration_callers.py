"""Who may be calling: people followed, found by their phone, then by their name, for the desk of the package below."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.formatting import plural
from core.registries import Caller, Step, registries
from core.text import digits, fold
from mediation.enums import Household, Mobility
from mediation.models import Beneficiary
from mediation.selectors.outlook import steps_ahead

SHOWN = 3
_NATIONAL_DIGITS = 9
_SHORTEST_NAME = 3
# Someone of this age who lives alone is called back sooner; the operator changes it.
_FRAGILE_AGE = 80
_CIVILITIES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"})


def callers(user: Any, phone: str, name: str) -> Iterable[Caller]:
    """Return the people followed who may be calling: same number first, then same name; three at most."""
    people = Beneficiary.objects.visible_to(user).current().select_related("commune").order_by("last_name", "pk")
    number = digits(phone)[-_NATIONAL_DIGITS:]
    found: dict[int, tuple[Beneficiary, str]] = {}
    if len(number) == _NATIONAL_DIGITS:
        for person in people.filter(search_text__contains=number)[:SHOWN]:
            found[person.pk] = (person, "Même numéro.")
    words = [word for word in fold(name).split() if word not in _CIVILITIES]
    if len(found) < SHOWN and len("".join(words)) >= _SHORTEST_NAME:
        for person in people.search(" ".join(words)).exclude(pk__in=found)[: SHOWN - len(found)]:
            found[person.pk] = (person, "Même nom." if fold(person.last_name) in words else "")
    return _told(list(found.values()), user)


def person_known(user: Any, person_id: int) -> Caller | None:
    """Return one person as a caller; None when the reader may not see the file."""
    person = Beneficiary.objects.visible_to(user).select_related("commune").filter(pk=person_id).first()
    return next(iter(_told([(person, "")], user)), None) if person else None


def people_by_number(user: Any, numbers: Collection[str]) -> Mapping[str, Step]:
    """Return the file of whoever has each number; of two in one home, the one whose mobile it is."""
    people = Beneficiary.objects.visible_to(user).current().order_by("-pk")
    files: dict[str, Step] = {}
    for person in people.filter(Q(mobile_phone__in=numbers) | Q(landline_phone__in=numbers)):
        step = Step(person.full_name, reverse("mediation:beneficiary-detail", args=[person.pk]))
        if person.landline_phone:
            files.setdefault(person.landline_phone.as_e164, step)
        if person.mobile_phone:
            files[person.mobile_phone.as_e164] = step
    return files


def file_looked_at(user: Any, person_id: int) -> None:
    """Write in the journal that the desk looked at a file."""
    from mediation.services import beneficiary_file_read

    person = Beneficiary.objects.visible_to(user).filter(pk=person_id).first()
    if person is not None:
        beneficiary_file_read(beneficiary=person, by=user)


def _told(found: list[tuple[Beneficiary, str]], user: Any) -> list[Caller]:
    ahead = steps_ahead([person.pk for person, _ in found], user) if found else {}
    return [_caller(person, sign, ahead.get(person.pk, [])) for person, sign in found]


def _caller(person: Beneficiary, sign: str, steps: list[Any]) -> Caller:
    where = ", ".join(part for part in (plural(person.age, "an") if person.age else "", person.commune.name) if part)
    waits = f"{steps[0].sentence}." if steps else ""
    return Caller(
        person_id=person.pk,
        name=person.full_name,
        detail=" ".join(part for part in (f"{where}.", sign, waits) if part),
        url=reverse("mediation:beneficiary-detail", args=[person.pk]),
        commune_id=person.commune_id,
        has_no_car=person.mobility in {Mobility.DRIVEN, Mobility.NONE},
        is_vulnerable=bool(person.age and person.age >= _FRAGILE_AGE and person.household == Household.ALONE),
    )


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.callers.add(callers)
    registries.people.add(person_known)
    registries.people_by_number.add(people_by_number)
    registries.readings.add(file_looked_at)
