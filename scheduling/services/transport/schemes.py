"""Writes on transport schemes and their tariffs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.concurrency import claim_version
from core.formatting import day_date
from core.journal import journal_record
from directory.hours import read
from scheduling.models import RideRequest, TransportScheme, TransportTariff
from scheduling.services.transport.verdicts import scheme_verdicts_renew
from scheduling.transport.enums import Regime, RidePurpose, RideState
from scheduling.transport.law import limits_on

SCHEME_FIELDS = frozenset(
    {
        "name", "regime", "organiser", "is_association", "rna", "address", "phone", "email", "website", "employees",
        "members", "statutes", "communes", "booking", "notice_hours", "last_booking_time", "hours", "max_km",
        "max_ride_minutes", "distance_basis", "excluded_purposes", "rules", "is_active",
    }
)  # fmt: skip
# What is read of a scheme when a ride is judged.
_JUDGED = ("regime", "is_association", "excluded_purposes", "max_km", "hours")
ONE_DAY = timedelta(days=1)


@transaction.atomic
def scheme_create(*, territory: Territory, by: User, **fields: Any) -> TransportScheme:
    """Write a new scheme. ``fields``: see SCHEME_FIELDS.

    Raises ValidationError at the field, with the article of law.
    """
    scheme = TransportScheme(territory=territory)
    communes = _fill(scheme, fields)
    _check(scheme, communes)
    scheme.save()
    scheme.communes.set(communes or [])
    sentence = f"{by} a ouvert le service de transport {scheme.name}."
    journal_record(actor=by, verb="scheme.create", target=scheme, sentence=sentence)
    return scheme


@transaction.atomic
def scheme_edit(
    *, scheme: TransportScheme, by: User, version: int, **fields: Any
) -> tuple[TransportScheme, list[RideRequest]]:
    """Change a scheme; return it with the confirmed rides that its new rules make unlawful.

    Raises StaleVersionError when someone else saved it meanwhile, ValidationError at the field.
    """
    row = TransportScheme.objects.select_for_update().get(pk=scheme.pk)
    claim_version(row, version)
    before = _judged(row)
    communes = _fill(row, fields)
    _check(row, communes)
    row.save()
    if communes is not None:
        row.communes.set(communes)
    journal_record(actor=by, verb="scheme.edit", target=row, sentence=f"{by} a modifié le service {row.name}.")
    return row, scheme_verdicts_renew(scheme=row) if _judged(row) != before else []


def _judged(scheme: TransportScheme) -> list[Any]:
    communes = sorted(scheme.communes.values_list("pk", flat=True))
    return [*(getattr(scheme, name) for name in _JUDGED), communes]


@transaction.atomic
def tariff_add(
    *, scheme: TransportScheme, by: User, valid_from: date, valid_to: date | None = None, **amounts: Decimal
) -> TransportTariff:
    """Set a tariff from a day on; the one in force until then ends the day before, its amounts untouched.

    ``amounts``: flat_fee, flat_fee_up_to_km, per_km, driver_per_km, in euros (and kilometres). Raises ValidationError
    at the field: two tariffs for a day, or a day on which people were already driven under the one before.
    """
    TransportScheme.objects.select_for_update().get(pk=scheme.pk)
    row = TransportTariff(scheme=scheme, valid_from=valid_from, valid_to=valid_to, **amounts)
    if TransportTariff.objects.filter(scheme=scheme, valid_from=valid_from).exists():
        raise ValidationError({"valid_from": "Un barème commence déjà ce jour-là."})
    row.full_clean()
    _refuse_later(row)
    before = TransportTariff.objects.filter(scheme=scheme, valid_from__lt=valid_from).order_by("-valid_from").first()
    if before is not None and (before.valid_to is None or before.valid_to >= valid_from):
        _refuse_driven(scheme, valid_from)
        if before.valid_to is not None and (row.valid_to is None or before.valid_to > row.valid_to):
            last = day_date(before.valid_to)
            raise ValidationError({"valid_to": f"Un barème court déjà jusqu’au {last} : ils se chevauchent."})
        before.valid_to = valid_from - ONE_DAY
        before.save(update_fields=["valid_to"])
    row.save()
    sentence = f"{by} a fixé un barème du service {scheme.name} à partir du {day_date(valid_from)}."
    journal_record(actor=by, verb="scheme.tariff_add", target=scheme, sentence=sentence)
    return row


@transaction.atomic
def tariff_remove(*, tariff: TransportTariff, by: User) -> None:
    """Take back a tariff under which nobody was driven; the one before, if it ended for it, goes on.

    Raises ValidationError when it was used: what people were asked for stays readable.
    """
    scheme = TransportScheme.objects.select_for_update().get(pk=tariff.scheme_id)
    row = TransportTariff.objects.get(pk=tariff.pk)
    if is_used(row):
        raise ValidationError("Des personnes ont été conduites à ce barème : il ne se retire plus.")
    before = TransportTariff.objects.filter(scheme=scheme, valid_to=row.valid_from - ONE_DAY).first()
    row.delete()
    if before is not None:
        before.valid_to = row.valid_to
        before.save(update_fields=["valid_to"])
    sentence = f"{by} a retiré le barème du {day_date(row.valid_from)} du service {scheme.name}."
    journal_record(actor=by, verb="scheme.tariff_remove", target=scheme, sentence=sentence)


def is_used(tariff: TransportTariff) -> bool:
    """Tell whether someone was driven under a tariff: it is never changed any more."""
    days = {"day__gte": tariff.valid_from} | ({"day__lte": tariff.valid_to} if tariff.valid_to else {})
    return RideRequest.objects.filter(scheme=tariff.scheme_id, state=RideState.COMPLETED, **days).exists()


def _refuse_later(row: TransportTariff) -> None:
    later = TransportTariff.objects.filter(scheme=row.scheme, valid_from__gt=row.valid_from).order_by("valid_from")
    following = later.first()
    if following is not None and (row.valid_to is None or row.valid_to >= following.valid_from):
        last = day_date(following.valid_from - ONE_DAY)
        first = day_date(following.valid_from)
        raise ValidationError({"valid_to": f"Un barème commence le {first} : celui-ci finit au plus tard le {last}."})


def _refuse_driven(scheme: TransportScheme, day: date) -> None:
    driven = RideRequest.objects.filter(scheme=scheme, state=RideState.COMPLETED, day__gte=day).order_by("-day").first()
    if driven is not None:
        told = f"Des personnes ont déjà été conduites jusqu’au {day_date(driven.day)} : choisissez un jour suivant."
        raise ValidationError({"valid_from": told})


def _fill(scheme: TransportScheme, fields: dict[str, Any]) -> list[Commune] | None:
    unknown = fields.keys() - SCHEME_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a scheme: {sorted(unknown)}")
    for name, value in fields.items():
        if name != "communes":
            setattr(scheme, name, value)
    return list(fields["communes"]) if "communes" in fields else None


def _check(scheme: TransportScheme, communes: list[Commune] | None) -> None:
    problems = legal_problems(scheme)
    hours = read(scheme.hours)
    if hours.osm and hours.is_sure:
        scheme.hours = hours.osm
    else:
        problems["hours"] = "Écrivez par exemple « lundi à vendredi, 8 h à 18 h »."
    if set(scheme.excluded_purposes) - set(RidePurpose.values):
        problems["excluded_purposes"] = "Un des motifs n’existe pas."
    if any(commune.territory_id != scheme.territory_id for commune in communes or ()):
        problems["communes"] = "Choisissez des communes de votre territoire."
    if problems:
        raise ValidationError(problems)
    scheme.full_clean()


def legal_problems(scheme: TransportScheme) -> dict[str, str]:
    """Return by field what the law forbids to a scheme that says it is a transport d'utilité sociale."""
    limits = limits_on(timezone.localdate())
    if scheme.regime != Regime.TUS or limits is None:
        return {}
    problems = {}
    if not scheme.is_association:
        problems["is_association"] = (
            "Seule une association peut organiser un transport d’utilité sociale, ni une commune ni un CIAS "
            "(code des transports, art. L. 3133-1). Choisissez un autre régime, ou l’association qui organise."
        )
    if scheme.max_km > limits.max_km:
        problems["max_km"] = f"La loi limite le trajet à {limits.max_km} km (code des transports, art. R. 3133-4)."
    return problems
