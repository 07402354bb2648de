"""A contract of civic service: what the law asks, overlaps, an early end, training, the review of the mission."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.concurrency import StaleVersionError
from core.models import JournalEntry
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.volunteers.contracts.cast import a_contract, a_training, born, monday, terms
from volunteers.contract_rules import Terms, age_on, months_later, terms_problems
from volunteers.models import CivicServiceContract, Helper
from volunteers.selectors.contracts import tutor_ids_of, youths_without_contract
from volunteers.selectors.duty_hours import contract_page, contract_rows
from volunteers.services.contract_hours import training_add, training_remove
from volunteers.services.contracts import (
    contract_create,
    contract_end,
    contract_resume,
    contract_update,
    mission_check,
)


@pytest.fixture
def by(cast: Cast) -> User:
    """Sylvie, coordinator."""
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def youth(cast: Cast) -> Helper:
    """Inès, in civic service."""
    return HelperFactory(territory=cast.territory, civic=True)


@pytest.fixture
def tutor(cast: Cast) -> Helper:
    """Nadia, counsellor."""
    return HelperFactory(territory=cast.territory)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"ends_on": date(2027, 2, 27)}, "ends_on", "au moins 6 mois : dernier jour le 28 février"),
        ({"ends_on": date(2027, 9, 1)}, "ends_on", "au plus 12 mois : dernier jour le 31 août"),
        ({"birth_date": date(2010, 9, 2)}, "birth_date", "aurait 15 ans"),
        ({"birth_date": date(2000, 9, 1)}, "birth_date", "de 16 à 25 ans"),
        ({"birth_date": date(1995, 9, 1), "has_age_exception": True}, "birth_date", "de 16 à 30 ans"),
        ({"weekly_minutes": 23 * 60}, "weekly_minutes", "au moins 24 h par semaine"),
        ({"birth_date": date(2009, 6, 1), "weekly_minutes": 36 * 60}, "weekly_minutes", "35 h par semaine avant 18"),
        ({"weekly_minutes": 49 * 60}, "weekly_minutes", "Pas plus de 48 h"),
    ],
)
def test_a_contract_that_the_law_forbids_is_refused_at_its_field(
    changes: dict[str, Any], field: str, words: str
) -> None:
    lawful: dict[str, Any] = {
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 4, 30),
        "birth_date": date(2006, 3, 3),
        "weekly_minutes": 24 * 60,
    }
    assert terms_problems(Terms(**lawful)) == {}
    problems = terms_problems(Terms(**{**lawful, **changes}))
    assert list(problems) == [field]
    assert words in problems[field].replace("\xa0", " ").replace("\u202f", " ")


def test_six_and_twelve_months_to_the_day_are_allowed_and_thirty_with_the_exception() -> None:
    for last in (date(2027, 2, 28), date(2027, 8, 31)):
        assert terms_problems(Terms(date(2026, 9, 1), last, date(2006, 3, 3), 1440)) == {}
    assert terms_problems(Terms(date(2026, 9, 1), date(2027, 2, 28), date(1996, 3, 3), 1440, True)) == {}
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert (age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))) == (17, 18)


def test_a_contract_is_written_with_its_sentence_in_the_journal(youth: Helper, tutor: Helper, by: User) -> None:
    contract = contract_create(helper=youth, by=by, **terms(tutor))
    assert contract.last_day == contract.ends_on
    sentence = JournalEntry.objects.get(verb="contract.create").sentence
    assert sentence == f"Sylvie Marchive a écrit le contrat d’engagement de l’intervenant n° {youth.pk}."


def test_two_contracts_of_one_person_never_share_a_day(youth: Helper, tutor: Helper, by: User) -> None:
    first = contract_create(helper=youth, by=by, **terms(tutor))
    with pytest.raises(ValidationError) as error:
        contract_create(helper=youth, by=by, **terms(tutor, starts_on=first.ends_on, birth_date=born(19)))
    assert "a déjà un contrat du" in error.value.message_dict["starts_on"][0]
    contract_create(helper=youth, by=by, **terms(tutor, starts_on=first.ends_on + timedelta(days=1)))
    assert CivicServiceContract.objects.filter(helper=youth).count() == 2


def test_the_database_refuses_a_tutor_of_oneself_and_an_end_without_reason(youth: Helper, tutor: Helper) -> None:
    contract = a_contract(helper=youth, tutor=tutor)
    for changes in ({"tutor": youth}, {"ended_on": contract.ends_on}, {"ends_on": contract.starts_on}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CivicServiceContract.objects.filter(pk=contract.pk).update(**changes)


def test_a_contract_is_for_a_youth_and_the_tutor_is_another_of_the_territory(
    youth: Helper, tutor: Helper, by: User, cast: Cast
) -> None:
    other = HelperFactory(territory=youth.territory, civic=True, first_name="Noah", last_name="Dubreuil")
    with pytest.raises(ValidationError) as error:
        contract_create(helper=youth, by=by, **terms(other))
    assert "tutor" in error.value.message_dict
    with pytest.raises(ValidationError, match="volontaire en service civique"):
        contract_create(helper=tutor, by=by, **terms(other))
    stranger = HelperFactory(territory=cast.other_territory)
    with pytest.raises(ValidationError, match="pas de ce territoire"):
        contract_create(helper=youth, by=by, **terms(stranger))


def test_someone_else_saved_in_between_is_told(youth: Helper, tutor: Helper, by: User) -> None:
    contract = a_contract(helper=youth, tutor=tutor)
    contract_update(contract=contract, by=by, expected_version=1, mission_title="Autre")
    with pytest.raises(StaleVersionError):
        contract_update(contract=contract, by=by, expected_version=1, mission_title="Encore autre")


def test_an_early_end_has_a_day_and_a_reason_and_is_taken_back(youth: Helper, tutor: Helper, by: User) -> None:
    contract = a_contract(helper=youth, tutor=tutor)
    with pytest.raises(ValidationError) as error:
        contract_end(contract=contract, by=by, ended_on=contract.ends_on, reason="")
    assert set(error.value.message_dict) == {"ended_on", "reason"}
    ended = contract_end(contract=contract, by=by, ended_on=timezone.localdate(), reason="JOB")
    assert ended.last_day == timezone.localdate()
    assert contract_resume(contract=ended, by=by).last_day == contract.ends_on


def test_the_tutor_is_known_on_the_days_of_the_contract_only(youth: Helper, tutor: Helper) -> None:
    contract = a_contract(helper=youth, tutor=tutor)
    today = timezone.localdate()
    assert tutor_ids_of([youth, tutor], today) == {youth.pk: {tutor.pk}, tutor.pk: set()}
    assert tutor_ids_of([youth], contract.ends_on + timedelta(days=1)) == {youth.pk: set()}


def test_a_youth_without_a_contract_is_pointed_out(youth: Helper, tutor: Helper, by: User) -> None:
    assert list(youths_without_contract(by)) == [youth]
    a_contract(helper=youth, tutor=tutor)
    assert list(youths_without_contract(by)) == []


def _training(contract: CivicServiceContract, by: User, day: date, hours: tuple[int, int]) -> Any:
    return training_add(
        contract=contract, by=by, day=day, starts=time(hours[0]), ends=time(hours[1]), kind="CIVIC", title=""
    )


def test_training_counts_stops_at_the_law_and_is_taken_out(youth: Helper, tutor: Helper, by: User) -> None:
    contract = a_contract(helper=youth, tutor=tutor, birth_date=born(17), weekly_minutes=35 * 60)
    tuesday = monday(1) + timedelta(days=1)
    row = _training(contract, by, tuesday, (8, 12))
    _training(contract, by, tuesday, (13, 16))
    with pytest.raises(ValidationError, match="dans la journée") as error:
        _training(contract, by, tuesday, (17, 18))
    assert "L. 120-8" in error.value.message_dict["day"][0]
    with pytest.raises(ValidationError, match="déjà pris"):
        _training(contract, by, tuesday, (11, 13))
    with pytest.raises(ValidationError, match="pas dans le contrat"):
        _training(contract, by, contract.ends_on + timedelta(days=1), (9, 10))
    training_remove(training=row, by=by)
    assert contract.training_days.count() == 1


def test_a_contract_warns_until_its_mission_was_compared_with_agents_tasks(
    youth: Helper, tutor: Helper, by: User
) -> None:
    contract = a_contract(helper=youth, tutor=tutor)
    today = timezone.localdate()
    warned = "Mission pas encore comparée aux tâches des agents (art. L. 120-9)."
    assert warned in contract_page(contract).warnings

    later: dict[str, Any] = {"reviewed_on": today, "next_review_on": today + timedelta(days=180)}
    mission_check(contract=contract, by=by, statement="Comparée.", result="TO_CHANGE", **later)
    assert any("Mission à revoir" in words for words in contract_page(contract).warnings)
    mission_check(contract=contract, by=by, statement="Changée.", result="DISTINCT", **later)
    assert not any("ission" in words for words in contract_page(contract).warnings)
    with pytest.raises(ValidationError) as error:
        mission_check(contract=contract, by=by, statement="x", result="", reviewed_on=today, next_review_on=today)
    assert set(error.value.message_dict) == {"result", "next_review_on"}


def test_the_average_under_24_hours_is_told_and_a_full_one_is_not(youth: Helper, tutor: Helper) -> None:
    contract = a_contract(helper=youth, tutor=tutor)
    row = contract_rows([contract])[0]
    assert row.average == 0
    assert any("sous les 24" in words for words in row.warnings)
    for week in range(-8, 1):
        for day in range(4):
            a_training(contract, monday(week) + timedelta(days=day), (9, 12))
            a_training(contract, monday(week) + timedelta(days=day), (13, 17))
    row = contract_rows([contract])[0]
    assert row.average is not None
    assert row.average >= 24 * 60
    assert not any("sous les" in words for words in row.warnings)


def test_the_average_waits_for_four_weeks(youth: Helper, tutor: Helper) -> None:
    contract = a_contract(helper=youth, tutor=tutor, starts_on=monday(-2))
    assert contract_rows([contract])[0].average is None
