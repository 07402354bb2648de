"""Remind borrowers of the day of return: by e-mail those who accept it; the others are told by the team."""

from datetime import date

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from core.formatting import day_long
from mediation.models import Loan
from mediation.services.loans import about
from messaging.services import message_queue


@transaction.atomic
def loans_remind(*, territory_id: int, today: date | None = None) -> int:
    """Queue the e-mails of the returns of the coming days; return how many. Safe to run twice.

    Who has no e-mail, or does not accept any, stays in the list of people to call.
    """
    day = today or timezone.localdate()
    soon = Loan.objects.filter(item__territory_id=territory_id, beneficiary__accepts_email=True).due_soon(day)
    rows = soon.exclude(beneficiary__email="").select_for_update(of=("self",))
    told = 0
    for loan in rows.select_related("item__territory", "beneficiary").order_by("pk"):
        person, territory = loan.beneficiary, loan.item.territory
        if person is None:
            continue
        context = {"loan": loan, "person": person, "territory": territory}
        message_queue(
            territory=territory,
            key=f"loan:{loan.pk}:{loan.due_on.isoformat()}",
            recipient=person.email,
            recipient_name=person.full_name,
            subject=f"À rendre {day_long(loan.due_on)}",
            body=render_to_string("mediation/mail/loan_due.txt", context),
            about=about(loan),
        )
        loan.reminded_for = loan.due_on
        loan.save(update_fields=["reminded_for"])
        told += 1
    return told
