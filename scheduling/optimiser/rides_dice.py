"""Random numbers for the kernels of rides, the same with and without numba."""

from scheduling.optimiser.jit import njit
from scheduling.optimiser.rides_tables import Ints

MODULUS_A, MODULUS_B = 2147483563, 2147483399


@njit
def roll(dice: Ints) -> float:
    """A random number in [0, 1): the combined generator of L'Ecuyer (1988), the same with and without numba."""
    dice[0] = dice[0] * 40014 % MODULUS_A
    dice[1] = dice[1] * 40692 % MODULUS_B
    drawn = dice[0] - dice[1]
    if drawn < 0:
        drawn += MODULUS_A
    return float(drawn / MODULUS_A)


@njit
def roll_below(dice: Ints, count: int) -> int:
    """A random whole number from 0 to ``count`` - 1."""
    return int(roll(dice) * count)
