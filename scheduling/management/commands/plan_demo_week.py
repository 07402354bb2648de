"""Plan the demo's coming week through the real queue and worker, as a counsellor would."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, Territory, User
from scheduling.demo.accounts import demo_territory
from scheduling.demo.seed import coming_monday
from scheduling.enums import ProposalState
from scheduling.models import Proposal, Visit, VisitRequest
from scheduling.services.plans import plan_for_week
from scheduling.services.proposals import proposal_abandon, proposal_accept, proposal_start

POLL_SECONDS = 0.5
UNFINISHED = {ProposalState.QUEUED, ProposalState.RUNNING}


class Command(BaseCommand):
    """Ask for a plan of the coming week, wait for the worker, accept it. A week already planned is left alone."""

    help = "Propose et reprend le planning de la semaine à venir du territoire de démonstration."
    stealth_options = ("while_waiting",)

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare ``--timeout``."""
        parser.add_argument("--timeout", type=float, default=180, help="Attente maximale, en secondes.")

    def handle(self, *, timeout: float, while_waiting: Callable[[], None] = lambda: None, **_: Any) -> None:
        """Plan the week; ``while_waiting`` is called at each look at the search, and may raise to give up."""
        territory = demo_territory()
        if territory is None or not self._must_plan(territory):
            return
        self.stdout.write("Recherche d’un planning pour la semaine à venir…")
        self.stdout.flush()
        by = self._counsellor(territory)
        plan = plan_for_week(territory=territory, week=coming_monday(timezone.localdate()), by=by)
        # A search cut short by the end of the last trial has no worker any more.
        for left_over in Proposal.objects.filter(plan=plan, state__in=UNFINISHED):
            proposal_abandon(proposal=left_over, by=by)
        proposal = self._wait(proposal_start(plan=plan, by=by), timeout, while_waiting)
        if proposal.state != ProposalState.DONE:
            raise CommandError(
                f"Le planning n’a pas pu être préparé : {proposal.problem or proposal.get_state_display()}"
            )
        proposal_accept(proposal=proposal, by=by)
        self.stdout.write(f"{proposal.served} visites placées sur {proposal.total}.")

    @staticmethod
    def _must_plan(territory: Territory) -> bool:
        week = coming_monday(timezone.localdate())
        has_waiting = VisitRequest.objects.filter(territory=territory).waiting().exists()
        return has_waiting and not Visit.objects.filter(territory=territory, plan__week=week).exists()

    @staticmethod
    def _counsellor(territory: Territory) -> User:
        membership = Membership.objects.filter(territory=territory, role=Role.COUNSELLOR).order_by("pk")[:1].get()
        return membership.user

    @staticmethod
    def _wait(proposal: Proposal, timeout: float, while_waiting: Callable[[], None]) -> Proposal:
        deadline = time.monotonic() + timeout
        while proposal.state in UNFINISHED:
            if time.monotonic() > deadline:
                raise CommandError(f"Aucun planning après {timeout:.0f} secondes : le moteur de planning tourne-t-il ?")
            while_waiting()
            time.sleep(POLL_SECONDS)
            proposal.refresh_from_db()
        return proposal
