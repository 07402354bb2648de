"""What requests bring to the menu, the home page and a person's story."""

from datetime import timedelta

from django.utils import timezone

from accounts.enums import Role
from scheduling.enums import RequestStatus
from scheduling.registration_requests import new_decision, overdue_decision, story_of_requests
from scheduling.selectors.queue import waiting_count
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, RequestFactory


def test_late_requests_are_to_be_decided_by_those_who_see_them(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    yesterday = timezone.localdate() - timedelta(days=1)
    for _ in range(2):
        RequestFactory(beneficiary=person, due_on=yesterday)
    RequestFactory(beneficiary=person, due_on=yesterday, status=RequestStatus.DONE)

    decisions = list(overdue_decision(cast.user(Role.COUNSELLOR)))

    assert [decision.fact for decision in decisions] == ["2\xa0demandes dépassent leur date"]
    assert list(overdue_decision(cast.stranger.user)) == []
    assert list(overdue_decision(cast.user(Role.HELPER))) == []


def test_new_requests_are_told_to_planners_who_did_not_note_them(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    RequestFactory(beneficiary=person, created_by=cast.user(Role.OPERATOR))
    RequestFactory(beneficiary=person, created_by=cast.user(Role.COORDINATOR))
    RequestFactory(
        beneficiary=person,
        created_by=cast.user(Role.OPERATOR),
        requested_on=timezone.localdate() - timedelta(days=5),
    )

    assert [each.fact for each in new_decision(cast.user(Role.COORDINATOR))] == ["1\xa0nouvelle demande"]
    assert list(new_decision(cast.user(Role.COUNSELLOR))) == []
    assert list(new_decision(cast.user(Role.OPERATOR))) == []


def test_requests_noted_without_an_account_are_new_too(cast: Cast) -> None:
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))

    assert len(list(new_decision(cast.user(Role.COORDINATOR)))) == 1


def test_the_story_of_a_person_tells_each_request(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    RequestFactory(beneficiary=person, words="la tablette")
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))

    entries = list(story_of_requests(person, cast.user(Role.COUNSELLOR)))

    assert [(entry.sentence, entry.detail) for entry in entries] == [
        ("Visite demandée : apprentissage, en attente.", "« la tablette »")
    ]


def test_the_menu_counts_those_who_wait_in_the_territory(cast: Cast) -> None:
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.other_territory))

    assert waiting_count(cast.user(Role.OPERATOR)) == 1
    assert waiting_count(cast.user(Role.HELPER)) == 0
