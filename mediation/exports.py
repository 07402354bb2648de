"""The list of beneficiaries as a spreadsheet that no cell can turn into a program."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from core import formatting
from core.sheets import CONTENT_TYPE, safe_text, text_cell
from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from mediation.wording import level_word

__all__ = ["CONTENT_TYPE", "beneficiaries_workbook", "safe_text", "text_cell"]
_HEADERS = (
    "Nom", "Prénom", "Année de naissance", "Commune", "Secteur", "Adresse", "Téléphone fixe", "Téléphone mobile",
    "Adresse électronique", "Déplacements", "Profil", "Suivi", "Depuis", "Référent",
)  # fmt: skip


def _row(person: Any) -> tuple[object, ...]:
    status = CaseStatus(person.case_status).label if person.case_status else "pas de suivi"
    sector = person.commune.sector.name if person.commune.sector else ""
    return (
        person.last_name, person.first_name, person.birth_year, person.commune.name, sector, person.address,
        formatting.phone(person.landline_phone), formatting.phone(person.mobile_phone), person.email,
        person.get_mobility_display(), level_word(person.level, person.gender) or "pas encore évalué", status,
        f"{person.case_opened_on:%d/%m/%Y}" if person.case_opened_on else "", person.case_referent or "",
    )  # fmt: skip


def beneficiaries_workbook(people: Iterable[Beneficiary]) -> bytes:
    """Write one person a row; ``people`` come from ``with_case()`` with their commune and sector."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bénéficiaires")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in _HEADERS])
    for person in people:
        sheet.append([text_cell(sheet, value) for value in _row(person)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
