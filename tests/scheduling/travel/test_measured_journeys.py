"""Journeys measured by a routing server: asked once, by blocks, kept, and never trusted blindly."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Commune
from scheduling.models import Plan, TravelOverride, TravelTimes
from scheduling.optimiser import estimate_matrix
from scheduling.optimiser.model import Place, TravelMode
from scheduling.planning.journeys import journeys, week_journeys
from scheduling.planning.problem_builder import problem_for
from scheduling.planning.routing import KnownJourneys, router
from scheduling.selectors.rounds import round_sheet
from scheduling.services import proposals
from scheduling.services.travel_times import (
    travel_times_fetch,
    travel_times_fill,
    travel_times_forget,
)
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory
from tests.scheduling.travel.routing_server import RoutingServer, routing_server

pytestmark = pytest.mark.django_db
CAR = {TravelMode.CAR}


@pytest.fixture
def server() -> Iterator[RoutingServer]:
    with routing_server() as running:
        yield running


@pytest.fixture
def osrm(server: RoutingServer, settings: Any) -> RoutingServer:
    settings.TRAVEL_PROVIDER = f"osrm+{server.address}"
    return server


def places(count: int, first: int = 0) -> list[Place]:
    return [
        Place(f"p{number}", 45.0 + number % 10 / 100, 0.4 + number // 10 / 100, "24309")
        for number in range(first, first + count)
    ]


def of_car(found: list[Place]) -> Any:
    return week_journeys(found, CAR, {})


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_both_kinds_of_servers_measure_and_are_asked_once(server: RoutingServer, settings: Any, kind: str) -> None:
    settings.TRAVEL_PROVIDER = f"{kind}+{server.address}/"
    found = places(12)

    first, second = (travel_times_fetch(places=found, modes=CAR) for _ in range(2))

    assert (first.asked, first.problem, second.asked) == (144, "", 0)
    travel, roads = of_car(found)
    # A hundredth of a degree is a minute: rounded up to five. The estimate says four.
    assert travel[TravelMode.CAR].minutes[0, 9] == 10
    assert travel[TravelMode.CAR].kilometres[0, 9] == pytest.approx(9.0)
    assert (roads.measured, roads.estimated) == (132, 0)
    assert roads.sentence.replace("\xa0", " ") == f"132 trajets par {router().name}"  # type: ignore[union-attr]  # set above


def test_only_missing_journeys_are_asked_for_in_blocks_the_server_accepts(osrm: RoutingServer) -> None:
    travel_times_fetch(places=places(120), modes=CAR)
    assert sorted(osrm.questions) == [400, 2000, 2000, 10_000]
    osrm.questions.clear()

    travel_times_fetch(places=places(121), modes=CAR)

    # A new place: from it to the others, and from the others to it.
    assert sum(osrm.questions) == 240
    osrm.questions.clear()
    travel_times_fetch(places=places(40), modes=CAR)
    assert osrm.questions == []


def test_what_is_kept_is_read_in_one_query_whatever_the_week(
    osrm: RoutingServer, django_assert_num_queries: Any
) -> None:
    for count in (3, 60):
        travel_times_fetch(places=places(count), modes={TravelMode.CAR, TravelMode.FOOT})
        with django_assert_num_queries(1):
            week_journeys(places(count), {TravelMode.CAR, TravelMode.FOOT}, {})


def test_the_estimate_alone_asks_and_reads_nothing(settings: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        travel_times_fetch(places=places(3), modes=CAR)
        _, roads = of_car(places(3))
    assert roads.sentence.replace("\xa0", " ") == "estimation, à 20 % près"


def test_another_server_starts_from_nothing_and_the_former_one_is_forgotten(
    osrm: RoutingServer, settings: Any, cast: Cast
) -> None:
    communes = [
        Place(row.insee, row.latitude, row.longitude, row.insee)
        for row in (cast.territory.communes.get(), CommuneFactory(territory=cast.territory, douzillac=True))
    ]
    travel_times_fetch(places=communes, modes=CAR)
    settings.TRAVEL_PROVIDER = f"valhalla+{osrm.address}"

    assert of_car(communes)[1].measured == 0
    travel_times_fetch(places=communes, modes=CAR)
    assert TravelTimes.objects.count() == 4
    travel_times_forget()
    assert {row.source.split()[0] for row in TravelTimes.objects.all()} == {"Valhalla"}
    assert of_car(communes)[1].measured == 2


def test_old_answers_are_asked_again_and_serve_until_then(osrm: RoutingServer, settings: Any) -> None:
    settings.TRAVEL_TIMES_DAYS = -1
    travel_times_fetch(places=places(3), modes=CAR)
    osrm.questions.clear()
    osrm.raw = b"nonsense"

    assert travel_times_fetch(places=places(3), modes=CAR).problem
    assert len(osrm.questions) == 1
    assert of_car(places(3))[1].measured == 6


def test_places_where_nobody_lives_any_more_are_forgotten(osrm: RoutingServer, cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory, latitude=45.2, longitude=0.6)
    here = Place("b", person.latitude, person.longitude, "24309")
    centre = cast.territory.communes.get()
    travel_times_fetch(places=[here, Place("c", centre.latitude, centre.longitude), *places(2)], modes=CAR)

    travel_times_forget()
    assert sorted(TravelTimes.objects.values_list("count", flat=True)) == [1, 1]
    person.delete()
    travel_times_forget()
    assert not TravelTimes.objects.exists()


def test_no_more_than_the_settings_allow_is_kept(osrm: RoutingServer, settings: Any, cast: Cast) -> None:
    for number in range(6):
        BeneficiaryFactory(territory=cast.territory, latitude=45 + number / 50, longitude=0.5)
    homes = [Place(str(number), 45 + number / 50, 0.5) for number in range(6)]
    travel_times_fetch(places=homes, modes=CAR)
    settings.TRAVEL_TIMES_KEPT = 12

    travel_times_forget()

    assert sum(TravelTimes.objects.values_list("count", flat=True)) <= 12
    assert travel_times_forget(everything=True) <= 3


def one_hole(answer: dict[str, Any]) -> dict[str, Any]:
    answer["durations"][0][1] = None
    return answer


def one_negative(answer: dict[str, Any]) -> dict[str, Any]:
    answer["durations"][0][1] = -60
    return answer


def one_absurd(answer: dict[str, Any]) -> dict[str, Any]:
    answer["durations"][0][1] = 9e9
    return answer


@pytest.mark.parametrize("spoil", [one_hole, one_negative, one_absurd])
def test_a_hole_or_an_absurd_figure_is_estimated_and_not_asked_again(
    osrm: RoutingServer, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    osrm.spoil = spoil

    asked = travel_times_fetch(places=places(4), modes=CAR)

    assert (asked.asked, asked.usable, asked.problem) == (16, 15, "")
    travel, roads = of_car(places(4))
    assert travel[TravelMode.CAR].minutes[0, 1] == journeys(places(4), TravelMode.CAR).minutes[0, 1]
    assert roads.sentence.replace("\xa0", " ") == "11 trajets par OSRM, 1 estimé à 20 % près"
    assert travel_times_fetch(places=places(4), modes=CAR).asked == 0


def test_absurd_lengths_leave_the_minutes_and_take_the_estimates_kilometres(osrm: RoutingServer) -> None:
    def spoil(answer: dict[str, Any]) -> dict[str, Any]:
        answer["distances"][0][9] = -4
        return answer

    osrm.spoil = spoil
    travel_times_fetch(places=places(10), modes=CAR)

    found = of_car(places(10))[0][TravelMode.CAR]
    assert found.minutes[0, 9] == 10
    guess = estimate_matrix(places(10), TravelMode.CAR).kilometres[0, 9]
    assert found.kilometres[0, 9] == pytest.approx(guess, abs=0.001)


def wrong_size(answer: dict[str, Any]) -> dict[str, Any]:
    answer["durations"].pop()
    return answer


@pytest.mark.parametrize(
    ("spoil", "raw", "moves_to"),
    [
        (wrong_size, None, ""),
        (lambda _: {"code": "NoTable", "message": "no"}, None, ""),
        (lambda _: ["Ok"], None, ""),
        (lambda answer: {**answer, "durations": [[-1] * 4] * 4}, None, ""),
        (lambda answer: {**answer, "durations": [[{"a": 1}] * 4] * 4}, None, ""),
        (None, b"<html>", ""),
        (None, b"[" * 100_000, ""),
        (None, b'{"code": "Ok", "x": "' + b"x" * 9_000_000 + b'"}', ""),
        (None, b"", "http://127.0.0.1:9/table/"),
    ],
)
def test_a_server_that_talks_nonsense_leaves_the_estimate(
    osrm: RoutingServer, spoil: Callable[[dict[str, Any]], Any] | None, raw: bytes | None, moves_to: str
) -> None:
    osrm.raw, osrm.moves_to = raw, moves_to
    osrm.spoil = spoil or osrm.spoil

    assert travel_times_fetch(places=places(4), modes=CAR).problem
    assert not TravelTimes.objects.exists()
    assert of_car(places(4))[1].estimated == 12


def test_a_slow_server_is_given_up(osrm: RoutingServer, settings: Any) -> None:
    settings.TRAVEL_TIMEOUT_SECONDS = 0.1
    osrm.wait.clear()

    assert "does not answer" in travel_times_fetch(places=places(120), modes=CAR).problem
    assert len(osrm.questions) <= 1


def test_a_server_that_is_down_leaves_the_estimate(settings: Any) -> None:
    with routing_server() as gone:
        settings.TRAVEL_PROVIDER = f"valhalla+{gone.address}"

    assert "does not answer" in travel_times_fetch(places=places(3), modes=CAR).problem


@pytest.mark.parametrize(
    "text",
    [
        "",
        "osrm",
        "osrm+ftp://host",
        "google+http://host",
        "osrm+http://",
        "osrm+http://host:99999",
        "osrm+http://me:secret@host",
        "osrm+http://host?x=1",
        "osrm-file:/nowhere/map.osrm",
    ],
)
def test_a_bad_setting_stops_the_start(settings: Any, text: str) -> None:
    settings.TRAVEL_PROVIDER = text

    with pytest.raises(ImproperlyConfigured, match="TRAVEL_PROVIDER"):
        router()


@pytest.fixture
def week(cast: Cast) -> Plan:
    """A counsellor, someone to visit in Saint-Astier, and a plan."""
    HelperFactory(territory=cast.territory)
    astier = CommuneFactory(territory=cast.territory, douzillac=True)
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory, commune=astier))
    plan: Plan = PlanFactory(territory=cast.territory)
    return plan


def test_a_proposal_asks_the_server_and_its_plan_says_so(
    osrm: RoutingServer, week: Plan, cast: Cast, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    planner = cast.user(Role.COUNSELLOR)
    with django_capture_on_commit_callbacks(execute=True):
        proposal = proposals.proposal_start(plan=week, by=planner)
    proposals.proposal_accept(proposal=proposal, by=planner)

    week.refresh_from_db()
    assert week.roads["measured"] == 2
    assert "2 trajets par OSRM" in week.travel_source.replace("\xa0", " ")
    page = sign_in(Role.COUNSELLOR).get(f"/planning/{week.week.isoformat()}/").content.decode().replace("\xa0", " ")
    assert "Temps de route : 2 trajets par OSRM." in page.replace("&nbsp;", " ")


def test_a_plan_made_while_the_server_was_down_warns(
    osrm: RoutingServer, week: Plan, cast: Cast, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    osrm.raw = b"nonsense"
    planner = cast.user(Role.COUNSELLOR)
    with django_capture_on_commit_callbacks(execute=True):
        proposal = proposals.proposal_start(plan=week, by=planner)
    proposals.proposal_accept(proposal=proposal, by=planner)

    page = sign_in(Role.COUNSELLOR).get(f"/planning/{week.week.isoformat()}/").content.decode().replace("\xa0", " ")
    assert (
        "Le serveur de trajets OSRM n’a pas répondu comme il faut : les temps de route sont estimés, à 20 % près."
        in page
    )


def test_corrections_by_hand_win_over_the_server(osrm: RoutingServer, week: Plan, cast: Cast) -> None:
    travel_times_fill()
    start, end = Commune.objects.filter(territory=cast.territory).order_by("pk")
    TravelOverride.objects.create(territory=cast.territory, from_commune=start, to_commune=end, minutes=55)

    problem, index = problem_for(plan=week)

    assert 55 in problem.travel[TravelMode.CAR].minutes
    assert index.roads.sentence.replace("\xa0", " ") == "1 trajet par OSRM, 1 corrigé à la main"


def test_the_round_says_the_measured_road(osrm: RoutingServer, week: Plan, cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory, latitude=45.2, longitude=0.6)
    helper = HelperFactory(territory=cast.territory, latitude=45.2, longitude=0.4)
    visit = VisitFactory(request=RequestFactory(beneficiary=person), published=True, helpers=[helper])
    homes = [Place("h", 45.2, 0.4), Place("b", 45.2, 0.6)]
    travel_times_fetch(places=homes, modes=CAR)

    assert round_sheet(cast.user(Role.COUNSELLOR), helper, visit.day).travel_minutes == 40


def test_the_worker_asks_ahead_for_two_weeks_and_stops_at_a_failure(osrm: RoutingServer, week: Plan) -> None:
    travel_times_fill()
    asked = len(osrm.questions)
    travel_times_fill()
    assert asked == len(osrm.questions) > 0
    TravelTimes.objects.all().delete()
    osrm.questions.clear()
    osrm.raw = b""
    travel_times_fill()
    assert len(osrm.questions) == 1


def test_a_place_without_position_is_never_asked_for(osrm: RoutingServer) -> None:
    lost = Place("lost", float("nan"), float("nan"))

    assert travel_times_fetch(places=[lost, *places(2)], modes=CAR).asked == 4
    assert KnownJourneys([lost, *places(2)], CAR).between([lost, *places(2)], TravelMode.CAR)[0][0, 1] == -1


def test_bytes_cut_short_are_read_as_far_as_they_go(osrm: RoutingServer) -> None:
    travel_times_fetch(places=places(3), modes=CAR)
    for row in TravelTimes.objects.all():
        TravelTimes.objects.filter(pk=row.pk).update(journeys=bytes(row.journeys)[:-3])

    assert of_car(places(3))[1].measured == 3
    assert timezone.now() - TravelTimes.objects.order_by("pk")[0].computed_at < timedelta(minutes=5)
