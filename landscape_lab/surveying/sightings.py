"""How often independent draws of each kind have met each transition state."""

from collections import Counter
from dataclasses import dataclass, field
from math import fsum

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.landscape.unseen import Completeness, completeness
from landscape_lab.surveying.log import rows
from landscape_lab.types import Integers


@dataclass
class Sightings:
    """How often independent draws of each kind met each transition state; kept in the file.

    Attributes
    ----------
    draws : dict
        Searches of each kind that came to an end: at a saddle, or outside the domain.
    met : dict
        For each kind the sightings of every transition state, by its number; later ones are zero.
    """

    draws: dict[str, int] = field(default_factory=dict)
    met: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Set up what is kept so that nothing is summed over all points again.

        Of all kinds together the sightings of every point, and how many points have so many; of
        each kind its own sightings of the points that have so many.
        """
        total = self.all_kinds(max((len(times) for times in self.met.values()), default=0))
        self._total: list[int] = total.tolist()
        self._points = Counter(self._total)
        self._mine: dict[str, Counter[int]] = {}
        for kind, times in self.met.items():
            mine = np.bincount(total[: len(times)], times).astype(np.int64)
            self._mine[kind] = Counter(dict(enumerate(mine.tolist())))

    @classmethod
    def read(cls, landscape: Landscape) -> "Sightings":
        """What surveys of a landscape have met so far."""
        before = cls(**landscape.recall("sightings", {}))  # older files keep them in one piece
        draws = Counter(before.draws)
        numbers: dict[str, list[int]] = {kind: [] for kind in before.met}
        for row in rows(landscape):
            for kind, (ended, points) in row["met"].items():
                draws[kind] += ended
                numbers.setdefault(kind, []).extend(points)
        met = {kind: _summed(before.met.get(kind, []), more) for kind, more in numbers.items()}
        return cls(dict(draws), met)

    def add(self, kind: str, ended: int, numbers: Integers) -> None:
        """Add draws of one kind: how many ended, and what all met ``(B,)``, -1 for nothing."""
        self.draws[kind] = self.draws.get(kind, 0) + ended
        self.met.setdefault(kind, [])
        self._mine.setdefault(kind, Counter())
        for number in numbers[numbers >= 0].tolist():
            self._meet(kind, number)

    def _meet(self, kind: str, number: int) -> None:
        """Count one sighting of one point."""
        self._points[0] += _lengthen(self._total, number + 1)
        _lengthen(self.met[kind], number + 1)
        before = self._total[number]
        for other, times in self.met.items():
            if number < len(times) and times[number]:
                self._mine[other][before] -= times[number]
                self._mine[other][before + 1] += times[number]
        self.met[kind][number] += 1
        self._mine[kind][before + 1] += 1
        self._total[number] += 1
        self._points[before] -= 1
        self._points[before + 1] += 1

    def of(self, kind: str, n_points: int) -> Integers:
        """Sightings of every transition state by draws of one kind, ``(T,)``."""
        times = self.met.get(kind, [])
        return np.array(times + [0] * (n_points - len(times)), dtype=np.int64)

    def all_kinds(self, n_points: int) -> Integers:
        """Sightings of every transition state by all independent draws, ``(T,)``."""
        total = np.zeros(n_points, dtype=np.int64)
        for kind in self.met:
            total += self.of(kind, n_points)
        return total

    def least(self, n_points: int) -> int:
        """Sightings of the transition state that all independent draws met least."""
        if n_points > len(self._total):
            return 0
        return min((times for times, points in self._points.items() if points), default=0)

    def worth(self, kind: str) -> float:
        """What one kind met, each point weighed by one over the square of how often all met it.

        What was met once counts one, so over the draws this begins as Good and Turing's chance of
        news; what is met often counts nothing.
        """
        return fsum(mine / all_met**2 for all_met, mine in self._mine.get(kind, {}).items() if mine)

    @property
    def drawn(self) -> int:
        """Draws of all kinds that came to an end."""
        return sum(self.draws.values())

    def seen(self, kind: str) -> Completeness:
        """What the counts of one kind say."""
        times = np.array(self.met.get(kind, []), dtype=np.int64)
        return completeness(times[times > 0])


def _lengthen(times: list[int], size: int) -> int:
    """Add zeros up to a length; how many."""
    missing = max(size - len(times), 0)
    times += [0] * missing
    return missing


def _summed(before: list[int], numbers: list[int]) -> list[int]:
    """Sightings of every point, with those of points that were met since."""
    times = np.bincount(np.array(numbers, dtype=np.int64), minlength=len(before))
    times[: len(before)] += np.array(before, dtype=np.int64)
    return times.tolist()
