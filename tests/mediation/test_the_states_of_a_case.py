"""A case goes from state to state as the one table allows, and its history tells all of it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.enums import Role
from core.models import JournalEntry
from mediation import services
from mediation.case_rules import NEW, REOPEN_DAYS, TABLE, Facts, refusal
from mediation.enums import CaseStatus, CloseReason, NextKind, ProfileLevel
from mediation.models import Beneficiary, Case
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, MembershipFactory

SignIn = Callable[[Role], Client]
FACTS = st.builds(
    Facts,
    has_level=st.booleans(),
    is_archived=st.booleans(),
    has_other_open=st.booleans(),
    has_appointment=st.booleans(),
    before_closing=st.sampled_from(["", *CaseStatus.values]),
    closed_days=st.integers(0, 60),
    reason=st.sampled_from(["", "PERDU", *CloseReason.values]),
    note=st.sampled_from(["", "parce que"]),
)


def test_the_table_answers_for_every_pair_of_states() -> None:
    assert set(TABLE) == set(product([NEW, *CaseStatus], CaseStatus))


@given(pair=st.sampled_from(sorted(TABLE)), facts=FACTS)
def test_a_refusal_is_a_french_sentence_and_no_state_leads_to_itself(
    pair: tuple[str, CaseStatus], facts: Facts
) -> None:
    message = refusal(*pair, facts)

    assert message == "" or (message[0].isupper() and message.endswith("."))
    assert message or pair[0] != pair[1]


@given(facts=FACTS, source=st.sampled_from(CaseStatus.values))
def test_no_case_ends_without_a_reason_nor_returns_without_one(facts: Facts, source: str) -> None:
    if not refusal(source, CaseStatus.CLOSED, facts):
        assert facts.reason in CloseReason.values
    for target in CaseStatus.values:
        if not refusal(CaseStatus.CLOSED, target, facts):
            assert facts.note
            assert facts.closed_days <= REOPEN_DAYS
            assert not facts.is_archived
            assert not facts.has_other_open


MOVES = st.lists(
    st.tuples(
        st.sampled_from([*CaseStatus.values, "PERDU"]),
        st.sampled_from(["", *CloseReason.values]),
        st.sampled_from(["", "parce que"]),
        st.booleans(),
        st.sampled_from(["", "assess", "archive", "open", "old"]),
    ),
    max_size=12,
)


class RandomLives(TestCase):
    """Random sequences of moves, some after something else happened to the person."""

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(moves=MOVES)
    def test_the_table_decides_and_the_history_is_complete_and_ordered(
        self, moves: list[tuple[str, str, str, bool, str]]
    ) -> None:
        by = MembershipFactory().user
        person = BeneficiaryFactory(case=False)
        case = services.case_open(beneficiary=person, by=by)
        for target, reason, note, appointed, event in moves:
            self._happen(event, person, case)
            case.refresh_from_db()
            before, known = case.status, case.transitions.count()
            said: dict[str, Any] = {"reason": reason, "note": note, "has_appointment": appointed}
            is_refused = False
            try:
                services.case_move(case=case, to=target, by=by, **said)
            except services.TransitionRefusedError:
                is_refused = True
            case.refresh_from_db()
            assert case.status == (before if is_refused else target)
            assert case.transitions.count() == known + (0 if is_refused else 1)
            assert Case.objects.open().filter(beneficiary=person).count() <= 1
        for each in Case.objects.filter(beneficiary=person):
            self._is_told(each)

    @staticmethod
    def _happen(event: str, person: Beneficiary, case: Case) -> None:
        if event == "assess":
            Beneficiary.objects.filter(pk=person.pk).update(level=ProfileLevel.WILLING)
        elif event == "archive":
            archived = None if person.archived_at else timezone.now()
            person.archived_at = archived
            Beneficiary.objects.filter(pk=person.pk).update(archived_at=archived)
        elif event == "old":
            long_ago = timezone.localdate() - timedelta(days=REOPEN_DAYS + 1)
            Case.objects.filter(pk=case.pk, status=CaseStatus.CLOSED).update(closed_on=long_ago)
        elif event == "open":
            try:
                services.case_open(beneficiary=person, by=None)
            except services.TransitionRefusedError:
                return

    @staticmethod
    def _is_told(case: Case) -> None:
        steps = list(case.transitions.all())
        assert steps[0].source == NEW
        assert steps[-1].target == case.status
        for before, after in pairwise(steps):
            assert before.target == after.source
            assert before.at <= after.at
        assert all(bool(step.reason) == (step.target == CaseStatus.CLOSED) for step in steps)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": CaseStatus.CLOSED},
        {"status": CaseStatus.CLOSED, "closed_on": "2026-01-05"},
        {"close_reason": CloseReason.MOVED},
        {"closed_on": "2026-01-05"},
        {"next_action": "Rappeler"},
        {
            "status": CaseStatus.CLOSED,
            "closed_on": "2026-01-05",
            "close_reason": CloseReason.MOVED,
            "next_action_on": "2026-02-05",
        },
    ],
)
def test_the_database_refuses_a_state_without_what_goes_with_it(cast: Cast, fields: dict[str, str]) -> None:
    case = Case.objects.get(beneficiary=BeneficiaryFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**fields)


def test_an_end_keeps_its_reason_and_profile_and_can_be_undone_at_once(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(level=ProfileLevel.WILLING)
    client = sign_in(Role.COUNSELLOR)
    address = reverse("mediation:case-close", args=[person.pk])

    refused = client.post(address, {"reason": "OTHER"}).content.decode()
    assert "Précisez la raison en quelques mots." in refused
    done = client.post(address, {"reason": "MOVED", "note": "à Bergerac", "final_level": "AUTONOME"}, follow=True)

    case = Case.objects.get(beneficiary=person)
    assert (case.status, case.close_reason, case.final_level) == ("CLOSED", "MOVED", "AUTONOME")
    page = done.content.decode()
    assert "A déménagé (à Bergerac)." in page
    assert "Le suivi s’est terminé : a déménagé." in page
    assert JournalEntry.objects.filter(verb="case.close", sentence=f"A terminé le suivi de la fiche n° {person.pk}.")
    client.post(f"{reverse('mediation:case-reopen', args=[person.pk])}?annuler=1")
    case.refresh_from_db()
    assert (case.status, case.closed_on, case.close_reason) == (CaseStatus.ACTIVE, None, "")


def test_a_death_is_told_soberly_and_offers_nothing_more(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    services.case_close(beneficiary=person, by=cast.user(Role.COUNSELLOR), reason=CloseReason.DECEASED)

    client = sign_in(Role.COUNSELLOR)
    page = client.get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()

    assert "Son décès a été noté le" in page
    assert "Le suivi a pris fin : la personne est décédée." in page
    assert "Reprenez le suivi" not in page
    assert "C’est une erreur, reprendre le suivi" in page


def test_a_case_comes_back_where_it_stood(cast: Cast) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    person = BeneficiaryFactory(level=ProfileLevel.BEGINNER, case__status=CaseStatus.FOLLOW_UP)
    services.case_close(beneficiary=person, by=nadia, reason=CloseReason.NO_ANSWER)

    case = services.case_reopen(beneficiary=person, by=nadia, note="A rappelé")

    assert case.status == CaseStatus.FOLLOW_UP


def test_going_on_at_a_distance_changes_the_state_and_needs_an_assessment(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(case__status=CaseStatus.REQUESTED)
    client = sign_in(Role.COUNSELLOR)
    address = reverse("mediation:case-next", args=[person.pk])
    typed = {"kind": NextKind.REMOTE, "on": timezone.localdate() + timedelta(days=3), "words": ""}

    assert "Faites d’abord le diagnostic" in client.post(address, typed).content.decode()
    Beneficiary.objects.filter(pk=person.pk).update(level=ProfileLevel.BEGINNER)
    services.case_move(case=person.cases.get(), to=CaseStatus.ASSESSED, by=None)
    assert client.post(address, typed).status_code == 302

    case = person.cases.get()
    assert (case.status, case.next_action) == (CaseStatus.FOLLOW_UP, "Faire le point à distance")


def test_the_next_step_is_not_in_the_past(cast: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        services.case_next_set(
            beneficiary=BeneficiaryFactory(), by=cast.user(Role.COUNSELLOR), kind="autre", on=yesterday
        )
    assert set(refused.value.message_dict) == {"on", "words"}


def test_a_team_follows_beside_the_referent(cast: Cast) -> None:
    nadia, sylvie = cast.user(Role.COUNSELLOR), cast.user(Role.COORDINATOR)
    person = BeneficiaryFactory(case__referent=nadia)

    case = services.case_team_set(beneficiary=person, by=nadia, referent=nadia, members=[nadia, sylvie])

    assert list(case.team.all()) == [sylvie]
    with pytest.raises(ValidationError):
        services.case_team_set(beneficiary=person, by=nadia, referent=nadia, members=[cast.stranger.user])
