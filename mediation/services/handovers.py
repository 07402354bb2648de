"""Hand cases over to other referents, at once, and take it back."""

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.formatting import plural
from core.journal import journal_record
from mediation.enums import CaseStatus
from mediation.models import Case, CaseHandover, CaseHandoverLine
from mediation.rules import possible_referents


def shares_of(cases: Sequence[Case], referents: Sequence[User]) -> list[tuple[Case, User]]:
    """Share cases among referents: neighbours together, whoever has the fewest open cases first.

    ``cases`` come with their beneficiary. The same cases and referents always give the same shares.
    """
    loads: Counter[int] = Counter({user.pk: 0 for user in referents})
    followed = Case.objects.open().filter(referent__in=referents).exclude(pk__in=[case.pk for case in cases])
    loads.update(key for key in followed.values_list("referent_id", flat=True) if key is not None)
    room = dict.fromkeys(loads, 0)
    for _ in cases:
        lightest = min(referents, key=lambda user: (loads[user.pk], user.pk))
        loads[lightest.pk] += 1
        room[lightest.pk] += 1
    by_place = sorted(cases, key=lambda case: (case.beneficiary.commune_id, case.beneficiary.last_name, case.pk))
    order = [user for user in referents for _ in range(room[user.pk])]
    return list(zip(by_place, order, strict=True))


@transaction.atomic
def cases_reassign(*, territory: Territory, cases: Sequence[Case], referents: Sequence[User], by: User) -> CaseHandover:
    """Give open cases other referents, sharing them fairly. Raises ValidationError at the field at fault."""
    keys = {case.pk for case in cases}
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys, beneficiary__archived_at=None)
    mine = locked.filter(beneficiary__territory=territory).exclude(status=CaseStatus.CLOSED)
    rows = list(mine.select_related("beneficiary").order_by("pk"))
    if not rows or len(rows) != len(keys):
        raise ValidationError({"cases": "Choisissez des dossiers ouverts. L’un d’eux vient peut-être de se terminer."})
    known = set(possible_referents(territory).values_list("pk", flat=True))
    if not referents or not {user.pk for user in referents} <= known:
        raise ValidationError({"referents": "Choisissez un ou plusieurs membres de l’équipe qui suivent des dossiers."})
    handover = CaseHandover.objects.create(territory=territory, by=by)
    for case, user in shares_of(rows, referents):
        if case.referent_id != user.pk:
            _give(handover, case, user, by)
    sentence = f"A réattribué {plural(handover.lines.count(), 'dossier')}."
    journal_record(actor=by, verb="case.reassign", target=handover, sentence=sentence)
    return handover


def _give(handover: CaseHandover, case: Case, user: User, by: User) -> None:
    told_at = timezone.now() if user.pk == by.pk else None
    CaseHandoverLine.objects.create(
        handover=handover, case=case, former_id=case.referent_id, referent=user, told_at=told_at
    )
    case.referent = user
    case.save(update_fields=["referent"])
    case.members.filter(user=user).delete()


@transaction.atomic
def handover_undo(*, handover: CaseHandover, by: User) -> int:
    """Give the cases back to those who followed them; one that changed since then stays. Returns how many came back."""
    row = CaseHandover.objects.select_for_update().get(pk=handover.pk)
    if row.undone_at is not None:
        raise ValidationError("Cette réattribution est déjà annulée.")
    returned = 0
    for line in row.lines.select_related("case").order_by("pk"):
        if line.case.referent_id == line.referent_id and line.case.status != CaseStatus.CLOSED:
            line.case.referent_id = line.former_id
            line.case.save(update_fields=["referent"])
            returned += 1
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    sentence = f"A annulé la réattribution de {plural(returned, 'dossier')}."
    journal_record(actor=by, verb="case.reassign_undo", target=row, sentence=sentence)
    return returned


@transaction.atomic
def handover_note(*, handover: CaseHandover, by: User) -> None:
    """Keep that the new referent took note of the cases received."""
    handover.lines.filter(referent=by, told_at=None).update(told_at=timezone.now())
