"""Who may open what: the own calendar of a helper."""

from tests.access.rows import ON_THE_ROAD, Row, act, page

ROWS: list[Row] = [
    *page("scheduling:my-calendar", ON_THE_ROAD),
    *act("scheduling:my-calendar-open", ON_THE_ROAD),
    *act("scheduling:my-calendar-close", ON_THE_ROAD),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {"scheduling:calendar-feed": "address with a secret: a telephone reads the own calendar"}
