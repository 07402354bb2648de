"""The hard stop of the law on civic service, asked before anything is given to a youth (J3).

Whoever books a workshop, a run or a training asks here; visits go through the planning, which knows their road. Code
du service national, art. L. 120-8 and R. 121-12.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from core.formatting import day_long
from volunteers.engagement.duty import Span, days_of, hours_sentence, monday_of, worse_problems
from volunteers.models import Helper
from volunteers.rules import Birth
from volunteers.selectors.contracts import DutyFacts, duty_facts
from volunteers.selectors.duty_hours import WEEK, named_spans


class DutyLedger:
    """What youths give around some days, read once: would one more span break the law?

    ``instead_of`` names what the new spans take the place of ("session:12"). ``unforgiven`` names what is not taken as
    granted: by default a week already over the law may stay as it is, never grow. Nobody but civic-service youths is
    looked at: without any, no query.
    """

    def __init__(
        self,
        helpers: Iterable[Helper],
        first: date,
        last: date,
        *,
        instead_of: Collection[str] = (),
        unforgiven: Collection[str] = (),
    ) -> None:
        self._helpers = {helper.pk: helper for helper in helpers}
        self._facts: dict[int, DutyFacts] = duty_facts(self._helpers.values(), first - WEEK, last + WEEK)
        given = named_spans(self._facts, first - WEEK, last + WEEK) if self._facts else {}
        replaced, fresh = set(instead_of), set(unforgiven)
        self._before = {key: [span for ref, span in rows if ref not in fresh] for key, rows in given.items()}
        self._after = {key: [span for ref, span in rows if ref not in replaced] for key, rows in given.items()}

    def birth(self, helper: Helper) -> Birth:
        """The date of birth of a contract, else the year."""
        facts = self._facts.get(helper.pk)
        return facts.birth if facts else helper.birth_year

    def refusals(self, helper: Helper, new: Sequence[Span]) -> list[str]:
        """Say which rules ``new`` would break, with the article; nothing for anyone but a youth."""
        facts = self._facts.get(helper.pk)
        if facts is None or not new:
            return []
        days = sorted({day for span in new for day in days_of(span)})
        if uncovered := [day for day in days if not facts.covers(day)]:
            return [f"{helper} n’a pas de contrat de service civique ce jour-là, {day_long(uncovered[0])}."]
        before, after = self._before[helper.pk], [*self._after[helper.pk], *new]
        found = [
            hours_sentence(helper.full_name, problem)
            for monday in sorted({monday_of(day) for day in days})
            for problem in worse_problems(before, after, monday, facts.birth, facts.holidays)
        ]
        return list(dict.fromkeys(found))

    def keep(self, helper: Helper, span: Span) -> None:
        """Count a span as given: what is judged next comes on top of it."""
        if helper.pk in self._after:
            self._after[helper.pk].append(span)


def duty_refusals(
    helper: Helper, spans: Sequence[Span], *, instead_of: Collection[str] = (), unforgiven: Collection[str] = ()
) -> list[str]:
    """Say why the law refuses some spans to a helper (see ``DutyLedger``); nothing when it allows them."""
    if not spans:
        return []
    first, last = min(span.starts for span in spans).date(), max(span.ends for span in spans).date()
    ledger = DutyLedger([helper], first, last, instead_of=instead_of, unforgiven=unforgiven)
    return ledger.refusals(helper, spans)
