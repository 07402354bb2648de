"""Measure suggestions of matches read from the database, and how evenly they share on the demo territory."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Territory
from mediation.models import Beneficiary
from scheduling.demo.seed import demo_create
from scheduling.models import VisitRequest
from volunteers.models import Availability, Helper
from volunteers.pairing.composing import pairs_for
from volunteers.pairing.fairness import by_suggestion, first_come, gini, share_out
from volunteers.pairing.matches import MatchTable, match_table
from volunteers.pairing.model import MatchWeights
from volunteers.pairing.suggestions import suggest_matches
from volunteers.selectors.pairing_cards import (
    asked_of_helpers,
    couples_of,
    helper_cards,
    match_weights,
    senior_cards,
    weights_of,
)
from volunteers.selectors.pairing_wishes import wishes_of

GOAL_SECONDS = 2.0
# A match takes about an hour a week, and each is measured over a quarter.
HOURS_OF_A_MATCH, WEEKS = 12.0, 13
SAYS_YES, DRAWS, PAGE = 0.6, 20, 25


class Command(BaseCommand):
    """Prints seconds, numbers of queries and Gini's indexes; the scratch database is removed."""

    help = "Mesure les propositions de jumelage lues en base, et leur partage sur le territoire de démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        """Sizes."""
        parser.add_argument("--helpers", type=int, default=200)
        parser.add_argument("--seniors", type=int, default=600)

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure; exit with 1 when a goal is missed."""
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            territory = demo_create(today=timezone.localdate(), people=options["seniors"])
            is_fairer = self._fairness(territory)
            _more_helpers(territory, options["helpers"])
            seconds = self._suggestions(territory)
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)
        if seconds > GOAL_SECONDS or not is_fairer:
            raise SystemExit(1)

    def _suggestions(self, territory: Territory) -> float:
        """Read everyone, rank every helper for every senior, and tell the reasons for a page of them."""
        with CaptureQueriesContext(connection) as queries:
            began = perf_counter()
            people = list(Beneficiary.objects.filter(territory=territory).order_by("pk"))
            table, weights = _table(territory, people)
            ranked = np.argsort(-np.where(table.possible(), table.scores(weights), -1), axis=0, kind="stable")
            all_of_it = perf_counter() - began
            began = perf_counter()
            cards = helper_cards(asked_of_helpers(territory.pk), territory.pk)
            couples, wishes = list(couples_of(territory.pk, timezone.localdate())), wishes_of(territory.pk)
            for card in senior_cards(people[:PAGE], territory.pk):
                suggest_matches(cards, card, wishes, weights, pairs=couples, limit=3)
            reasons = perf_counter() - began
            began = perf_counter()
            card = senior_cards(people[:1], territory.pk)[0]
            composed = pairs_for(cards, card, wishes, existing=couples)
            suggest_matches(cards, card, wishes, weights, pairs=couples, composed=composed)
            one_person = perf_counter() - began
        sizes = f"{ranked.shape[0]} × {ranked.shape[1]}"
        self.stdout.write(
            f"  {sizes} lus en base et classés {all_of_it:.2f} s, une page de {PAGE} avec les raisons {reasons:.2f} s, "
            f"{len(queries)} requêtes; une personne et {len(composed)} binômes à former {one_person:.2f} s"
        )
        return all_of_it + reasons + one_person

    def _fairness(self, territory: Territory) -> bool:
        """Compare asking by suggestion with asking the nearest: who waits for a visit wants two helpers.

        The same people and the same answers both ways; fewer than the team could take, otherwise nothing is left to
        choose.
        """
        waiting = VisitRequest.objects.filter(territory=territory).waiting().order_by().values("beneficiary")
        people = list(Beneficiary.objects.filter(pk__in=waiting).order_by("pk"))
        table, weights = _table(territory, people)
        limits = dict(Helper.objects.filter(territory=territory).values_list("pk", "max_minutes_week"))
        limit = np.array([limits[team[0]] * WEEKS / 60 for team in table.teams], dtype=np.float64)
        ways = {"par proposition": by_suggestion(table, weights, limit), "au plus proche": first_come(table)}
        told = {name: _shared(table, order, limit) for name, order in ways.items()}
        for name, (hours, asked, served) in told.items():
            self.stdout.write(
                f"  démonstration, {name:<16} Gini des heures {hours:.3f}, des demandes {asked:.3f}, "
                f"{served:.0f} personnes sur {len(people)} avec deux intervenants"
            )
        suggested, nearest = told["par proposition"], told["au plus proche"]
        return suggested[0] < nearest[0] and suggested[1] < nearest[1]


def _table(territory: Territory, people: Sequence[Beneficiary]) -> tuple[MatchTable, MatchWeights]:
    helpers = helper_cards(asked_of_helpers(territory.pk), territory.pk)
    weights = match_weights(weights_of(territory.pk))
    couples = list(couples_of(territory.pk, timezone.localdate()))
    return match_table(helpers, senior_cards(people, territory.pk), wishes_of(territory.pk), couples), weights


def _shared(table: MatchTable, order: Any, limit: Any) -> tuple[float, float, float]:
    """Mean over several draws of who says yes: Gini of hours, Gini of demands, people with two helpers."""
    rows = []
    for seed in range(DRAWS):
        says_yes = np.random.default_rng(seed).random((len(table.teams), len(table.seniors))) < SAYS_YES
        shared = share_out(table, order, says_yes=says_yes, limit=limit, hours=HOURS_OF_A_MATCH)
        rows.append((gini(shared.hours), gini(shared.asked), float(shared.served)))
    hours, asked, served = np.mean(np.array(rows), axis=0)
    return float(hours), float(asked), float(served)


def _more_helpers(territory: Territory, count: int) -> None:
    """Copy those of the demo, with their week, until the team has the size asked."""
    models = asked_of_helpers(territory.pk)
    missing = count - len(models)
    spans = {one.pk: list(one.availabilities.all()) for one in models}
    for number in range(max(missing, 0)):
        source = models[number % len(models)]
        copy = Helper.objects.get(pk=source.pk)
        copy.pk, copy.user, copy.last_name = None, None, f"{source.last_name} {number}"
        copy.save()
        Availability.objects.bulk_create(
            Availability(helper=copy, weekday=one.weekday, starts=one.starts, ends=one.ends) for one in spans[source.pk]
        )
