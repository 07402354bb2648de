"""Before deciding: the draft beside the proposal, and what publishing would send."""

from collections import Counter
from typing import Any

from django.utils import timezone

from core.formatting import duration, enumerate_fr, number
from messaging.enums import Channel
from scheduling.enums import VisitStage
from scheduling.models import Plan, Proposal, Visit, VisitRequest
from scheduling.planning.clock import minute_of
from scheduling.planning.results import FoundVisit, cost_of, found_visits
from scheduling.planning.sentences import slot_words
from scheduling.planning.snapshots import helper_keys, open_visits
from scheduling.planning.telling_ways import how_told
from scheduling.selectors.board_types import ComparisonRow, ProposalComparison, PublishPreview
from scheduling.services.publishing import publish_refusals
from volunteers.models import Helper
from volunteers.reaching import helper_reach


def proposal_comparison(user: Any, proposal: Proposal) -> ProposalComparison:
    """Return the figures of the draft and of a finished proposal, and each visit that would change."""
    plan, result = proposal.plan, proposal.result
    before, after = cost_of(result["before"]), cost_of(result["cost"])
    total = result["placed"] + len(result["unserved"])
    rows = (
        ComparisonRow(f"Visites placées sur {total}", number(result["placed_before"]), number(result["placed"])),
        ComparisonRow("Route de la semaine", duration(before.travel_minutes), duration(after.travel_minutes)),
        ComparisonRow("Jours de retard", number(before.late_days), number(after.late_days)),
        ComparisonRow("Souhaits non tenus", number(before.broken_preferences), number(after.broken_preferences)),
    )
    changes = _Changes(plan, found_visits(result))
    sentences = changes.sentences()
    return ProposalComparison(
        proposal=proposal,
        rows=rows,
        changes=tuple(sentences),
        unchanged=changes.unchanged,
        is_out_of_date=result["plan_version"] != plan.version,
    )


class _Changes:
    """The visits of the draft beside those of a proposal."""

    def __init__(self, plan: Plan, found: list[FoundVisit]) -> None:
        self._plan, self._found = plan, found
        drafts = [row for row in open_visits(plan) if row.stage == VisitStage.DRAFT and not row.is_pinned]
        self._current = {visit.request_id: visit for visit in drafts}
        keys = {key for row in found for key in row.helpers} | {key for row in drafts for key in helper_keys(row)}
        self._helpers = Helper.objects.in_bulk(keys)
        wanted = {row.request for row in found} | set(self._current)
        self._requests = VisitRequest.objects.select_related("beneficiary").in_bulk(wanted)
        self.unchanged = 0

    def sentences(self) -> list[str]:
        """One sentence per visit that appears, moves or leaves."""
        lines = []
        for row in sorted(self._found, key=lambda one: (one.start, one.request)):
            visit = self._current.get(row.request)
            if visit is not None and self._place(visit) == (list(row.helpers), row.start):
                self.unchanged += 1
            elif row.request in self._requests:
                lines.append(self._sentence(row, visit))
        kept = {row.request for row in self._found}
        gone = [visit for key, visit in self._current.items() if key not in kept]
        return lines + [f"{self._name(visit.request_id)} : retirée, reste à placer." for visit in gone]

    def _place(self, visit: Visit) -> tuple[list[int], int]:
        return helper_keys(visit), minute_of(visit.starts_at, self._plan.week)

    def _name(self, request: int) -> str:
        return self._requests[request].beneficiary.full_name

    def _people(self, keys: list[int] | tuple[int, ...]) -> str:
        return enumerate_fr(self._helpers[key].first_name for key in keys if key in self._helpers)

    def _slot(self, helpers: list[int] | tuple[int, ...], start: int) -> str:
        return f"{slot_words(self._plan.week, start)} avec {self._people(helpers)}"

    def _sentence(self, row: FoundVisit, visit: Visit | None) -> str:
        after = self._slot(row.helpers, row.start)
        if visit is None:
            return f"{self._name(row.request)} : placée {after}."
        helpers, start = self._place(visit)
        return f"{self._name(row.request)} : {self._slot(helpers, start)} devient {after}."


def publish_preview(user: Any, plan: Plan) -> PublishPreview:
    """Return what publishing would do: who is told and how, and what stops it."""
    visits = open_visits(plan)
    drafts = [visit for visit in visits if visit.stage == VisitStage.DRAFT]
    people = Visit.objects.filter(pk__in=[visit.pk for visit in drafts]).select_related("beneficiary")
    homes = Counter(how_told(visit.beneficiary, visit.day) for visit in people)
    going = {key for visit in drafts for key in helper_keys(visit)}
    helpers = list(Helper.objects.filter(pk__in=going).select_related("user").order_by("last_name", "pk"))
    is_short = all(visit.day == timezone.localdate() for visit in drafts)
    reaches = [helper_reach(helper, is_short=is_short) for helper in helpers]
    ways = Counter(reach.channel for reach in reaches if reach is not None)
    silent = [helper.full_name for helper, reach in zip(helpers, reaches, strict=True) if reach is None]
    return PublishPreview(
        refusals=tuple(publish_refusals(plan)),
        visits=len(drafts),
        mails_to_people=homes["e-mail"],
        mails_to_helpers=ways[Channel.EMAIL],
        calls=homes["à appeler"],
        letters=homes["courrier"],
        remaining=VisitRequest.objects.waiting().filter(territory=plan.territory_id).count() - len(drafts),
        texts_to_people=homes["SMS"],
        texts_to_helpers=ways[Channel.SMS],
        unreached=tuple(silent),
    )
