"""From the public page to the first mission: application, interview, decision, charter, renewals."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from core.throttle import stamp
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.volunteers.engagement.cast import CHARTER_ASKED, INSURANCE_ASKED, TRAINING_ASKED, a_policy, days, done
from volunteers.engagement.standing import Activity, Standing
from volunteers.engagement.vocabulary import ApplicationState
from volunteers.engagement.words import text_digest
from volunteers.enums import HelperKind
from volunteers.models import EngagementPolicy, Helper, HelperApplication, RequirementCompletion
from volunteers.selectors.engagement import judged
from volunteers.services.applications import applications_purge
from volunteers.services.engagement import charter_sign, completion_note, exemption_grant
from volunteers.services.engagement_reminders import engagements_remind

SignIn = Callable[[Role], Client]


def filled(cast: Cast, **answers: Any) -> dict[str, Any]:
    commune = cast.territory.communes.get()
    typed = {
        "first_name": "Lucile", "last_name": "Faure", "phone": "06 39 98 41 00", "email": "lucile@example.org",
        "commune": commune.pk, "kind": "VOLUNTEER", "wishes": ["VISIT"], "availability": "le mardi",
        "words": "J’aime la lecture", "consents": "on", "affiche": stamp(0),
    }  # fmt: skip
    return typed | answers


@pytest.fixture
def applied(cast: Cast) -> HelperApplication:
    cache.clear()
    answer = Client().post(reverse("volunteers:public-application", args=[cast.territory.slug]), filled(cast))
    assert answer.status_code == 302
    return HelperApplication.objects.get()


def test_someone_proposes_their_help_without_an_account_and_is_thanked(applied: HelperApplication) -> None:
    assert (applied.state, applied.full_name, applied.words) == ("NEW", "Lucile Faure", "J’aime la lecture")
    assert OutboxMessage.objects.get().recipient == "lucile@example.org"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"consents": ""}, "consents"), ({"phone": "", "email": ""}, "phone"), ({"commune": ""}, "commune")],
)
def test_what_lacks_is_said_at_its_field_and_nothing_typed_is_lost(cast: Cast, wrong: Any, field: str) -> None:
    cache.clear()
    url = reverse("volunteers:public-application", args=[cast.territory.slug])
    page = Client().post(url, filled(cast, **wrong))

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "J’aime la lecture" in page.content.decode()
    assert not HelperApplication.objects.exists()


def test_an_interview_then_an_approval_make_a_helper_of_today(sign_in: SignIn, applied: HelperApplication) -> None:
    client, today = sign_in(Role.COORDINATOR), timezone.localdate()
    told = {"version": 1, "entretien-interview_on": today.isoformat(), "entretien-words": "Posée, disponible"}
    client.post(reverse("volunteers:application-interview", args=[applied.pk]), told)
    client.post(
        reverse("volunteers:application-approve", args=[applied.pk]), {"version": 2, "accord-kind": "VOLUNTEER"}
    )

    applied.refresh_from_db()
    helper = Helper.objects.get()
    assert (applied.state, applied.helper, applied.interview_words) == ("APPROVED", helper, "Posée, disponible")
    assert (helper.full_name, helper.approved_on) == ("Lucile Faure", today)
    assert judged([helper], today - days(1))[helper.pk].standing == Standing.PROSPECT


def test_a_refusal_needs_a_reason_and_the_person_reads_it(sign_in: SignIn, applied: HelperApplication) -> None:
    url, client = reverse("volunteers:application-refuse", args=[applied.pk]), sign_in(Role.COORDINATOR)

    assert client.post(url, {"version": 1}).status_code == 422
    client.post(url, {"version": 1, "refus-reason": "DISTANCE", "refus-words": "Rappelez-nous en mars."})

    applied.refresh_from_db()
    letter = OutboxMessage.objects.get(key=f"application:{applied.pk}:refused").body
    assert applied.state == ApplicationState.REFUSED
    assert "trop loin" in letter
    assert "Rappelez-nous en mars." in letter


def test_of_two_people_who_decide_the_second_is_told(sign_in: SignIn, applied: HelperApplication) -> None:
    client = sign_in(Role.COORDINATOR)
    client.post(reverse("volunteers:application-withdraw", args=[applied.pk]), {"version": 1})
    url = reverse("volunteers:application-approve", args=[applied.pk])
    page = client.post(url, {"version": 1, "accord-kind": "VOLUNTEER"}, follow=True)

    assert "Une décision vient d’être prise" in page.content.decode()
    assert not Helper.objects.exists()


def test_a_year_after_the_decision_nothing_of_the_person_is_left(cast: Cast, applied: HelperApplication) -> None:
    HelperApplication.objects.filter(pk=applied.pk).update(
        state="WITHDRAWN", decided_at=timezone.now() - timedelta(days=366)
    )

    assert [applications_purge(territory_id=cast.territory.pk) for _ in range(2)] == [1, 0]
    applied.refresh_from_db()
    assert (applied.email, str(applied.phone), applied.words, applied.last_name) == ("", "", "", "Effacé")


def test_a_helper_signs_the_charter_on_screen_and_may_then_visit(cast: Cast, sign_in: SignIn) -> None:
    a_policy(cast.territory, CHARTER_ASKED)
    helper = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    today, client = timezone.localdate(), sign_in(Role.HELPER)
    assert not judged([helper], today)[helper.pk].may(Activity.VISIT_HOME)
    page = client.get(reverse("volunteers:my-documents"))
    assert "sans distinction d’origine" in page.content.decode()
    sent = {"code": "charte", "empreinte": text_digest(CHARTER_ASKED.text)}

    assert client.post(reverse("volunteers:my-charter-sign"), sent).status_code == 422
    client.post(reverse("volunteers:my-charter-sign"), sent | {"lu": "oui"})
    client.post(reverse("volunteers:my-charter-sign"), sent | {"lu": "oui"})

    assert RequirementCompletion.objects.get().digest == sent["empreinte"]
    assert judged([helper], today)[helper.pk].may(Activity.VISIT_HOME)


def test_nobody_signs_for_someone_else_nor_a_text_that_changed(cast: Cast) -> None:
    a_policy(cast.territory, CHARTER_ASKED)
    helper = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))

    with pytest.raises(ValidationError, match="elle-même"):
        charter_sign(helper=helper, code="charte", digest="", by=cast.user(Role.MANAGER))
    with pytest.raises(ValidationError, match="a changé"):
        charter_sign(helper=helper, code="charte", digest="autre", by=cast.user(Role.HELPER))
    with pytest.raises(ValidationError, match="à l’écran"):
        completion_note(helper=helper, code="charte", completed_on=timezone.localdate(), by=cast.user(Role.COORDINATOR))


def test_an_exemption_without_an_end_is_refused(cast: Cast) -> None:
    a_policy(cast.territory, TRAINING_ASKED)
    helper = HelperFactory(territory=cast.territory, volunteer=True)

    with pytest.raises(ValidationError) as error:
        exemption_grant(
            helper=helper, code="formation", starts_on=timezone.localdate(), ends_on=None, reason="Essai",
            by=cast.user(Role.COORDINATOR),
        )  # fmt: skip
    assert error.value.message_dict["ends_on"] == ["Une dispense a toujours une fin."]


def test_what_ends_is_told_once_to_the_helper_and_once_a_week_to_the_coordination(cast: Cast) -> None:
    a_policy(cast.territory, INSURANCE_ASKED)
    helper = HelperFactory(territory=cast.territory, volunteer=True, email="monique@example.org")
    done(helper, "assurance", timezone.localdate() - days(350))

    assert [engagements_remind(territory_id=cast.territory.pk) for _ in range(2)] == [2, 0]
    letters = {mail.recipient: mail.body for mail in OutboxMessage.objects.all()}
    assert set(letters) == {"monique@example.org", "sylvie@example.org"}
    assert "L’attestation d’assurance : valable jusqu’au" in letters["monique@example.org"]
    assert "Monique Aubert : l’attestation d’assurance" in letters["sylvie@example.org"]


def test_the_list_of_renewals_takes_the_same_number_of_queries_and_leaves_as_a_spreadsheet(
    cast: Cast, sign_in: SignIn
) -> None:
    a_policy(cast.territory, INSURANCE_ASKED)
    client, counts = sign_in(Role.COORDINATOR), []
    for number in (1, 12):
        for _ in range(number):
            done(HelperFactory(territory=cast.territory, volunteer=True), "assurance", timezone.localdate() - days(400))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("volunteers:renewal-list"), {"etat": "expired"})
        counts.append(len(queries))
    sheet = load_workbook(BytesIO(client.get(reverse("volunteers:renewal-export")).content)).active

    assert page.context["found"] == 13
    assert counts[0] == counts[1]
    assert sheet is not None
    assert [row[4] for row in sheet.iter_rows(min_row=2, max_row=3, values_only=True)] == [
        "l’attestation d’assurance"
    ] * 2


def test_nothing_is_asked_until_the_manager_accepts_what_is_proposed(cast: Cast, sign_in: SignIn) -> None:
    helper, start = HelperFactory(territory=cast.territory, volunteer=True), timezone.localdate() + days(30)
    assert judged([helper], start)[helper.pk].standing == Standing.ONBOARDED
    client = sign_in(Role.MANAGER)
    assert not EngagementPolicy.objects.exists()

    client.post(
        reverse("volunteers:engagement-policy-accept"),
        {"qualite": "VOLUNTEER", "VOLUNTEER-effective_from": start.isoformat()},
    )

    assert judged([helper], start - days(1))[helper.pk].standing == Standing.ONBOARDED
    assert judged([helper], start)[helper.pk].standing == Standing.APPROVED
    page = client.get(reverse("volunteers:engagement-policies")).content.decode()
    assert "1\xa0personne sur 1 ne pourrait pas visiter" in page


def test_the_next_version_is_prepared_from_the_last_one(cast: Cast, sign_in: SignIn) -> None:
    policy = a_policy(cast.territory, CHARTER_ASKED, TRAINING_ASKED)
    url, start = reverse("volunteers:engagement-policy-edit", args=[policy.pk]), timezone.localdate() + days(10)
    client = sign_in(Role.MANAGER)
    formset = client.get(url).context["formset"]
    sent: dict[str, Any] = {"effective_from": start.isoformat()}
    for form in [formset.management_form, *formset]:
        sent |= {form.add_prefix(name): value for name in form.fields if (value := form[name].value())}
    sent |= {"ligne-0-again": "on", "ligne-1-DELETE": "on"}

    assert client.post(url, sent).status_code == 302
    following = EngagementPolicy.objects.get(effective_from=start)
    assert [row.code for row in following.requirements.all()] == ["charte-2"]
    assert [row.code for row in policy.requirements.all()] == ["charte", "formation"]


def test_the_page_of_a_helper_replays_a_past_day(cast: Cast, sign_in: SignIn) -> None:
    a_policy(cast.territory, INSURANCE_ASKED, kind=HelperKind.COUNSELLOR)
    helper, today = HelperFactory(territory=cast.territory), timezone.localdate()
    done(helper, "assurance", today - days(370))
    url = reverse("volunteers:helper-engagement", args=[helper.pk])
    client = sign_in(Role.COUNSELLOR)

    drives = {
        day: next(
            row.is_allowed for row in client.get(url, {"le": day.isoformat()}).context["can"] if row.label == "conduire"
        )
        for day in (today, today - days(30))
    }

    assert drives == {today: False, today - days(30): True}
    assert client.get(url, {"le": "9999-12-31"}).status_code == 200
