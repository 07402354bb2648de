"""How long an urgent request takes, from the page to the booking, in the published week of the demo."""

import cProfile
import gc
import io
import pstats
import time
from collections.abc import Callable
from datetime import time as clock
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from mediation.models import Beneficiary
from scheduling.demo.seed import coming_monday, demo_create
from scheduling.enums import Priority
from scheduling.models import Visit, VisitRequest
from scheduling.optimiser import warm_up
from scheduling.optimiser.bench.cases import percentile
from scheduling.request_rules import WindowInput
from scheduling.selectors.urgent import urgent_offer
from scheduling.services.plans import plan_for_week
from scheduling.services.proposals import proposal_accept, proposal_start
from scheduling.services.publishing import plan_publish
from scheduling.services.requests import request_create

ITERATIONS = 200_000
HALF_DAYS = (WindowInput(None, None, clock(9), clock(12)), WindowInput(None, None, clock(14), clock(17)))
# One request in three is for a pair.
PAIR_EVERY = 3
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Milliseconds = tuple[float, float]


class Command(BaseCommand):
    """Measure through the real page, in a database of its own, dropped at the end. Needs the settings of tests."""

    help = "Mesure le temps de réponse d’une demande urgente dans la semaine publiée de la démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare ``--people``, ``--requests``, ``--times`` and ``--profile``."""
        parser.add_argument("--people", type=int, default=300, help="Nombre de bénéficiaires.")
        parser.add_argument("--requests", type=int, default=30, help="Nombre de demandes urgentes.")
        parser.add_argument("--times", type=int, default=3, help="Nombre de passages sur chaque demande.")
        parser.add_argument("--profile", action="store_true", help="Dit où passe le temps.")

    def handle(self, *, people: int, requests: int, times: int, profile: bool, **_: Any) -> None:
        """Print the median and the 95th percentile of each step, in milliseconds."""
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            by = _published_week(people)
            self._measure(by, _urgent_requests(by, requests), times, profile)
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)

    def _measure(self, by: User, requests: list[VisitRequest], times: int, profile: bool) -> None:
        client = Client()
        client.force_login(by, backend=BACKEND)
        placed = Visit.objects.standing().filter(plan__week=coming_monday(timezone.localdate())).count()
        self.stdout.write(
            f"{connection.vendor} : semaine publiée de {placed} visites, {len(requests)} demandes urgentes × {times}"
        )
        profiler = cProfile.Profile() if profile else None
        offers = [(request, urgent_offer(by, request).slots) for request in requests]
        _page(client, requests[0])
        _settle()
        pages = [_timed(partial(_page, client, one), profiler) for _ in range(times) for one in requests]
        booked = [_booking(client, one, slots[0].token, profiler) for one, slots in offers if slots]
        self._line("page des moments", pages)
        self._line("moment retenu", booked)
        if profiler is not None:
            words = io.StringIO()
            pstats.Stats(profiler, stream=words).sort_stats("cumulative").print_stats(80)
            self.stdout.write(words.getvalue())

    def _line(self, words: str, found: list[Milliseconds]) -> None:
        wall, cpu = ([one[column] for one in found] for column in range(2))
        times, used = (f"{percentile(row, 0.5):7.1f} et {percentile(row, 0.95):7.1f} ms" for row in (wall, cpu))
        self.stdout.write(f"{words:18} médiane et p95 : {times} (processeur : {used}), {len(found)} mesures")


def _published_week(people: int) -> User:
    """Seed the demo, plan its coming week and publish it; returns a counsellor."""
    warm_up()
    monday = coming_monday(timezone.localdate())
    territory = demo_create(today=timezone.localdate(), people=people)
    by = Membership.objects.filter(territory=territory, role=Role.COUNSELLOR).order_by("pk")[:1].get().user
    plan = plan_for_week(territory=territory, week=monday, by=by)
    with override_settings(PLANNING_SEARCH_ITERATIONS=ITERATIONS, CELERY_TASK_ALWAYS_EAGER=True):
        proposal = proposal_start(plan=plan, by=by)
    proposal.refresh_from_db()
    proposal_accept(proposal=proposal, by=by)
    plan.refresh_from_db()
    plan_publish(plan=plan, by=by, expected_version=plan.version)
    return by


def _urgent_requests(by: User, count: int) -> list[VisitRequest]:
    """Requests of people without an open one, any half-day, one in three by a pair."""
    people = Beneficiary.objects.visible_to(by).exclude(pk__in=VisitRequest.objects.waiting().values("beneficiary"))
    return [
        request_create(
            beneficiary=person,
            by=by,
            windows=HALF_DAYS,
            duration=45,
            people=2 if number % PAIR_EVERY == PAIR_EVERY - 1 else 1,
            priority=Priority.URGENT,
        )
        for number, person in enumerate(people.filter(archived_at=None).order_by("pk")[:count])
    ]


def _settle() -> None:
    """Leave what is loaded to last out of the collector's rounds, as the server does when it starts."""
    gc.collect()
    gc.freeze()


def _page(client: Client, request: VisitRequest) -> None:
    _expect(client.get(f"/planning/urgence/{request.pk}/").status_code, 200)


def _booking(client: Client, request: VisitRequest, token: str, profiler: cProfile.Profile | None) -> Milliseconds:
    """Time of a booking, which is then forgotten."""

    def book() -> None:
        _expect(client.post(f"/planning/urgence/{request.pk}/", {"choix": token}).status_code, 302)

    with transaction.atomic():
        found = _timed(book, profiler)
        transaction.set_rollback(True)
    return found


def _expect(found: int, status: int) -> None:
    if found != status:
        raise CommandError(f"Réponse {found} au lieu de {status}.")


def _timed(step: Callable[[], None], profiler: cProfile.Profile | None) -> Milliseconds:
    """Milliseconds passed, and those of this process's processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    if profiler is None:
        step()
    else:
        profiler.runcall(step)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
