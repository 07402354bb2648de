"""The queue is ordered in the database exactly as the rule says."""

from datetime import date, timedelta

import pytest

from scheduling.enums import Priority
from scheduling.models import VisitRequest
from scheduling.request_rules import queue_score
from scheduling.selectors.queue import in_queue_order
from tests.factories import BeneficiaryFactory, RequestFactory

TODAY = date(2026, 11, 23)


@pytest.mark.django_db
def test_the_database_gives_the_rank_of_the_rule() -> None:
    person = BeneficiaryFactory()
    for priority in Priority.values:
        for waited in (0, 1, 15, 400):
            for left in (None, -3, 0, 13, 14, 60):
                due = None if left is None else TODAY + timedelta(days=left)
                RequestFactory(
                    beneficiary=person,
                    priority=priority,
                    requested_on=TODAY - timedelta(days=waited),
                    due_on=due,
                    windows=False,
                )

    rows = list(in_queue_order(VisitRequest.objects.all(), TODAY))

    def rank(row: VisitRequest) -> int:
        left = None if row.due_on is None else (row.due_on - TODAY).days
        return queue_score(row.priority, (TODAY - row.requested_on).days, left)

    assert [vars(row)["score"] for row in rows] == [rank(row) for row in rows]
    assert rows == sorted(rows, key=lambda row: (-rank(row), row.requested_on, row.pk))
