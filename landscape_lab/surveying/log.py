"""What a survey has tried, what came of it, and what that says about the unseen."""

import textwrap
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.search.walkers import Status
from landscape_lab.types import Integers
from landscape_lab.validation import instance


@dataclass
class Log:
    """What a survey has done so far; kept in the landscape's file.

    Attributes
    ----------
    tasks, quenches, searches, bands : int
    quiet_quenches, quiet_searches : int
        The length of the present run without anything new.
    climbed : int
        Minima from which the modes have been climbed; they are climbed in order.
    outcomes : dict
        For each kind of search, how many ended in which way.
    tried : list of [int, int]
        Pairs of minima that a band was stretched between.
    yields : dict
        New saddles and evaluations of each kind of random start, lately.
    growth : list of [int, int, int]
        Searches, minima and transition states after each task that found a point.
    """

    tasks: int = 0
    quenches: int = 0
    searches: int = 0
    bands: int = 0
    quiet_quenches: int = 0
    quiet_searches: int = 0
    climbed: int = 0
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    tried: list[list[int]] = field(default_factory=list)
    yields: dict[str, list[float]] = field(default_factory=dict)
    growth: list[list[int]] = field(default_factory=list)

    def grow(self, minima: int, transition_states: int) -> None:
        """Note how much is known, if that is more than before."""
        if not self.growth or self.growth[-1][1:] != [minima, transition_states]:
            self.growth.append([self.searches, minima, transition_states])

    def count(self, kind: str, status: Integers) -> None:
        """Add the outcomes of searches ``(B,)``."""
        names = Counter(Status(int(s)).name.lower().replace("_", " ") for s in status)
        self.add(kind, names)

    def chance_of_news(self) -> float:
        """Upper bound, with 95% confidence, of the chance that a random search finds a new point.

        After q searches without one it is ``-ln(0.05) / q``, the rule of three.
        """
        return min(1.0, float(-np.log(0.05)) / self.quiet_searches) if self.quiet_searches else 1.0

    def add(self, kind: str, outcomes: dict[str, int]) -> None:
        """Add outcomes that have a name."""
        total = Counter(self.outcomes.get(kind, {}))
        total.update(outcomes)
        self.outcomes[kind] = dict(sorted(total.items()))


def report(landscape: Landscape) -> str:
    """What a survey tried, what it found, what failed, and how complete it is.

    Parameters
    ----------
    landscape : Landscape

    Returns
    -------
    str
        A few lines of text.

    Raises
    ------
    TypeError
        If it is no landscape.
    """
    instance(landscape, "landscape", Landscape, "such as survey(...) returns")
    log = Log(**landscape.recall("log", {}))
    minima, saddles = landscape.completeness()
    told = {"minima": str(minima), "transition states": str(saddles)}
    if log.quiet_searches:
        told["still unseen"] = (
            f"the last {log.quiet_searches} random searches found nothing new: the next one does "
            f"with a chance below {log.chance_of_news():.2g} (95% confidence)"
        )
    if landscape.n_minima:
        told["connected parts"] = str(int(landscape.network().components().max()) + 1)
    told["tried"] = (
        f"{log.quenches} quenches, {log.searches} saddle searches, {log.bands} elastic bands"
    )
    for kind, outcomes in log.outcomes.items():
        told[f"  {kind}"] = ", ".join(f"{n} {name}" for name, n in outcomes.items() if n)
    told["stopped"] = landscape.recall("stopped", "not yet")
    return "\n".join(_line(name, text) for name, text in told.items())


def _line(name: str, text: str) -> str:
    indent = " " * 23
    return textwrap.fill(f"{name:<23}{text}", 80, subsequent_indent=indent)
