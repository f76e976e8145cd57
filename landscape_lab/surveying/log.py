"""What a survey has tried, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.search.walkers import Status
from landscape_lab.types import Integers

ROWS = "task"
"""The name of the rows that a survey writes, one a task; each has its number behind it."""

IN_ROWS = ("growth", "tried", "plans")
"""What grows with a survey."""


@dataclass
class Log:
    """What a survey has done so far; kept in the landscape's file, what grows in rows of its own.

    Attributes
    ----------
    tasks, quenches, searches, bands : int
    quiet_quenches, quiet_searches : int
        The length of the present run without anything new: of quenches, and of independent draws
        that came to an end.
    newest : int
        Independent draws that had come to an end when the newest point was found.
    climbed : int
        Minima from which the modes have been climbed; they are climbed in order.
    outcomes : dict
        For each kind of search, how many ended in which way.
    tried : list of [int, int]
        Pairs of minima that a band was stretched between.
    news : (float, float)
        New saddles and searches of starts near known points, lately.
    growth : list of [int, int, int]
        Searches, minima and transition states after each task that found a point.
    plans : dict
        Of each kind of task those that were planned and not yet committed, in order.
    streams : int
        Plans made so far; each has random numbers of its own.
    rows : int
        Rows of the file that hold what grows.
    """

    tasks: int = 0
    quenches: int = 0
    searches: int = 0
    bands: int = 0
    quiet_quenches: int = 0
    quiet_searches: int = 0
    newest: int = 0
    climbed: int = 0
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    tried: list[list[int]] = field(default_factory=list)
    news: list[float] = field(default_factory=lambda: [0.0, 0.0])
    growth: list[list[int]] = field(default_factory=list)
    plans: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"quenches": [], "climbs": [], "searches": []}
    )
    streams: int = 0
    rows: int = 0

    @classmethod
    def of(cls, landscape: Landscape) -> "Log":
        """What was done on a landscape so far; entries that only older files have are left."""
        kept = landscape.recall("log", {})
        kept.setdefault("streams", kept.get("tasks", 0))  # older files: a stream for each task
        log = cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})
        for row in rows(landscape):
            log.growth += row["growth"]
            log.tried += row["tried"]
            for kind, plans in log.plans.items():
                plans += row["plans"][kind]
                del plans[: len(plans) - row["waiting"][kind]]
        return log

    def without_rows(self) -> dict[str, Any]:
        """All that does not grow."""
        return {name: value for name, value in vars(self).items() if name not in IN_ROWS}

    def grow(self, minima: int, transition_states: int) -> bool:
        """Note how much is known, if that is more than before; whether it is."""
        if self.growth and self.growth[-1][1:] == [minima, transition_states]:
            return False
        self.growth.append([self.searches, minima, transition_states])
        return True

    def count(self, kind: str, status: Integers) -> None:
        """Add the outcomes of searches ``(B,)``."""
        names = Counter(Status(int(s)).name.lower().replace("_", " ") for s in status)
        self.add(kind, names)

    def chance_of_news(self) -> float:
        """Upper bound, with 95% confidence, of the chance that an independent draw finds news.

        After q draws without one it is ``-ln(0.05) / q``, the rule of three.
        """
        return min(1.0, float(-np.log(0.05)) / self.quiet_searches) if self.quiet_searches else 1.0

    def add(self, kind: str, outcomes: dict[str, int]) -> None:
        """Add outcomes that have a name."""
        total = Counter(self.outcomes.get(kind, {}))
        total.update(outcomes)
        self.outcomes[kind] = dict(sorted(total.items()))


def rows(landscape: Landscape) -> list[dict[str, Any]]:
    """What surveys of a landscape have written down, a row a task; nothing in older files."""
    return landscape.recall_numbered(ROWS, landscape.recall("log", {}).get("rows", 0))
