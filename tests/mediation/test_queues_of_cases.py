"""Each open case has a step ahead or stands in one queue, and the lists show as many people as counted."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from mediation import services
from mediation.enums import CaseStatus, ProfileLevel, Queue
from mediation.models import Beneficiary, Case, CaseTransition
from mediation.selectors.home import case_decisions
from mediation.selectors.outlook import steps_ahead
from mediation.selectors.queues import AHEAD, open_cases, queue_lines, queue_url, with_standing
from scheduling.demo.seed import demo_create
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, MembershipFactory, RequestFactory, UserFactory

SignIn = Callable[[Role], Client]
URL = reverse("mediation:beneficiary-list")


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def person(**case: object) -> Beneficiary:
    made: Beneficiary = BeneficiaryFactory(
        level=ProfileLevel.WILLING, **{f"case__{name}": value for name, value in case.items()}
    )
    return made


def standing_of(someone: Beneficiary, user: User) -> str:
    found: str = with_standing(open_cases(user)).get(beneficiary=someone).standing
    return found


@time_machine.travel("2026-11-18 10:00+01:00")
def test_every_open_case_of_the_demo_has_a_step_ahead_or_stands_in_one_queue(db: None) -> None:
    territory = demo_create(today=date(2026, 11, 18), people=60)
    user = User.objects.get(memberships__territory=territory, memberships__role=Role.MANAGER)

    cases = list(with_standing(open_cases(user)).select_related("beneficiary"))

    assert len(cases) == open_cases(user).count()
    ahead = steps_ahead([case.beneficiary_id for case in cases], user)
    assert {case.standing for case in cases} <= {AHEAD, Queue.TO_ASSESS, Queue.ADRIFT, Queue.CALL_BACK}
    for case in cases:
        has_step = case.beneficiary_id in ahead or (case.next_action_on and case.next_action_on >= date(2026, 11, 18))
        if case.standing == AHEAD:
            assert has_step
        if case.standing == Queue.ADRIFT:
            assert not has_step
    counts = Counter(case.standing for case in cases)
    assert all(line.count == counts[line.queue] for line in queue_lines(user) if line.queue in counts)
    assert {*CaseStatus.values} == set(Case.objects.values_list("status", flat=True))
    for case in Case.objects.prefetch_related("transitions"):
        steps = list(case.transitions.all())
        assert steps[-1].target == case.status
        assert [step.at for step in steps] == sorted(step.at for step in steps)


def test_each_case_stands_where_it_should(cast: Cast) -> None:
    user, long_ago = cast.user(Role.COUNSELLOR), days(-90)
    stands = {
        person(status="ACTIVE", next_action_on=days(3)): AHEAD,
        person(status="ACTIVE", next_action_on=days(-1)): Queue.ADRIFT,
        person(status="ACTIVE"): Queue.ADRIFT,
        person(status="FOLLOW_UP", next_action_on=days(0)): Queue.CALL_BACK,
        person(status="FOLLOW_UP", opened_on=long_ago): Queue.CALL_BACK,
        person(status="FOLLOW_UP", next_action_on=days(9)): AHEAD,
        person(status="REQUESTED", next_action_on=days(3)): Queue.TO_ASSESS,
        BeneficiaryFactory(case__next_action_on=days(3)): Queue.TO_ASSESS,
        RequestFactory(beneficiary=person(status="ACTIVE")).beneficiary: AHEAD,
    }
    heard = person(status="FOLLOW_UP", opened_on=long_ago)
    CaseTransition.objects.create(case=heard.cases.get(), source="ACTIVE", target="FOLLOW_UP")
    stands[heard] = Queue.ADRIFT

    assert {each.pk: standing_of(each, user) for each in stands} == {each.pk: word for each, word in stands.items()}


def test_a_case_where_nothing_happened_for_two_months_stands_still(cast: Cast) -> None:
    user = cast.user(Role.COUNSELLOR)
    person(opened_on=days(-90))
    person(opened_on=days(-10))
    RequestFactory(beneficiary=person(opened_on=days(-90)), requested_on=days(-20))

    assert {line.queue: line.count for line in queue_lines(user)}[Queue.IDLE] == 1


def test_the_counts_lead_to_lists_that_show_as_many_people(cast: Cast, sign_in: SignIn) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    person(referent=nadia, opened_on=days(-90))
    person(status="REQUESTED")
    person(status="FOLLOW_UP", next_action_on=days(-2))
    followed = person(status="ASSESSED")
    followed.cases.get().members.create(user=nadia)
    BeneficiaryFactory(territory=cast.other_territory)
    client = sign_in(Role.COUNSELLOR)

    for line in [*queue_lines(nadia), *queue_lines(nadia, mine=True)]:
        assert client.get(line.url).context["count"] == line.count, line.url
    assert client.get(URL, {"mine": "true"}).context["count"] == 2
    page = client.get(queue_url(Queue.ADRIFT)).content.decode()
    assert "Rien de prévu" in page
    assert "Fixer la suite" in page


def test_the_list_with_steps_asks_as_many_queries_for_one_as_for_many(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)
    asked = {"queue": ["sans-suite", "immobile", "attente"], "mine": "true", "sort": "step"}

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(URL, asked).status_code == 200
        return len(caught)

    def add(count: int) -> None:
        for _ in range(count):
            RequestFactory(beneficiary=person(status="ASSESSED", referent=cast.user(Role.COUNSELLOR)))

    add(1)
    few = queries()
    add(20)
    assert queries() == few


def test_the_home_page_offers_to_fix_what_comes_next(cast: Cast, sign_in: SignIn) -> None:
    adrift = person(referent=cast.user(Role.COUNSELLOR))
    client = sign_in(Role.COUNSELLOR)

    page = client.get("/").content.decode()

    assert "Dossiers sans suite prévue" in page
    for words in (
        "Demander une visite",
        "Rappeler, choisir le jour",
        "Continuer à distance",
        "Terminer, dire",
    ):
        assert words in page
    typed = {"kind": "rappeler", "on": days(4), "retour": "/"}
    answer = client.post(reverse("mediation:case-next", args=[adrift.pk]), typed)
    assert answer["Location"] == "/"
    assert "Dossiers sans suite prévue" not in client.get("/").content.decode()
    assert "Où il faut agir" in sign_in(Role.MANAGER).get("/").content.decode()


def test_a_leaving_counsellors_cases_go_to_others_who_are_told_and_it_can_be_undone(
    cast: Cast, sign_in: SignIn
) -> None:
    nadia, sylvie, manager = (cast.user(role) for role in (Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER))
    leaving = MembershipFactory(territory=cast.territory, user=UserFactory(first_name="Karim")).user
    people = [person(referent=leaving) for _ in range(3)]
    person(referent=nadia)
    client = sign_in(Role.MANAGER)
    address = reverse("mediation:case-reassign")

    shown = client.get(address, {"referent": leaving.pk})
    assert [ticked for _, ticked in shown.context["lines"]] == [True] * 3
    assert not any(ticked for _, ticked in client.get(address, {"commune": ""}).context["lines"])
    keys = [case.pk for case, _ in shown.context["lines"]]
    typed = {"cases": keys, "referents": [nadia.pk, sylvie.pk]}
    preview = client.post(address, typed)
    assert {(user.pk, before, after) for user, before, after, _ in preview.context["loads"]} == {
        (nadia.pk, 1, 2),
        (sylvie.pk, 0, 2),
    }
    assert Case.objects.filter(referent=leaving).count() == 3
    client.post(address, {**typed, "confirmer": "1"})

    assert Counter(Case.objects.values_list("referent", flat=True)) == {nadia.pk: 2, sylvie.pk: 2}
    told = [decision for decision in case_decisions(sylvie) if "vous confie" in decision.fact]
    assert told[0].fact == f"{manager} vous confie 2\u00a0dossiers"
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.get(told[0].answers[0].url).context["count"] == 2
    coordinator.post(told[0].answers[1].url)
    assert not [decision for decision in case_decisions(sylvie) if "vous confie" in decision.fact]
    handover = Case.objects.get(beneficiary=people[0]).handovers.get().handover
    client.post(reverse("mediation:handover-undo", args=[handover.pk]))
    assert Case.objects.filter(referent=leaving).count() == 3
    assert JournalEntry.objects.get(verb="case.reassign").sentence == "A réattribué 3\u00a0dossiers."


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.OPERATOR])
def test_only_those_who_lead_the_team_hand_cases_over(cast: Cast, sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(reverse("mediation:case-reassign")).status_code == 403


def test_the_api_tells_a_case_and_refuses_with_the_reason_of_the_table(cast: Cast, sign_in: SignIn) -> None:
    someone = BeneficiaryFactory(case=False)
    case = services.case_open(beneficiary=someone, by=cast.user(Role.COUNSELLOR))
    client = sign_in(Role.COUNSELLOR)
    move = reverse("api:case-move", args=[case.pk])

    found = client.get(reverse("api:case-list"), {"beneficiary": someone.pk}).json()["results"][0]
    assert [step["target"] for step in found["transitions"]] == ["REQUESTED"]
    refused = client.post(move, {"target": "ASSESSED"}, content_type="application/json")
    assert (refused.status_code, "diagnostic" in refused.json()["detail"]) == (409, True)
    assert client.post(move, {"target": "PERDU"}, content_type="application/json").status_code == 400
    ended = client.post(move, {"target": "CLOSED", "reason": "DECLINED"}, content_type="application/json")
    assert ended.json()["close_reason"] == "DECLINED"
    assert client.post(move, {"target": "CLOSED"}, content_type="application/json").status_code == 409
