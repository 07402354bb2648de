"""The page that tells of a workshop, or of someone who dropped in: it opens, and what was typed is kept."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.models import ActivityReport
from tests.conftest import Cast
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
URL = reverse("mediation:report-create")


@pytest.mark.parametrize(
    ("kind", "title"), [("atelier", "Titre de l’atelier"), ("permanence", "Comment ça s’est passé")]
)
def test_each_kind_of_report_opens(kind: str, title: str, cast: Cast, sign_in: Any) -> None:
    answer = sign_in(Role.COUNSELLOR).get(URL, {"type": kind})

    assert answer.status_code == 200
    assert title in answer.content.decode()


def test_a_workshop_is_told(cast: Cast, sign_in: Any) -> None:
    commune = CommuneFactory(territory=cast.territory)
    client = sign_in(Role.COUNSELLOR)
    page = client.get(URL, {"type": "atelier"}).content.decode()
    theme = re.search(r'name="themes" value="([^"]+)"', page)
    place = re.search(r'name="place_kind" value="([^"]+)"', page)
    assert theme
    assert place
    answer = client.post(
        f"{URL}?type=atelier",
        {
            "workshop_title": "Photos de famille", "done_on": timezone.localdate().isoformat(), "minutes": "60",
            "themes": [theme[1]], "place_kind": place[1], "anonymous": "6", "commune": str(commune.pk),
        },
    )  # fmt: skip

    assert answer.status_code == 302, answer.context["form"].errors
    report = ActivityReport.objects.get()
    assert (report.workshop_title, report.participations.count()) == ("Photos de famille", 6)
