"""The times of a tour whose order is known: promises kept, then least time aboard, pickups as late as possible.

The begins of service are bound by differences (rides_kernel.py) and each costs a piecewise linear amount. Such a
minimum is found exactly by steps that only go up from the least solution: raise together the set of stops that lowers
the cost most, as far as it goes (steepest descent for L-natural convex functions, Murota 2003). That set is a closure
of largest profit: what a tight bound pulls up with it comes along. It is found as a minimum cut (Picard 1976).
"""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduling.optimiser.rides_tables import CLOSE, RideTables

KEEP = 1000.0
"""Price of a minute between a promised pickup and its new time."""
ABOARD = 100.0
"""Price of a passenger's minute aboard."""
DRIVER = 10.0
"""Price of a driver's minute on tour."""
PATIENCE = 1.0
"""Price of a minute by which someone sets off earlier than needed, or waits for the way back."""


@dataclass(frozen=True)
class Chain:
    """The begins of service of a tour: ``links`` (a, b, least): time b ≥ time a + least; windows; slopes of the cost.

    ``wishes`` are promised times by position.
    """

    opens: tuple[float, ...]
    closes: tuple[float, ...]
    links: tuple[tuple[int, int, float], ...]
    slopes: tuple[float, ...]
    wishes: Mapping[int, float]


def chain_of(
    tables: RideTables, nodes: Sequence[int], tour: int, arrives: Sequence[bool], wishes: Mapping[int, float]
) -> Chain:
    """The chain of a tour. ``arrives``: rides that have an hour to be there by; ``wishes`` by node."""
    rides, last = len(tables.longest), len(nodes) - 1
    where = {node: place for place, node in enumerate(nodes)}
    links = [
        (place, place + 1, float(tables.service[one] + tables.travel[one, nodes[place + 1]]))
        for place, one in enumerate(nodes[:-1])
    ]
    links.append((last, 0, -float(tables.span[tour])))
    slopes = [0.0] * len(nodes)
    slopes[0], slopes[last] = -DRIVER, DRIVER
    for ride in (node for node in nodes if node < rides):
        pickup, drop = where[ride], where[ride + rides]
        links.append((drop, pickup, -float(tables.longest[ride] + tables.service[ride])))
        slopes[pickup] -= ABOARD + (PATIENCE if arrives[ride] else -PATIENCE)
        slopes[drop] += ABOARD
    return Chain(
        tuple(float(tables.opens[node]) for node in nodes), tuple(float(tables.closes[node]) for node in nodes),
        tuple(links), tuple(slopes), {where[node]: time for node, time in wishes.items() if node in where},
    )  # fmt: skip


def best_times(chain: Chain) -> list[float] | None:
    """The begins of service of least cost; None when no schedule exists."""
    times = least_times(chain)
    while times is not None:
        raised = _profitable(chain, times)
        if not raised:
            break
        step = _room(chain, times, raised)
        for place in raised:
            times[place] += step
    return times


def least_times(chain: Chain) -> list[float] | None:
    """The earliest schedule (Bellman-Ford); None when there is none."""
    times = list(chain.opens)
    for _ in range(len(times) + 1):
        changed = False
        for one, other, least in chain.links:
            if times[one] + least > times[other] + CLOSE:
                times[other] = times[one] + least
                changed = True
                if times[other] > chain.closes[other] + CLOSE:
                    return None
        if not changed:
            return (
                times if all(time <= close + CLOSE for time, close in zip(times, chain.closes, strict=True)) else None
            )
    return None


def _slope(chain: Chain, times: Sequence[float], place: int) -> float:
    """What one minute later costs at a position."""
    slope = chain.slopes[place]
    if place in chain.wishes:
        slope += KEEP if times[place] >= chain.wishes[place] - CLOSE else -KEEP
    return slope


def _room(chain: Chain, times: Sequence[float], raised: set[int]) -> float:
    """How far a set of positions can rise until a bound or a promise is met."""
    rooms = [chain.closes[place] - times[place] for place in raised]
    rooms += [
        times[other] - times[one] - least
        for one, other, least in chain.links
        if one in raised and other not in raised
    ]  # fmt: skip
    rooms += [
        chain.wishes[place] - times[place]
        for place in raised
        if place in chain.wishes and chain.wishes[place] > times[place] + CLOSE
    ]
    return min(rooms)


def _profitable(chain: Chain, times: Sequence[float]) -> set[int]:
    """The positions whose common rise lowers the cost most; empty when none does."""
    count = len(times)
    source, sink = count, count + 1
    flow = _Flow(count + 2)
    for place in range(count):
        slope = _slope(chain, times, place)
        if slope < 0:
            flow.add(source, place, -slope)
        elif slope > 0:
            flow.add(place, sink, slope)
        if times[place] >= chain.closes[place] - CLOSE:
            flow.add(place, sink, math.inf)
    for one, other, least in chain.links:
        if times[other] <= times[one] + least + CLOSE:
            flow.add(one, other, math.inf)
    return flow.cut(source, sink) - {source}


class _Flow:
    """A network with the little that a minimum cut needs (Edmonds and Karp 1972)."""

    def __init__(self, size: int) -> None:
        self.spare: list[dict[int, float]] = [{} for _ in range(size)]

    def add(self, one: int, other: int, most: float) -> None:
        """Let at most this much go from one vertex to another, on top of what may go already."""
        self.spare[one][other] = self.spare[one].get(other, 0.0) + most
        self.spare[other].setdefault(one, 0.0)

    def _reached(self, source: int) -> dict[int, int]:
        """Vertices reached from the source, each with the one before it."""
        before, waiting = {source: source}, deque([source])
        while waiting:
            one = waiting.popleft()
            for other, spare in self.spare[one].items():
                if spare > CLOSE and other not in before:
                    before[other] = one
                    waiting.append(other)
        return before

    def cut(self, source: int, sink: int) -> set[int]:
        """The source's side of the smallest minimum cut."""
        before = self._reached(source)
        while sink in before:
            path = [sink]
            while path[-1] != source:
                path.append(before[path[-1]])
            steps = list(zip(path[1:], path[:-1], strict=True))
            most = min(self.spare[one][other] for one, other in steps)
            for one, other in steps:
                self.spare[one][other] -= most
                self.spare[other][one] += most
            before = self._reached(source)
        return set(before)
