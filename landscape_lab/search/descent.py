"""Straight downhill, however narrow the valley: the path of steepest descent.

A quench takes long strides and may slip over a ridge into the next basin. Where it matters which
minimum lies below a point, the path ``dx/dt = -g`` is followed: each step solves it exactly for the
local parabola (Page and McIver, J. Chem. Phys. 88, 922 (1988)), so a stiff valley costs no more
than a wide one. In machine learning this limit of gradient descent is called gradient flow.
"""

from concurrent.futures import Executor
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.descent_step import NEXT, OUTSIDE, RUNNING, advance
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.modes import find_modes
from landscape_lab.search.walkers import Crowd, Quenches, search_in_pieces
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, positive

PIECE = 16
"""Walkers that one worker takes at a time: their Hessians are worth a worker of their own."""

FIRST_STEP = 0.02
"""Length of the first step, in units of ``potential.scale.length``."""

MAX_STEP = 0.1
"""Longest step unless another is asked for, in the same units."""

MAX_RISE = 1e-10
"""How much the quench at the end may rise, in units of ``potential.scale.energy``."""

MAX_RISE_WITHOUT_HESSIAN = 1e-7
"""The same, where that quench leads all the way."""

FINISH_STEP = 0.1
"""Longest step of that quench, in the same units."""


class DescentCrowd(Crowd[Quenches]):
    """Walkers on their paths of steepest descent, until a quench is safe."""

    def __init__(
        self, starts: Floats, first_step: Floats, *, capacity: int, longest: float, noise: float,
        max_iter: int,
    ) -> None:  # fmt: skip
        capacity, n = max(1, min(capacity, len(starts))), starts.shape[1]
        self.starts, self.first_step = starts, first_step
        self.options = (longest, noise, max_iter)
        self.x = np.empty((capacity, n))
        self.last = np.zeros((capacity, 4, n))
        self.step = np.empty((capacity, 2))
        self.summary = np.empty((capacity, 2))
        self.counts = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (self.x, self.last, self.step, self.summary, self.counts, self.status)

    def enter(self, slots: Integers, walkers: Integers) -> None:
        """Put new walkers into slots."""
        self.x[slots] = self.starts[walkers]
        self.step[slots, NEXT], self.step[slots, OUTSIDE] = self.first_step[walkers], 0.0
        self.counts[slots] = 0
        self.status[slots] = RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        """Ask the landscape for gradients and Hessians, move every walker by one step."""
        x = self.x[:active]
        x[:] = potential.symmetry.normalize(x)
        energy, gradient = potential.energy_gradient(x)
        values, modes, number = find_modes(
            potential.hessian(x), potential.symmetry.zero_modes(x), self.status
        )
        return advance(
            active, self.x, energy, gradient, values, modes, number, potential.inside(x),
            self.last, self.step, self.summary, self.counts, self.status, self.options,
        )  # fmt: skip

    def report(self, slots: Integers) -> Quenches:
        """Where walkers have stopped; a step is an evaluation."""
        energy, rms = self.summary[slots].T.copy()
        n_eval = self.counts[slots]
        return Quenches(self.x[slots], energy, rms, self.status[slots], n_eval, n_eval.copy())


def steepest_descent(
    potential: Potential,
    x: Any,
    *,
    max_step: float | None = None,
    tol: float | None = None,
    max_iter: int = 5000,
    executor: Executor | None = None,
) -> Quenches:
    """Follow the path of steepest descent from every point of a crowd to the minimum below it.

    The step becomes longer while the landscape is like the local parabola, and shorter where it is
    not. Once all modes are positive and the minimum of the parabola is near enough to trust it, a
    quench with short steps finishes.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points; none of them a stationary point.
    max_step : float, optional
        Longest step, in the units of the coordinates; 0.1 of ``potential.scale.length`` unless
        given. Half of it should give the same minima.
    tol : float, optional
        Root mean square gradient at which a walker has arrived, as for `minimize`.
    max_iter : int
        Steps that a walker may take, on the path and again in the final quench.
    executor : concurrent.futures.Executor, optional
        Where pieces of the crowd run; threads on all processors unless given.

    Returns
    -------
    Quenches
        With ``(B, ...)`` arrays; for a single point ``(n,)`` the record of that point alone.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.

    Notes
    -----
    A step costs one Hessian and its eigenvectors, of order ``n**3``. From 1024 coordinates on no
    Hessian is made: the short steps of that quench lead all the way, and may slip over a ridge.
    """
    starts = as_points(x, as_potential(potential).n)
    scale = potential.scale
    longest = MAX_STEP * scale.length if max_step is None else positive(max_step, "max_step")
    first = np.full(len(starts), min(FIRST_STEP * scale.length, longest))
    descents = follow_down(
        potential, starts, first, longest=longest, tol=tol, max_iter=count(max_iter, "max_iter"),
        executor=executor,
    )  # fmt: skip
    return descents[0] if np.ndim(x) == 1 else descents


def follow_down(
    potential: Potential, starts: Floats, first_step: Floats, *, longest: float,
    tol: float | None, max_iter: int, executor: Executor | None,
) -> Quenches:  # fmt: skip
    """Steepest descent from points ``(B, n)`` whose first steps have some lengths ``(B,)``."""
    scale = potential.scale
    quench: dict[str, Any] = {
        "tol": tol, "max_iter": max_iter, "max_step": FINISH_STEP * scale.length,
        "executor": executor,
    }  # fmt: skip
    if not potential.hessians:
        return minimize(
            potential, starts, max_rise=MAX_RISE_WITHOUT_HESSIAN * scale.energy, **quench
        )
    settings = {"longest": longest, "noise": potential.curvature_noise, "max_iter": max_iter}
    descents = search_in_pieces(
        DescentCrowd, potential, (starts, first_step), settings, size=PIECE, executor=executor
    )
    safe = np.flatnonzero(descents.converged)
    if len(safe):
        ends = minimize(potential, descents.x[safe], max_rise=MAX_RISE * scale.energy, **quench)
        for name in ("x", "energy", "rms", "status"):
            getattr(descents, name)[safe] = getattr(ends, name)
        descents.n_eval[safe] += ends.n_eval
        descents.n_iter[safe] += ends.n_iter
    return descents
