"""The whole day on paper, and as a spreadsheet to sort: runs, people, telephones, those without a driver too."""

from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.models import JournalEntry
from scheduling.selectors.transport.day_paper import day_paper
from scheduling.transport.enums import Aid
from tests.scheduling.transport.runs.days import Day


@pytest.fixture
def planned(day: Day, planner: Any) -> Day:
    """One person is driven, another in a wheelchair fits in no car."""
    day.driver("Odile", "Gendron")
    first = day.ride()
    first.beneficiary.landline_phone = "05 36 49 12 34"
    first.beneficiary.save()
    day.ride(aids=[Aid.WHEELCHAIR])
    day.plan(planner)
    return day


def test_the_page_leads_to_both_and_they_are_noted(planned: Day, planner: Any, client: Client) -> None:
    client.force_login(planner)
    page = client.get(reverse("scheduling:ride-day", args=[planned.day])).content.decode()
    for name in ("scheduling:ride-day-pdf", "scheduling:ride-day-xlsx"):
        address = reverse(name, args=[planned.day])
        assert address in page
        assert client.get(address).status_code == 200
    said = [row.sentence for row in JournalEntry.objects.filter(verb="ride_day.export")]
    assert len(said) == 2
    assert not any("Laborie" in sentence for sentence in said)


def test_what_is_printed_holds_runs_people_and_telephones(planned: Day, planner: Any) -> None:
    context = {
        "paper": day_paper(planner, planned.day), "day": planned.day, "territory": planned.territory,
        "printed_at": timezone.localtime(),
    }  # fmt: skip
    html = render_to_string("scheduling/transport/runs/day_paper.html", context).replace("\xa0", " ")
    assert "Odile Gendron" in html
    assert "Yvette Laborie" in html
    assert "05 36 49 12 34" in html
    assert "dont 1 à qui il manque un conducteur" in html
    assert "Georgette Marty" in html


def test_the_spreadsheet_has_a_line_for_each_stop_and_each_person(planned: Day, planner: Any, client: Client) -> None:
    client.force_login(planner)
    answer = client.get(reverse("scheduling:ride-day-xlsx", args=[planned.day]))
    book = load_workbook(BytesIO(answer.content))
    stops = list(book["Courses"].iter_rows(values_only=True))
    people = list(book["Personnes"].iter_rows(values_only=True))
    assert len(stops) == 1 + 4
    assert {row[6] for row in stops[1:]} == {"Yvette Laborie"}
    assert {row[0] for row in people[1:]} == {"Yvette Laborie", "Georgette Marty"}


def test_an_empty_day_prints_too(day: Day, planner: Any, client: Client) -> None:
    client.force_login(planner)
    answer = client.get(reverse("scheduling:ride-day-pdf", args=[day.day]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
