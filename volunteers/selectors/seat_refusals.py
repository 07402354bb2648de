"""Who cannot be at a session of training: taken by something else, or stopped by the law on civic service."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from core.formatting import day_long, hours_between
from core.registries import registries
from volunteers.engagement.duty import Span
from volunteers.models import Helper, TrainingSession
from volunteers.selectors.duty_refusals import DutyLedger
from volunteers.selectors.training_times import seats_between, training_ref


def seat_refusals(session: TrainingSession, helpers: Sequence[Helper]) -> dict[int, list[str]]:
    """Return by helper's key the sentences that stop each; who may come is absent.

    What a place already held at this session takes does not count against it.
    """
    if not helpers:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    names = {helper.pk: helper for helper in helpers}
    for helper in helpers:
        for source in registries.helper_busy:
            found[helper.pk] += source(helper.pk, session.starts_at, session.ends_at)
    for seat in seats_between(list(names), session.starts_at, session.ends_at):
        if seat.session_id != session.pk:
            hours = hours_between(seat.starts_at, seat.ends_at)
            found[seat.helper_id].append(
                f"{names[seat.helper_id]} a déjà {seat.words} {day_long(seat.starts_at)}, {hours}."
            )
    ledger = DutyLedger(helpers, starts.date(), ends.date(), instead_of=[training_ref(session.pk)])
    span = Span(starts.replace(tzinfo=None), ends.replace(tzinfo=None))
    for helper in helpers:
        found[helper.pk] += ledger.refusals(helper, [span])
    return {key: sentences for key, sentences in found.items() if sentences}
