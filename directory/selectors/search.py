"""Find a service near someone, never with an empty answer, in a constant number of queries.

The database gives a bounded number of candidates, nearest first; they are then ranked exactly here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from accounts.models import Commune
from directory.enums import WideningStep
from directory.hours.state import OpenState
from directory.models import Service
from directory.selectors.search_candidates import Candidate, candidates, own_services, published
from directory.selectors.search_ladder import LADDER, by_step, step_of
from directory.selectors.search_other_days import moment_words, other_days
from directory.selectors.search_ranking import is_open_then, opens_of, rank_key, reasons_of, state_of
from directory.selectors.search_travel import measure
from directory.selectors.search_types import Answer, Found, Wish
from directory.selectors.search_wording import sentence_of
from directory.selectors.search_words import Meaning, guessed, meaning_of

__all__ = ["Answer", "Found", "Wish", "search"]
REMOTE_SHOWN = 3


def search(wish: Wish, *, now: datetime | None = None) -> Answer:
    """Answer a wish; ``now`` is the moment that "open now" speaks of."""
    moment = now or timezone.now()
    return _Search(wish, moment).answer()


class _Search:
    """One search: what was found, where each candidate stands on the ladder, whether it is open."""

    def __init__(self, wish: Wish, now: datetime) -> None:
        self.wish, self.now = wish, now
        self.at = wish.open_at or now
        self.communes = list(Commune.objects.filter(territory=wish.territory).defer("outline").order_by("name", "pk"))
        self.states: dict[int | tuple[str, bool], OpenState] = {}
        # What answers but for the time asked for.
        self.shut: list[tuple[Candidate, WideningStep]] = []
        self.meaning = meaning_of(wish)
        self.steps = self._found(self.meaning)
        if not (self.steps or self.shut) and self.meaning.words:
            self.meaning = guessed(wish, published(wish)) or self.meaning
            self.steps = self._found(self.meaning) if self.meaning.guess else []

    def _found(self, meaning: Meaning) -> list[tuple[Candidate, WideningStep]]:
        pool = candidates(self.wish, meaning, self.communes, self.now, self._is_wanted)
        measure(pool, self.wish)
        return self._place(pool)

    def _place(self, pool: Sequence[Candidate]) -> list[tuple[Candidate, WideningStep]]:
        codes = frozenset(commune.insee for commune in self.communes)
        placed = [(candidate, step_of(candidate, self.wish, codes)) for candidate in pool]
        known = [(candidate, step) for candidate, step in placed if step is not None]
        self.shut = [row for row in known if not self._is_wanted(row[0])]
        return [row for row in known if self._is_wanted(row[0])]

    def _is_wanted(self, candidate: Candidate) -> bool:
        return self.wish.open_at is None or is_open_then(self._state(candidate), self.wish)

    def _state(self, candidate: Candidate) -> OpenState:
        """Read the state once for all those that share their hours."""
        key = candidate.stop.pk if candidate.stop else (candidate.hours, candidate.is_shut_on_holidays)
        if key not in self.states:
            self.states[key] = state_of(candidate, self.wish, self.at)
        return self.states[key]

    def answer(self) -> Answer:
        """Climb the ladder, rank what the step gives, and read the records that are shown."""
        given = by_step(self.steps)
        own = own_services(self.wish.territory, self.now) if self._needs_desk(given) else []
        given[WideningStep.DESK] = own
        counts = {step: len(found) for step, found in given.items()}
        counts[WideningStep.DESK] = max(1, counts[WideningStep.DESK])
        step = self._step(given)
        ranked = self._ranked(given[step])
        remote = self._ranked(given[WideningStep.REMOTE])[:REMOTE_SHOWN] if step not in LADDER[4:] else []
        shown, apart = ranked[: self.wish.limit], [row for row in remote if row not in ranked]
        lines = self._lines([*shown, *apart], step)
        other = other_days(self.wish, self.shut, step, self.now) if self.shut else None
        return Answer(
            step=step,
            counts=counts,
            found=lines[: len(shown)],
            total=len(ranked),
            sentence=sentence_of(self.wish, step, counts, nothing_open=self._nothing_open()),
            remote=[replace(line, rank=place) for place, line in enumerate(lines[len(shown) :], 1)],
            themes=self.meaning.themes or self.wish.themes,
            guess=self.meaning.guess,
            phone=self.wish.territory.phone.as_e164 if self.wish.territory.phone else "",
            other_days=other.words if other else "",
            other_step=other.step if other else None,
        )

    def _nothing_open(self) -> str:
        """Return the time asked for, in words, when only the time leaves something out."""
        return moment_words(self.wish, self.now) if self.shut else ""

    def _needs_desk(self, given: dict[WideningStep, list[Candidate]]) -> bool:
        return self.wish.step == WideningStep.DESK or not any(given.values())

    def _step(self, given: dict[WideningStep, list[Candidate]]) -> WideningStep:
        """Return the step asked for when it answers, else the first with a place to go to, else any that answers."""
        wish = self.wish
        if wish.step is not None and (given[wish.step] or wish.step == WideningStep.DESK):
            return wish.step
        for step in LADDER[:4]:
            if any(not candidate.is_home or wish.is_at_home for candidate in given[step]):
                return step
        return next((step for step in LADDER if given[step]), WideningStep.DESK)

    def _ranked(self, found: Sequence[Candidate]) -> list[Candidate]:
        return sorted(found, key=lambda candidate: rank_key(candidate, self._state(candidate), self.wish))

    def _lines(self, shown: Sequence[Candidate], step: WideningStep) -> list[Found]:
        rows = Service.objects.select_related("place__organisation").prefetch_related("themes")
        records = rows.in_bulk([candidate.service for candidate in shown])
        own_step = {candidate.service: held for candidate, held in self.steps}
        return [
            self._line(records[candidate.service], candidate, rank, own_step.get(candidate.service, step))
            for rank, candidate in enumerate(shown, 1)
        ]

    def _line(self, service: Service, candidate: Candidate, rank: int, step: WideningStep) -> Found:
        state = self._state(candidate)
        opens = opens_of(candidate, state, self.wish, self.at, self.now)
        return Found(
            service=service,
            rank=rank,
            step=step,
            minutes=candidate.minutes,
            travel_source=candidate.travel_source,
            kilometres=candidate.kilometres,
            state=state,
            reasons=reasons_of(candidate, opens, self.wish),
            opens=opens,
            is_open=is_open_then(state, self.wish),
            where=f"{candidate.stop.where}, {candidate.stop.commune_name}" if candidate.stop else "",
            point=candidate.point,
            is_home=candidate.is_home,
            is_remote=candidate.is_remote,
        )
