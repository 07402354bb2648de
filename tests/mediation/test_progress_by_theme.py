"""Progress by theme: drawn from diagnoses and activity reports, with its table."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation import services
from mediation.enums import Autonomy, Theme
from mediation.models import ActivityReport, Assessment, Beneficiary, ReportParticipation
from mediation.selectors.progress import lanes_of, progress_of
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.mediation.answers import WILLING

SignIn = Callable[[Role], Client]


def reported(person: Beneficiary, days_ago: int, autonomy: Autonomy) -> None:
    report = ActivityReport.objects.create(
        territory=person.territory,
        done_on=timezone.localdate() - timedelta(days=days_ago),
        minutes=60,
        place_kind="domicile",
        commune=person.commune,
        themes=[Theme.EMAIL, Theme.HEALTH],
    )
    ReportParticipation.objects.create(report=report, beneficiary=person, autonomy=autonomy)


def test_reports_and_diagnoses_tell_one_story_by_theme(cast: Cast, sign_in: SignIn) -> None:
    person, by = BeneficiaryFactory(), cast.user(Role.COUNSELLOR)
    first = services.assessment_record(beneficiary=person, by=by, answers={**WILLING, "use_messages": "not_yet"})
    Assessment.objects.filter(pk=first.pk).update(done_on=timezone.localdate() - timedelta(days=90))
    reported(person, 30, Autonomy.PARTLY)
    reported(person, 2, Autonomy.AUTONOMOUS)
    lanes = {lane.theme: lane for lane in lanes_of(progress_of(person, by))}
    assert [seen.autonomy for seen in lanes[Theme.EMAIL].seen] == list(Autonomy)
    assert [dot.rank for dot in lanes[Theme.EMAIL].dots] == [0, 1, 2]
    assert set(lanes) == {Theme.EMAIL, Theme.HEALTH}
    page = sign_in(Role.MANAGER).get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()
    assert "Progrès par thème" in page
    assert "2 thèmes qui avancent" in page.replace("\xa0", " ")
    assert "E-mail : avec guidage le" in page


def test_one_date_draws_nothing(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    page = sign_in(Role.MANAGER).get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()
    assert "Progrès par thème" not in page
