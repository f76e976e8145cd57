"""Which point is this? Energy sorts, geometry decides."""

from bisect import bisect_left, insort
from math import inf

import numpy as np

from landscape_lab.types import Floats


class KnownPoints:
    """Points already seen: found again by energy, told apart by geometry."""

    def __init__(self, energy_tol: float, invariant_tol: float) -> None:
        self.energy_tol, self.invariant_tol = energy_tol, invariant_tol
        self.sorted: list[tuple[float, int]] = []
        self.energy: dict[int, float] = {}
        self.invariants: dict[int, Floats] = {}

    def add(self, number: int, energy: float, invariants: Floats) -> None:
        insort(self.sorted, (energy, number))
        self.energy[number] = energy
        self.invariants[number] = invariants

    def look_up(self, energy: float, invariants: Floats, before: float = inf) -> int:
        """Number of the point that this one is, or -1; only numbers below `before` count."""
        at = bisect_left(self.sorted, (energy - self.energy_tol, -1))
        best, nearest = -1, self.invariant_tol
        while at < len(self.sorted) and self.sorted[at][0] <= energy + self.energy_tol:
            number = self.sorted[at][1]
            at += 1
            if number >= before:
                continue
            difference = float(np.max(np.abs(self.invariants[number] - invariants)))
            if difference <= nearest:
                best, nearest = number, difference
        return best
