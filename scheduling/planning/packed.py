"""Journeys from a place as bytes: what a routing server said, packed for a single quick read."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# ``minutes`` is NO_WAY when the server knows no way or said something absurd; ``day`` counts from year 1.
JOURNEY = np.dtype([("end", "<i8"), ("minutes", "<i2"), ("metres", "<i4"), ("day", "<i4")])
NO_WAY = -1
# More than any week has places: the oldest answers from a place go first.
MOST_FROM_A_PLACE = 2000
Packed = npt.NDArray[np.void]


def unpacked(kept: bytes | memoryview) -> Packed:
    """Read journeys; bytes cut short lose their last one."""
    body = bytes(kept)
    return np.frombuffer(body[: len(body) - len(body) % JOURNEY.itemsize], dtype=JOURNEY)


def unpacked_rows(rows: Sequence[bytes | memoryview]) -> tuple[npt.NDArray[np.int64], Packed]:
    """Read the journeys of several places: the number of its row for each, and the journeys."""
    parts = [unpacked(row) for row in rows]
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    return owners, np.concatenate(parts) if parts else np.zeros(0, dtype=JOURNEY)


def merged(kept: Packed, new: Packed) -> Packed:
    """Journeys of both, the new ones instead of older ones to the same place."""
    older = kept[~np.isin(kept["end"], new["end"])]
    both = np.concatenate([older, new])
    newest = np.argsort(-both["day"].astype(np.int64), kind="stable")[:MOST_FROM_A_PLACE]
    return both[newest]
