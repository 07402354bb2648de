"""Figures of the law stand in one dated table: a new row changes rules, caps and explanations from its day on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from scheduling.transport import law
from scheduling.transport.enums import Regime, RidePurpose
from scheduling.transport.law import Cap, TusLimits, limits_on, tus_cap_on
from scheduling.transport.legality import Passenger, Ride, Scheme, Settlement, judge
from scheduling.transport.regimes import regime_words
from scheduling.transport.tariffs import cap_on

TODAY = date(2026, 11, 26)
CHANGE = date(2027, 7, 1)
VILLAGE = Settlement("Neuvic", 3_717)
TOWN = Settlement("Bergerac", 14_000)


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up law: towns of 15 000 inhabitants, ways of 120 km, 0.36 € a kilometre."""
    limits = TusLimits(CHANGE, max_km=120, small_town_inhabitants=15_000, max_seats=9, source="décret inventé")
    monkeypatch.setattr(law, "TUS_LIMITS", (*law.TUS_LIMITS, limits))
    monkeypatch.setattr(law, "TUS_CAPS", (*law.TUS_CAPS, Cap(CHANGE, Decimal("0.36"), source="arrêté inventé")))


def test_each_figure_has_a_day_and_a_source() -> None:
    assert all(row.source and row.valid_from for row in (*law.TUS_LIMITS, *law.TUS_CAPS))
    assert limits_on(date(2019, 8, 22)) is None
    assert tus_cap_on(date(2019, 10, 23)) is None


def test_a_new_row_changes_nothing_before_its_day(changed: None) -> None:
    before = CHANGE - timedelta(days=1)
    assert (cap_on(before, Regime.TUS), cap_on(CHANGE, Regime.TUS)) == (Decimal("0.32"), Decimal("0.36"))
    scheme = Scheme(Regime.TUS, is_association=True)
    rides = [Ride(day, VILLAGE, TOWN, 110, RidePurpose.SHOPPING) for day in (before, CHANGE)]
    assert [judge(scheme, Passenger(VILLAGE), ride).is_lawful for ride in rides] == [False, True]


def test_the_explanation_of_a_regime_is_built_from_the_table(changed: None) -> None:
    now, later = (regime_words(Regime.TUS, day).replace("\xa0", " ") for day in (TODAY, CHANGE))
    assert "12 000 habitants" in now.replace("\u202f", " ")
    assert "Trajet de 100 km au plus, véhicule de 9 places au plus, participation de 0,32 €" in now
    assert "15 000 habitants" in later.replace("\u202f", " ")
    assert "Trajet de 120 km au plus, véhicule de 9 places au plus, participation de 0,36 €" in later


def test_the_form_of_a_scheme_shows_the_figures_of_today(db: None) -> None:
    from django.utils import timezone

    from scheduling.forms.transport.schemes import SchemeForm
    from tests.factories import TerritoryFactory

    shown = str(SchemeForm(territory=TerritoryFactory())["regime"])
    assert regime_words(Regime.TUS, timezone.localdate()) in shown
