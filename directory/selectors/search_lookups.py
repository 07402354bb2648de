"""Two questions that each database answers in its own way: is a code in a JSON list, what is nearest."""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import ExpressionWrapper, F, FloatField, Func, JSONField, Lookup, Model, QuerySet, Value

from directory.selectors.search_types import Point

Row = TypeVar("Row", bound=Model)
HAS_ANY = "has_any_code"
# Degrees of longitude are shorter than those of latitude; at the latitude of France, by this much.
LONGITUDE_SHARE = 0.7
# How far the index puts one territory from another.
APART = 1000


class HasAnyCode(Lookup):
    """``list__has_any_code=["24205", "france"]``: the JSON list holds one of these texts."""

    lookup_name = HAS_ANY
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        """Give the codes as they are."""
        return ("%s", [list(value)])

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Write it for SQLite, one mark for each code."""
        left, params = self.process_lhs(compiler, connection)
        codes = list(self.rhs)
        marks = ", ".join(["%s"] * len(codes))
        return f"EXISTS (SELECT 1 FROM json_each({left}) WHERE value IN ({marks}))", [*params, *codes]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Write it for PostgreSQL, whose GIN index on the list answers."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} ?| %s", [*params, list(self.rhs)]


JSONField.register_lookup(HasAnyCode)


class Away(Func):
    """Distance of a place from a point, in degrees: only good for putting places in order."""

    output_field = FloatField()

    def __init__(self, territory: int, origin: Point) -> None:
        self.territory, self.origin = territory, origin
        super().__init__(F("place__latitude"), F("place__longitude"), F("place__territory_id"))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Write it for SQLite, squared: the order is the same."""
        latitude, longitude, _ = self._written(compiler)
        north, east = f"({latitude} - %s)", f"(({longitude} - %s) * {LONGITUDE_SHARE})"
        here = self.origin
        return f"({north} * {north} + {east} * {east})", [here[0], here[0], here[1], here[1]]

    def as_postgresql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Write it as the index ``place_near`` has it."""
        latitude, longitude, territory = self._written(compiler)
        place = f"point({longitude} * {LONGITUDE_SHARE} + {territory} * {APART}, {latitude})"
        here = [self.origin[1] * LONGITUDE_SHARE + self.territory * APART, self.origin[0]]
        return f"{place} <-> point(%s, %s)", here

    def _written(self, compiler: Any) -> list[str]:
        return [compiler.compile(expression)[0] for expression in self.get_source_expressions()]


def nearness(rows: QuerySet[Row], territory: int, origin: Point | None) -> QuerySet[Row]:
    """Put rows that have a ``place`` in order of distance, or of quality when nobody says from where.

    Distance stands alone in the order on PostgreSQL: with a second key, its index would not be used.
    """
    if origin is None:
        return rows.order_by("-quality", "pk")
    away = Away(territory, origin).asc(nulls_last=True)
    return rows.order_by(away) if connection.vendor == "postgresql" else rows.order_by(away, "pk")


def nearest_stops(stops: QuerySet[Row], origin: Point | None, *then: str) -> QuerySet[Row]:
    """Put passages, or places themselves, in order of distance, then of time or of what ``then`` names."""
    after = then or ("starts_at", "pk")
    if origin is None:
        return stops.order_by(*after)
    north, east = F("latitude") - Value(origin[0]), (F("longitude") - Value(origin[1])) * Value(LONGITUDE_SHARE)
    away = ExpressionWrapper(north * north + east * east, output_field=FloatField())
    return stops.order_by(away.asc(nulls_first=True), *after)
