"""Downhill by a constant multiple of the gradient: the oldest way to train a network.

Each step is ``x - rate * g`` (A. Cauchy, C. R. Acad. Sci. 25, 536 (1847)). The rate has to be below
two over the largest curvature, and the time it takes is the inverse of the rate and of the smallest
one: where curvatures spread, `minimize` takes a small part of the steps.
"""

from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.descent import descend
from landscape_lab.search.lbfgs import arrival
from landscape_lab.search.walkers import Crowd, Quenches, Status
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, positive


class GradientCrowd(Crowd[Quenches]):
    """Walkers that take steps of a constant rate."""

    def __init__(
        self, starts: Floats, taken: Integers, *, capacity: int, rate: float, tol: float,
        max_iter: int, coarse: bool,
    ) -> None:  # fmt: skip
        capacity = min(capacity, len(starts))
        self.starts, self.taken, self.coarse = starts, taken, coarse
        self.rate, self.tol, self.max_iter = rate, tol, max_iter
        self.x = np.empty((capacity, starts.shape[1]))
        self.summary = np.empty((capacity, 2))
        self.n_eval = np.empty(capacity, dtype=np.int64)
        self.n_iter = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (self.x, self.summary, self.n_eval, self.n_iter, self.status)

    def enter(self, slots: Integers, walkers: Integers) -> None:
        """Put new walkers into slots."""
        self.x[slots] = self.starts[walkers]
        self.summary[slots] = np.nan
        self.n_eval[slots], self.n_iter[slots] = 0, self.taken[walkers]
        self.status[slots] = Status.RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        """Ask the landscape for gradients, move every walker that has not arrived."""
        x, status = self.x[:active], self.status[:active]
        ask = potential.coarse_energy_gradient if self.coarse else potential.energy_gradient
        energy, gradient = ask(x)
        with np.errstate(over="ignore", invalid="ignore"):
            rms = np.sqrt(np.mean(gradient**2, axis=1))
        running = status == Status.RUNNING
        broken = running & ~(np.isfinite(energy) & np.isfinite(rms))
        status[broken] = Status.NOT_FINITE
        self.summary[:active][running] = np.stack([energy, rms], axis=1)[running]
        self.n_eval[:active] += running
        arrived = running & (rms <= self.tol)
        status[arrived] = Status.CONVERGED
        weary = running & ~broken & ~arrived & (self.n_iter[:active] >= self.max_iter)
        status[weary] = Status.OUT_OF_ITERATIONS
        walking = status == Status.RUNNING
        self.n_iter[:active] += walking
        x[walking] = potential.symmetry.normalize(x[walking] - self.rate * gradient[walking])
        return active - int(walking.sum())

    def report(self, slots: Integers) -> Quenches:
        """Where walkers have stopped."""
        energy, rms = self.summary[slots].T.copy()
        n_eval, n_iter = self.n_eval[slots], self.n_iter[slots]
        return Quenches(self.x[slots], energy, rms, self.status[slots], n_eval, n_iter)


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
    settings = {"rate": positive(rate, "rate"), "max_iter": count(max_iter, "max_iter")}
    goal = arrival(potential, tol)
    descents = descend(GradientCrowd, potential, starts, goal, settings, executor)
    return descents[0] if np.ndim(x) == 1 else descents
