"""What the database itself refuses of an activity report: La Coop's rules."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mediation.enums import Autonomy, PlaceKind, RefusalReason, ReportKind, Theme
from mediation.models import ActivityReport, ReportParticipation, ReportRefusal
from tests.factories import BeneficiaryFactory, CommuneFactory

pytestmark = pytest.mark.django_db


def a_report(**fields: Any) -> ActivityReport:
    """An hour at home in Neuvic about e-mail, not saved, with ``fields`` changed."""
    commune = CommuneFactory()
    usual: dict[str, Any] = {
        "territory": commune.territory,
        "done_on": date(2026, 11, 20),
        "minutes": 60,
        "place_kind": PlaceKind.HOME,
        "commune": commune,
        "themes": [Theme.EMAIL],
    }
    return ActivityReport(**{**usual, **fields})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"minutes": 0}, "La durée va de 1 minute à 23 h 59."),
        ({"minutes": 24 * 60}, "La durée va de 1 minute à 23 h 59."),
        ({"themes": []}, "Choisissez au moins un thème."),
        ({"procedure_themes": ["logement"]}, "Les démarches vont avec le thème"),
        ({"place_kind": PlaceKind.PLACE}, "Dites dans quel lieu d’activité."),
        ({"commune": None}, "Dites dans quelle commune."),
        ({"place_kind": PlaceKind.OTHER, "commune": None}, "Dites dans quelle commune."),
        ({"workshop_title": "Mes photos"}, "Le titre et le niveau sont ceux d’un atelier."),
        ({"is_drop_in": True}, "Une permanence se tient dans un lieu d’activité"),
    ],
)
def test_a_report_against_a_rule_of_la_coop_is_refused_by_the_database_too(
    fields: dict[str, Any], message: str
) -> None:
    report = a_report(**fields)

    with pytest.raises(ValidationError, match=message):
        report.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"themes": [Theme.EMAIL, Theme.PROCEDURES], "procedure_themes": ["logement"]},
        {"place_kind": PlaceKind.PLACE, "commune": None, "place_name": "Médiathèque de Neuvic", "is_drop_in": True},
        {"place_kind": PlaceKind.REMOTE, "commune": None},
        {"kind": ReportKind.WORKSHOP, "workshop_title": "Mes photos", "workshop_level": "debutant"},
    ],
)
def test_a_report_within_the_rules_is_kept(fields: dict[str, Any]) -> None:
    report = a_report(**fields)
    report.full_clean()
    report.save()

    assert ActivityReport.objects.get(pk=report.pk).themes == report.themes


def test_someone_is_once_in_a_report_but_any_number_may_be_anonymous() -> None:
    report = a_report()
    report.save()
    person = BeneficiaryFactory(territory=report.territory)
    ReportParticipation.objects.create(report=report, beneficiary=person, autonomy=Autonomy.GUIDED)
    for _ in range(2):
        ReportParticipation.objects.create(report=report)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportParticipation.objects.create(report=report, beneficiary=person)
    assert report.participations.count() == 3


def test_one_visit_has_one_report_at_most() -> None:
    a_report(origin_ref="visit:1").save()
    a_report(origin_ref=None).save()
    a_report(origin_ref=None).save()

    with pytest.raises(IntegrityError), transaction.atomic():
        a_report(origin_ref="visit:1").save()


def test_refusing_a_report_for_another_reason_asks_for_words() -> None:
    territory = CommuneFactory().territory
    refusal = ReportRefusal(territory=territory, origin_ref="visit:1", reason=RefusalReason.OTHER)

    with pytest.raises(ValidationError, match="Dites en quelques mots pourquoi"):
        refusal.validate_constraints()
