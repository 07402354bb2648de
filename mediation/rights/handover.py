"""All that is kept of a person, as a file that a machine reads and a sheet that the person reads."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from core.formatting import day_date, hour
from mediation.models import Beneficiary
from mediation.rights.personal_data import Chapter


def handover_json(
    person: Beneficiary, chapters: Sequence[Chapter], corrections: Sequence[Any], readers: Sequence[Any]
) -> bytes:
    """Write everything as JSON, with the words of the application beside each value."""
    data = {
        "fait_le": timezone.localtime().isoformat(timespec="minutes"),
        "service": person.territory.service_name,
        "territoire": person.territory.name,
        "donnees": [
            {
                "titre": chapter.title,
                "modele": chapter.model,
                "lignes": [
                    {name: {"libelle": label, "valeur": value} for name, label, value in row} for row in chapter.rows
                ],
            }
            for chapter in chapters
        ],
        "corrections": [{"le": each.day.isoformat(), "phrase": each.sentence} for each in corrections],
        "consultations": [
            {
                "par": each.name,
                "fois": each.times,
                "derniere": timezone.localtime(each.last).isoformat(timespec="minutes"),
            }
            for each in readers
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def handover_pdf(
    person: Beneficiary, chapters: Sequence[Chapter], corrections: Sequence[Any], readers: Sequence[Any]
) -> bytes:
    """Write everything as a sheet to read. Nothing is fetched to make it."""
    from weasyprint import CSS, HTML

    context = {
        "person": person,
        "chapters": [
            (chapter.title, [[(label, _in_words(value)) for _, label, value in row] for row in chapter.rows])
            for chapter in chapters
        ],
        "corrections": corrections,
        "readers": readers,
        "today": timezone.localdate(),
    }
    html = render_to_string("mediation/rights/handover.html", context)
    style = CSS(filename=finders.find("mediation/handover.css"), url_fetcher=_refuse_fetching)
    document: bytes = HTML(string=html, url_fetcher=_refuse_fetching).write_pdf(stylesheets=[style])
    return document


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_in_words(each) for each in value)
    if isinstance(value, dict):
        return " ; ".join(f"{key} : {_in_words(each)}" for key, each in value.items())
    return day_said(value) if isinstance(value, str) else str(value)


def day_said(text: str) -> str:
    """Dates of the data, "2026-11-22" or "2026-11-22T10:00+01:00", as one says them."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    year = moment.date().replace(year=moment.year + 1)
    return day_date(moment, today=year) + (f", {hour(moment)}" if "T" in text else "")


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to hand over a file: {url}")
