"""What independent draws have met, and whether that is enough to call a landscape complete."""

from dataclasses import dataclass

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.search.walkers import Status
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.types import Integers
from landscape_lab.validation import instance

QUIET = 1024
"""Independent draws without news before a survey may be called complete."""

SIGHTINGS = 5
"""Independent draws that must have met every transition state by then, at the least."""

SPREAD = 3.0
"""How many more where rates differ much; see `sightings_needed`."""

LATE = 3
"""A landscape is not complete before so many times the draws that its newest point took.

Where points are rarer and rarer, the newest came late, and the next one will come later still.
"""

MOST_FAILURES = {"quenches": 0.25, "random searches": 0.75}
"""Where a larger part of them gives up, what the others met says little."""


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
    whose every transition state was met by enough of them (`sightings_needed`), which took three
    times as many draws as its newest point, and on which most searches come to an end. This is no
    proof; `benchmarks.complete` counts how often it is wrong.

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
    log = Log.of(landscape)
    sightings = Sightings.read(landscape)
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
    met = sightings.all_kinds(n_saddles)
    needed = sightings_needed(met, sightings.drawn)
    rare = int(np.sum(met < needed))
    if rare:
        doubts.append(
            f"{rare} of {n_saddles} transition states were met by fewer than {needed} "
            "independent draws, so that others as rare may be missing"
        )
    for kind, most in MOST_FAILURES.items():
        failed, total = failures(log, kind)
        if failed > most * total:
            doubts.append(f"{failed} of {total} {kind} gave up")
    return Verdict(complete=not doubts, doubts=tuple(doubts))


def sightings_needed(met: Integers, drawn: int) -> int:
    """How often independent draws must have met every transition state.

    Rates differ by decades. Were they equal, each of T transition states were met by ``N / T`` of N
    draws; where the rarest was met by a part `s` of that, ``3 / sqrt(s)`` sightings are needed, and
    5 at least. The wider rates are spread, the farther below the rarest known point may lie one
    that is unknown: among the damped sines, whose `s` is a thirtieth, one is met a quarter as often
    as the next, and a quarter of surveys of 20,000 searches do not meet it.

    Parameters
    ----------
    met : (T,) array of int
        Sightings of every transition state.
    drawn : int
        Independent draws.

    Returns
    -------
    int
    """
    return needed_where(int(met.min()) if len(met) else 0, len(met), drawn)


def needed_where(least: int, number: int, drawn: int) -> int:
    """The same where so many transition states were met, the rarest of them least."""
    if number == 0 or drawn == 0:
        return SIGHTINGS
    part = max(least, 1) * number / drawn
    return max(SIGHTINGS, int(np.ceil(SPREAD / np.sqrt(part))))


def failures(log: Log, kind: str) -> tuple[int, int]:
    """How many searches of a kind gave up before they came to an end, and how many there were."""
    outcomes = log.outcomes.get(kind, {})
    names = {
        s.name.lower().replace("_", " ")
        for s in (Status.OUT_OF_ITERATIONS, Status.NOT_FINITE, Status.STALLED)
    }
    return sum(n for name, n in outcomes.items() if name in names), sum(outcomes.values())
