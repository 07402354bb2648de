"""The people whom the demo follows: about three hundred files, spread like the population of the communes."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from accounts.models import Commune, Territory, User
from mediation.enums import CaseOrigin, Connection, Equipment, Gender, Household, Mobility, Weekday
from mediation.models import Beneficiary, Case
from mediation.services import beneficiary_create
from scheduling.demo.names import WORDS, home_address, person_name
from scheduling.demo.places import home_point

Choice = TypeVar("Choice")

WOMEN_SHARE = 0.55
AGE_MEAN, AGE_SPREAD, YOUNGEST, OLDEST = 77, 7, 61, 96
EMAIL_SHARE = 0.25
TOWN_POPULATION = 2000
MONTHS_OF_SERVICE = 22

HOUSEHOLDS = {Household.ALONE: 38, Household.COUPLE: 46, Household.FAMILY: 12, Household.UNKNOWN: 4}
MOBILITIES = {Mobility.OWN_CAR: 60, Mobility.DRIVEN: 21, Mobility.NONE: 16, Mobility.UNKNOWN: 3}
ORIGINS = {
    CaseOrigin.PHONE: 34,
    CaseOrigin.RELATIVE: 26,
    CaseOrigin.TOWN_HALL: 18,
    CaseOrigin.PARTNER: 14,
    CaseOrigin.OUTREACH: 6,
    CaseOrigin.WEB: 2,
}
EQUIPMENTS: tuple[list[Equipment], ...] = (
    [],
    [Equipment.PHONE],
    [Equipment.COMPUTER],
    [Equipment.TABLET],
    [Equipment.PHONE, Equipment.TABLET],
    [Equipment.PHONE, Equipment.COMPUTER, Equipment.PRINTER],
)
CONNECTIONS = {Connection.FIXED: 68, Connection.MOBILE: 14, Connection.NONE: 13, Connection.UNKNOWN: 5}


@dataclass(frozen=True, slots=True)
class Setting:
    """What everyone of the demo shares."""

    territory: Territory
    communes: list[Commune]
    users: dict[str, User]
    today: date
    dice: Random

    @property
    def counsellors(self) -> list[User]:
        """Who may be the referent of a case."""
        return [self.users[name] for name in ("Nadia Ferrand", "Romain Castaing", "Karim Haddad")]


def drawn(weights: dict[Choice, int], dice: Random) -> Choice:
    """Draw a key by its weight."""
    return dice.choices(list(weights), list(weights.values()))[0]


def people_create(setting: Setting, count: int) -> list[Beneficiary]:
    """Create ``count`` files with their case, opened over the last months; no two people share a full name."""
    dice = setting.dice
    weights = [commune.population for commune in setting.communes]
    taken: set[tuple[str, str]] = set()
    people = []
    for number in range(count):
        commune = dice.choices(setting.communes, weights)[0]
        people.append(_person(setting, commune, number, taken))
    _backdate(people, setting)
    return people


def _person(setting: Setting, commune: Commune, number: int, taken: set[tuple[str, str]]) -> Beneficiary:
    dice = setting.dice
    is_woman = dice.random() < WOMEN_SHARE
    age = min(OLDEST, max(YOUNGEST, round(dice.gauss(AGE_MEAN, AGE_SPREAD))))
    birth_year = setting.today.year - age
    first, last, languages = person_name(birth_year, is_woman, dice)
    while (first, last) in taken:
        first, last, languages = person_name(birth_year, is_woman, dice)
    taken.add((first, last))
    return beneficiary_create(
        territory=setting.territory,
        by=dice.choice(setting.counsellors),
        origin=drawn(ORIGINS, dice),
        referent=dice.choice(setting.counsellors),
        gender=Gender.FEMALE if is_woman else Gender.MALE,
        first_name=first,
        last_name=last,
        birth_year=birth_year,
        languages=languages,
        informed_on=setting.today,
        **_home(commune, dice),
        **_reach(first, last, number, dice),
        **_daily_life(age, last, number, dice),
    )


def _home(commune: Commune, dice: Random) -> dict[str, Any]:
    (latitude, longitude), in_village = home_point(commune, dice)
    address = home_address(in_village, commune.population > TOWN_POPULATION, dice)
    notes = WORDS["access_notes"]
    return {
        "commune": commune,
        "address": address,
        "latitude": latitude,
        "longitude": longitude,
        "access_notes": dice.choice(notes) if dice.random() < 0.45 else "",
    }


def _reach(first: str, last: str, number: int, dice: Random) -> dict[str, Any]:
    """Phones reserved for fiction; two people in a hundred have none."""
    block, rest = divmod(number, 100)
    has_landline, has_mobile = dice.random() < 0.82, dice.random() < 0.62
    email = f"{first}.{last}@example.org".lower().replace(" ", "-") if dice.random() < EMAIL_SHARE else ""
    plain = email.translate(str.maketrans("éèêëàâîïôöûüç", "eeeeaaiioouuc"))
    return {
        "landline_phone": f"05 36 49 {20 + block} {rest:02d}" if has_landline else "",
        "mobile_phone": f"06 39 98 {30 + block} {rest:02d}" if has_mobile or (not has_landline and number % 3) else "",
        "email": plain,
        "accepts_email": bool(plain) and dice.random() < 0.8,
        "accepts_sms": number % 4 == 1,
    }


def _daily_life(age: int, last: str, number: int, dice: Random) -> dict[str, Any]:
    mobility = drawn(MOBILITIES, dice)
    likes = dice.sample(WORDS["interests"], dice.randint(1, 3))
    frail = mobility == Mobility.NONE or (age > 84 and dice.random() < 0.4)
    return {
        "mobility": mobility,
        "walking_aid": dice.choice(WORDS["walking_aids"]) if frail else "",
        "household": drawn(HOUSEHOLDS, dice),
        "equipment": [str(item) for item in dice.choice(EQUIPMENTS)],
        "connection": drawn(CONNECTIONS, dice),
        "interests": ", ".join(likes),
        "preferred_days": _preferred_days(dice),
        **_relative(last, number, dice),
    }


def _preferred_days(dice: Random) -> list[int]:
    if dice.random() < 0.7:
        return []
    return sorted(int(day) for day in dice.sample(list(Weekday)[:5], 2))


def _relative(last: str, number: int, dice: Random) -> dict[str, str]:
    if dice.random() < 0.45:
        return {}
    relative = dice.choice(WORDS["relatives"])
    own_name = relative["link"] in {"son fils", "son petit-fils"} or dice.random() < 0.3
    surname = last if own_name else dice.choice(WORDS["surnames"])
    block, rest = divmod(number, 100)
    return {
        "trusted_name": f"{dice.choice(relative['first_names'])} {surname}",
        "trusted_link": relative["link"],
        "trusted_phone": f"06 39 98 {50 + block} {rest:02d}",
    }


def _backdate(people: list[Beneficiary], setting: Setting) -> None:
    """Spread the opening of the cases over the months of service; the last files are the newest."""
    cases = {case.beneficiary_id: case for case in Case.objects.filter(beneficiary__in=people)}
    for number, person in enumerate(people):
        share = number / max(1, len(people))
        days = round((1 - share) * 30 * MONTHS_OF_SERVICE) + setting.dice.randint(1, 12)
        opened = setting.today - timedelta(days=days)
        person.informed_on = cases[person.pk].opened_on = opened
        person.created_at -= timedelta(days=days)
    Beneficiary.objects.bulk_update(people, ["created_at", "informed_on"])
    Case.objects.bulk_update(cases.values(), ["opened_on"])
