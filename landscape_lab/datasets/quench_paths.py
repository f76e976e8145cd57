"""Quenches with their whole way down: every point that was accepted, from the start to the end."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.lbfgs import MAX_SHRINKS, LBFGSCrowd, arrival, quench_options
from landscape_lab.search.walkers import Record, close_ranks, pieces
from landscape_lab.search.workers import Workers, spread
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import as_points, count

CROWD = 1024
"""Walkers whose ways are recorded together."""


@dataclass(frozen=True, eq=False)
class _Steps(Record):
    """Accepted points of many walkers, walker after walker, each in the order of its steps."""

    walker: Integers
    x: Floats


@dataclass(frozen=True, eq=False)
class QuenchPaths:
    """Ways down from many starts.

    Attributes
    ----------
    x : (K, n)
        Points of the first way from its start to its end, then those of the second, and so on.
    first : (B + 1,)
        The points of way `i` are ``x[first[i] : first[i + 1]]``.
    converged : (B,)
        Which ways end in a stationary point inside the landscape.
    """

    x: Floats
    first: Integers
    converged: Booleans


def record_quenches(
    potential: Potential,
    x: Floats,
    *,
    tol: float | None = None,
    max_iter: int = 10_000,
    memory: int = 4,
    executor: Workers | None = None,
) -> QuenchPaths:
    """Go downhill by LBFGS as `minimize` does, and keep every accepted point.

    Parameters
    ----------
    potential : Potential
    x : (B, n)
        Starting points.
    tol, max_iter, memory, executor
        As for `minimize`.

    Returns
    -------
    QuenchPaths

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.
    """
    starts = as_points(x, as_potential(potential).n)
    settings = {
        "memory": count(memory, "memory"),
        "tol": arrival(potential, tol),
        "options": quench_options(potential),
        "limits": (count(max_iter, "max_iter"), MAX_SHRINKS),
    }
    work = [(potential, starts[cut], settings) for cut in pieces(len(starts), CROWD)]
    parts = spread(_record_piece, work, executor, threadsafe=potential.threadsafe)
    lengths = [np.bincount(part.walker) for part in parts]
    points = np.concatenate([part.x for part in parts])
    first = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    ends = points[first[1:] - 1]
    slope = np.sqrt(np.mean(potential.energy_gradient(ends)[1] ** 2, axis=1))
    return QuenchPaths(points, first, (slope < settings["tol"]) & potential.inside(ends))


def _record_piece(potential: Potential, starts: Floats, settings: dict[str, Any]) -> _Steps:
    crowd = LBFGSCrowd(starts, capacity=len(starts), **settings)
    walker = np.arange(len(starts))
    crowd.enter(walker, walker)
    steps = [_Steps(walker.copy(), starts)]
    active = len(starts)
    while active:
        slots = np.arange(active)
        before = crowd.n_iter(slots)
        crowd.advance(potential, active)
        moved = np.flatnonzero(crowd.n_iter(slots) > before)
        steps.append(_Steps(walker[moved], crowd.position(moved)))
        walker = close_ranks(crowd, walker)
        active = len(walker)
    joined = _Steps.join(steps)
    return joined[np.argsort(joined.walker, kind="stable")]
