"""How often independent draws of each kind have met each transition state."""

from dataclasses import dataclass, field

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.landscape.unseen import Completeness, completeness
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

    @classmethod
    def read(cls, landscape: Landscape) -> "Sightings":
        """What surveys of a landscape have met so far."""
        return cls(**landscape.recall("sightings", {}))

    def add(self, kind: str, ended: int, numbers: Integers) -> None:
        """Add draws of one kind: how many ended, and what all met ``(B,)``, -1 for nothing."""
        self.draws[kind] = self.draws.get(kind, 0) + ended
        times = np.bincount(numbers[numbers >= 0])
        before = np.array(self.met.get(kind, []), dtype=np.int64)
        total = np.zeros(max(len(times), len(before)), dtype=np.int64)
        total[: len(before)] += before
        total[: len(times)] += times
        self.met[kind] = total.tolist()

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

    def worth(self, kind: str) -> float:
        """What one kind met, each point weighed by one over the square of how often all met it.

        What was met once counts one, so over the draws this begins as Good and Turing's chance of
        news; what is met often counts nothing.
        """
        met = self.met.get(kind, [])
        total = self.all_kinds(max((len(times) for times in self.met.values()), default=0))
        return float(np.sum(np.array(met) / np.maximum(total[: len(met)], 1) ** 2))

    @property
    def drawn(self) -> int:
        """Draws of all kinds that came to an end."""
        return sum(self.draws.values())

    def seen(self, kind: str) -> Completeness:
        """What the counts of one kind say."""
        times = np.array(self.met.get(kind, []), dtype=np.int64)
        return completeness(times[times > 0])
