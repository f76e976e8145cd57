"""What independent draws have met, and whether that is enough to call a landscape complete."""

from dataclasses import dataclass, field

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.landscape.unseen import Completeness, completeness
from landscape_lab.search.walkers import Status
from landscape_lab.surveying.log import Log
from landscape_lab.types import Integers
from landscape_lab.validation import instance

QUIET = 1024
"""Independent draws without news before a survey may be called complete."""

SIGHTINGS = 5
"""Independent draws that must have met every transition state by then.

Rates differ by decades. Where the rarest known point has been met five times, one that is met a
third as often is still missing with a chance of one in five; where it has been met once, a survey
is in the middle of discovery. Chosen from the rates of thousands of recorded searches: simulated
with them, surveys of Morse(7, 6.0), LJ7 and LJ8 that end so miss none in 400, of LJ9 two.
"""

LATE = 3
"""A landscape is not complete before so many times the draws that its newest point took.

Where points are rarer and rarer, the newest came late, and the next one will come later still.
"""

MOST_FAILURES = {"quenches": 0.25, "random searches": 0.75}
"""Where a larger part of them gives up, what the others met says little."""


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

    def fewest(self, n_points: int) -> int:
        """Sightings of the transition state that was met least; as enough where there is none."""
        return int(self.all_kinds(n_points).min(initial=SIGHTINGS))

    @property
    def drawn(self) -> int:
        """Draws of all kinds that came to an end."""
        return sum(self.draws.values())

    def seen(self, kind: str) -> Completeness:
        """What the counts of one kind say."""
        times = np.array(self.met.get(kind, []), dtype=np.int64)
        return completeness(times[times > 0])


@dataclass(frozen=True)
class Verdict:
    """Whether a landscape is complete, as far as searches can tell.

    Attributes
    ----------
    complete : bool
    doubts : tuple of str
        Why not; empty where it is.
    """

    complete: bool
    doubts: tuple[str, ...]


def verdict(landscape: Landscape) -> Verdict:
    """Judge whether a surveyed landscape is complete, from its independent draws alone.

    Complete is a landscape that is connected, whose last 1024 independent draws found nothing new,
    whose every transition state was met by five of them at least, which took three times as many
    draws as its newest point, and on which most searches come to an end. This is no proof;
    `benchmarks.complete` counts how often it is wrong.

    Parameters
    ----------
    landscape : Landscape

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError
        If it is no landscape.
    """
    instance(landscape, "landscape", Landscape, "such as survey(...) returns")
    log = Log(**landscape.recall("log", {}))
    sightings = Sightings(**landscape.recall("sightings", {}))
    n_saddles = landscape.n_transition_states
    doubts = []
    if landscape.n_minima == 0:
        doubts.append("no minimum was found")
    elif not landscape.network().connected():
        doubts.append("some minima are still separate")
    if log.quiet_searches < QUIET:
        doubts.append(
            f"only the last {log.quiet_searches} independent draws found nothing new, and "
            f"{QUIET} are needed"
        )
    if sightings.drawn < LATE * log.newest:
        doubts.append(
            f"the newest point was found after {log.newest} of {sightings.drawn} independent "
            f"draws, and {LATE} times as many are needed"
        )
    rare = int(np.sum(sightings.all_kinds(n_saddles) < SIGHTINGS))
    if rare:
        doubts.append(
            f"{rare} of {n_saddles} transition states were met by fewer than {SIGHTINGS} "
            "independent draws, so that others as rare may be missing"
        )
    for kind, most in MOST_FAILURES.items():
        failed, total = failures(log, kind)
        if failed > most * total:
            doubts.append(f"{failed} of {total} {kind} gave up")
    return Verdict(complete=not doubts, doubts=tuple(doubts))


def failures(log: Log, kind: str) -> tuple[int, int]:
    """How many searches of a kind gave up before they came to an end, and how many there were."""
    outcomes = log.outcomes.get(kind, {})
    names = {
        s.name.lower().replace("_", " ")
        for s in (Status.OUT_OF_ITERATIONS, Status.NOT_FINITE, Status.STALLED)
    }
    return sum(n for name, n in outcomes.items() if name in names), sum(outcomes.values())
