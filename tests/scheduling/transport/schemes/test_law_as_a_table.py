"""The law as a table of cases, through the database and onto the page."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.enums import Role
from scheduling.selectors.transport.legality import explanation
from scheduling.services.transport.places import destination_create
from scheduling.services.transport.rides import ride_create
from scheduling.services.transport.rights import right_add
from scheduling.transport.enums import EvidenceKind, Regime, RidePurpose
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, SchemeFactory, next_weekday

TOWN = {"town": "Périgueux", "urban_inhabitants": 66_000, "is_neighbour": True}
PLACES: dict[str, dict[str, Any]] = {
    "hospital": TOWN | {"name": "Hôpital de Périgueux", "latitude": 45.1952, "longitude": 0.7267},
    "station": TOWN | {"name": "Gare de Périgueux", "latitude": 45.1866, "longitude": 0.7085, "is_hub": True},
    "far station": {
        "name": "Gare de Bordeaux", "town": "Bordeaux", "urban_inhabitants": 990_000, "is_neighbour": False,
        "is_hub": True, "latitude": 45.01, "longitude": -0.1,
    },
    "village": {"name": "Mussidan", "town": "Mussidan", "latitude": 45.034, "longitude": 0.363},
    "very far": {"name": "Un village", "town": "Un village", "latitude": 46.6, "longitude": 0.47},
}  # fmt: skip
NOT_THERE = "le trajet reste entre communes rurales et petites villes"
CASES = [
    # who, where to, papers seen, purpose, association: what is broken
    ("hospital", None, RidePurpose.MEDICAL, True, [NOT_THERE]),
    ("hospital", EvidenceKind.ASPA, RidePurpose.MEDICAL, True, []),
    ("hospital", EvidenceKind.CSS, RidePurpose.MEDICAL, True, []),
    ("hospital", EvidenceKind.ASPA, RidePurpose.MEDICAL_CPAM, True, ["ne conduit pas pour ce motif"]),
    ("station", None, RidePurpose.MEDICAL, True, []),
    ("far station", None, RidePurpose.OTHER, True, [NOT_THERE]),
    ("village", None, RidePurpose.SHOPPING, True, []),
    ("village", None, RidePurpose.SHOPPING, False, ["Seule une association peut organiser"]),
    ("very far", EvidenceKind.RSA, RidePurpose.OTHER, True, ["au-delà de la limite de 100 km"]),
]


def drawn(verdict: dict[str, Any]) -> str:
    return render_to_string("scheduling/transport/partials/verdict.html", {"verdict": verdict}).replace("\xa0", " ")


@pytest.mark.parametrize(("where", "paper", "purpose", "is_association", "broken"), CASES)
def test_what_the_law_says_of_someone_of_neuvic(
    cast: Cast, where: str, paper: str | None, purpose: str, is_association: bool, broken: list[str]
) -> None:
    by = cast.user(Role.COORDINATOR)
    person = BeneficiaryFactory(territory=cast.territory)
    scheme = SchemeFactory(territory=cast.territory, is_association=is_association)
    place = destination_create(territory=cast.territory, by=by, **PLACES[where])
    if paper:
        right_add(beneficiary=person, by=by, evidence=paper, seen_on=timezone.localdate())

    ride = ride_create(
        territory=cast.territory, beneficiary=person, by=by, scheme=scheme, purpose=purpose, destination=place,
        direction="OUTBOUND", day=next_weekday(1), arrive_by="10:30",
    )  # fmt: skip

    ride.refresh_from_db()
    told = explanation(ride.verdict)
    assert told is not None
    assert told.is_lawful == (not broken)
    assert len(told.broken) == len(broken)
    page = drawn(ride.verdict)
    assert ("Non autorisé" in page) == bool(broken)
    assert all(words in page for words in broken)
    assert "Code des transports, art. R. 3133-1" in page
    assert "Règles enregistrées telles qu’elles valent depuis le 23 août 2019" in page
    assert ("Ce qui est possible" in page) == bool(broken)


def test_the_way_out_of_a_refusal_is_the_station_or_a_paper(cast: Cast) -> None:
    by = cast.user(Role.COORDINATOR)
    place = destination_create(territory=cast.territory, by=by, **PLACES["hospital"])
    ride = ride_create(
        territory=cast.territory, beneficiary=BeneficiaryFactory(territory=cast.territory), by=by,
        scheme=SchemeFactory(territory=cast.territory), purpose=RidePurpose.MEDICAL, destination=place,
        direction="OUTBOUND", day=next_weekday(1), arrive_by="10:30",
    )  # fmt: skip

    page = drawn(ride.verdict)

    assert "complémentaire santé solidaire ou une allocation comme l’ASPA" in page
    assert "Conduire la personne à la gare ou au pôle d’échange de la ville voisine." in page
    assert "Le justificatif est vu, jamais gardé" in page


def test_another_regime_is_held_to_its_own_rules_only(cast: Cast) -> None:
    by = cast.user(Role.COORDINATOR)
    scheme = SchemeFactory(territory=cast.territory, regime=Regime.PUBLIC_TAD, is_association=False)
    ride = ride_create(
        territory=cast.territory, beneficiary=BeneficiaryFactory(territory=cast.territory), by=by, scheme=scheme,
        purpose=RidePurpose.MEDICAL, direction="OUTBOUND", day=next_weekday(1), arrive_by="10:30",
        destination=destination_create(territory=cast.territory, by=by, **PLACES["hospital"]),
    )  # fmt: skip

    page = drawn(ride.verdict)

    assert "Autorisé" in page
    assert "Règles enregistrées" not in page


def test_without_a_scheme_nothing_is_judged() -> None:
    page = drawn({})

    assert "Choisissez le service qui conduit" in page
    assert "utorisé" not in page
