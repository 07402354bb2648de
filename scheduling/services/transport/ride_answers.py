"""What becomes of a need that cannot be driven as asked: another place, another service, a visit instead, nobody."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Territory, User
from core.formatting import NBSP, day_date
from core.journal import journal_record
from directory.enums import UnmetReason
from scheduling.enums import Purpose
from scheduling.models import Destination, RideLeg, RideRequest, TransportScheme, VisitRequest
from scheduling.planning.rides.words import cause_sentences, reason_of_cause
from scheduling.request_rules import WindowInput
from scheduling.selectors.transport.confided import is_outside
from scheduling.services.requests import request_create
from scheduling.services.transport.ride_checks import REASON_LENGTH, refuse_words
from scheduling.services.transport.rides import EDITABLE, ride_edit, ride_lock, ride_step
from scheduling.transport.enums import LegState, RideState, RunStage
from scheduling.transport.reading import VISIT_HOURS

TOO_LATE = "Personne n’a été trouvé à temps."
NO_SCHEME = "Aucun service de transport n’était choisi pour ce besoin."
LEFT_DRAFT = "Le besoin est resté à compléter."
WORDS_LENGTH = 300
_NEVER_CONFIRMED = EDITABLE | {RideState.PROPOSED}


@transaction.atomic
def ride_to_hub(*, ride: RideRequest, hub: Destination, by: User) -> RideRequest:
    """Drive someone to a hub rather than to the place asked for, which is kept in the words; judged again.

    Raises ValidationError when the place is no hub, or a run already carries the ride.
    """
    if not hub.is_hub:
        raise ValidationError("Ce lieu n’est ni une gare ni un pôle d’échange.")
    asked = ride.destination.name if ride.destination is not None else ""
    told = f"Demandait à aller à{NBSP}: {asked}." if asked and asked not in ride.words else ""
    words = " ".join(part for part in (ride.words, told) if part)[:WORDS_LENGTH]
    return ride_edit(ride=ride, by=by, destination=hub, words=words)


@transaction.atomic
def ride_scheme_choose(*, ride: RideRequest, scheme: TransportScheme, by: User) -> RideRequest:
    """Give a ride to another open service of the territory, judged again. Raises ValidationError otherwise."""
    if not scheme.is_active or scheme.territory_id != ride.territory_id:
        raise ValidationError({"scheme": "Ce service n’est pas ouvert ici."})
    return ride_edit(ride=ride, by=by, scheme=scheme)


@transaction.atomic
def ride_visit_instead(*, ride: RideRequest, by: User) -> tuple[RideRequest, VisitRequest]:
    """Ask for a visit at home instead of the ride, on its day when it is to come. Raises ValidationError."""
    row = ride_lock(ride)
    starts, ends = VISIT_HOURS[row.part_of_day]
    on_date = row.day if row.day > timezone.localdate() else None
    request = request_create(
        beneficiary=row.beneficiary,
        by=by,
        windows=[WindowInput(None, on_date, starts, ends)],
        purpose=Purpose.LEARNING,
        words=row.words,
        duration=60,
        people=1,
    )
    reason = f"Remplacé par une visite à domicile (demande n°{NBSP}{request.pk})."
    return ride_step(ride=row, to=RideState.SUBSTITUTED, by=by, reason=reason), request


@transaction.atomic
def ride_remote_instead(*, ride: RideRequest, by: User, how: str) -> RideRequest:
    """Note that the person is helped from a distance instead. Raises ValidationError at ``how``."""
    said = how.strip()
    if not said:
        raise ValidationError({"how": "Dites comment la personne est aidée."})
    refuse_words("how", said)
    return ride_step(ride=ride, to=RideState.SUBSTITUTED, by=by, reason=f"Aide à distance{NBSP}: {said}"[:300])


@transaction.atomic
def ride_reopen(*, ride: RideRequest, by: User) -> RideRequest:
    """Take an end back: the need waits again, its reason is forgotten. Raises ValidationError for a day that is past.

    Past, nobody could be found any more, and the ledger would tell the same need a second time the next morning.
    """
    if ride.day < timezone.localdate():
        raise ValidationError(f"Le {day_date(ride.day)} est passé : notez plutôt un nouveau besoin.")
    return ride_step(ride=ride, to=RideState.REQUESTED, by=by)


def past_rides_end() -> int:
    """End the needs whose day has passed without anyone found: UNMET with what stopped them, once each; how many.

    Not those that a published run carries: what someone may have driven is told by the driver, or by the team.
    """
    late = RideRequest.objects.filter(day__lt=timezone.localdate(), state__in=_NEVER_CONFIRMED)
    keys = list(late.exclude(_may_have_been_driven()).order_by("pk").values_list("pk", flat=True))
    return sum(_end_late(key) for key in keys)


def _may_have_been_driven() -> Exists:
    return Exists(RideLeg.objects.filter(request=OuterRef("pk"), run__stage=RunStage.PUBLISHED))


@transaction.atomic
def _end_late(key: int) -> int:
    row = ride_lock(RideRequest(pk=key))
    if row.state not in _NEVER_CONFIRMED or row.legs.filter(run__stage=RunStage.PUBLISHED).exists():
        return 0
    unmet_reason, reason = _why_unmet(row)
    if row.state == RideState.DRAFT:
        row = ride_step(ride=row, to=RideState.REQUESTED, by=None)
    ride_step(ride=row, to=RideState.UNMET, by=None, reason=reason[:REASON_LENGTH], unmet_reason=unmet_reason)
    return 1


def _why_unmet(ride: RideRequest) -> tuple[UnmetReason, str]:
    """Say what stopped a need that nobody ended: the law first, no service, a draft, then the causes of the search."""
    if ride.verdict.get("is_lawful") is False:
        broken = [told["sentence"] for told in ride.verdict.get("reasons", ()) if not told["kept"]]
        return UnmetReason.NOT_ELIGIBLE, broken[0] if broken else TOO_LATE
    if ride.scheme is None:
        return UnmetReason.NO_SERVICE_EXISTS, NO_SCHEME
    if ride.state != RideState.DRAFT and is_outside(ride.scheme):
        return UnmetReason.NO_ANSWER, f"Jamais confirmé par téléphone{NBSP}: {ride.scheme}."
    if ride.state == RideState.DRAFT:
        return UnmetReason.OTHER, LEFT_DRAFT
    causes: Counter[str] = Counter()
    for why in ride.legs.filter(state=LegState.WAITING).values_list("why", flat=True):
        causes.update(why.get("causes", {}))
    if not causes:
        return UnmetReason.NO_CAPACITY, TOO_LATE
    cause = min(causes, key=lambda name: (-causes[name], name))
    return reason_of_cause(cause), " ".join([TOO_LATE, *cause_sentences({cause: 1})])


@transaction.atomic
def rides_export_record(*, territory: Territory, by: User, count: int) -> None:
    """Record that needs left the application."""
    what = "1 besoin de déplacement" if count == 1 else f"{count} besoins de déplacement"
    journal_record(actor=by, verb="ride.export", target=territory, sentence=f"A exporté {what}.")
