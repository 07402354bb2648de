"""The directory as a spreadsheet for colleagues: a service a line, and no cell that can turn into a program."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from data_inclusion.schema.v1 import Public, Thematique
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from directory.enums import Bouquet
from directory.exchange.exports.reading import Listed, Selection, listed_places
from directory.exchange.exports.tally import Tally
from directory.exchange.exports.values import (
    phone_of,
    place_email,
    place_hours,
    place_phone,
    place_website,
    service_email,
    service_hours,
    service_link,
    spaced,
)
from directory.exchange.guard import guarded
from directory.models import Service

HEADERS = (
    "Service", "Structure", "Lieu", "Commune", "Code postal", "Adresse", "Téléphone", "Adresse électronique", "Site",
    "Horaires", "Thèmes", "Bouquets", "Publics", "Frais", "Frais, précisions", "Comment s’adresser au service",
    "Conditions", "À apporter", "À domicile", "CESU", "Présentation", "État", "Information du", "Vérifiée le", "Fiche",
)  # fmt: skip
_CHUNK = 64 * 1024
_THEMES = {item.value: item.label for item in Thematique}
_PUBLICS = {item.value: item.label for item in Public}
_BOUQUETS = dict(Bouquet.choices)


def write(chosen: Selection, tally: Tally) -> Iterator[bytes]:
    """Yield the workbook, whose rows wait in a temporary file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Annuaire")
    sheet.freeze_panes = "B2"
    sheet.append([cell_of(sheet, header, bold=True) for header in HEADERS])
    services = ((listed, service) for listed in listed_places(chosen) for service in listed.services)
    for _, cells in tally.each(services, lambda pair: row_of(*pair), lambda pair: pair[1]):
        sheet.append([cell_of(sheet, value) for value in cells])
    with tempfile.TemporaryFile() as content:
        book.save(content)
        content.seek(0)
        while chunk := content.read(_CHUNK):
            yield chunk


def row_of(listed: Listed, service: Service) -> tuple[object, ...]:
    """Return the cells of a service."""
    place = listed.place
    number = phone_of(service) or place_phone(place)
    return (
        service.name,
        place.organisation.name,
        place.name,
        place.commune_name,
        place.postal_code,
        place.address,
        spaced(number),
        service_email(service) or place_email(place),
        place_website(place),
        service.opening_hours_text or service_hours(service) or place.opening_hours_text or place_hours(place),
        ", ".join(_THEMES.get(theme, theme) for theme in listed.themes_of(service)),
        ", ".join(_BOUQUETS.get(bouquet, bouquet) for bouquet in service.bouquets),
        ", ".join(_PUBLICS.get(public, public) for public in service.publics),
        service.fees,
        service.fees_details,
        service.contact_details,
        service.conditions,
        service.documents,
        "oui" if service.is_at_home else "",
        "oui" if service.accepts_cesu else "",
        service.description,
        service.get_status_display(),
        service.updated_on,
        service.verified_on,
        service_link(service),
    )


def cell_of(sheet: Any, value: object, *, bold: bool = False) -> Any:
    """Return a cell that holds a day, or a text that stays one."""
    if value is None or isinstance(value, date):
        return WriteOnlyCell(sheet, value=datetime.combine(value, time()) if value else None)
    text = guarded(str(value))
    cell = WriteOnlyCell(sheet, value=text)
    # Text stays text even where it looks like a formula or a figure.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith("'")
    if bold:
        cell.font = Font(bold=True)
    return cell
