"""The demo's calls: one in each state, on rows as the demo has them, and nothing to send."""

from random import Random

import pytest
from django.utils import timezone

from accounts.models import User
from messaging.models import OutboxMessage
from scheduling.demo.solicitations import STORIES, solicitations_create
from scheduling.models import Solicitation, SolicitationReply
from scheduling.solicitation_enums import CallAnswer, CallState
from tests.conftest import Cast
from tests.factories import RequestFactory
from tests.scheduling.solicitations.cast import volunteers

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_call_in_each_state_with_every_answer(cast: Cast, by: User) -> None:
    volunteers(cast.territory, 8)
    for name in ("Delage", "Maurin"):
        RequestFactory(beneficiary__territory=cast.territory, beneficiary__last_name=name)
    solicitations_create(cast.territory, by, timezone.localdate(), Random(2026))

    assert Solicitation.objects.count() == len(STORIES)
    assert set(Solicitation.objects.values_list("state", flat=True)) == set(CallState.values)
    assert set(SolicitationReply.objects.values_list("answer", flat=True)) == set(CallAnswer.values)
    assert all(call.taken == call.replies.filter(answer="YES").count() for call in Solicitation.objects.all())
    assert not OutboxMessage.objects.exists()
