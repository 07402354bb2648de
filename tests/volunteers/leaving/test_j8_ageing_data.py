"""J8: two years without activity, then set aside, then erased; the hours stay, nothing leads to someone."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from core.registries import registries
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage
from messaging.services import message_queue
from messaging.sms.answers import text_receive
from scheduling.enums import CallReason, VisitStage
from scheduling.models import PhoneCall, PlanChange, Unserved, VisitHelper
from tests.conftest import Cast
from tests.factories import (
    HelperFactory,
    MembershipFactory,
    PlanFactory,
    RequestFactory,
    UserFactory,
    VisitFactory,
    local_moment,
    next_monday,
)
from tests.mediation.rights.test_erasing_a_person import dump
from volunteers import services as helpers
from volunteers.enums_trainings import AttendanceState, TrainingAudience
from volunteers.leaving.blanking import _blank, helper_data_erase, unlisted, without_name
from volunteers.leaving.signs import last_signs
from volunteers.models import Helper, Training, TrainingAttendance, TrainingSession
from volunteers.rules import SpanInput
from volunteers.selectors.leaving import leaving_decision
from volunteers.services import attendances, leaving, meetings
from volunteers.tasks import age_helpers

pytestmark = pytest.mark.django_db

CANARIES = ("Zéphyrine", "Z\\u00e9phyrine", "Quenouille", "0639981177", "639981177", "canari")
TODAY = timezone.localdate


def traces() -> list[str]:
    lines = dump().splitlines()
    return [line[:300] for line in lines if any(canary.lower() in line.lower() for canary in CANARIES)]


def aged(helper: Helper, days: int) -> Helper:
    """A file as if it had been made, and touched for the last time, so many days ago."""
    moment = timezone.make_aware(datetime.combine(TODAY() - timedelta(days=days), time(12)))
    Helper.objects.filter(pk=helper.pk).update(created_at=moment)
    return Helper.objects.get(pk=helper.pk)


def lived_through(cast: Cast) -> Helper:
    """Someone of whom every table keeps something, years ago."""
    sylvie = cast.user(Role.COORDINATOR)
    account = UserFactory(first_name="Zéphyrine", last_name="Quenouille", email="compte.canari@example.org")
    MembershipFactory(user=account, territory=cast.territory, role=Role.HELPER)
    helper = helpers.helper_create(
        territory=cast.territory, by=sylvie, kind="VOLUNTEER", first_name="Zéphyrine", last_name="Quenouille",
        birth_year=1950, phone="06 39 98 11 77", accepts_sms=True, email="canari@example.org",
        commune=HelperFactory().commune, address="12 chemin du Canari", languages="canari", interests="les canaris",
        user=account,
    )  # fmt: skip
    helper = helpers.helper_update(helper=helper, by=sylvie, expected_version=1, latitude=45.2, longitude=0.5)
    helpers.availability_replace(helper=helper, by=account, spans=[SpanInput(0, time(9), time(10))])
    long_ago = TODAY() - timedelta(days=900)
    helpers.exception_add(
        helper=helper, by=account, kind="ABSENT", starts_on=long_ago, ends_on=long_ago, reason="canari malade"
    )
    _trained(cast, helper, long_ago)
    _met(cast, helper, long_ago)
    _visited(cast, helper, long_ago)
    return helper


def _trained(cast: Cast, helper: Helper, day: date) -> None:
    course = Training.objects.create(territory=cast.territory, title="Secours", audiences=["VOLUNTEERS"], code="PSC1")
    session = TrainingSession.objects.create(
        training=course, starts_at=local_moment(day, 9), ends_at=local_moment(day, 12)
    )
    by = cast.user(Role.COORDINATOR)
    place = attendances.attendance_register(session=session, helpers=[helper], by=by)[0]
    attendances.attendance_mark(attendance=place, by=by, state=AttendanceState.PRESENT)


def _met(cast: Cast, helper: Helper, day: date) -> None:
    by = cast.user(Role.COORDINATOR)
    meeting = meetings.meeting_create(
        territory=cast.territory, by=by, subject="Comité", day=day, participants="Zéphyrine Quenouille, Jean",
        notes="Zéphyrine Quenouille apporte les clés",
    )  # fmt: skip
    meetings.point_add(meeting=meeting, by=by, what="Rappeler Zéphyrine Quenouille", who="Zéphyrine Quenouille")


def _visited(cast: Cast, helper: Helper, day: date) -> None:
    plan = PlanFactory(territory=cast.territory, week=day - timedelta(days=day.weekday()))
    visit = VisitFactory(request=RequestFactory(), plan=plan, stage=VisitStage.PUBLISHED, helpers=[helper])
    visit.why = {"raison": "Jeannette connaît Zéphyrine"}
    visit.save()
    PhoneCall.objects.create(
        territory=cast.territory, visit=visit, reason=CallReason.CONFIRM, sentence="Zéphyrine Quenouille viendra"
    )
    waiting = RequestFactory(words="Autre demande")
    Unserved.objects.create(plan=plan, request=waiting, causes={"dit": "non"}, remedies=["Demander à Zéphyrine"])
    PlanChange.objects.create(plan=plan, sentence="Visite déplacée, avec Zéphyrine Quenouille", before={"a": 1})
    for key, name, address, body in (
        ("a", "Zéphyrine Quenouille", "canari@example.org", "Votre tournée"),
        ("b", "Jeannette Delage", "jeannette@example.org", "Zéphyrine Quenouille viendra mardi"),
    ):
        message_queue(
            territory=cast.territory, key=key, recipient=address, recipient_name=name, subject="Visite", body=body
        )
    message_queue(
        territory=cast.territory, key="c", recipient="+33639981177", recipient_name="Z. Q.", subject="Visite",
        body="Pouvez-vous venir mardi ?", channel=Channel.SMS,
    )  # fmt: skip
    OutboxMessage.objects.filter(key="c").update(state=MessageState.SENT)
    assert text_receive(sender="+33639981177", body="Je viendrai avec mon canari") is not None


@pytest.fixture
def zephyrine(cast: Cast) -> Helper:
    return lived_through(cast)


def test_j8_no_table_keeps_a_trace_of_a_helper_erased_on_demand(zephyrine: Helper, cast: Cast, sign_in: Any) -> None:
    account = zephyrine.user
    assert len(traces()) > 12

    url = reverse("volunteers:helper-erase", args=[zephyrine.pk])
    page = sign_in(Role.MANAGER).post(url, {"understood": "on"}, follow=True)

    assert page.status_code == 200
    assert traces() == []
    row = Helper.objects.get(pk=zephyrine.pk)
    assert (row.full_name, row.user, row.birth_year) == ("Intervenant parti", None, None)
    assert (row.latitude, row.longitude) == (row.commune.latitude, row.commune.longitude)
    assert not User.objects.get(pk=account.pk).is_active  # type: ignore[union-attr]  # it had one
    assert sign_in(Role.MANAGER).get(reverse("volunteers:helper-detail", args=[row.pk])).status_code == 404


def test_j8_past_visits_and_trainings_still_count(zephyrine: Helper, cast: Cast) -> None:
    leaving.helper_erase(helper=zephyrine, by=cast.user(Role.MANAGER))

    assert VisitHelper.objects.filter(helper=zephyrine).count() == 1
    assert TrainingAttendance.objects.filter(helper=zephyrine, state=AttendanceState.PRESENT).count() == 1


def test_j8_the_search_of_the_tables_can_fail(zephyrine: Helper) -> None:
    """Emptying the other tables alone leaves the file itself."""
    helper_data_erase(zephyrine)

    assert traces()


def test_j8_erasing_twice_is_harmless(zephyrine: Helper, cast: Cast) -> None:
    for _ in range(2):
        leaving.helper_erase(helper=Helper.objects.get(pk=zephyrine.pk), by=cast.user(Role.MANAGER))

    assert traces() == []


def test_j8_whoever_counts_hours_is_told_before_the_name_goes(
    zephyrine: Helper, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(registries.helper_leaving, "_entries", [lambda helper: told.append(helper.full_name)])

    leaving.helper_erase(helper=zephyrine, by=cast.user(Role.MANAGER))

    assert told == ["Zéphyrine Quenouille"]


def test_j8_two_years_without_a_sign_then_thirty_days_then_erased(cast: Cast) -> None:
    helper = aged(HelperFactory(volunteer=True), 731)
    age_helpers()
    helper.refresh_from_db()
    assert (helper.is_active, helper.erase_on) == (False, TODAY() + timedelta(days=30))

    leaving.helpers_age(territory_id=cast.territory.pk, today=TODAY() + timedelta(days=29))
    helper.refresh_from_db()
    assert helper.erased_at is None

    leaving.helpers_age(territory_id=cast.territory.pk, today=TODAY() + timedelta(days=30))
    helper.refresh_from_db()
    assert helper.erased_at is not None
    assert helper.full_name == "Intervenant parti"


def test_j8_two_years_less_a_day_leaves_someone_alone(cast: Cast) -> None:
    helper = aged(HelperFactory(volunteer=True), 729)

    assert leaving.helpers_age(territory_id=cast.territory.pk) == (0, 0)
    assert Helper.objects.get(pk=helper.pk).is_active


@pytest.mark.parametrize("sign", ["visit", "training", "absence", "contract", "hours"])
def test_j8_any_sign_of_activity_starts_the_two_years_again(sign: str, cast: Cast) -> None:
    helper = aged(HelperFactory(volunteer=True, free=False), 2000)
    assert last_signs(cast.territory.pk)[helper.pk] == TODAY() - timedelta(days=2000)
    day, by = TODAY() - timedelta(days=100), cast.user(Role.COORDINATOR)
    if sign == "visit":
        plan = PlanFactory(territory=cast.territory, week=day - timedelta(days=day.weekday()))
        VisitFactory(plan=plan, published=True, helpers=[helper])
    elif sign == "training":
        _trained(cast, helper, day)
    elif sign == "absence":
        helper.exceptions.create(starts_on=day, ends_on=day)
    elif sign == "contract":
        Helper.objects.filter(pk=helper.pk).update(ends_on=day)
    else:
        helpers.availability_replace(helper=helper, spans=[], by=by)

    assert last_signs(cast.territory.pk)[helper.pk] > TODAY() - timedelta(days=110)
    assert leaving.helpers_age(territory_id=cast.territory.pk) == (0, 0)


def test_j8_the_coordinator_is_told_and_keeps_the_file_a_year_more(cast: Cast, sign_in: Any) -> None:
    helper = aged(HelperFactory(volunteer=True), 800)
    leaving.helpers_age(territory_id=cast.territory.pk)
    sylvie = cast.user(Role.COORDINATOR)
    assert "deux ans" in next(iter(leaving_decision(sylvie))).fact
    client = sign_in(Role.COORDINATOR)
    assert "Monique Aubert" in client.get(reverse("volunteers:helper-former")).content.decode()

    client.post(reverse("volunteers:helper-keep", args=[helper.pk]))

    assert list(leaving_decision(cast.user(Role.COORDINATOR))) == []
    for days in (40, 364):
        leaving.helpers_age(territory_id=cast.territory.pk, today=TODAY() + timedelta(days=days))
        assert Helper.objects.get(pk=helper.pk).erased_at is None
    leaving.helpers_age(territory_id=cast.territory.pk, today=TODAY() + timedelta(days=366))
    assert Helper.objects.get(pk=helper.pk).erase_on == TODAY() + timedelta(days=396)


def test_j8_putting_someone_back_in_the_team_starts_again(cast: Cast, sign_in: Any) -> None:
    helper = aged(HelperFactory(volunteer=True), 800)
    leaving.helpers_age(territory_id=cast.territory.pk)

    sign_in(Role.COORDINATOR).post(reverse("volunteers:helper-restore", args=[helper.pk]))
    leaving.helpers_age(territory_id=cast.territory.pk, today=TODAY() + timedelta(days=31))

    helper.refresh_from_db()
    assert (helper.is_active, helper.erase_on, helper.erased_at) == (True, None, None)


def test_j8_erasing_is_refused_with_the_reason_while_a_published_visit_is_ahead(cast: Cast, sign_in: Any) -> None:
    helper = HelperFactory(volunteer=True)
    VisitFactory(plan=PlanFactory(territory=cast.territory, week=next_monday()), published=True, helpers=[helper])

    url = reverse("volunteers:helper-erase", args=[helper.pk])
    page = sign_in(Role.MANAGER).post(url, {"understood": "on"}).content.decode()

    assert "Une visite publiée est encore prévue" in page
    with pytest.raises(ValidationError):
        leaving.helper_erase(helper=helper, by=None)
    assert Helper.objects.get(pk=helper.pk).full_name == "Monique Aubert"


def test_j8_a_page_asks_before_erasing(cast: Cast, sign_in: Any) -> None:
    helper = HelperFactory(volunteer=True)
    page = sign_in(Role.MANAGER).post(reverse("volunteers:helper-erase", args=[helper.pk]), {}).content.decode()

    assert "Cochez la case" in page
    assert Helper.objects.get(pk=helper.pk).erased_at is None


def test_j8_a_counsellor_who_also_visits_keeps_the_account(cast: Cast) -> None:
    helper = HelperFactory(user=cast.user(Role.COUNSELLOR))

    leaving.helper_erase(helper=helper, by=cast.user(Role.MANAGER))

    account = User.objects.get(pk=cast.user(Role.COUNSELLOR).pk)
    assert (account.is_active, account.full_name) == (True, "Nadia Ferrand")


def test_j8_everything_kept_is_handed_over_as_json_and_the_journal_says_so(
    zephyrine: Helper, cast: Cast, sign_in: Any
) -> None:
    answer = sign_in(Role.MANAGER).get(reverse("volunteers:helper-handover", args=[zephyrine.pk]))

    content = json.loads(answer.content)
    text = json.dumps(content, ensure_ascii=False)
    for word in ("Zéphyrine", "12 chemin du Canari", "canari malade", "présent", "Votre tournée"):
        assert word in text
    assert JournalEntry.objects.filter(verb="helper.handover", object_id=str(zephyrine.pk)).exists()


def test_j8_names_of_outsiders_go_two_years_after_the_session(cast: Cast) -> None:
    by = cast.user(Role.COORDINATOR)
    course = Training.objects.create(territory=cast.territory, title="Secours", audiences=["TOWN_HALL"])
    for days in (731, 100):
        day = TODAY() - timedelta(days=days)
        session = TrainingSession.objects.create(
            training=course, starts_at=local_moment(day, 9), ends_at=local_moment(day, 12)
        )
        attendances.outsider_register(
            session=session, by=by, name=f"Odile {days}", email="odile@example.org", organisation="Mairie",
            audience=TrainingAudience.TOWN_HALL,
        )  # fmt: skip

    age_helpers()

    rows = TrainingAttendance.objects.order_by("session__starts_at").values_list("name", "email", "organisation")
    assert list(rows) == [("Participant extérieur", "", ""), ("Odile 100", "odile@example.org", "Mairie")]


def test_j8_every_model_with_personal_data_is_reached_or_said_to_speak_of_others() -> None:
    assert unlisted() == [], "see core.registries: registries.helper_data"


def test_j8_every_personal_text_of_a_helper_can_be_emptied() -> None:
    kept = {name for name in ("latitude", "longitude") if _blank(Helper._meta.get_field(name)) is not None}

    assert kept == {"latitude", "longitude"}, "they have no empty value: the service puts the commune’s centre"


def test_j8_a_name_is_taken_out_of_a_text_whole_or_in_part_and_words_that_hold_it_stay() -> None:
    helper = Helper(first_name="Rose", last_name="Pas")

    told = without_name({"dit": ["Rose Pas vient", "rosée", "Rose arrose", "il ne Passe"]}, helper)

    assert told == {"dit": ["Intervenant parti vient", "rosée", "Intervenant arrose", "il ne Passe"]}


def test_j8_the_list_costs_the_same_queries_for_one_and_for_thirty(cast: Cast, sign_in: Any) -> None:
    client, url = sign_in(Role.COORDINATOR), reverse("volunteers:helper-former")
    HelperFactory(volunteer=True, is_active=False)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(30):
        HelperFactory(volunteer=True, is_active=False, first_name=f"Anne{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(one)
