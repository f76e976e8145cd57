"""What a survey has tried, what came of it, and what that says about the unseen."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landscape_lab.landscape import Landscape
from landscape_lab.search.walkers import Status


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

    def count(self, kind: str, status: NDArray[np.int64]) -> None:
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
    """
    log = Log(**landscape.recall("log", {}))
    minima, saddles = landscape.completeness()
    lines = [f"minima              {minima}", f"transition states   {saddles}"]
    if log.quiet_searches:
        lines.append(
            f"still unseen        the last {log.quiet_searches} random searches found nothing new: "
            f"the next one does with a chance below {log.chance_of_news():.2g} (95% confidence)"
        )
    if landscape.n_minima:
        components = int(landscape.network().components().max()) + 1
        lines.append(f"connected parts     {components}")
    lines.append(
        f"tried               {log.quenches} quenches, {log.searches} saddle searches, "
        f"{log.bands} elastic bands"
    )
    for kind, outcomes in log.outcomes.items():
        told = ", ".join(f"{n} {name}" for name, n in outcomes.items() if n)
        lines.append(f"  {kind:<22}{told}")
    lines.append(f"stopped             {landscape.recall('stopped', 'not yet')}")
    return "\n".join(lines)
