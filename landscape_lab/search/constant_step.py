"""Downhill by a constant multiple of the gradient: the oldest way to train a network.

Each step is ``x - rate * g`` (A. Cauchy, C. R. Acad. Sci. 25, 536 (1847)). The rate has to be below
two over the largest curvature, and the time it takes is the inverse of the rate and of the smallest
one: where curvatures spread, `minimize` takes a small part of the steps.
"""

from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.lbfgs import TOLERANCE
from landscape_lab.search.walkers import Crowd, Quenches, Status, mark_strays, search_in_pieces
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, positive


class GradientCrowd(Crowd[Quenches]):
    """Walkers that take steps of a constant rate."""

    def __init__(
        self, starts: Floats, *, capacity: int, rate: float, tol: float, max_iter: int
    ) -> None:
        capacity = min(capacity, len(starts))
        self.starts = starts
        self.rate, self.tol, self.max_iter = rate, tol, max_iter
        self.x = np.empty((capacity, starts.shape[1]))
        self.summary = np.empty((capacity, 2))
        self.counts = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (self.x, self.summary, self.counts, self.status)

    def enter(self, slots: Integers, walkers: Integers) -> None:
        """Put new walkers into slots."""
        self.x[slots] = self.starts[walkers]
        self.summary[slots] = np.nan
        self.counts[slots] = 0
        self.status[slots] = Status.RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        """Ask the landscape for gradients, move every walker that has not arrived."""
        x, status = self.x[:active], self.status[:active]
        energy, gradient = potential.energy_gradient(x)
        with np.errstate(over="ignore", invalid="ignore"):
            rms = np.sqrt(np.mean(gradient**2, axis=1))
        running = status == Status.RUNNING
        broken = running & ~(np.isfinite(energy) & np.isfinite(rms))
        status[broken] = Status.NOT_FINITE
        self.summary[:active][running] = np.stack([energy, rms], axis=1)[running]
        self.counts[:active] += running
        arrived = running & (rms <= self.tol)
        status[arrived] = Status.CONVERGED
        status[running & ~broken & ~arrived & (self.counts[:active] > self.max_iter)] = (
            Status.OUT_OF_ITERATIONS
        )
        walking = status == Status.RUNNING
        x[walking] = potential.symmetry.normalize(x[walking] - self.rate * gradient[walking])
        return active - int(walking.sum())

    def report(self, slots: Integers) -> Quenches:
        """Where walkers have stopped."""
        energy, rms = self.summary[slots].T.copy()
        n_eval = self.counts[slots]
        return Quenches(self.x[slots], energy, rms, self.status[slots], n_eval, n_eval - 1)


def gradient_descent(
    potential: Potential,
    x: Any,
    *,
    rate: float,
    tol: float | None = None,
    max_iter: int = 100_000,
    executor: Workers | None = None,
) -> Quenches:
    """Step from every point of a crowd against the gradient, always at one rate.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points.
    rate : float
        What the gradient is multiplied with, in squared length over energy: the learning rate. Too
        large a one leads back and forth, or away, and no walker converges.
    tol : float, optional
        Root mean square gradient at which a walker has arrived, as for `minimize`.
    max_iter : int
        Steps that a walker may take.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of the crowd run; threads on all processors unless given.

    Returns
    -------
    Quenches
        With ``(B, ...)`` arrays; for a single point ``(n,)`` the record of that point alone.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.
    """
    starts = as_points(x, as_potential(potential).n)
    settings = {
        "rate": positive(rate, "rate"),
        "tol": TOLERANCE * potential.scale.gradient if tol is None else positive(tol, "tol"),
        "max_iter": count(max_iter, "max_iter"),
    }
    descents = search_in_pieces(
        GradientCrowd, potential, (starts,), settings, size=4 * potential.crowd, executor=executor
    )
    mark_strays(potential, descents)
    return descents[0] if np.ndim(x) == 1 else descents
