"""I5: what a scheme may carry, as a table of cases with the article of law beside each."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from scheduling.transport.enums import Basis, Regime, RidePurpose
from scheduling.transport.legality import (
    Ground,
    Passenger,
    Proof,
    Ride,
    Scheme,
    Settlement,
    Verdict,
    bases_on,
    judge,
)

DAY = date(2026, 11, 26)
NEUVIC = Settlement("Neuvic", urban_inhabitants=3_717)
JAURE = Settlement("Jaure", urban_inhabitants=0)
HOSPITAL = Settlement("L’hôpital de Périgueux", urban_inhabitants=67_000)
STATION = Settlement("La gare de Périgueux", urban_inhabitants=67_000, is_hub=True)
FAR_STATION = Settlement("La gare de Bordeaux", urban_inhabitants=980_000, is_hub=True, is_neighbour=False)
BELOW = Settlement("Une ville de 11 999 habitants", urban_inhabitants=11_999)
AT_THE_LIMIT = Settlement("Une ville de 12 000 habitants", urban_inhabitants=12_000)

ASSOCIATION = Scheme(Regime.TUS, is_association=True)
CIAS = Scheme(Regime.TUS, is_association=False)
BENEFIT = Proof(Basis.SOCIAL_BENEFIT, seen_on=date(2026, 9, 1), expires_on=date(2026, 12, 31))
INCOME = Proof(Basis.INCOME, seen_on=date(2026, 9, 1))
OVER = Proof(Basis.SOCIAL_BENEFIT, seen_on=date(2025, 9, 1), expires_on=date(2025, 12, 31))

FROM_NEUVIC = Passenger(NEUVIC)
FROM_PERIGUEUX = Passenger(HOSPITAL)


class Case(NamedTuple):
    """A ride, and the ground on which it is refused; None when it is lawful."""

    words: str
    article: str
    scheme: Scheme
    passenger: Passenger
    origin: Settlement
    target: Settlement
    km: float
    refused: Ground | None
    purpose: RidePurpose = RidePurpose.MEDICAL


R1, R4, L1 = "art. R. 3133-1", "art. R. 3133-4", "art. L. 3133-1"
CASES = (
    Case("between two villages", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, JAURE, 18, None),
    Case("to the hospital, by residence only", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, HOSPITAL, 33, Ground.PERIMETER),
    Case("to the station, by residence only", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, STATION, 32, None),
    Case("back from the station", R4, ASSOCIATION, FROM_NEUVIC, STATION, NEUVIC, 32, None),
    Case("back from the hospital", R4, ASSOCIATION, FROM_NEUVIC, HOSPITAL, NEUVIC, 33, Ground.PERIMETER),
    Case("to a hub that is no neighbour", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, FAR_STATION, 98, Ground.PERIMETER),
    Case("to a town just small enough", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, BELOW, 40, None),
    Case("to a town at the limit", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, AT_THE_LIMIT, 40, Ground.PERIMETER),
    Case("to the hospital, with ASPA", R1, ASSOCIATION, Passenger(NEUVIC, (BENEFIT,)), NEUVIC, HOSPITAL, 33, None),
    Case("to the hospital, small income", R1, ASSOCIATION, Passenger(NEUVIC, (INCOME,)), NEUVIC, HOSPITAL, 33, None),
    Case(
        "to the hospital, a right that is over",
        R4,
        ASSOCIATION,
        Passenger(NEUVIC, (OVER,)),
        NEUVIC,
        HOSPITAL,
        33,
        Ground.PERIMETER,
    ),
    Case("from the town", R1, ASSOCIATION, FROM_PERIGUEUX, HOSPITAL, NEUVIC, 33, Ground.ELIGIBILITY),
    Case(
        "who lives in the town, with ASPA", R1, ASSOCIATION, Passenger(HOSPITAL, (BENEFIT,)), HOSPITAL, NEUVIC, 33, None
    ),
    Case("exactly 100 km", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, JAURE, 100, None),
    Case("over 100 km", R4, ASSOCIATION, FROM_NEUVIC, NEUVIC, JAURE, 100.1, Ground.DISTANCE),
    Case("over 100 km, with ASPA", R4, ASSOCIATION, Passenger(NEUVIC, (BENEFIT,)), NEUVIC, JAURE, 101, Ground.DISTANCE),
    Case("organised by a CIAS", L1, CIAS, FROM_NEUVIC, NEUVIC, JAURE, 18, Ground.ORGANISER),
    Case(
        "in a coach",
        "art. L. 3133-1 et R. 3133-1 à R. 3133-5",
        Scheme(Regime.TUS, is_association=True, seats=10),
        FROM_NEUVIC,
        NEUVIC,
        JAURE,
        18,
        Ground.SEATS,
    ),
    Case(
        "reimbursed by the health insurance",
        "règlement du service",
        ASSOCIATION,
        FROM_NEUVIC,
        NEUVIC,
        JAURE,
        18,
        Ground.PURPOSE,
        RidePurpose.MEDICAL_CPAM,
    ),
    Case(
        "to the hospital, by public transport on demand",
        "règlement du service",
        Scheme(Regime.PUBLIC_TAD, is_association=False, seats=22),
        FROM_NEUVIC,
        NEUVIC,
        HOSPITAL,
        133,
        None,
    ),
)


def verdict_of(case: Case) -> Verdict:
    return judge(case.scheme, case.passenger, Ride(DAY, case.origin, case.target, case.km, case.purpose))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_i5_the_law_says_who_may_be_carried_where(case: Case) -> None:
    verdict = verdict_of(case)

    assert verdict.is_lawful == (case.refused is None)
    assert [reason.ground for reason in verdict.broken] == ([case.refused] if case.refused else [])
    looked_at = verdict.broken or verdict.reasons
    assert any(case.article in reason.source for reason in looked_at)


def test_a_refusal_says_what_can_be_done_instead() -> None:
    refused = judge(ASSOCIATION, FROM_NEUVIC, Ride(DAY, NEUVIC, HOSPITAL, 33, RidePurpose.MEDICAL))

    assert "L’hôpital de Périgueux" in refused.broken[0].sentence
    assert any("ASPA" in way for way in refused.ways_out)
    assert any("gare" in way for way in refused.ways_out)
    assert judge(ASSOCIATION, FROM_NEUVIC, Ride(DAY, NEUVIC, JAURE, 18)).ways_out == ()


def test_i5_the_answer_changes_with_the_facts_and_with_the_day() -> None:
    helped = Passenger(NEUVIC, (BENEFIT,))
    ride_of = {day: Ride(day, NEUVIC, HOSPITAL, 33) for day in (date(2026, 8, 31), DAY, date(2027, 1, 1))}

    assert [judge(ASSOCIATION, helped, ride).is_lawful for ride in ride_of.values()] == [False, True, False]
    assert bases_on(helped, DAY) == {Basis.RESIDENCE, Basis.SOCIAL_BENEFIT}
    moved = Passenger(HOSPITAL, helped.proofs)
    assert bases_on(moved, DAY) == {Basis.SOCIAL_BENEFIT}


def test_nothing_was_lawful_before_the_decree() -> None:
    assert not judge(ASSOCIATION, FROM_NEUVIC, Ride(date(2019, 8, 22), NEUVIC, JAURE, 18)).is_lawful


def test_a_proof_of_residence_is_worth_nothing_beside_the_home_itself() -> None:
    claimed = Passenger(HOSPITAL, (Proof(Basis.RESIDENCE, seen_on=date(2026, 1, 1)),))

    assert bases_on(claimed, DAY) == frozenset()


def test_the_scheme_s_own_limit_stops_a_ride_that_the_law_allows() -> None:
    short = replace(ASSOCIATION, max_km=40)
    assert judge(short, FROM_NEUVIC, Ride(DAY, NEUVIC, JAURE, 40)).is_lawful
    far = judge(short, FROM_NEUVIC, Ride(DAY, NEUVIC, JAURE, 41))
    assert [(reason.ground, reason.source) for reason in far.broken] == [(Ground.DISTANCE, "règlement du service")]
