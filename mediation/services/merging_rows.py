"""Rows of two files that the database would refuse side by side: brought together before they move."""

from django.db.models import Model

from accounts.models import User
from core.formatting import day_date
from mediation.enums import CaseStatus, CloseReason, WishState
from mediation.merge_rules import case_that_continues
from mediation.models import (
    AssessmentDraft,
    Beneficiary,
    Case,
    CaseMember,
    Consent,
    ContactPerson,
    LoanWish,
    ReportParticipation,
)
from mediation.services.cases import NOTE_LENGTH, case_move


def settle_cases(kept: Beneficiary, other: Beneficiary, by: User) -> None:
    """Leave one open case: the other ends, and what it had planned goes to the one that continues."""
    cases = list(Case.objects.open().filter(beneficiary__in=[kept.pk, other.pk]).order_by("pk"))
    if len(cases) < 2:
        return
    goes_on = case_that_continues(cases)
    ends = next(case for case in cases if case.pk != goes_on.pk)
    note = f"Fiche en double : le suivi continue sur la fiche n° {kept.pk}."
    if not _hand_over(ends, goes_on) and ends.next_action_on:
        note += f" Était prévu : {ends.next_action or 'une suite'}, {day_date(ends.next_action_on)}."
    case_move(case=ends, to=CaseStatus.CLOSED, by=by, reason=CloseReason.OTHER, note=note[:NOTE_LENGTH])


def _hand_over(ends: Case, goes_on: Case) -> bool:
    """Give the team and the next step to the case that continues; tell whether it took the step."""
    team = set(ends.members.values_list("user_id", flat=True))
    if goes_on.referent_id is None:
        goes_on.referent_id = ends.referent_id
    elif ends.referent_id:
        team.add(ends.referent_id)
    known = {goes_on.referent_id, *goes_on.members.values_list("user_id", flat=True)}
    CaseMember.objects.bulk_create(CaseMember(case=goes_on, user_id=user) for user in sorted(team - known))
    takes_step = goes_on.next_action_on is None and ends.next_action_on is not None
    if takes_step:
        goes_on.next_action_on, goes_on.next_action = ends.next_action_on, ends.next_action
    goes_on.save(update_fields=["referent", "next_action_on", "next_action"])
    return takes_step


def settle_consents(kept: Beneficiary, other: Beneficiary, by: User) -> None:
    """For each purpose the latest answer stands; on the same day, a refusal does."""
    rows = Consent.objects.standing().filter(beneficiary__in=[kept.pk, other.pk])
    latest: dict[str, Consent] = {}
    for row in rows.order_by("given_on", "-is_given", "pk"):
        if (former := latest.get(row.purpose)) is not None:
            former.ended_on, former.ended_by = row.given_on, by
            former.save(update_fields=["ended_on", "ended_by"])
        latest[row.purpose] = row


def settle_contacts(kept: Beneficiary, other: Beneficiary, by: User) -> None:
    """Where each file still has its trusted person, that of the other file becomes someone around."""
    if ContactPerson.objects.filter(beneficiary=kept, is_trusted=True).exists():
        ContactPerson.objects.filter(beneficiary=other, is_trusted=True).update(is_trusted=False)


def settle_drafts(kept: Beneficiary, other: Beneficiary, by: User) -> None:
    """A diagnosis begun twice by the same member goes on from the latest one, completed by the answers of the first.

    Answers to another version of the questionnaire cannot be carried over: the latest draft alone stays.
    """
    rows = AssessmentDraft.objects.filter(beneficiary__in=[kept.pk, other.pk]).order_by("-updated_at", "-pk")
    latest: dict[int, AssessmentDraft] = {}
    for row in rows:
        stays = latest.setdefault(row.user_id, row)
        if stays is row:
            continue
        if stays.questionnaire == row.questionnaire:
            stays.answers, stays.remarks = row.answers | stays.answers, row.remarks | stays.remarks
            stays.save(update_fields=["answers", "remarks"])
        row.delete()


def settle_participations(kept: Beneficiary, other: Beneficiary, by: User) -> None:
    """Someone counted twice in one workshop was there once: what either row says is kept in one."""
    ours = {row.report_id: row for row in ReportParticipation.objects.filter(beneficiary=kept)}
    for row in ReportParticipation.objects.filter(beneficiary=other, report__in=list(ours)):
        stays = ours[row.report_id]
        stays.autonomy = stays.autonomy or row.autonomy
        stays.is_first_time = stays.is_first_time and row.is_first_time
        stays.save(update_fields=["autonomy", "is_first_time"])
        row.delete()


def settle_wishes(kept: Beneficiary, other: Beneficiary, by: User) -> None:
    """Someone who waits twice for the same equipment keeps the earlier place, urgent if either was."""
    waiting: dict[str, LoanWish] = {}
    rows = LoanWish.objects.filter(beneficiary__in=[kept.pk, other.pk], state=WishState.WAITING)
    for row in rows.order_by("asked_at", "pk"):
        first = waiting.setdefault(row.kind, row)
        if first is row:
            continue
        first.is_urgent = first.is_urgent or row.is_urgent
        first.save(update_fields=["is_urgent"])
        row.state = WishState.WITHDRAWN
        row.save(update_fields=["state"])


def never_both(kept: Model, other: Model, by: User) -> None:
    """An erased file is never merged: there is nothing to bring together."""
