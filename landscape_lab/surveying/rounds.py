"""What a round of a survey computes: everything that needs the model, and nothing that is stored.

A round knows the landscape as it was when the round was planned. What it finds is entered later, in
the order of the plans.
"""

from dataclasses import dataclass

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.search.eigenvector_following import Saddles, polish
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.pathways import descend
from landscape_lab.search.walkers import Status
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers


@dataclass(frozen=True, eq=False)
class Ends:
    """Where quenches ended, and the minima there.

    Attributes
    ----------
    status : (B,) array of int
        A `Status` for each quench.
    row : (B,) array of int
        Which of the minima it is, -1 where it has not arrived.
    minima : Saddles or None
        Finished by Newton steps; None where no quench has arrived.
    """

    status: Integers
    row: Integers
    minima: Saddles | None


@dataclass(frozen=True, eq=False)
class Climbs:
    """Where climbs ended, and what lies below the saddles that nobody knew.

    Attributes
    ----------
    saddles : Saddles
        Of B climbs.
    numbers : (B,) array of int
        Transition states that were known when the round was planned; -1 for others.
    member : (B,) array of int
        Which of the new saddles each is, -1 for none.
    first : (K,) array of int
        The first climb to each of the new saddles.
    ends : Ends
        Of the 2 K descents from them, the two of each together.
    """

    saddles: Saddles
    numbers: Integers
    member: Integers
    first: Integers
    ends: Ends


def quench(potential: Potential, x: Floats, tol: float, executor: Workers | None) -> Ends:
    """From points ``(B, n)`` down to minima."""
    quenches = minimize(potential, x, tol=tol, executor=executor)
    return finish(potential, quenches.x, quenches.status, executor)


def finish(potential: Potential, x: Floats, status: Integers, executor: Workers | None) -> Ends:
    """Bring quenches that have arrived at ``(B, n)`` to many digits by Newton steps."""
    row = np.full(len(x), -1)
    arrived = np.flatnonzero(np.isin(status, (Status.CONVERGED, Status.STALLED)))
    if len(arrived) == 0:
        return Ends(status, row, None)
    row[arrived] = np.arange(len(arrived))
    return Ends(status, row, polish(potential, x[arrived], executor=executor))


def follow(
    landscape: Landscape, potential: Potential, saddles: Saddles, known: int, tol: float,
    executor: Workers | None,
) -> Climbs:  # fmt: skip
    """Tell saddles from the first `known` transition states, and go down from the others."""
    numbers, member = np.full(len(saddles), -1), np.full(len(saddles), -1)
    at = np.flatnonzero(saddles.converged)
    if len(at):
        numbers[at] = landscape.find_transition_states(saddles[at], before=known)
        at = at[numbers[at] < 0]
    if len(at) == 0:
        nothing = Ends(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), None)
        return Climbs(saddles, numbers, member, at, nothing)
    first, member[at] = np.unique(landscape.group(saddles[at]), return_inverse=True)
    first = at[first]
    pathways = descend(potential, saddles[first], tol=tol, executor=executor)
    ends = pathways.ends.reshape(-1, potential.n)
    below = finish(potential, ends, pathways.status.reshape(-1), executor)
    return Climbs(saddles, numbers, member, first, below)
