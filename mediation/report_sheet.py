"""Reports as a spreadsheet in the columns of La Coop's own export of activities, one row for each accompaniment.

Column names, their order and the shape of the cells are those of La Coop's file "Activités": labels rather than
stored values, several labels of a cell on as many lines, autonomy or workshop level as "2/3", participants as "1/8".
La Coop gives names and notes in the file of one's own activities, and the names of the authors in everyone's.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment

from accounts.enums import Role
from accounts.models import Membership
from mediation.enums import Autonomy, ReportKind, WorkshopLevel
from mediation.enums.coop import COOP_GENDERS, COOP_STATUS_UNKNOWN, AgeBand
from mediation.exports import text_cell
from mediation.models import ActivityReport, ReportParticipation
from mediation.selectors.reports import material_words, theme_words

SHEET = "Activités"
_AUTHORS = ("Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum")
_PLACE = ("Canaux d’accompagnement", "Nom du lieu", "Adresse", "Commune", "Code postal", "Code Insee")
_WHAT = (
    "Durée (min)", "Nom de l’atelier", "Matériel numérique utilisé", "Thématique(s) d’accompagnement", "Tags",
    "Nom de la démarche administrative", "Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté",
    "Structure de redirection",
)  # fmt: skip
_PERSON = (
    "Commune du bénéficiaire", "Code postal du bénéficiaire", "Code Insee du bénéficiaire", "Genre du bénéficiaire",
    "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire",
)  # fmt: skip
_STARS = {str(value): f"{place}/3" for choices in (Autonomy, WorkshopLevel) for place, value in enumerate(choices, 1)}


def columns(*, is_own: bool) -> tuple[str, ...]:
    """Return the names of the columns, in La Coop's order."""
    return (
        "Date", "Enregistré le", "Dernière modification le", *(() if is_own else _AUTHORS), "Type", "Participants",
        *(("Bénéficiaire",) if is_own else ()), *_PLACE, *_WHAT, *_PERSON,
        *(("Notes supplémentaires",) if is_own else ()), "ID CRA",
    )  # fmt: skip


def reports_workbook(reports: Iterable[ActivityReport], *, is_own: bool) -> bytes:
    """Write the file; ``reports`` come with author, commune and participations with people and their communes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for place, name in enumerate(columns(is_own=is_own)):
        sheet.column_dimensions[_letter(place)].width = min(max(len(name), 12), 40)
    sheet.append([text_cell(sheet, name, bold=True) for name in columns(is_own=is_own)])
    kept = list(reports)
    roles = {} if is_own else _roles(kept)
    for report in kept:
        for row in _rows(report, roles, is_own=is_own):
            sheet.append([_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _letter(place: int) -> str:
    """Name of a column counted from 0: "A" to "AZ"."""
    return ("" if place < 26 else chr(64 + place // 26)) + chr(65 + place % 26)


def _cell(sheet: Any, value: object) -> Any:
    cell = text_cell(sheet, value)
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _roles(reports: Iterable[ActivityReport]) -> dict[tuple[int | None, int], str]:
    """Return the word of La Coop for each author: a counsellor, or another mediator."""
    authors = {report.author_id for report in reports if report.author_id}
    rows = Membership.objects.filter(user__in=authors).values_list("user", "territory", "role")
    words = {True: "Conseiller Numérique", False: "Médiateur"}
    return {(user, territory): words[role == Role.COUNSELLOR] for user, territory, role in rows}


def _rows(report: ActivityReport, roles: dict[tuple[int | None, int], str], *, is_own: bool) -> Iterator[list[object]]:
    everyone = list(report.participations.all())
    for place, row in enumerate(everyone):
        order = 1 if len(everyone) == 1 else f"{place + 1}/{len(everyone)}"
        author = () if is_own else _author(report, roles)
        name = (str(row.beneficiary) if row.beneficiary else "Bénéficiaire anonyme",) if is_own else ()
        notes = (report.notes if place == 0 else "",) if is_own else ()
        yield [
            *_dates(report), *author, report.get_kind_display(), order, *name, *_place(report), *_what(report, row),
            *_person(report, row), *notes, str(report.pk),
        ]  # fmt: skip


def _dates(report: ActivityReport) -> tuple[object, ...]:
    made, changed = (timezone.localtime(moment) for moment in (report.created_at, report.updated_at))
    is_changed = (changed - made).total_seconds() >= 1
    return (report.done_on, f"{made:%d/%m/%Y à %H:%M}", f"{changed:%d/%m/%Y à %H:%M}" if is_changed else "")


def _author(report: ActivityReport, roles: dict[tuple[int | None, int], str]) -> tuple[object, ...]:
    if report.author is None:
        return ("", "", "", "")
    role = roles.get((report.author_id, report.territory_id), "Médiateur")
    return (report.author.first_name, report.author.last_name, role, "")


def _place(report: ActivityReport) -> tuple[object, ...]:
    where = report.commune
    commune = (where.name, where.postal_code, where.insee) if where else ("", "", "")
    # The address of a place belongs to the directory: La Coop's column stays empty.
    return (report.get_place_kind_display(), report.place_name, "", *commune)


def _what(report: ActivityReport, row: ReportParticipation) -> tuple[object, ...]:
    is_individual = report.kind == ReportKind.INDIVIDUAL
    level = row.autonomy if is_individual else report.workshop_level
    moved_on = ("Oui" if report.redirection else "Non") if is_individual else ""
    return (
        report.minutes, report.workshop_title, "\n".join(material_words(report)), "\n".join(theme_words(report)),
        "\n".join(report.tags), "", _STARS.get(level, ""), moved_on, report.get_redirection_display(),
    )  # fmt: skip


def _person(report: ActivityReport, row: ReportParticipation) -> tuple[object, ...]:
    person = row.beneficiary
    if person is None:
        return ("", "", "", COOP_GENDERS["non_communique"], AgeBand.UNKNOWN.label, COOP_STATUS_UNKNOWN)
    home = person.commune
    band = AgeBand.of(person.birth_year, report.done_on.year).label
    return (home.name, home.postal_code, home.insee, COOP_GENDERS[person.gender], band, COOP_STATUS_UNKNOWN)
