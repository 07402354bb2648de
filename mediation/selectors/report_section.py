"""A person's reports: the section of the file, and the sentences of the story."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date, plural
from core.registries import TimelineEntry
from mediation.models import ActivityReport, Beneficiary, ReportParticipation
from mediation.selectors.read_once import participations_of
from mediation.selectors.reports import report_sentence, theme_words, when_and_how_long

if TYPE_CHECKING:
    from mediation.selectors.sections import Section

SHOWN = 3
KIND = "report"


def reports_section(beneficiary: Beneficiary, user: User) -> "Section | None":
    """Show the latest reports, with how the person managed."""
    from mediation.selectors.sections import Section

    membership = user.active_membership
    if membership is None or not membership.may("report.view"):
        return None
    rows = participations_of(beneficiary, user)
    count, latest = len(rows), rows[:SHOWN]
    context = {
        "beneficiary": beneficiary,
        "count": count,
        "rows": [
            {
                "report": row.report,
                "when": when_and_how_long(row.report),
                "themes": theme_words(row.report),
                "autonomy": row.get_autonomy_display(),
            }
            for row in latest
        ],
        "may_edit": membership.may("report.edit") and beneficiary.archived_at is None,
        "all_url": f"{reverse('mediation:report-list')}?person={beneficiary.pk}",
    }
    summary = f"{plural(count, 'compte rendu', 'comptes rendus')}, {_last(latest)}" if latest else "aucun"
    return Section("Comptes rendus", "comptes-rendus", summary, "mediation/partials/reports_section.html", context)


def _last(rows: list[ReportParticipation]) -> str:
    return f"le dernier le {day_date(rows[0].report.done_on)}"


def report_entries(beneficiary: Beneficiary, user: User) -> Iterable[TimelineEntry]:
    """Tell each report in a sentence."""
    for row in participations_of(beneficiary, user):
        yield TimelineEntry(
            at=_when(row.report),
            sentence=report_sentence(row.report, row.get_autonomy_display()),
            kind=KIND,
            url=reverse("mediation:report-detail", args=[row.report_id]),
        )


def _when(report: ActivityReport) -> datetime:
    return timezone.make_aware(datetime.combine(report.done_on, report.starts_at or time(12)))
