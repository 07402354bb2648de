"""Activity reports: write, change, take back, or say that there will be none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.concurrency import claim_version
from core.formatting import moment
from core.journal import journal_record
from mediation.enums import Autonomy, Material, PlaceKind, ProcedureTheme, RefusalReason, ReportKind, Theme
from mediation.models import ActivityReport, Beneficiary, ReportParticipation, ReportRefusal

REPORT_FIELDS = frozenset(
    {
        "kind", "is_drop_in", "done_on", "starts_at", "minutes", "place_kind", "place_name", "commune", "materials",
        "themes", "procedure_themes", "workshop_title", "workshop_level", "redirection", "tags", "notes",
    }
)  # fmt: skip
FIRST_DAY = date(2015, 1, 1)
MOST_PARTICIPANTS, MOST_TAGS, LONGEST_TAG, LONGEST_NOTE = 300, 10, 50, 4000
_CHOICES: dict[str, tuple[type[Any], str]] = {
    "themes": (Theme, "Choisissez parmi les thèmes proposés."),
    "procedure_themes": (ProcedureTheme, "Choisissez parmi les démarches proposées."),
    "materials": (Material, "Choisissez parmi le matériel proposé."),
}


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone a report is about; without ``beneficiary``, someone anonymous.

    ``is_first_time`` None lets the reports already kept answer.
    """

    beneficiary: Beneficiary | None = None
    autonomy: str = ""
    is_first_time: bool | None = None


@transaction.atomic
def report_create(
    *, territory: Territory, by: User, participants: Sequence[Participant], origin_ref: str = "", **fields: Any
) -> ActivityReport:
    """Write a report. ``fields`` are REPORT_FIELDS; ``origin_ref`` names what it answers, such as ``visit:12``.

    A report replaces the choice not to make one. Raises ValidationError with the fields at fault, and when someone
    has already reported the same thing.
    """
    report = ActivityReport(territory=territory, author=by, origin_ref=origin_ref or None)
    _assign(report, fields)
    _check(report, participants)
    if origin_ref:
        _refuse_second(origin_ref)
        ReportRefusal.objects.filter(territory=territory, origin_ref=origin_ref).delete()
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        _refuse_second(origin_ref)
        raise ValidationError("Ce compte rendu n’a pas pu être gardé. Réessayez.") from error
    _set_participants(report, participants)
    _journal(by, "report.create", report, "A enregistré le compte rendu n° {pk}.")
    return report


@transaction.atomic
def report_update(
    *,
    report: ActivityReport,
    expected_version: int,
    by: User,
    participants: Sequence[Participant] | None = None,
    **fields: Any,
) -> ActivityReport:
    """Change the given fields, and the participants when they are given.

    Raises StaleVersionError when someone saved the report since ``expected_version``, ValidationError on bad input.
    """
    row = ActivityReport.objects.select_for_update().get(pk=report.pk)
    claim_version(row, expected_version)
    _assign(row, fields)
    kept = participants if participants is not None else _participants_of(row)
    _check(row, kept)
    row.save()
    if participants is not None:
        _set_participants(row, participants)
    _journal(by, "report.update", row, "A modifié le compte rendu n° {pk}.")
    return row


@transaction.atomic
def report_delete(*, report: ActivityReport, by: User) -> None:
    """Take a report back; its history stays."""
    row = ActivityReport.objects.select_for_update().get(pk=report.pk)
    _journal(by, "report.delete", row, "A supprimé le compte rendu n° {pk}.")
    row.delete()


@transaction.atomic
def report_refuse(*, territory: Territory, origin_ref: str, by: User, reason: str, words: str = "") -> ReportRefusal:
    """Say that something that took place gets no report, and why. Saying it again changes the reason.

    Raises ValidationError without a reason, without words for another reason, or when the report already exists.
    """
    _refuse_second(origin_ref)
    if reason not in RefusalReason.values:
        raise ValidationError({"reason": "Dites pourquoi."})
    if reason == RefusalReason.OTHER and not words.strip():
        raise ValidationError({"words": "Dites en quelques mots pourquoi."})
    refusal, _ = ReportRefusal.objects.update_or_create(
        territory=territory,
        origin_ref=origin_ref,
        defaults={"reason": reason, "words": words.strip()[:200], "refused_by": by},
    )
    _journal(by, "report.refuse", refusal, "A choisi de ne pas faire de compte rendu (choix n° {pk}).")
    return refusal


@transaction.atomic
def refusal_withdraw(*, territory: Territory, origin_ref: str, by: User) -> None:
    """Take back the choice not to report something; without such a choice nothing happens."""
    refusal = ReportRefusal.objects.select_for_update().filter(territory=territory, origin_ref=origin_ref).first()
    if refusal is not None:
        _journal(by, "report.refusal_withdraw", refusal, "Est revenu sur l’absence de compte rendu (choix n° {pk}).")
        refusal.delete()


def reports_export_recorded(*, territory: Territory, by: User, count: int) -> None:
    """Record that a list of reports left the application."""
    what = "1 compte rendu" if count == 1 else f"{count} comptes rendus"
    journal_record(actor=by, verb="report.export", target=territory, sentence=f"A exporté {what}.")


def report_read(*, report: ActivityReport, by: User) -> None:
    """Record that someone opened a report."""
    _journal(by, "report.read", report, "A consulté le compte rendu n° {pk}.")


def _journal(by: User, verb: str, target: Any, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=target, sentence=sentence.format(pk=target.pk))


def _assign(row: ActivityReport, fields: dict[str, Any]) -> None:
    """Set the fields, and empty those that the kind of activity or of place leaves without meaning."""
    unknown = fields.keys() - REPORT_FIELDS
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(row, name, value)
    for name in ("place_name", "workshop_title", "notes"):
        setattr(row, name, (getattr(row, name) or "").strip())
    row.tags = list(dict.fromkeys(tag.strip() for tag in row.tags if tag.strip()))
    if row.place_kind != PlaceKind.PLACE:
        row.place_name, row.is_drop_in = "", False
    if row.place_kind == PlaceKind.REMOTE:
        row.commune = row.territory.seat
    if row.kind == ReportKind.WORKSHOP:
        row.redirection, row.is_drop_in = "", False
    else:
        row.workshop_title = row.workshop_level = ""


def _check(row: ActivityReport, participants: Sequence[Participant]) -> None:
    """Check the whole report; each message goes to its field."""
    errors: dict[str, str] = {}
    for name, (choices, message) in _CHOICES.items():
        if not set(getattr(row, name)) <= set(choices.values):
            errors[name] = message
    if row.done_on is not None and not FIRST_DAY <= row.done_on <= timezone.localdate():
        errors["done_on"] = "Choisissez un jour passé, ou aujourd’hui."
    if len(row.tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in row.tags):
        errors["tags"] = f"{MOST_TAGS} étiquettes au plus, de {LONGEST_TAG} lettres au plus."
    if len(row.notes) > LONGEST_NOTE:
        errors["notes"] = f"Écrivez la note en {LONGEST_NOTE} caractères au plus."
    errors |= _rules_of_la_coop(row) | _participants_errors(row, participants)
    if errors:
        raise ValidationError(errors)
    row.full_clean(exclude=["territory", "author", "themes"], validate_unique=False, validate_constraints=True)


def _rules_of_la_coop(row: ActivityReport) -> dict[str, str]:
    """Return what the constraints of the table would refuse, told at the right field."""
    errors: dict[str, str] = {}
    if not row.themes:
        errors["themes"] = "Choisissez au moins un thème."
    if row.procedure_themes and Theme.PROCEDURES not in row.themes:
        errors["procedure_themes"] = "Les démarches vont avec le thème « Aide aux démarches administratives »."
    if row.place_kind == PlaceKind.PLACE and not row.place_name:
        errors["place_name"] = "Dites dans quel lieu d’activité."
    if row.place_kind in {PlaceKind.HOME, PlaceKind.OTHER} and row.commune is None:
        errors["commune"] = "Dites dans quelle commune."
    known = row.commune is None or Commune.objects.filter(pk=row.commune.pk, territory=row.territory_id).exists()
    if not known:
        errors["commune"] = "Choisissez une commune de votre territoire."
    return errors


def _participants_errors(row: ActivityReport, participants: Sequence[Participant]) -> dict[str, str]:
    known = [it.beneficiary for it in participants if it.beneficiary is not None]
    if row.kind == ReportKind.INDIVIDUAL and len(participants) != 1:
        return {"participants": "Un accompagnement individuel concerne une seule personne."}
    if not 1 <= len(participants) <= MOST_PARTICIPANTS:
        return {"participants": f"Dites qui était là : de 1 à {MOST_PARTICIPANTS} personnes."}
    if len({person.pk for person in known}) != len(known):
        return {"participants": "La même personne est citée deux fois."}
    if any(person.territory_id != row.territory_id for person in known):
        return {"participants": "Choisissez des personnes de votre territoire."}
    if any(it.autonomy and it.autonomy not in Autonomy.values for it in participants):
        return {"autonomy": "Choisissez une des réponses proposées."}
    return {}


def _participants_of(row: ActivityReport) -> list[Participant]:
    rows = row.participations.select_related("beneficiary").order_by("pk")
    return [Participant(it.beneficiary, it.autonomy, it.is_first_time) for it in rows]


def _set_participants(report: ActivityReport, participants: Sequence[Participant]) -> None:
    """Replace the participants; what was already said of a first time stays."""
    said = dict(report.participations.exclude(beneficiary=None).values_list("beneficiary", "is_first_time"))
    report.participations.all().delete()
    keys = [it.beneficiary.pk for it in participants if it.beneficiary is not None]
    earlier = ReportParticipation.objects.filter(beneficiary__in=keys, report__done_on__lte=report.done_on)
    met = set(earlier.exclude(report=report).order_by().values_list("beneficiary", flat=True))
    rows = []
    for it in participants:
        key = it.beneficiary.pk if it.beneficiary else None
        first = it.is_first_time
        if first is None:
            first = said.get(key, key not in met) if key else False
        rows.append(
            ReportParticipation(
                report=report, beneficiary=it.beneficiary, autonomy=it.autonomy, is_first_time=bool(first)
            )
        )
    ReportParticipation.objects.bulk_create(rows)


def _refuse_second(origin_ref: str) -> None:
    """Say who has already made this report."""
    done = ActivityReport.objects.filter(origin_ref=origin_ref).select_related("author").first()
    if origin_ref and done is not None:
        who = done.author.full_name if done.author else "Quelqu’un"
        when = moment(timezone.localtime(done.created_at))
        raise ValidationError(f"{who} a déjà fait ce compte rendu ({when}).")
