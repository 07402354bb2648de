"""People to phone about their visits."""

from typing import Any

from django.utils import timezone

from core.formatting import phone
from scheduling.models import PhoneCall
from scheduling.planning.letters import visit_moment
from scheduling.selectors.board_types import CallEntry


def calls_to_make(user: Any) -> tuple[CallEntry, ...]:
    """Return who is still to be told by telephone, the soonest visit first. Visits gone by leave the list."""
    rows = PhoneCall.objects.visible_to(user).to_make().filter(visit__day__gte=timezone.localdate())
    with_people = rows.select_related("visit__beneficiary__commune")
    return tuple(_entry(call) for call in with_people.order_by("visit__starts_at", "pk"))


def _entry(call: PhoneCall) -> CallEntry:
    person = call.visit.beneficiary
    trusted = ", ".join(part for part in (person.trusted_name, person.trusted_link) if part)
    return CallEntry(
        call=call,
        name=person.full_name,
        phones=tuple(phone(number) for number in person.phones),
        trusted=trusted,
        trusted_phone=phone(person.trusted_phone) if person.trusted_phone else "",
        when=visit_moment(call.visit),
        reason=call.get_reason_display(),
        sentence=call.sentence,
        tries=call.tries,
        needs_letter=not person.phones and not person.trusted_phone,
    )
