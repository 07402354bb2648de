"""What a scheme tells route planners, taken from the rows, and what is missing to tell it."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Commune
from core.formatting import enumerate_fr, hour, phone, plural
from scheduling.models import TransportScheme
from scheduling.transport.enums import BookingNotice, Regime
from scheduling.transport.gtfs import Booking, Feed, Runs, booking_of
from scheduling.transport.gtfs_days import days_open, service_of
from scheduling.transport.gtfs_zones import Outline, Zones, zones_of

# A feed begins some days ago, so that the week is whole whatever day it is taken; the standard asks for the next
# seven days and advises the next thirty.
DAYS_BEFORE, DAYS_AFTER = 14, 120
_WHO_MAY_COME = {
    Regime.TUS: "Transport d’utilité sociale : réservé aux personnes qui y ont droit (article R. 3133-1 du code des "
    "transports)."
}


@dataclass(frozen=True, slots=True)
class SchemeFeed:
    """The feed of a scheme, or None and ``lacks``: what prevents it, in sentences. ``notes``: what to know of it."""

    feed: Feed | None
    lacks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def scheme_feed(scheme: TransportScheme, today: date | None = None) -> SchemeFeed:
    """Return the feed of a scheme from its communes, hours and booking rule. Four queries."""
    day = today or timezone.localdate()
    first, last = day - timedelta(days=DAYS_BEFORE), day + timedelta(days=DAYS_AFTER)
    communes = communes_served(scheme)
    zones = zones_of([_outline(commune) for commune in communes], _zone_name(scheme, communes))
    spans = days_open(scheme.hours, first, last, scheme.territory.school_zone)
    lacks = tuple(_lacks(scheme, zones, is_open=bool(spans), may_call=bool(_phone(scheme))))
    if lacks:
        return SchemeFeed(None, lacks)
    opening = min(span[0] for span in spans)
    feed = Feed(
        name=scheme.name,
        organiser=scheme.organiser,
        url=scheme.website or _public_page(scheme),
        publisher=scheme.territory.name,
        publisher_url=_public_page(scheme),
        first=first,
        last=last,
        zones=zones,
        runs=tuple(Runs(span, service_of(days)) for span, days in spans.items()),
        booking=_booking(scheme, time(*divmod(opening, 60))),
        description=_WHO_MAY_COME.get(Regime(scheme.regime), ""),
        phone=_phone(scheme),
        email=scheme.email or scheme.territory.email,
        takes_wheelchairs=any(row.is_active and row.wheelchairs for row in scheme.vehicles.all()),
    )
    return SchemeFeed(feed, notes=tuple(_notes(scheme, zones)))


def communes_served(scheme: TransportScheme) -> list[Commune]:
    """Communes of the scheme; those of the territory when none was chosen."""
    chosen = list(scheme.communes.order_by("name", "pk"))
    return chosen or list(Commune.objects.filter(territory=scheme.territory_id).order_by("name", "pk"))


def _outline(commune: Commune) -> Outline:
    border = tuple((float(point[0]), float(point[1])) for point in commune.outline)
    return Outline(commune.insee, commune.name, border)


def _zone_name(scheme: TransportScheme, communes: list[Commune]) -> str:
    return communes[0].name if len(communes) == 1 else scheme.territory.name


def _public_page(scheme: TransportScheme) -> str:
    return f"{settings.PUBLIC_ADDRESS}{reverse('directory:open-data', args=[scheme.territory.slug])}"


def _phone(scheme: TransportScheme) -> str:
    number = scheme.phone or scheme.territory.phone
    return number.as_e164 if number else ""


def _booking(scheme: TransportScheme, opening: time) -> Booking:
    found = booking_of(BookingNotice(scheme.booking), scheme.notice_hours, scheme.last_booking_time, opening)
    words = f"{_when(found)}, au {phone(_phone(scheme))}."
    address = scheme.website or _public_page(scheme)
    return replace(found, message=words, phone=_phone(scheme), info_url=address)


def _when(booking: Booking) -> str:
    """ "Réservez au plus tard 2 jours avant, à 17 h", in plain words for who looks for a ride."""
    if booking.kind == BookingNotice.REAL_TIME:
        return "Appelez quand vous en avez besoin"
    if booking.kind == BookingNotice.SAME_DAY:
        return f"Réservez au moins {plural(booking.notice_minutes // 60, 'heure')} avant le départ"
    days = "la veille" if booking.last_day == 1 else f"{plural(booking.last_day, 'jour')} avant"
    return f"Réservez au plus tard {days} à {hour(booking.last_time or time())}"


def _lacks(scheme: TransportScheme, zones: Zones, *, is_open: bool, may_call: bool) -> list[str]:
    found = []
    if not scheme.is_active:
        found.append("Le service est fermé : on ne peut pas y réserver.")
    if not zones.zones:
        found.append("Aucune des communes desservies n’a de contour : sans lui, on ne peut pas dessiner la zone.")
    if not is_open:
        found.append(
            f"Les horaires « {scheme.hours} » ne disent aucune heure d’ouverture pour les quatre mois à venir."
        )
    if not may_call:
        found.append("Il manque un téléphone, celui du service de transport ou celui du territoire, pour réserver.")
    return found


def _notes(scheme: TransportScheme, zones: Zones) -> list[str]:
    found = []
    if zones.without:
        verb = "n’y figurent pas" if len(zones.without) > 1 else "n’y figure pas"
        found.append(f"{enumerate_fr(zones.without)} {verb}, faute de contour.")
    if zones.rounded:
        found.append(f"Contour qui se croise, remplacé par une forme plus large : {enumerate_fr(zones.rounded)}.")
    if scheme.booking == BookingNotice.PRIOR_DAYS and scheme.last_booking_time is None and scheme.notice_hours:
        found.append("Sans dernière heure pour réserver, c’est l’heure d’ouverture du matin qui est annoncée.")
    return found
