"""What comes next in an accompaniment, and who follows it."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from mediation.enums import CaseStatus, NextKind
from mediation.models import Beneficiary, Case, CaseMember
from mediation.rules import possible_referents
from mediation.services.cases import TransitionRefusedError, case_move

STEP_LENGTH = 80
FARTHEST_DAYS = 366
_WORDS = {
    NextKind.CALL: "Rappeler",
    NextKind.WORKSHOP: "Inviter à un atelier",
    NextKind.REMOTE: "Faire le point à distance",
}
NO_CASE = "Aucun suivi n’est en cours pour cette personne."


@transaction.atomic
def case_next_set(*, beneficiary: Beneficiary, by: User, kind: str, on: date, words: str = "") -> Case:
    """Fix the next step of the open case: what and on which day; going on at a distance changes its state too.

    Raises ValidationError at the field at fault, and when there is no open case.
    """
    case = _open_case(beneficiary)
    words = " ".join(words.split()) or _WORDS.get(NextKind(kind), "") if kind in NextKind.values else ""
    errors = {
        "kind": "" if kind in NextKind.values else "Choisissez une des suites proposées.",
        "on": _date_problem(on),
        "words": "" if words or kind not in NextKind.values else "Dites en quelques mots ce qui est prévu.",
    }
    if len(words) > STEP_LENGTH:
        errors["words"] = f"Écrivez {STEP_LENGTH} caractères au plus."
    found = {name: message for name, message in errors.items() if message}
    if found:
        raise ValidationError(found)
    if kind == NextKind.REMOTE and case.status != CaseStatus.FOLLOW_UP:
        try:
            case = case_move(case=case, to=CaseStatus.FOLLOW_UP, by=by)
        except TransitionRefusedError as error:
            raise ValidationError({"kind": error.messages}) from error
    case.next_action_on, case.next_action = on, words
    case.save(update_fields=["next_action_on", "next_action"])
    _journal(by, "case.next", beneficiary, "A fixé la suite du dossier de la fiche n° {pk}.")
    return case


@transaction.atomic
def case_team_set(*, beneficiary: Beneficiary, by: User, referent: User | None, members: Collection[User]) -> Case:
    """Say who answers for the open case and who follows it too. Raises ValidationError at the field at fault."""
    case = _open_case(beneficiary)
    wanted = {user.pk for user in members} - {referent.pk if referent else None}
    known = set(possible_referents(beneficiary.territory_id).values_list("pk", flat=True))
    # Someone who has left stays the referent of a case until another is chosen.
    if referent is not None and referent.pk != case.referent_id and referent.pk not in known:
        raise ValidationError({"referent": "Choisissez un membre de l’équipe qui suit des dossiers."})
    if not wanted <= known:
        raise ValidationError({"members": "Choisissez parmi les membres de l’équipe qui suivent des dossiers."})
    case.referent = referent
    case.save(update_fields=["referent"])
    case.members.exclude(user__in=wanted).delete()
    present = set(case.members.values_list("user_id", flat=True))
    CaseMember.objects.bulk_create(CaseMember(case=case, user_id=key) for key in sorted(wanted - present))
    _journal(by, "case.team", beneficiary, "A changé qui suit le dossier de la fiche n° {pk}.")
    return case


def _open_case(beneficiary: Beneficiary) -> Case:
    case = Case.objects.select_for_update().filter(beneficiary=beneficiary).exclude(status=CaseStatus.CLOSED).first()
    if case is None:
        raise ValidationError(NO_CASE)
    return case


def _date_problem(on: date) -> str:
    days = (on - timezone.localdate()).days
    if days < 0:
        return "Cette date est passée. Choisissez aujourd’hui ou un jour à venir."
    return "Choisissez un jour dans l’année qui vient." if days > FARTHEST_DAYS else ""


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
