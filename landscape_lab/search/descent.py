"""Straight downhill, however narrow the valley: the path of steepest descent.

A quench takes long strides and may slip over a ridge into the next basin. Where it matters which
minimum lies below a point, the path ``dx/dt = -g`` is followed: each step solves it exactly for the
local parabola (Page and McIver, J. Chem. Phys. 88, 922 (1988)), so a stiff valley costs no more
than a wide one. In machine learning this limit of gradient descent is called gradient flow.
"""

from concurrent.futures import Executor
from typing import Any

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.modes import find_modes
from landscape_lab.search.saddles import MANY
from landscape_lab.search.walkers import Crowd, Quenches, Status, search_in_pieces
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, positive

PIECE = 16
"""Walkers that one worker takes at a time: their Hessians are worth a worker of their own."""

STEP = 0.02
"""Length of a step, in units of ``potential.length``."""

NEAR = 0.3
"""Where all modes are positive and the parabola's minimum is as near as this, a quench is safe."""

FINISH_STEP = 0.1
"""Longest step of that quench, in the same units."""

FLAT = 1e-9
"""Modes softer than this part of the stiffest one do not count as negative."""

PATIENCE = 500
"""A path may leave the domain and come back; after so many steps one still outside is given up."""

RUNNING = int(Status.RUNNING)
CONVERGED = int(Status.CONVERGED)
OUT_OF_ITERATIONS = int(Status.OUT_OF_ITERATIONS)
NOT_FINITE = int(Status.NOT_FINITE)
LEFT_DOMAIN = int(Status.LEFT_DOMAIN)


@kernel
def _move(values, slopes, time, move):
    """Displacement along each mode after a time on the parabola; returns its length."""
    total = 0.0
    for i in range(values.size):
        z = -values[i] * time
        if abs(z) < 1e-8:
            move[i] = -slopes[i] * time
        else:
            move[i] = slopes[i] * np.expm1(min(z, 200.0)) / values[i]
        total += move[i] * move[i]
    return np.sqrt(total)


@kernel
def parabola_step(values, slopes, length, move):
    """Fill `move` with the displacement after which the path on the parabola has that length."""
    size = np.sqrt(np.sum(slopes * slopes))
    if size == 0.0:
        move[:] = 0.0
        return
    short, long = 0.0, length / size
    for _ in range(200):
        if _move(values, slopes, long, move) >= length:
            break
        short, long = long, 2.0 * long
    for _ in range(50):
        middle = 0.5 * (short + long)
        if _move(values, slopes, middle, move) < length:
            short = middle
        else:
            long = middle


@kernel
def _advance(
    active, x, energy, gradient, values, modes, number, inside, summary, counts, status, options
):
    """Move every walker by one step; returns how many are no longer running.

    summary (B, 2) receives energy and root mean square gradient.
    """
    length, near, max_iter = options
    n = x.shape[1]
    slopes, move = np.empty(n), np.empty(n)
    stopped = 0
    for w in range(active):
        if status[w] != RUNNING:
            stopped += 1
            continue
        counts[w] += 1
        size = 0.0
        for k in range(n):
            size += gradient[w, k] ** 2
        summary[w, 0], summary[w, 1] = energy[w], np.sqrt(size / n)
        finite = np.isfinite(energy[w]) and np.isfinite(size) and number[w] > 0
        lost = counts[w] % PATIENCE == 0 and not inside[w]
        if lost or not finite:
            status[w] = LEFT_DOMAIN if finite else NOT_FINITE
            stopped += 1
            continue
        value, slope, along = values[w, : number[w]], slopes[: number[w]], move[: number[w]]
        flat = FLAT * max(abs(value[0]), abs(value[-1]))
        newton = 0.0
        for i in range(value.size):
            slope[i] = 0.0
            for k in range(n):
                slope[i] += modes[w, i, k] * gradient[w, k]
            if value[i] > flat:
                newton += (slope[i] / value[i]) ** 2
        if value[0] > -flat and newton < near * near:
            status[w] = CONVERGED
        elif counts[w] >= max_iter:
            status[w] = OUT_OF_ITERATIONS
        else:
            parabola_step(value, slope, length, along)
            for i in range(value.size):
                for k in range(n):
                    x[w, k] += modes[w, i, k] * along[i]
        stopped += status[w] != RUNNING
    return stopped


class DescentCrowd(Crowd[Quenches]):
    """Walkers on their paths of steepest descent, until a quench is safe."""

    def __init__(
        self, starts: Floats, *, capacity: int, length: float, near: float, max_iter: int
    ) -> None:
        capacity = max(1, min(capacity, len(starts)))
        self.starts = starts
        self.options = (length, near, max_iter)
        self.x = np.empty((capacity, starts.shape[1]))
        self.summary = np.empty((capacity, 2))
        self.counts = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (self.x, self.summary, self.counts, self.status)

    def enter(self, slots: Integers, walkers: Integers) -> None:
        """Put new walkers into slots."""
        self.x[slots] = self.starts[walkers]
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
        return _advance(
            active, self.x, energy, gradient, values, modes, number, potential.inside(x),
            self.summary, self.counts, self.status, self.options,
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
    tol: float = 1e-6,
    max_iter: int = 5000,
    executor: Executor | None = None,
) -> Quenches:
    """Follow the path of steepest descent from every point of a crowd to the minimum below it.

    Once all modes are positive and the minimum of the local parabola is near, a quench with short
    steps finishes.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points; none of them a stationary point.
    max_step : float, optional
        Length of a step, in the units of the coordinates; 0.02 of ``potential.length`` unless
        given. Half of it should give the same minima.
    tol : float
        Root mean square gradient at which a walker has arrived.
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
    if potential.n >= MANY:
        return minimize(
            potential, x, tol=tol, max_iter=max_iter, max_rise=1e-7,
            max_step=FINISH_STEP * potential.length, executor=executor,
        )  # fmt: skip
    step = STEP * potential.length if max_step is None else max_step
    settings = {
        "length": positive(step, "max_step"),
        "near": NEAR * potential.length,
        "max_iter": count(max_iter, "max_iter"),
    }
    descents = search_in_pieces(
        DescentCrowd, potential, (starts,), settings, size=PIECE, executor=executor
    )
    safe = np.flatnonzero(descents.converged)
    if len(safe):
        quenches = minimize(
            potential, descents.x[safe], tol=tol, max_iter=max_iter, max_rise=1e-10,
            max_step=FINISH_STEP * potential.length, executor=executor,
        )  # fmt: skip
        for name in ("x", "energy", "rms", "status"):
            getattr(descents, name)[safe] = getattr(quenches, name)
        descents.n_eval[safe] += quenches.n_eval
        descents.n_iter[safe] += quenches.n_iter
    return descents[0] if np.ndim(x) == 1 else descents
