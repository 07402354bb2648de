"""The catalogue of a territory's open data, in DCAT-AP (JSON-LD): what harvesters of public data read."""

from collections.abc import Sequence
from typing import Any

from accounts.models import Territory
from directory.exchange.exports import Format
from directory.models import OpenDataFile

LICENCE = "https://spdx.org/licenses/etalab-2.0"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"


def catalogue_of(territory: Territory, files: Sequence[tuple[Format, OpenDataFile]], base: str) -> dict[str, Any]:
    """Return the catalogue; ``base`` is the whole address of the territory's open-data page, with its final slash."""
    return {
        "@context": _CONTEXT,
        "@id": f"{base}catalogue.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _french(f"Données ouvertes, {territory.name}"),
        "dct:description": _french("Annuaire des services de proximité du territoire."),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": territory.name},
        "dct:language": {"@id": f"{_AUTHORITY}/language/FRA"},
        "dct:license": {"@id": LICENCE},
        "foaf:homepage": {"@id": base},
        "dcat:dataset": [_dataset(territory, files, base)] if files else [],
    }


def _dataset(territory: Territory, files: Sequence[tuple[Format, OpenDataFile]], base: str) -> dict[str, Any]:
    dataset: dict[str, Any] = {
        "@id": f"{base}#annuaire",
        "@type": "dcat:Dataset",
        "dct:title": _french(f"Annuaire des services, {territory.name}"),
        "dct:description": _french(
            "Structures, lieux et services ouverts au public sur le territoire : où, quand, pour qui, à quel prix."
        ),
        "dct:identifier": f"annuaire-{territory.slug}",
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": territory.name},
        "dct:accrualPeriodicity": {"@id": f"{_AUTHORITY}/frequency/DAILY"},
        "dct:language": {"@id": f"{_AUTHORITY}/language/FRA"},
        "dct:modified": _moment(max(file.changed_at for _, file in files).isoformat()),
        "dct:spatial": {"@type": "dct:Location", "dct:identifier": territory.siren, "dct:title": territory.name},
        "dcat:theme": {"@id": f"{_AUTHORITY}/data-theme/SOCI"},
        "dcat:keyword": [_french(word) for word in ("services", "médiation numérique", "annuaire", "inclusion")],
        "dct:source": [
            {"dct:title": credit["name"], "dct:license": credit["licence"]} for credit in files[0][1].credits
        ],
        "dcat:distribution": [_distribution(shape, file, base) for shape, file in files],
    }
    if territory.email:
        contact = {"@type": "vcard:Organization", "vcard:fn": territory.name}
        dataset["dcat:contactPoint"] = contact | {"vcard:hasEmail": {"@id": f"mailto:{territory.email}"}}
    return dataset


def _distribution(shape: Format, file: OpenDataFile, base: str) -> dict[str, Any]:
    address = f"{base}{shape.file_name}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _french(f"{shape.kind.label} ({shape.media})"),
        "dct:description": _french(shape.purpose),
        "dcat:accessURL": {"@id": base},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": shape.content_type.partition(";")[0],
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
        "dct:modified": _moment(file.changed_at.isoformat()),
        "dct:license": {"@id": LICENCE},
        "dct:conformsTo": {"@id": shape.url},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.digest,
        },
    }


def _french(text: str) -> dict[str, str]:
    return {"@language": "fr", "@value": text}


def _moment(text: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": text}
