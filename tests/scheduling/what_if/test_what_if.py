""" "Et si": what a change of means would do to the week, in figures and in a sentence, without writing anything."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client, TestCase

from accounts.enums import Role
from accounts.models import Commune
from core.models import JournalEntry
from mediation.enums import Mobility
from scheduling.enums import VisitStage
from scheduling.models import Plan, VisitRequest
from scheduling.planning.problem_builder import problem_for
from scheduling.selectors.variants import with_half_day
from scheduling.selectors.what_if import WeekWhatIf, kilometres, solved
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    HelperFactory,
    PlanFactory,
    RequestFactory,
    VisitFactory,
    local_moment,
    next_monday,
)
from volunteers.models import Availability, Helper

SignIn = Callable[[Role], Client]
PAGE = "/planning/et-si/"


@pytest.fixture
def neuvic(cast: Cast) -> Commune:
    return CommuneFactory(territory=cast.territory)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return PlanFactory(territory=cast.territory)


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """A counsellor who can work on Tuesday mornings only: one visit, at most two."""
    helper: Helper = HelperFactory(territory=cast.territory, free=False)
    Availability.objects.create(helper=helper, weekday=1, starts="08:30", ends="12:30")
    return helper


@pytest.fixture
def ask(cast: Cast) -> Callable[..., VisitRequest]:
    """Return a maker of requests of other people of Neuvic."""

    def asked(name: str, **person: Any) -> VisitRequest:
        return RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory, last_name=name, **person))

    return asked


def see(client: Client, week: date | None = None, **fields: Any) -> Any:
    """Ask the page, and read the answer once the worker has given it."""
    data: dict[str, Any] = {"semaine": (week or next_monday()).isoformat(), **fields}
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(PAGE, data)
    return client.get(response.headers["Location"]) if response.status_code == 302 else response


def text_of(response: Any) -> str:
    """The page with ordinary spaces."""
    return str(response.content.decode()).replace("\xa0", " ")


@pytest.fixture
def crowd(ask: Callable[..., VisitRequest], nadia: Helper, plan: Plan) -> list[VisitRequest]:
    """Six people wait, for a counsellor who can see three of them at most."""
    return [ask(f"Delage {number}") for number in range(6)]


def test_the_page_explains_its_three_ideas_before_any_is_asked(sign_in: SignIn) -> None:
    page = text_of(sign_in(Role.MANAGER).get(PAGE))

    assert "Et si quelqu’un nous rejoignait ?" in page
    assert "Et si un atelier remplaçait des visites ?" in page
    assert "Ce que cela donnerait</h" not in page


def test_someone_more_serves_more_people_and_nothing_is_written(
    sign_in: SignIn, neuvic: Commune, crowd: list[VisitRequest]
) -> None:
    client = sign_in(Role.MANAGER)
    journal = JournalEntry.objects.count()

    page = text_of(see(client, idee="personne", kind="VOLUNTEER", commune=neuvic.pk, days=[2, 3]))

    assert "Avec un bénévole de plus à Neuvic, 2 jours par semaine : 4 personnes servies de plus" in page
    assert "Personnes servies sur 6" in page
    assert "d’attente de moins en moyenne" in page
    assert Helper.objects.count() == 1
    assert JournalEntry.objects.count() == journal


def test_a_half_day_more_serves_more_people(sign_in: SignIn, nadia: Helper, crowd: list[VisitRequest]) -> None:
    client = sign_in(Role.COUNSELLOR)

    page = text_of(see(client, idee="demi-journee", helper=nadia.pk, weekday=3, part="afternoon"))

    assert "Avec Nadia le jeudi après-midi en plus :" in page
    assert "personnes servies de plus" in page


def test_a_half_day_already_given_is_said_at_its_field(
    sign_in: SignIn, nadia: Helper, crowd: list[VisitRequest]
) -> None:
    response = see(sign_in(Role.COUNSELLOR), idee="demi-journee", helper=nadia.pk, weekday=1, part="morning")

    assert response.status_code == 422
    assert "Nadia Ferrand est déjà disponible le mardi matin." in text_of(response)


def test_a_half_day_next_to_hours_already_given_makes_one_longer_day(nadia: Helper, plan: Plan) -> None:
    problem, index = problem_for(plan=plan)

    variant = with_half_day(problem, index, helper=nadia, weekday=1, part="afternoon")

    (day,) = variant.problem.days
    assert [(window.start % 1440, window.end % 1440) for window in day.windows] == [(510, 750), (810, 1050)]


def test_a_workshop_counts_everyone_it_gathers(sign_in: SignIn, neuvic: Commune, crowd: list[VisitRequest]) -> None:
    page = text_of(see(sign_in(Role.MANAGER), idee="atelier", commune=neuvic.pk, count=4))

    assert "Avec un atelier à Neuvic au lieu de 4 visites" in page
    assert "servie" in page


def test_people_who_do_not_leave_home_are_not_gathered(
    sign_in: SignIn, neuvic: Commune, nadia: Helper, plan: Plan, ask: Callable[..., VisitRequest]
) -> None:
    for number in range(3):
        ask(f"Gay {number}", mobility=Mobility.NONE)

    response = see(sign_in(Role.MANAGER), idee="atelier", commune=neuvic.pk, count=4)

    assert response.status_code == 422
    assert "À Neuvic, moins de deux personnes pourraient venir à un atelier." in text_of(response)


def test_more_means_that_nobody_needs_change_nothing(
    sign_in: SignIn, neuvic: Commune, nadia: Helper, plan: Plan, ask: Callable[..., VisitRequest]
) -> None:
    far = CommuneFactory(territory=plan.territory, douzillac=True)
    ask("Delage")

    page = text_of(see(sign_in(Role.MANAGER), idee="personne", kind="CIVIC_SERVICE", commune=far.pk, days=[1]))

    assert "rien ne changerait cette semaine" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"idee": "personne", "kind": "VOLUNTEER"}, "Choisissez la commune."),
        ({"idee": "personne", "commune": "x", "days": "9"}, "Choisissez un jour au moins."),
        ({"idee": "demi-journee", "weekday": "1"}, "Choisissez la personne."),
    ],
)
def test_an_idea_half_said_is_answered_at_its_fields(sign_in: SignIn, fields: dict[str, Any], words: str) -> None:
    response = see(sign_in(Role.MANAGER), **fields)

    assert response.status_code == 422
    assert words in text_of(response)


@pytest.mark.parametrize("week", ["", "demain", "1999-01-04", "9999-12-31", "2020-01-06"])
def test_a_week_out_of_sense_is_the_one_being_planned(sign_in: SignIn, week: str) -> None:
    assert sign_in(Role.MANAGER).get(PAGE, {"semaine": week}).status_code == 200


def test_a_commune_or_a_helper_of_elsewhere_cannot_be_chosen(sign_in: SignIn, cast: Cast) -> None:
    commune = CommuneFactory(territory=cast.other_territory, douzillac=True)
    helper = HelperFactory(territory=cast.other_territory, first_name="Zoé")
    client = sign_in(Role.MANAGER)

    for response in (
        see(client, idee="atelier", commune=commune.pk, count=4),
        see(client, idee="demi-journee", helper=helper.pk, weekday=1, part="morning"),
    ):
        assert response.status_code == 422
        assert "Douzillac" not in text_of(response)
        assert "Zoé" not in text_of(response)


def test_the_same_question_gets_the_same_answer(plan: Plan, crowd: list[VisitRequest]) -> None:
    answers = [
        (plan_.cost, kilometres(question.problem, plan_.assignments))
        for question in (WeekWhatIf(plan.territory, plan.week), WeekWhatIf(plan.territory, plan.week))
        for plan_ in [solved(question.problem, question.index)]
    ]

    assert answers[0] == answers[1]


def test_a_fragment_holds_the_answer_alone(sign_in: SignIn, neuvic: Commune, crowd: list[VisitRequest]) -> None:
    fields: dict[str, Any] = {"idee": "atelier", "commune": neuvic.pk, "count": 2}

    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = sign_in(Role.MANAGER).post(PAGE, fields, headers={"HX-Request": "true"}, follow=True)
    page = text_of(sign_in(Role.MANAGER).get(answer.redirect_chain[-1][0], headers={"HX-Request": "true"}))

    assert "<html" not in page
    assert "compare-table" in page


def test_appointments_may_move_in_the_question_but_not_visits_pinned_by_hand(
    plan: Plan, nadia: Helper, ask: Callable[..., VisitRequest]
) -> None:
    appointment = VisitFactory(request=ask("Delage"), plan=plan, published=True, helpers=[nadia])
    pinned = VisitFactory(
        request=ask("Gay"), plan=plan, is_pinned=True, helpers=[nadia], starts_at=local_moment(plan.week, 9)
    )

    fixed = {visit.id for visit in WeekWhatIf(plan.territory, plan.week).problem.visits if visit.fixed}

    assert fixed == {f"r{pinned.request_id}"}
    assert appointment.stage == VisitStage.PUBLISHED
