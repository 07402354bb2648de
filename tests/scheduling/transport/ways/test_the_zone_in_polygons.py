"""The polygons of a zone: joined, closed, the right way round, without slivers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.transport.gtfs_zones import Zone, area_km2, holds, is_simple, zones_of
from tests.scheduling.transport.ways.outlines import BOW_TIE, demo_outlines, outline, ring_of_eight, square

SQUARE_KM2 = area_km2(tuple((east, north) for north, east in square(45.1, 0.2)))


def _area(zone: Zone) -> float:
    """Holes turn the other way and take themselves away."""
    return sum(area_km2(ring[:-1]) for ring in zone.rings)


def test_two_communes_that_touch_become_one_polygon() -> None:
    found = zones_of([outline("A", square(45.1, 0.2)), outline("B", square(45.1, 0.25))], "Zone")
    (zone,) = found.zones
    assert found.are_joined
    assert zone.name == "Zone"
    assert _area(zone) == pytest.approx(2 * SQUARE_KM2, rel=1e-3)


def test_two_communes_that_share_only_a_part_of_a_border_become_one_polygon() -> None:
    tall = ((45.08, 0.25), (45.08, 0.3), (45.2, 0.3), (45.2, 0.25))
    found = zones_of([outline("A", square(45.1, 0.2)), outline("B", tall)], "Zone")
    assert [len(zone.rings) for zone in found.zones] == [1]
    assert found.are_joined


def test_two_communes_that_overlap_are_counted_once() -> None:
    found = zones_of([outline("A", square(45.1, 0.2)), outline("B", square(45.12, 0.22))], "Zone")
    (zone,) = found.zones
    assert _area(zone) == pytest.approx((2 - 0.6 * 0.6) * SQUARE_KM2, rel=1e-2)
    assert len(zone.rings) == 1


def test_communes_apart_are_polygons_apart() -> None:
    found = zones_of([outline("A", square(45.1, 0.2)), outline("B", square(45.4, 0.2))], "Zone")
    assert [zone.id for zone in found.zones] == ["zone-1", "zone-2"]
    assert found.are_joined


def test_a_commune_in_the_middle_that_is_not_served_is_a_hole_that_turns_the_other_way() -> None:
    (zone,) = zones_of(ring_of_eight(), "Zone").zones
    outer, hole = zone.rings
    assert area_km2(outer[:-1]) > 0 > area_km2(hole[:-1])
    assert _area(zone) == pytest.approx(8 * SQUARE_KM2, rel=1e-2)


def test_a_commune_within_another_leaves_no_hole() -> None:
    found = zones_of([outline("A", square(45.1, 0.2)), outline("B", square(45.11, 0.21, 0.01))], "Zone")
    assert [len(zone.rings) for zone in found.zones] == [1]


def test_the_communes_of_the_demo_make_one_polygon_without_slivers() -> None:
    outlines = demo_outlines()
    found = zones_of(outlines, "Isle Vern Salembre")
    (zone,) = found.zones
    (ring,) = zone.rings
    assert found.rounded == found.without == ()
    assert is_simple([ring[:-1]])
    alone = [zones_of([each], each.name).zones[0] for each in outlines]
    assert _area(zone) == pytest.approx(sum(map(_area, alone)), rel=2e-3)
    assert all(holds(ring[:-1], _middle(each)) for each in alone)


def _middle(zone: Zone) -> tuple[float, float]:
    ring = zone.rings[0][:-1]
    return sum(point[0] for point in ring) / len(ring), sum(point[1] for point in ring) / len(ring)


def test_a_border_that_crosses_itself_is_drawn_wider_and_named() -> None:
    found = zones_of([outline("Papillon", BOW_TIE)], "Zone")
    assert found.rounded == ("Papillon",)
    assert is_simple([found.zones[0].rings[0][:-1]])


@pytest.mark.parametrize("border", [(), ((45.1, 0.2),), ((45.1, 0.2), (45.2, 0.3), (45.1, 0.2))])
def test_a_commune_without_a_border_is_left_out_and_named(border: tuple[tuple[float, float], ...]) -> None:
    found = zones_of([outline("A", square(45.1, 0.2)), outline("Vide", border)], "Zone")
    assert found.without == ("Vide",)
    assert len(found.zones) == 1


def test_rings_are_closed_and_no_point_comes_twice() -> None:
    doubled = (*square(45.1, 0.2), square(45.1, 0.2)[-1], square(45.1, 0.2)[0])
    (zone,) = zones_of([outline("A", doubled)], "Zone").zones
    (ring,) = zone.rings
    assert ring[0] == ring[-1]
    assert len(set(ring)) == len(ring) - 1 == 4


CORNERS = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 6))


@given(st.lists(CORNERS, min_size=1, max_size=7))
def test_whatever_the_squares_the_zone_is_clean_and_covers_them(corners: list[tuple[int, int, int]]) -> None:
    """Squares on a grid: the area of the zone is the number of cells covered."""
    outlines = [
        outline(f"C{rank}", square(45 + 0.01 * south, 0.2 + 0.01 * west, 0.01 * side))
        for rank, (south, west, side) in enumerate(corners)
    ]
    found = zones_of(outlines, "Zone")
    cells = {(south + y, west + x) for south, west, side in corners for y in range(side) for x in range(side)}
    assert found.are_joined
    for zone in found.zones:
        assert is_simple([ring[:-1] for ring in zone.rings])
    cell = area_km2(tuple((east, north) for north, east in square(45.06, 0.2, 0.01)))
    assert sum(map(_area, found.zones)) == pytest.approx(len(cells) * cell, rel=5e-3)
