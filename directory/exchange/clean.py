"""Values as people and spreadsheets write them, made into ours, or refused with a sentence."""

import re
from datetime import date, datetime
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.text import digits

# Metropolitan France, then the overseas départements: south, west, north, east (degrees).
_FRANCE = (
    (41.0, -5.5, 51.5, 10.0), (15.8, -61.9, 16.6, -60.9), (14.3, -61.3, 15.0, -60.7), (2.0, -54.7, 6.0, -51.5),
    (-21.5, 55.1, -20.8, 55.9), (-13.1, 44.9, -12.5, 45.4), (46.7, -56.5, 47.2, -56.0), (-23.0, 163.5, -19.5, 168.2),
    (17.8, -63.2, 18.2, -62.7), (-28.0, -155.0, -7.0, -134.0), (-14.5, -178.3, -13.1, -176.0),
)  # fmt: skip
_EMAIL = re.compile(r"[^\s,;|<>]+@[^\s,;|<>]+")
_OVERSEAS = ("RE", "GP", "MQ", "GF", "YT", "NC", "PF", "PM", "WF")


def phone(text: str) -> str:
    """Return the first French number of ``text`` as +33…, or "" when there is none."""
    plain = digits(text)
    if plain.startswith("33") and len(plain) == 11:
        text = f"+{plain}"
    elif text.strip().startswith("+"):
        # Written with its country: New Caledonia's +687 12 34 56 has as many digits as a French number without its 0.
        pass
    elif len(plain) == 9 and not plain.startswith("0"):
        text = f"0{plain}"
    for region in ("FR", *_OVERSEAS):
        for found in phonenumbers.PhoneNumberMatcher(text, region):
            return str(phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164))
    return ""


def email(text: str) -> str:
    """Return the first valid address of ``text``, or ""."""
    for found in _EMAIL.findall(text):
        address = found.strip(".:()").removeprefix("mailto:")
        try:
            validate_email(address)
        except ValidationError:
            continue
        return str(address).lower()
    return ""


def website(text: str) -> str:
    """Return the first public http address of ``text``, or "". Nothing is ever fetched here."""
    for part in re.split(r"[|\s;]+", text):
        given = part if "//" in part else f"https://{part}"
        try:
            address = urlsplit(given)
            host = address.hostname or ""
        except ValueError:
            continue
        if address.scheme in {"http", "https"} and "." in host and not _is_private(host) and len(given) <= 500:
            return given
    return ""


def _is_private(host: str) -> bool:
    return bool(re.fullmatch(r"[\d.]+|\[.*", host)) or host.endswith((".local", ".internal", ".localhost"))


def postal_code(text: str) -> str:
    """Return the five digits of a postal code, with the zero that a spreadsheet took away; "" otherwise."""
    plain = digits(text)
    return plain.zfill(5) if len(plain) in {4, 5} else ""


def insee_code(text: str) -> str:
    """Return the five characters of a commune's code, or ""."""
    plain = text.strip().upper().removesuffix(".0")
    plain = plain.zfill(5) if len(plain) == 4 and plain.isdigit() else plain
    return plain if re.fullmatch(r"\d{5}|2[AB]\d{3}", plain) else ""


def siret(text: str) -> str:
    """Return the fourteen digits of a SIRET; "" for anything else, and for the filler of zeros."""
    plain = digits(text)
    return plain if len(plain) == 14 and plain.strip("0") else ""


def position(latitude: str, longitude: str) -> tuple[float, float, bool] | None:
    """Return latitude, longitude and whether they had been swapped; None when they are not in France."""
    try:
        north, east = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        return None
    if _is_in_france(north, east):
        return north, east, False
    return (east, north, True) if _is_in_france(east, north) else None


def _is_in_france(north: float, east: float) -> bool:
    return any(s <= north <= n and w <= east <= e for s, w, n, e in _FRANCE)


def day(text: str) -> date | None:
    """Read 2021-05-05, 05/05/2021 or an ISO moment; None otherwise and for a date to come."""
    for pattern, width in (("%Y-%m-%d", 10), ("%d/%m/%Y", 10)):
        try:
            return datetime.strptime(text.strip()[:width], pattern).date()  # noqa: DTZ007  (a bare date)
        except ValueError:
            continue
    return None
