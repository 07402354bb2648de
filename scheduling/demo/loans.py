"""Equipment of the demo: six items, a loan in each state, one late, someone who waits, offers that were advised."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import islice

from django.utils import timezone

from mediation.enums import (
    AdviceKind,
    AdviceOutcome,
    EquipmentCondition,
    EquipmentKind,
    EquipmentState,
    LoanState,
)
from mediation.models import AdviceGiven, Beneficiary, EquipmentItem, Loan, LoanExtension, LoanWish
from scheduling.demo.people import Setting

_GOOD, _WORN, _DAMAGED = EquipmentCondition.GOOD, EquipmentCondition.WORN, EquipmentCondition.DAMAGED
_ITEMS = (
    (EquipmentKind.TABLET, "Tablette n° 05", "TB-24-0005", "chargeur, housse", _GOOD, EquipmentState.IN_SERVICE),
    (
        EquipmentKind.TABLET,
        "Tablette n° 07",
        "TB-24-0007",
        "chargeur, housse, stylet",
        _WORN,
        EquipmentState.IN_SERVICE,
    ),
    (EquipmentKind.LAPTOP, "Ordinateur n° 02", "PC-23-0002", "chargeur, souris", _GOOD, EquipmentState.IN_SERVICE),
    (EquipmentKind.KEY, "Clé 4G n° 01", "4G-25-0001", "notice en gros caractères", _GOOD, EquipmentState.LOST),
    (EquipmentKind.HEADSET, "Casque 360 n° 01", "VR-25-0001", "deux manettes", _GOOD, EquipmentState.IN_SERVICE),
    (EquipmentKind.LAPTOP, "Ordinateur n° 01", "PC-21-0001", "chargeur", _DAMAGED, EquipmentState.IN_REPAIR),
)
_Line = tuple[int, LoanState, int, int, int | None, str, str]
# Item, state, days from today of the start, of the day due and of the return, condition on return, what happened.
_LOANS: tuple[_Line, ...] = (
    (0, LoanState.OUT, -32, -4, None, "", ""),
    (1, LoanState.OUT, -20, 2, None, "", ""),
    (2, LoanState.RESERVED, 6, 34, None, "", ""),
    (2, LoanState.RETURNED, -70, -42, -40, _GOOD, ""),
    (3, LoanState.CANCELLED, -12, 16, None, "", ""),
    (4, LoanState.RETURNED, -18, -11, -11, _GOOD, ""),
    (5, LoanState.RETURNED, -55, -25, -26, _DAMAGED, "L’écran s’est fendu pendant un déménagement."),
    (3, LoanState.LOST, -90, -60, None, "", "Restée dans le train du retour de vacances."),
)
_ADVICE = (
    (
        AdviceKind.CONNECTION,
        "Abonnement à prix réduit, avec l’avis d’imposition.",
        AdviceOutcome.OBTAINED,
        40,
    ),
    (AdviceKind.REFURBISHED, "Tablette remise en état, 80 euros à la recyclerie.", AdviceOutcome.PENDING, 9),
    (AdviceKind.FINANCIAL, "Aide de la caisse de retraite pour l’équipement.", AdviceOutcome.DECLINED, 25),
)


def loans_create(people: Sequence[Beneficiary], setting: Setting) -> None:
    """Lend to the first people who are followed; the next ones wait for a tablet and for the headset."""
    followed = list(islice((person for person in people if person.open_case), len(_LOANS) + 2))
    items = [
        EquipmentItem.objects.create(
            territory=setting.territory, kind=kind, label=label, serial=serial, accessories=more, condition=seen,
            state=state,
        )
        for kind, label, serial, more, seen, state in _ITEMS
    ]  # fmt: skip
    for person, line in zip(followed, _LOANS, strict=False):
        _lend(person, items[line[0]], line, setting)
    asked = timezone.make_aware(datetime.combine(setting.today - timedelta(days=12), time(10)))
    by = setting.counsellors[0]
    for person, kind in zip(followed[len(_LOANS) :], (EquipmentKind.TABLET, EquipmentKind.HEADSET), strict=False):
        LoanWish.objects.create(territory=setting.territory, beneficiary=person, kind=kind, asked_at=asked, noted_by=by)
    for person, (about, words, outcome, days) in zip(followed[2:], _ADVICE, strict=False):
        AdviceGiven.objects.create(
            territory=setting.territory, beneficiary=person, kind=about, words=words, outcome=outcome, given_by=by,
            given_on=setting.today - timedelta(days=days),
        )  # fmt: skip


def _lend(person: Beneficiary, item: EquipmentItem, line: _Line, setting: Setting) -> None:
    _, state, start, due, back, seen, words = line
    by, today = setting.counsellors[0], setting.today
    was_out = state in {LoanState.OUT, LoanState.RETURNED, LoanState.LOST}
    loan = Loan.objects.create(
        item=item,
        beneficiary=person,
        state=state,
        starts_on=today + timedelta(days=start),
        due_on=today + timedelta(days=due),
        returned_on=None if back is None else today + timedelta(days=back),
        condition_out=_GOOD if was_out else "",
        condition_back=seen,
        end_words=words,
        reserved_by=by,
        handed_by=by if was_out else None,
        ended_by=by if back is not None else None,
    )
    if state == LoanState.OUT and due > 0:
        former = loan.due_on - timedelta(days=10)
        LoanExtension.objects.create(loan=loan, former_due_on=former, due_on=loan.due_on, by=by)
