"""A visit and its report are told in one go, by those who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.enums import Autonomy, Theme
from mediation.models import ActivityReport, ReportRefusal
from mediation.services import Participant
from scheduling.enums import RequestStatus, VisitStage, VisitStatus
from scheduling.models import Visit
from scheduling.selectors.reports_due import visits_due
from scheduling.services.outcomes import visit_outcome_record
from scheduling.services.reporting import visit_report_record, visit_report_undo
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory, VisitFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]


def a_visit(cast: Cast, *, days_ago: int = 0, by: Role = Role.COUNSELLOR, **fields: Any) -> Visit:
    """A published visit to Jeannette about e-mail."""
    person = BeneficiaryFactory(territory=cast.territory)
    user = cast.user(by)
    helper = user.helpers.first() or HelperFactory(territory=cast.territory, user=user)
    request = RequestFactory(beneficiary=person, themes=[Theme.EMAIL], status=RequestStatus.PLANNED)
    day = timezone.localdate() - timedelta(days=days_ago)
    visit: Visit = VisitFactory(request=request, day=day, stage=VisitStage.PUBLISHED, helpers=[helper], **fields)
    return visit


def answers(**changed: Any) -> dict[str, Any]:
    """What the page of a visit posts when nothing was unusual and only the autonomy was said."""
    usual = {
        "happened": "seen",
        "autonomy": Autonomy.PARTLY,
        "done_on": timezone.localdate().isoformat(),
        "themes": [Theme.EMAIL],
        "minutes": "60",
        "place_kind": "domicile",
    }
    return {**usual, **changed}


def test_telling_a_visit_settles_the_request_and_keeps_one_report(cast: Cast, sign_in: SignIn) -> None:
    visit = a_visit(cast)
    browser = sign_in(Role.COUNSELLOR)
    url = reverse("scheduling:visit-report", args=[visit.pk])
    page = browser.get(url).content.decode()
    assert "E-mail" in page

    sent = {**answers(), "commune": visit.beneficiary.commune_id}
    done = browser.post(url, sent, follow=True).content.decode()

    report = ActivityReport.objects.get()
    visit.refresh_from_db()
    assert (visit.status, visit.request.status) == (VisitStatus.SEEN, RequestStatus.DONE)
    assert report.origin_ref == f"visit:{visit.pk}"
    assert report.participations.get().autonomy == Autonomy.PARTLY
    assert report.participations.get().is_first_time
    assert "Et la suite pour Jeannette" in done

    again = browser.post(url, sent).content.decode()
    assert "a déjà fait ce compte rendu" in again
    assert ActivityReport.objects.count() == 1


def test_undoing_leaves_the_visit_to_be_told(cast: Cast, sign_in: SignIn) -> None:
    visit = a_visit(cast)
    browser = sign_in(Role.COUNSELLOR)
    sent = {**answers(), "commune": visit.beneficiary.commune_id}
    browser.post(reverse("scheduling:visit-report", args=[visit.pk]), sent)

    browser.post(reverse("scheduling:visit-report-undo", args=[visit.pk]))

    visit.refresh_from_db()
    assert visit.status == VisitStatus.UNKNOWN
    assert not ActivityReport.objects.exists()


def test_a_visit_that_did_not_take_place_gets_no_report(cast: Cast, sign_in: SignIn) -> None:
    visit = a_visit(cast)
    url = reverse("scheduling:visit-report", args=[visit.pk])

    sign_in(Role.COUNSELLOR).post(url, {"happened": "noshow", "word": "Volets fermés"})

    visit.refresh_from_db()
    assert (visit.status, visit.note) == (VisitStatus.NO_SHOW, "Volets fermés")
    assert visit.request.status == RequestStatus.WAITING
    assert not ActivityReport.objects.exists()


def test_a_visit_with_a_report_cannot_become_one_that_did_not_take_place(cast: Cast) -> None:
    visit = a_visit(cast)
    _tell(visit, cast)

    with pytest.raises(ValidationError, match="a un compte rendu"):
        visit_outcome_record(visit=visit, status=VisitStatus.NO_SHOW, note="", by=cast.user(Role.COUNSELLOR))


def _tell(visit: Visit, cast: Cast, by: Role = Role.COUNSELLOR) -> ActivityReport:
    return visit_report_record(
        visit=visit,
        by=cast.user(by),
        participants=[Participant(visit.beneficiary, Autonomy.GUIDED)],
        done_on=visit.day,
        minutes=60,
        place_kind="domicile",
        commune=visit.beneficiary.commune,
        themes=[Theme.EMAIL],
    )


def test_what_is_missing_is_asked_and_nothing_typed_is_lost(cast: Cast, sign_in: SignIn) -> None:
    visit = a_visit(cast)
    url = reverse("scheduling:visit-report", args=[visit.pk])

    page = sign_in(Role.COUNSELLOR).post(url, answers(autonomy="", themes=[], notes="A bien ri"))
    text = page.content.decode()

    assert "Choisissez une des trois réponses." in text
    assert "Choisissez au moins un thème." in text
    assert "Dites dans quelle commune." in text or "commune" in text
    assert "A bien ri" in text
    assert not ActivityReport.objects.exists()


def test_a_courtesy_visit_is_told_without_a_report_and_the_reason_is_kept(cast: Cast, sign_in: SignIn) -> None:
    visit = a_visit(cast)
    url = reverse("scheduling:visit-report-refuse", args=[visit.pk])
    browser = sign_in(Role.COUNSELLOR)

    refused = browser.post(url, {"sans-reason": "OTHER", "sans-words": ""}).content.decode()
    assert "Dites en quelques mots pourquoi." in refused
    browser.post(url, {"sans-reason": "COURTESY", "sans-words": ""})

    visit.refresh_from_db()
    assert visit.status == VisitStatus.SEEN
    assert ReportRefusal.objects.get().reason == "COURTESY"
    assert not visits_due(cast.user(Role.COUNSELLOR), own=True)


def test_the_list_of_reports_to_make_says_the_oldest_first_and_for_how_long(cast: Cast, sign_in: SignIn) -> None:
    late, told, seen = a_visit(cast, days_ago=5), a_visit(cast, days_ago=3), a_visit(cast, days_ago=2)
    for visit, status in ((told, VisitStatus.UNKNOWN), (seen, VisitStatus.SEEN)):
        visit.status = status
        visit.save()
    _tell(told, cast)
    a_visit(cast, days_ago=4, by=Role.HELPER)

    browser = sign_in(Role.COUNSELLOR)
    own = browser.get(reverse("scheduling:reports-due"))
    everyone = browser.get(reverse("scheduling:reports-due"), {"qui": "tous"})

    assert [due.visit.pk for due in own.context["rows"]] == [late.pk, seen.pk]
    assert [due.late.replace("\xa0", " ") for due in own.context["rows"]] == ["5 jours de retard", "2 jours de retard"]
    assert len(everyone.context["rows"]) == 3
    assert "Comptes rendus à faire" in browser.get(reverse("accounts:home")).content.decode()


def test_the_list_asks_the_same_number_of_queries_for_one_visit_and_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(Role.COUNSELLOR)
    a_visit(cast, days_ago=1)
    url = reverse("scheduling:reports-due")
    browser.get(url)
    with django_assert_max_num_queries(100) as one:
        browser.get(url)
    for days in range(2, 27):
        a_visit(cast, days_ago=days)

    with django_assert_max_num_queries(len(one.captured_queries)):
        browser.get(url)


def test_a_volunteer_tells_the_own_visit_on_the_day_and_sees_nothing_of_the_file(cast: Cast, sign_in: SignIn) -> None:
    """R02."""
    visit = a_visit(cast, by=Role.HELPER)
    visit.beneficiary.equipment = ["tablette"]
    visit.beneficiary.interests = "Canari belote"
    visit.beneficiary.save()
    browser = sign_in(Role.HELPER)
    url = reverse("scheduling:visit-report", args=[visit.pk])
    page = browser.get(url).content.decode()

    browser.post(url, {**answers(), "commune": visit.beneficiary.commune_id, "notes": "Canari note"})

    assert "Canari" not in page
    assert "Quelles démarches" not in page
    assert 'name="themes" value="aide_aux_demarches_administratives"' not in page
    assert ActivityReport.objects.get().author == cast.user(Role.HELPER)
    assert browser.get(url, follow=True).status_code == 200
    assert "Canari" not in browser.get(url, follow=True).content.decode()
    assert browser.get(reverse("mediation:report-list")).status_code == 403


def test_a_volunteer_neither_tells_nor_undoes_for_someone_else(cast: Cast) -> None:
    visit = a_visit(cast)
    with pytest.raises(PermissionDenied):
        _tell(visit, cast, by=Role.HELPER)
    own = a_visit(cast, by=Role.HELPER)
    _tell(own, cast)

    with pytest.raises(PermissionDenied):
        visit_report_undo(visit=own, by=cast.user(Role.HELPER))
