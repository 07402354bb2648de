"""Writes on helpers: their file, their weekly hours, their exceptions."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.journal import journal_record
from mediation.enums import ProfileLevel, Theme
from volunteers.enums import AbsenceCause, ExceptionKind
from volunteers.models import Availability, AvailabilityException, Helper, WeekAnswer
from volunteers.rules import SpanInput, legal_limit, limit_problems, order_problem, span_problems, theme_problem
from volunteers.signals import absence_noted

HELPER_FIELDS = frozenset(
    {
        "user",
        "kind",
        "first_name",
        "last_name",
        "birth_year",
        "phone",
        "accepts_sms",
        "email",
        "commune",
        "address",
        "latitude",
        "longitude",
        "travel_mode",
        "themes",
        "levels",
        "languages",
        "interests",
        "max_minutes_day",
        "max_minutes_week",
        "starts_on",
        "ends_on",
    }
)


def _fill(helper: Helper, fields: dict[str, Any]) -> None:
    """Set the fields. Without a point of its own, a helper starts from the centre of the commune.

    A new address leaves the point of the former one.
    """
    unknown = fields.keys() - HELPER_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a helper: {sorted(unknown)}")
    moved = "commune" in fields and (helper.latitude is None or fields["commune"].pk != helper.commune_id)
    moved = moved or ("address" in fields and fields["address"] != helper.address)
    for name, value in fields.items():
        setattr(helper, name, value)
    if moved and fields.get("latitude") is None:
        helper.latitude, helper.longitude = helper.commune.latitude, helper.commune.longitude


def _vocabulary_problems(helper: Helper) -> dict[str, str]:
    problems = {}
    if set(helper.themes) - set(Theme.values):
        problems["themes"] = "Un des thèmes n’existe pas."
    elif refusal := theme_problem(helper.kind, helper.themes):
        problems["themes"] = refusal
    if set(helper.levels) - set(ProfileLevel.values):
        problems["levels"] = "Un des profils n’existe pas."
    return problems


def _border_problems(helper: Helper) -> dict[str, str]:
    problems = {}
    if helper.commune.territory_id != helper.territory_id:
        problems["commune"] = "Cette commune n’est pas dans le territoire."
    account = helper.user
    if account is not None and not account.memberships.filter(territory=helper.territory_id).exists():
        problems["user"] = "Ce compte n’est pas membre du territoire."
    return problems


def _check(helper: Helper) -> None:
    """Raise ValidationError by field for what the database, the vocabularies or the law refuse."""
    helper.full_clean()
    problems = _vocabulary_problems(helper) | _border_problems(helper)
    problems |= limit_problems(
        helper.kind, helper.birth_year, helper.max_minutes_day, helper.max_minutes_week, timezone.localdate()
    )
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def helper_create(*, territory: Territory, by: User, **fields: Any) -> Helper:
    """Add someone who visits. ``fields`` are those of HELPER_FIELDS. Raises ValidationError by field."""
    helper = Helper(territory=territory)
    _fill(helper, fields)
    _check(helper)
    helper.save()
    journal_record(actor=by, verb="helper.create", target=helper, sentence=f"{by} a ajouté {helper}.")
    return helper


@transaction.atomic
def helper_update(*, helper: Helper, by: User, expected_version: int, **fields: Any) -> Helper:
    """Change a helper's file. Raises ValidationError by field, StaleVersionError when someone saved in between."""
    claim_version(helper, expected_version)
    _fill(helper, fields)
    _check(helper)
    helper.save()
    journal_record(actor=by, verb="helper.update", target=helper, sentence=f"{by} a modifié la fiche de {helper}.")
    return helper


@transaction.atomic
def helper_texts_refuse(*, territory: Territory, number: str) -> int:
    """Send no more SMS to the helpers whose number (E.164) this is: STOP was answered. Returns how many changed."""
    helpers = list(
        Helper.objects.select_for_update(of=("self",))
        .filter(territory=territory, phone=number, accepts_sms=True)
        .order_by("pk")
    )
    for helper in helpers:
        helper.accepts_sms = False
        helper.version += 1
        helper.save(update_fields=["accepts_sms", "version"])
        sentence = f"{helper} ne veut plus de SMS\N{NO-BREAK SPACE}: réponse STOP."
        journal_record(actor=None, verb="helper.texts_refuse", target=helper, sentence=sentence)
    return len(helpers)


@transaction.atomic
def helper_archive(*, helper: Helper, by: User) -> Helper:
    """Keep a helper out of future plannings; appointments already published stay."""
    return _set_active(helper, by, active=False)


@transaction.atomic
def helper_restore(*, helper: Helper, by: User) -> Helper:
    """Let a helper be planned again."""
    return _set_active(helper, by, active=True)


def _set_active(helper: Helper, by: User, *, active: bool) -> Helper:
    if helper.is_active == active:
        return helper
    claim_version(helper, helper.version)
    helper.is_active = active
    if active:
        helper.archived_on = helper.erase_on = None
    helper.save()
    verb, words = ("helper.restore", "a remis") if active else ("helper.archive", "a retiré")
    place = "dans" if active else "de"
    sentence = f"{by} {words} {helper} {place} la liste des intervenants à planifier."
    journal_record(actor=by, verb=verb, target=helper, sentence=sentence)
    return helper


@transaction.atomic
def availability_replace(
    *, helper: Helper, spans: Sequence[SpanInput], by: User, expected_version: int | None = None
) -> list[Availability]:
    """Replace the weekly hours of a helper by ``spans``.

    Raises ValidationError keyed ``<position>.<field>`` for hours out of order, across midnight, overlapping on a day or
    refused by the law; StaleVersionError when ``expected_version`` is given and the file was saved in between.
    """
    if expected_version is not None:
        claim_version(helper, expected_version)
    limit = legal_limit(helper.kind, helper.birth_year, timezone.localdate())
    problems = span_problems(spans, limit)
    if problems:
        raise ValidationError({f"{place}.{name}": text for (place, name), text in problems.items()})
    helper.availabilities.all().delete()
    rows = [
        Availability(
            helper=helper,
            weekday=span.weekday,
            starts=span.starts,
            ends=span.ends,
            valid_from=span.valid_from,
            valid_until=span.valid_until,
            school_time=span.school_time,
        )
        for span in spans
    ]
    saved = Availability.objects.bulk_create(rows)
    sentence = f"{by} a modifié les disponibilités de {helper}."
    journal_record(actor=by, verb="availability.replace", target=helper, sentence=sentence)
    return saved


@transaction.atomic
def exception_add(
    *,
    helper: Helper,
    by: User | None,
    kind: str,
    starts_on: date,
    ends_on: date,
    starts: time | None = None,
    ends: time | None = None,
    reason: str = "",
    cause: str = AbsenceCause.OTHER,
    week_answer: WeekAnswer | None = None,
) -> AvailabilityException:
    """Note an absence, or hours in addition. Without hours an absence takes whole days; additions need hours.

    Without ``by`` the helper does it by a personal link; what follows from a ``week_answer`` is told by that answer, in
    one sentence. Who plans hears of an absence (``volunteers.signals``).
    Raises ValidationError by field.
    """
    problems = _exception_problems(kind, starts_on, ends_on, starts, ends)
    if problems:
        raise ValidationError(problems)
    row = AvailabilityException(
        helper=helper,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        starts=starts,
        ends=ends,
        reason=reason,
        cause=cause or AbsenceCause.OTHER,
        week_answer=week_answer,
    )
    row.full_clean()
    row.save()
    what = "une absence" if kind == ExceptionKind.ABSENT else "des heures en plus"
    sentence = f"{by} a noté {what} de {helper}." if by else f"{helper} a noté {what} par son lien personnel."
    if week_answer is None:
        journal_record(actor=by, verb="exception.add", target=helper, sentence=sentence)
    if kind == ExceptionKind.ABSENT:
        absence_noted.send(sender=AvailabilityException, absence=row, by=by)
    return row


def _exception_problems(
    kind: str, starts_on: date, ends_on: date, starts: time | None, ends: time | None
) -> dict[str, str]:
    problems = {}
    if ends_on < starts_on:
        problems["ends_on"] = "Le dernier jour doit suivre le premier."
    if kind in {ExceptionKind.EXTRA, ExceptionKind.ONLY} and starts is None:
        problems["starts"] = "Indiquez les heures de cette disponibilité en plus."
    elif (starts is None) != (ends is None):
        problems["ends" if ends is None else "starts"] = "Indiquez les deux heures, ou aucune pour la journée entière."
    elif starts is not None and ends is not None and (wrong := order_problem(starts, ends)):
        problems["ends"] = wrong
    return problems


@transaction.atomic
def exception_remove(*, exception: AvailabilityException, by: User) -> None:
    """Forget an absence or hours in addition; what was said of a whole week goes at once."""
    helper = exception.helper
    what = "une absence" if exception.kind == ExceptionKind.ABSENT else "des heures en plus"
    if exception.week_answer is not None:
        exception.week_answer.delete()
    else:
        exception.delete()
    sentence = f"{by} a retiré {what} de {helper}."
    journal_record(actor=by, verb="exception.remove", target=helper, sentence=sentence)
