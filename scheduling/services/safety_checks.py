"""Arrivals and departures at home visits, noted by those who go.

One tap notes both members of a pair: they travel and stay together, and one telephone may be enough for two. A member
who is there without the other says so ("moi seulement"), and then only that person is expected to leave.
"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date, enumerate_fr
from core.journal import journal_record
from scheduling.enums import AlertEnd, VisitStage, VisitStatus
from scheduling.models import Visit, VisitSafety
from scheduling.rules import goes_to
from scheduling.services.safety_alerts import alert_settle


@transaction.atomic
def visit_check_in(*, visit: Visit, by: User, only_me: bool = False) -> list[VisitSafety]:
    """Note that those who go have arrived; with ``only_me`` the one who says so alone.

    Raises PermissionDenied for someone who does not go, ValidationError for another day, or an arrival already noted.
    """
    visit = _locked(visit, by)
    if visit.day != timezone.localdate():
        raise ValidationError("L’arrivée se note le jour de la visite.")
    if visit.status != VisitStatus.UNKNOWN:
        raise ValidationError("Cette visite est déjà racontée.")
    known = set(VisitSafety.objects.filter(visit=visit).values_list("helper", flat=True))
    places = visit.places.select_related("helper").order_by("-is_lead", "pk")
    coming = [place.helper for place in places if not only_me or place.helper.user_id == by.pk]
    rows = [
        VisitSafety.objects.create(visit=visit, helper=helper, checked_in_at=timezone.now(), checked_in_by=by)
        for helper in coming
        if helper.pk not in known
    ]
    if not rows:
        raise ValidationError("L’arrivée est déjà notée.")
    alert_settle(visit=visit, end=AlertEnd.NOTED, by=by)
    _tell(visit, rows, by, "Arrivée")
    return rows


@transaction.atomic
def visit_check_out(*, visit: Visit, by: User, only_me: bool = False) -> list[VisitSafety]:
    """Note that those who came have left; a late departure ends the alert once nobody is inside.

    Raises PermissionDenied for someone who does not go, ValidationError when nobody is known to be inside.
    """
    visit = _locked(visit, by)
    inside = VisitSafety.objects.filter(visit=visit, checked_out_at=None).select_related("helper").order_by("pk")
    rows = [row for row in inside if not only_me or row.helper.user_id == by.pk]
    if not rows:
        raise ValidationError("Le départ est déjà noté, ou l’arrivée ne l’est pas encore.")
    for row in rows:
        row.checked_out_at, row.checked_out_by = max(timezone.now(), row.checked_in_at), by
        row.save(update_fields=["checked_out_at", "checked_out_by"])
    if len(rows) == len(inside):
        alert_settle(visit=visit, end=AlertEnd.NOTED, by=by)
    _tell(visit, rows, by, "Départ")
    return rows


@transaction.atomic
def visit_check_undo(*, visit: Visit, by: User, departure: bool) -> None:
    """Take back a departure, or an arrival, that the same person noted; the watch begins again where it was.

    Raises PermissionDenied for someone who does not go, ValidationError when there is nothing of theirs to take back.
    """
    visit = _locked(visit, by)
    rows = VisitSafety.objects.filter(visit=visit)
    if departure:
        count = rows.filter(checked_out_by=by).update(checked_out_at=None, checked_out_by=None)
    else:
        count, _ = rows.filter(checked_in_by=by, checked_out_at=None).delete()
    if not count:
        raise ValidationError("Il n’y a rien à annuler pour cette visite.")
    what = "Départ retiré" if departure else "Arrivée retirée"
    sentence = f"{what}, visite du {day_date(visit.day)} chez {visit.beneficiary.full_name}"
    journal_record(actor=by, verb="visit.check", target=visit, sentence=sentence)


@transaction.atomic
def checks_close(*, visit: Visit, by: User) -> None:
    """What came of the visit was said: nobody is looked for. Told that day by one who went, it is a departure too."""
    if visit.day == timezone.localdate() and goes_to(by, visit):
        inside = VisitSafety.objects.filter(visit=visit, checked_out_at=None, checked_in_at__lte=timezone.now())
        inside.update(checked_out_at=timezone.now(), checked_out_by=by)
    alert_settle(visit=visit, end=AlertEnd.TOLD, by=by)


def _locked(visit: Visit, by: User) -> Visit:
    if not goes_to(by, visit):
        raise PermissionDenied
    locked = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if locked.stage != VisitStage.PUBLISHED:
        raise ValidationError("Cette visite n’est pas un rendez-vous publié.")
    return locked


def _tell(visit: Visit, rows: Sequence[VisitSafety], by: User, what: str) -> None:
    names = enumerate_fr(row.helper.full_name for row in rows)
    sentence = f"{what} de {names} à la visite du {day_date(visit.day)} chez {visit.beneficiary.full_name}"
    journal_record(actor=by, verb="visit.check", target=visit, sentence=sentence)
