"""Measure the demo's day of forty needs: planned, published, then planned again when a driver is ill."""

from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import Territory
from scheduling.demo.rides import first_thursday
from scheduling.demo.seed import demo_create
from scheduling.models import Run
from scheduling.optimiser import check_rides, solve_rides
from scheduling.optimiser.warm import warm_up
from scheduling.planning.rides.distance import km_one_by_one, tour_km
from scheduling.planning.rides.judging import broken_by
from scheduling.planning.rides.problem import ride_problem
from scheduling.services.transport.run_days import ride_day_lock, ride_day_open
from scheduling.services.transport.run_repair import repair_find
from scheduling.services.transport.run_states import drafts_publish
from scheduling.services.transport.run_writing import runs_write

PLAN_SECONDS, REPAIR_SECONDS = 5.0, 5.0


class Command(BaseCommand):
    """Prints seconds, people served, violations and kilometres; the scratch database is removed."""

    help = "Mesure une journée de déplacements : 40 demandes, 6 conducteurs et un minibus, puis un conducteur malade."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long to search."""
        parser.add_argument("--seconds", type=float, default=3.0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure; exit with 1 when a goal is missed."""
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            warm_up()
            territory = demo_create(today=timezone.localdate())
            day = first_thursday(timezone.localdate())
            is_good = self._measure(territory, day, options["seconds"])
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)
        self.stdout.write("  mêmes calculs que le banc DARP : python -m scheduling.optimiser.bench darp")
        if not is_good:
            raise SystemExit(1)

    def _measure(self, territory: Territory, day: date, seconds: float) -> bool:
        began = perf_counter()
        problem, index = ride_problem(territory=territory, day=day)
        read = perf_counter() - began
        plan = solve_rides(problem, seconds=seconds, seed=1)
        planned = perf_counter() - began
        total = sum((tour_km(problem, tour) for tour in plan.tours), start=Decimal(0))
        alone = km_one_by_one(problem, index, plan)
        wrong = len(check_rides(problem, plan))
        less = 100 * float(1 - total / alone) if alone else 0
        self.stdout.write(
            f"  {len(problem.rides)} trajets, {len(problem.vehicles)} conducteurs : plan {planned:.2f} s dont lecture "
            f"{read:.2f} s, {len(plan.served)} placés, {wrong} règles enfreintes, "
            f"{total} km contre {alone} (−{less:.0f} %)"
        )
        row = ride_day_lock(ride_day_open(territory=territory, day=day))
        written = runs_write(ride_day=row, problem=problem, index=index, plan=plan)
        drafts_publish(written.runs)
        sick = Run.objects.filter(ride_day=row).order_by("-km", "pk")[0].driver
        began = perf_counter()
        repair = repair_find(ride_day=row, drivers=[sick])
        repaired = perf_counter() - began
        broken = len(broken_by(repair.problem, repair.plan))
        lost = sum(one.after is None for one in repair.moved)
        self.stdout.write(
            f"  un conducteur malade : {repaired:.2f} s, {len(repair.moved)} trajets changés dont {lost} sans "
            f"conducteur, {broken} règles enfreintes"
        )
        return planned <= PLAN_SECONDS and repaired <= REPAIR_SECONDS and not wrong and not broken
