"""Reports as pages show them: sentences, figures, labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from accounts.models import User
from core.formatting import day_date, day_long, duration, hour, plural
from mediation.enums import Material, PlaceKind, ProcedureTheme, ReportKind, Theme
from mediation.models import ActivityReport, ReportParticipation

_THEME_WORDS = dict(Theme.choices) | dict(ProcedureTheme.choices)
_MATERIAL_WORDS = dict(Material.choices)


@dataclass(frozen=True, slots=True)
class ReportTotals:
    """Figures of a list: ``accompaniments`` counts each participant of each report (La Coop's rule)."""

    reports: int
    accompaniments: int
    people: int
    minutes: int

    @property
    def sentence(self) -> str:
        """Say the figures in a line."""
        if not self.reports:
            return ""
        people = plural(self.people, "personne", "personnes")
        return f"{plural(self.accompaniments, 'accompagnement')} de {people}, {duration(self.minutes)} en tout"


def report_totals(reports: QuerySet[ActivityReport]) -> ReportTotals:
    """Count the reports, the accompaniments, the different people on file and the minutes, in two queries."""
    kept = ActivityReport.objects.filter(pk__in=reports.order_by().values("pk"))
    own = kept.aggregate(reports=Count("pk"), minutes=Sum("minutes"))
    rows = ReportParticipation.objects.filter(report__in=kept)
    counts = rows.aggregate(accompaniments=Count("pk"), people=Count("beneficiary", distinct=True))
    return ReportTotals(own["reports"], counts["accompaniments"], counts["people"], own["minutes"] or 0)


def latest_of_author(user: User, kind: str) -> ActivityReport | None:
    """Return the member's latest report of a kind: the next one often has the same place."""
    return ActivityReport.objects.visible_to(user).filter(author=user, kind=kind).order_by("-done_on", "-pk").first()


def theme_words(report: ActivityReport) -> list[str]:
    """Return the names of the themes, then of the procedures."""
    return [str(_THEME_WORDS[key]) for key in [*report.themes, *report.procedure_themes] if key in _THEME_WORDS]


def material_words(report: ActivityReport) -> list[str]:
    """Return the names of the equipment used."""
    return [str(_MATERIAL_WORDS[key]) for key in report.materials if key in _MATERIAL_WORDS]


def place_words(report: ActivityReport) -> str:
    """Say where: "À domicile, Neuvic", "Médiathèque de Neuvic", "À distance"."""
    if report.place_kind == PlaceKind.PLACE:
        place = report.place_name
        return f"{place} (permanence)" if report.is_drop_in else place
    label = str(PlaceKind(report.place_kind).label)
    return label if report.place_kind == PlaceKind.REMOTE or not report.commune else f"{label}, {report.commune.name}"


def when_and_how_long(report: ActivityReport) -> str:
    """Say "Vendredi 20 novembre, 14 h, pendant 1 h"."""
    at = f", {hour(report.starts_at)}" if report.starts_at else ""
    day = day_long(report.done_on)
    return f"{day[0].upper()}{day[1:]}{at}, pendant {duration(report.minutes)}"


def report_title(report: ActivityReport, known: Sequence[ReportParticipation]) -> str:
    """Name a report by its workshop or its person."""
    if report.kind == ReportKind.WORKSHOP:
        return report.workshop_title or "Atelier"
    return str(known[0].beneficiary) if known else "Personne sans dossier"


def report_rows(report: ActivityReport) -> dict[str, Any]:
    """Return what the page of a report shows beside its participants."""
    by = report.author.full_name if report.author else "l’équipe"
    saved = f"{by}, le {day_date(report.created_at)}"
    rows = [
        ("Lieu", place_words(report)),
        ("Matériel", ", ".join(material_words(report))),
        ("Niveau", report.get_workshop_level_display()),
        ("Réorienté vers", report.get_redirection_display()),
        ("Étiquettes", ", ".join(report.tags)),
        ("Écrit par", saved),
    ]
    return {"themes": theme_words(report), "rows": rows}


def report_sentence(report: ActivityReport, autonomy: str = "") -> str:
    """Tell a report in one sentence, for a person's story."""
    who = report.author.full_name if report.author else "L’équipe"
    what = ", ".join(theme_words(report)[:3])
    how = f", {autonomy[0].lower()}{autonomy[1:]}" if autonomy else ""
    if report.kind == ReportKind.WORKSHOP:
        return f"Atelier « {report.workshop_title} » avec {who} : {what}, {duration(report.minutes)}."
    way = {PlaceKind.HOME: "à domicile", PlaceKind.REMOTE: "à distance"}.get(PlaceKind(report.place_kind), "")
    where = f" {way}" if way else f" ({place_words(report)})"
    return f"{who} a accompagné{where} : {what}, {duration(report.minutes)}{how}."
