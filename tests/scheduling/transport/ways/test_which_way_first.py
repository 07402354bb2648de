"""Home or workshop: which one to propose first, and why."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mediation.assessment.situation import Situation
from mediation.enums import ProfileLevel
from mediation.wording import Person
from scheduling.transport.ways import Better, FetchRide, HomeVisit, Session, compare, reachable
from scheduling.workshops.enums import WorkshopKind

VISIT = HomeVisit(("Nadia Ferrand",), 1, 1, road_minutes=40, km=22, presence_minutes=60, delay_days=9)
RIDE = FetchRide(minutes=50, km=24)


def situation(**changes: Any) -> Situation:
    """Someone willing, who can come by their own means and has said nothing else."""
    usual: dict[str, Any] = {
        "level": ProfileLevel.WILLING,
        "setup": "nothing",
        "first": "pleasure",
        "mobility": "alone",
        "place": "any",
        "online": "yes",
        "person": Person.of("feminin"),
    }
    return Situation(**(usual | changes))


def session(**changes: Any) -> Session:
    """A session in five days, six kilometres away, two paid hours for six people."""
    usual: dict[str, Any] = {
        "key": 1,
        "title": "Apprivoiser sa tablette",
        "place": "Neuvic",
        "starts_at": datetime(2026, 12, 3, 14, tzinfo=UTC),
        "kind": WorkshopKind.DIGITAL,
        "km": 6.0,
        "minutes_away": 10,
        "delay_days": 5,
        "seats_left": 2,
        "animator_minutes": 120,
        "expected": 6,
    }
    return Session(**(usual | changes))


HOME, WORKSHOP = Better.HOME, Better.WORKSHOP


@pytest.mark.parametrize(
    ("changes", "sessions", "better", "word"),
    [
        # Who can come, and who wants to.
        ({}, (session(),), WORKSHOP, "par ses moyens"),
        ({"place": "workshop"}, (session(),), WORKSHOP, "en a envie"),
        ({"place": "workshop", "mobility": "driven"}, (session(ride=RIDE),), WORKSHOP, "quelqu’un peut l’emmener"),
        ({"place": "workshop", "mobility": "cannot"}, (session(ride=RIDE),), WORKSHOP, "quelqu’un peut l’emmener"),
        # What is at home is done at home.
        ({"setup": "device"}, (session(),), HOME, "un appareil à mettre en route"),
        ({"setup": "network", "place": "workshop"}, (session(),), HOME, "L’atelier prendra la suite"),
        ({"first": "papers_delegate"}, (session(),), HOME, "un professionnel"),
        ({"place": "home"}, (session(),), HOME, "préfère ne pas aller en atelier"),
        # Little interest: pleasure first.
        ({"level": ProfileLevel.NOT_INTERESTED}, (session(),), HOME, "courtoisie"),
        (
            {"level": ProfileLevel.NOT_INTERESTED},
            (session(), session(key=2, kind=WorkshopKind.CULTURE, title="Micro-Folie")),
            WORKSHOP,
            "« Micro-Folie » n’est pas une leçon",
        ),
        (
            {"level": ProfileLevel.NOT_INTERESTED, "mobility": "cannot"},
            (session(kind=WorkshopKind.LEISURE),),
            HOME,
            "courtoisie",
        ),
        # No way to get there.
        ({"mobility": "cannot"}, (session(no_ride="Aucun service de transport n’est ouvert."),), HOME, "n’est ouvert"),
        ({"mobility": "driven", "place": "workshop"}, (session(),), HOME, "aucun trajet n’est possible"),
        ({}, (), HOME, "Aucune séance"),
        # Nothing settles it: figures do.
        ({"mobility": ""}, (session(),), WORKSHOP, "20 min de temps professionnel"),
        ({"mobility": ""}, (session(animator_minutes=240, expected=2),), HOME, "pas plus de temps professionnel"),
        ({"mobility": ""}, (session(delay_days=30),), HOME, "21 jours après"),
        ({"mobility": "driven"}, (session(ride=RIDE),), WORKSHOP, "20 min de temps professionnel"),
    ],
)
def test_which_way_comes_first(
    changes: dict[str, Any], sessions: tuple[Session, ...], better: Better, word: str
) -> None:
    found = compare(situation(**changes), VISIT, sessions)
    assert found.better == better
    assert word in " ".join(found.reasons).replace("\u00a0", " ")


def test_before_any_diagnosis_a_visit_comes_first_to_make_it() -> None:
    found = compare(None, VISIT, (session(),))
    assert found.better == Better.HOME
    assert "diagnostic" in found.reasons[0]


def test_a_full_session_is_said_to_lead_to_the_waiting_list() -> None:
    found = compare(situation(), VISIT, (session(seats_left=0),))
    assert any("liste d’attente" in reason for reason in found.reasons)


def test_what_is_missing_to_compare_is_said() -> None:
    missing = " ".join(compare(situation(mobility="", place=""), None, ()).missing)
    for words in ("comment la personne se déplace", "atelier ou son domicile", "Aucun conseiller", "Aucune séance"):
        assert words in missing
    known = HomeVisit(("Nadia",), 1, 1, 40, 22, 60, delay_days=None)
    assert "le délai d’une visite n’est pas connu" in " ".join(compare(situation(), known, (session(),)).missing)
    assert compare(situation(), VISIT, (session(ride=RIDE),)).missing == ()


def test_only_sessions_with_a_ride_are_within_reach_of_who_must_be_driven() -> None:
    both = (session(), session(key=2, ride=RIDE))
    assert [one.key for one in reachable(situation(mobility="driven"), both)] == [2]
    assert [one.key for one in reachable(situation(mobility="alone"), both)] == [1, 2]


def test_paid_time_counts_road_and_presence_of_professionals_only() -> None:
    pair = HomeVisit(("Monique", "Paul"), 2, 0, road_minutes=60, km=30, presence_minutes=60)
    assert VISIT.professional_minutes == 100
    assert VISIT.volunteer_minutes == 0
    assert pair.professional_minutes == 0
    assert pair.volunteer_minutes == 180
    assert session().professional_minutes == 20
