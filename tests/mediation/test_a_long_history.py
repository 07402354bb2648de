"""A file opens with the same number of queries whatever the person lived through."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation import services
from mediation.models import Assessment, Beneficiary, ContactPerson, Note
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import Visit, VisitHelper
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory
from tests.mediation.answers import WILLING

LIMIT = 30


def with_events(cast: Cast, count: int) -> Beneficiary:
    """Someone with ``count`` events: a third of visits with their request, some assessments."""
    nadia, person = cast.user(Role.COUNSELLOR), BeneficiaryFactory()
    services.assessment_record(beneficiary=person, by=nadia, answers=WILLING)
    first = Assessment.objects.get(beneficiary=person)
    helper, plan = HelperFactory(free=False), PlanFactory()
    third = count // 3
    for number in range(third):
        starts = timezone.now() - timedelta(days=number + 1)
        request = RequestFactory(beneficiary=person, windows=False, status="DONE")
        visit = Visit.objects.create(
            territory=person.territory, plan=plan, request=request, beneficiary=person, day=starts.date(),
            starts_at=starts, ends_at=starts + timedelta(hours=1), stage=VisitStage.PUBLISHED, status=VisitStatus.SEEN,
        )  # fmt: skip
        VisitHelper.objects.create(visit=visit, helper=helper)
        first.pk = None
        first.save()
        Note.objects.create(beneficiary=person, author=nadia, text="Une note")
        ContactPerson.objects.create(beneficiary=person, name=f"Proche {number}")
    return person


def queries(client: Any, person: Beneficiary) -> int:
    url = reverse("mediation:beneficiary-detail", args=[person.pk])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_file_with_300_events_takes_no_more_queries_than_one_with_3_and_less_than_30(
    cast: Cast, sign_in: Any
) -> None:
    few, many = with_events(cast, 3), with_events(cast, 300)

    for role in (Role.COUNSELLOR, Role.MANAGER):
        client = sign_in(role)
        assert queries(client, few) == queries(client, many) < LIMIT
