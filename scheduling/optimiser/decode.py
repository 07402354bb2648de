"""The single truth of what is feasible: when a visit can start for those who go, from where their day stands.

A helper-day is a state of six integers. Visits are taken in one global order, each starts as early as its people
and windows allow, lunch falls in a gap that is long enough or is forced before the visit that would make it
impossible. A state is only left for another from which the day can be finished: next fixed visit, lunch, return.

Lunch is taken before or after the travel of a gap. Windows bound work and travel; lunch at home before leaving or
after the return is the helper's own time. A passenger rides in one driver's car for the driver's whole day: the
driver leaves and returns within the windows of both, and the state kept is the driver's.
"""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.tables import (
    D_END,
    D_FIRST,
    D_LAST,
    D_LUNCH_FROM,
    D_LUNCH_MINUTES,
    D_LUNCH_TO,
    D_MODE,
    D_RIDES,
    D_START,
    UNKNOWN,
    V_FIXED,
    V_PLACE,
    V_PLANNED_A,
    V_PLANNED_B,
    V_STAY,
    V_WISH,
    Ints,
    Tables,
)

# Columns of a state: place (-1: not left yet), minute from which the helper can leave it, lunch taken (0 or 1),
# row of the next fixed visit in the chain, helper-day who shares the car (-1: none), minute at which home was left.
PLACE, FREE, LUNCHED, NEXT, MATE, LEFT = range(6)
STATE_SIZE = 6

IMPOSSIBLE, WITHOUT_LUNCH, AFTER_LUNCH, MUST_EAT = range(4)


@njit
def leg(tables: Tables, state: Ints, day: int, place: int) -> int:
    """Minutes from where the helper-day stands to a place; a passenger makes none of his own."""
    if tables.day[day, D_RIDES] == 1:
        return 0
    origin = state[day, PLACE]
    if origin < 0:
        origin = tables.day[day, D_START]
    return int(tables.travel[tables.day[day, D_MODE], origin, place])


@njit
def leaves_at(tables: Tables, state: Ints, day: int, mate: int) -> int:
    """First minute at which the helper-day can set off, with its passenger if there is one."""
    free = state[day, FREE]
    if mate >= 0 and state[day, PLACE] < 0:
        return int(max(free, tables.day[mate, D_FIRST]))
    return int(free)


@njit
def arrival(tables: Tables, state: Ints, day: int, mate: int, minutes: int, with_lunch: bool) -> int:
    """Earliest arrival after ``minutes`` of travel, lunch taken on the way or not; UNKNOWN when lunch is too late."""
    free = leaves_at(tables, state, day, mate)
    if not with_lunch:
        return free + minutes
    opens, closes = tables.day[day, D_LUNCH_FROM], tables.day[day, D_LUNCH_TO]
    length = tables.day[day, D_LUNCH_MINUTES]
    earliest = UNKNOWN
    if state[day, PLACE] < 0:
        earliest = max(free, opens + length) + minutes
    elif max(free, opens) <= closes:
        earliest = max(free, opens) + length + minutes
    if max(free + minutes, opens) <= closes:
        earliest = min(earliest, max(free + minutes, opens) + length)
    return int(earliest)


@njit
def can_return(tables: Tables, day: int, mate: int, place: int, free: int, lunched: bool) -> bool:
    """Whether the day can end from a place left at ``free``, with lunch if it is still to come."""
    home = free + tables.travel[tables.day[day, D_MODE], place, tables.day[day, D_END]]
    last = tables.day[day, D_LAST]
    if mate >= 0:
        last = min(last, tables.day[mate, D_LAST])
    if home > last:
        return False
    closes, length = tables.day[day, D_LUNCH_TO], tables.day[day, D_LUNCH_MINUTES]
    if lunched or home <= closes:
        return True
    begins = max(free, tables.day[day, D_LUNCH_FROM])
    return bool(begins <= closes and begins + length + home - free <= last)


@njit
def can_finish(tables: Tables, state: Ints, day: int, mate: int, place: int, free: int, lunched: bool) -> bool:
    """Whether the rest of the day (next fixed visit, lunch, return) is possible from a place left at ``free``."""
    row = state[day, NEXT]
    if row >= tables.chain_from[day + 1]:
        return can_return(tables, day, mate, place, free, lunched)
    following = tables.chain[row]
    start = tables.visit[following, V_FIXED]
    minutes = tables.travel[tables.day[day, D_MODE], place, tables.visit[following, V_PLACE]]
    if free + minutes > start:
        return False
    if lunched or tables.chain_lunch[row] == 1:
        return True
    opens, closes = tables.day[day, D_LUNCH_FROM], tables.day[day, D_LUNCH_TO]
    length = tables.day[day, D_LUNCH_MINUTES]
    before = max(free, opens)
    after = max(free + minutes, opens)
    if before <= closes and before + length + minutes <= start:
        return True
    return bool(after <= closes and after + length <= start)


@njit
def next_start(tables: Tables, visit: int, day: int, ready: int) -> int:
    """First possible start from ``ready`` on for one helper-day, -1 for none."""
    row = visit * tables.day.shape[0] + day
    best = -1
    for index in range(tables.span_from[row], tables.span_from[row + 1]):
        if tables.span[index, 1] >= ready:
            start = max(ready, tables.span[index, 0])
            if best < 0 or start < best:
                best = start
    return best


@njit
def common_start(tables: Tables, visit: int, first: int, second: int, ready: int) -> int:
    """First start from ``ready`` on that suits both helper-days (``second`` may be -1), -1 for none."""
    start = next_start(tables, visit, first, ready)
    while second >= 0 and start >= 0:
        other = next_start(tables, visit, second, start)
        if other == start:
            return start
        if other < 0:
            return -1
        start = next_start(tables, visit, first, other)
        if start == other:
            return start
    return start


@njit
def mate_of(tables: Tables, state: Ints, day: int, partner: int) -> int:
    """Passenger of a driver for this visit: the one already aboard, or the partner who comes aboard; -1 for none."""
    if state[day, MATE] >= 0:
        return int(state[day, MATE])
    if partner >= 0 and tables.day[partner, D_RIDES] == 1:
        return partner
    return -1


@njit
def can_ride(tables: Tables, state: Ints, first: int, second: int) -> bool:
    """Whether the passengers among the two are, or can come, aboard the other's car."""
    for side in range(2):
        rider, driver = (first, second) if side == 0 else (second, first)
        if rider < 0 or tables.day[rider, D_RIDES] == 0:
            continue
        if driver < 0 or (state[rider, MATE] >= 0 and state[rider, MATE] != driver):
            return False
        if state[driver, MATE] >= 0:
            if state[driver, MATE] != rider:
                return False
        elif state[driver, PLACE] >= 0 and state[driver, LEFT] < tables.day[rider, D_FIRST]:
            return False
    return True


@njit
def outcome(tables: Tables, state: Ints, visit: int, day: int, partner: int, start: int, forced: bool) -> int:
    """How one helper-day fares with a start: IMPOSSIBLE, WITHOUT_LUNCH or AFTER_LUNCH, or MUST_EAT to try again."""
    if tables.day[day, D_RIDES] == 1:
        return WITHOUT_LUNCH
    place = tables.visit[visit, V_PLACE]
    free = start + tables.visit[visit, V_STAY]
    mate = mate_of(tables, state, day, partner)
    lunched = state[day, LUNCHED] == 1
    eats = not lunched and (forced or arrival(tables, state, day, mate, leg(tables, state, day, place), True) <= start)
    if can_finish(tables, state, day, mate, place, free, lunched or eats):
        return AFTER_LUNCH if eats else WITHOUT_LUNCH
    return IMPOSSIBLE if lunched or eats else MUST_EAT


@njit
def ready_at(tables: Tables, state: Ints, visit: int, day: int, partner: int, eats: bool) -> int:
    """Earliest arrival of one helper-day at a visit; a passenger is there when the driver is."""
    if tables.day[day, D_RIDES] == 1:
        return 0
    mate = mate_of(tables, state, day, partner)
    return arrival(tables, state, day, mate, leg(tables, state, day, tables.visit[visit, V_PLACE]), eats)


@njit
def schedule_from(
    tables: Tables, state: Ints, visit: int, first: int, second: int, floor: int
) -> tuple[int, bool, bool]:
    """Earliest feasible start from ``floor`` on (-1: none), and who of the two has lunch just before it."""
    eats_first, eats_second = False, False
    for _ in range(3):
        ready = max(floor, ready_at(tables, state, visit, first, second, eats_first))
        if second >= 0:
            ready = max(ready, ready_at(tables, state, visit, second, first, eats_second))
        start = common_start(tables, visit, first, second, ready)
        if start < 0:
            return -1, False, False
        one = outcome(tables, state, visit, first, second, start, eats_first)
        two = WITHOUT_LUNCH
        if second >= 0:
            two = outcome(tables, state, visit, second, first, start, eats_second)
        if IMPOSSIBLE in (one, two):
            return -1, False, False
        if MUST_EAT not in (one, two):
            return start, one == AFTER_LUNCH, two == AFTER_LUNCH
        eats_first = eats_first or one == MUST_EAT
        eats_second = eats_second or two == MUST_EAT
    return -1, False, False


@njit
def schedule(tables: Tables, state: Ints, visit: int, first: int, second: int) -> tuple[int, bool, bool]:
    """Start of a visit that may move, -1 for none. Its wished start is kept when that is feasible for its people."""
    if second >= 0 and not can_ride(tables, state, first, second):
        return -1, False, False
    wish = tables.visit[visit, V_WISH]
    if wish >= 0 and is_planned_crew(tables, visit, first, second):
        start, eats_first, eats_second = schedule_from(tables, state, visit, first, second, wish)
        if start >= 0:
            return start, eats_first, eats_second
    return schedule_from(tables, state, visit, first, second, 0)


@njit
def is_planned_crew(tables: Tables, visit: int, first: int, second: int) -> bool:
    """Whether these helper-days are those of the published plan, in any order."""
    one, two = tables.visit[visit, V_PLANNED_A], tables.visit[visit, V_PLANNED_B]
    return bool((first == one and second == two) or (first == two and second == one))


@njit
def advance(tables: Tables, state: Ints, visit: int, day: int, partner: int, start: int, eats: bool) -> int:
    """Move a helper-day's state past a visit; returns the minutes of travel to it."""
    place = tables.visit[visit, V_PLACE]
    if partner >= 0 and tables.day[partner, D_RIDES] != tables.day[day, D_RIDES]:
        state[day, MATE] = partner
    if tables.visit[visit, V_FIXED] >= 0:
        state[day, NEXT] += 1
    if tables.day[day, D_RIDES] == 1:
        return 0
    minutes = leg(tables, state, day, place)
    if state[day, PLACE] < 0:
        state[day, LEFT] = start - minutes - (tables.day[day, D_LUNCH_MINUTES] if eats else 0)
    state[day, PLACE] = place
    state[day, FREE] = start + tables.visit[visit, V_STAY]
    if eats:
        state[day, LUNCHED] = 1
    return minutes


@njit
def eats_before_fixed(tables: Tables, state: Ints, visit: int, day: int) -> bool:
    """Whether the helper-day's lunch fits before a fixed visit and is still to be taken."""
    if state[day, LUNCHED] == 1 or tables.day[day, D_RIDES] == 1:
        return False
    minutes = leg(tables, state, day, tables.visit[visit, V_PLACE])
    return bool(arrival(tables, state, day, state[day, MATE], minutes, True) <= tables.visit[visit, V_FIXED])


@kernel
def take_visit(tables: Tables, state: Ints, visit: int, first: int, second: int) -> tuple[int, int, int]:
    """Take one visit: (start, or -1 when impossible; minutes of travel of each of the two). States move on."""
    if first < 0:
        return -1, 0, 0
    fixed = tables.visit[visit, V_FIXED]
    if fixed >= 0:
        start = fixed
        eats_first = eats_before_fixed(tables, state, visit, first)
        eats_second = second >= 0 and eats_before_fixed(tables, state, visit, second)
    else:
        start, eats_first, eats_second = schedule(tables, state, visit, first, second)
        if start < 0:
            return -1, 0, 0
    leg_first = advance(tables, state, visit, first, second, start, eats_first)
    leg_second = 0
    if second >= 0:
        leg_second = advance(tables, state, visit, second, first, start, eats_second)
    return start, leg_first, leg_second


@njit
def return_leg(tables: Tables, state: Ints, day: int) -> int:
    """Minutes back to the end place, 0 for a helper-day that never left."""
    if state[day, PLACE] < 0:
        return 0
    return int(tables.travel[tables.day[day, D_MODE], state[day, PLACE], tables.day[day, D_END]])
