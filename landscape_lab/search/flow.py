"""The gradient flow, followed faithfully and cheaply: whose basin a point is in.

The basin of attraction of a minimum is where the flow ``dx/dt = -g`` leads to it. A quench with
long steps finds minima but not basins; here the error of each step is measured and kept below a
part of the landscape's length, and stiff valleys cost no more than wide ones. In machine learning:
gradient flow, the limit of training by gradient descent at small rates.
"""

from typing import Any, Literal

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.arrivals import Arrivals, strayed
from landscape_lab.search.balls import Balls, as_balls
from landscape_lab.search.flow_explicit import ExplicitCrowd
from landscape_lab.search.flow_step import FRESH, N_EVAL, N_ITER, RUNNING, begin, finish
from landscape_lab.search.lbfgs import TOLERANCE, minimize
from landscape_lab.search.walkers import Crowd, Status, mark_strays, search_in_pieces
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, one_of, positive

Method = Literal["rosenbrock", "explicit"]

STEP_ERROR = 0.01
"""Error of a step that is tolerated, in units of ``potential.scale.length``."""

LONGEST = 4.0
"""No step is longer than this, in the same units: its error could not be trusted."""

SOFTEST = 1e-9
"""Stiffness of what is flat, in units of ``potential.scale.curvature``."""

PIECE = 64
"""Walkers that one worker takes at a time; each is work enough, and few wait for a late one."""

NUMBERS = 1 << 22
"""Entries of the Hessians of a crowd at the most."""

SLOW = 1e-3
"""Without Hessians a walker whose gradient is as small as this, in ``potential.scale.gradient``, is
given to a quench with short steps."""

MAX_RISE, FINISH_STEP = 1e-7, 0.1
"""How much that quench may rise, in units of ``potential.scale.energy``, and its longest step."""


class FlowCrowd(Crowd[Arrivals]):
    """Walkers on the flow."""

    def __init__(
        self, starts: Floats, *, capacity: int, balls: Balls, tol: float, max_iter: int,
        options: tuple[float, float, float],
    ) -> None:  # fmt: skip
        n = starts.shape[1]
        capacity = max(1, min(capacity, len(starts), NUMBERS // n**2))
        self.starts, self.balls, self.tol = starts, balls, tol
        self.max_iter, self.options = max_iter, options
        self.x, self.gradient = np.empty((capacity, n)), np.empty((capacity, n))
        self.hessian, self.factor = np.empty((capacity, n, n)), np.empty((capacity, n, n))
        self.vectors = np.empty((capacity, 2, n))
        self.numbers = np.empty((capacity, 2))
        self.summary = np.empty((capacity, 2))
        self.counts = np.empty((capacity, 3), dtype=np.int64)
        self.ball = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (
            self.x, self.gradient, self.hessian, self.vectors, self.numbers, self.summary,
            self.counts, self.ball, self.status,
        )  # fmt: skip

    def enter(self, slots: Integers, walkers: Integers) -> None:
        """Put new walkers into slots."""
        self.x[slots] = self.starts[walkers]
        self.numbers[slots] = 0.0
        self.counts[slots] = 0
        self.counts[slots, FRESH] = 1
        self.ball[slots] = -1
        self.status[slots] = RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        """See the landscape where walkers have come to, and try a step from there."""
        self._look(potential, active)
        state = (self.factor, self.vectors, self.numbers, self.counts, self.status, self.options)
        begin(active, self.x, self.gradient, self.hessian, *state)
        trial = potential.energy_gradient(self.x[:active])[1]
        finish(active, self.x, trial, *state)
        return int(np.count_nonzero(self.status[:active] != RUNNING))

    def _look(self, potential: Potential, active: int) -> None:
        """See where the walkers are that have moved; some have arrived."""
        running = self.status[:active] == RUNNING
        fresh = np.flatnonzero(running & (self.counts[:active, FRESH] == 1))
        if len(fresh) == 0:
            return
        self.x[fresh] = potential.symmetry.normalize(self.x[fresh])
        self.counts[fresh, N_EVAL] += 1
        self.ball[fresh] = self.balls.holding(self.x[fresh])
        home = fresh[self.ball[fresh] >= 0]
        if len(home):
            self._note(home, *potential.energy_gradient(self.x[home]))
            self.status[home] = Status.ARRIVED
            fresh = fresh[self.ball[fresh] < 0]
        if len(fresh):
            energy, gradient, hessian = potential.energy_gradient_hessian(self.x[fresh])
            self._note(fresh, energy, gradient)
            self.gradient[fresh], self.hessian[fresh] = gradient, hessian
            self.status[fresh] = self._judge(potential, fresh)

    def _note(self, slots: Integers, energy: Floats, gradient: Floats) -> None:
        self.summary[slots, 0] = energy
        self.summary[slots, 1] = np.sqrt(np.mean(gradient**2, axis=1))

    def _judge(self, potential: Potential, fresh: Integers) -> Integers:
        """The status of walkers that have come to new points."""
        status = np.full(len(fresh), int(Status.RUNNING))
        steps = self.counts[fresh, N_ITER]
        status[steps >= self.max_iter] = Status.OUT_OF_ITERATIONS
        strayed(potential, self.x[fresh], steps, status)
        status[self.summary[fresh, 1] < self.tol] = Status.CONVERGED
        status[~np.isfinite(self.summary[fresh]).all(axis=1)] = Status.NOT_FINITE
        return status

    def report(self, slots: Integers) -> Arrivals:
        """Where walkers have stopped."""
        energy, rms = self.summary[slots].T.copy()
        n_eval, n_iter = self.counts[slots, N_EVAL], self.counts[slots, N_ITER]
        return Arrivals(
            self.x[slots], energy, rms, self.status[slots], n_eval, n_iter, self.ball[slots]
        )


def gradient_flow(
    potential: Potential,
    x: Any,
    *,
    balls: Balls | None = None,
    step_error: float | None = None,
    max_step: float | None = None,
    tol: float | None = None,
    method: Method | None = None,
    max_iter: int = 10_000,
    executor: Workers | None = None,
) -> Arrivals:
    """Follow the gradient flow from every point of a crowd to the minimum whose basin it is in.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points.
    balls : Balls, optional
        Around known minima, from `certify_balls`: a walker that enters one has arrived.
    step_error : float, optional
        How much a step may miss the flow, Euclidean, in the units of the coordinates; 0.01 of
        ``potential.scale.length`` unless given. Half of it should lead to the same minima.
    max_step : float, optional
        Longest step, in the units of the coordinates; 4 of ``potential.scale.length`` unless given.
    tol : float, optional
        Root mean square gradient at which a walker has arrived elsewhere, as for `minimize`.
    method : {"rosenbrock", "explicit"}, optional
        With Hessians, or with gradients alone; without where there are 1024 coordinates or more.
    max_iter : int
        Accepted steps that a walker may take.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of the crowd run; threads on all processors unless given.

    Returns
    -------
    Arrivals
        With ``(B, ...)`` arrays; for a single point ``(n,)`` the record of that point alone.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.

    Notes
    -----
    With Hessians a Rosenbrock method of order three (Sandu et al., Atmos. Environ. 31, 3459
    (1997)): an accepted step costs two gradients, one Hessian and one factorization, ``n**3 / 6``
    products; a step that is taken back costs one gradient and the factorization. Without, the
    Runge-Kutta method of Bogacki and Shampine (Appl. Math. Lett. 2, 321 (1989)), three gradients a
    step; its steps are short wherever a direction is stiff. A walker whose gradient has become
    small is then quenched.
    """
    starts = as_points(x, as_potential(potential).n)
    if method is not None:
        one_of(method, "method", "rosenbrock", "explicit")
    scale = potential.scale
    tol = TOLERANCE * scale.gradient if tol is None else positive(tol, "tol")
    error = STEP_ERROR * scale.length if step_error is None else positive(step_error, "step_error")
    longest = LONGEST * scale.length if max_step is None else positive(max_step, "max_step")
    explicit = method == "explicit" or (method is None and not potential.hessians)
    settings = {
        "balls": as_balls(balls, potential.n),
        "tol": max(tol, SLOW * scale.gradient) if explicit else tol,
        "max_iter": count(max_iter, "max_iter"),
        "options": (error, longest, SOFTEST * scale.curvature),
    }
    kind = ExplicitCrowd if explicit else FlowCrowd
    arrivals = search_in_pieces(
        kind, potential, (starts,), settings,
        size=potential.crowd if explicit else min(PIECE, potential.crowd), executor=executor,
    )  # fmt: skip
    if explicit:
        _finish(potential, arrivals, tol, max_iter, executor)
    mark_strays(potential, arrivals)
    return arrivals[0] if np.ndim(x) == 1 else arrivals


def _finish(
    potential: Potential, arrivals: Arrivals, tol: float, max_iter: int, executor: Workers | None
) -> None:
    """Quench the walkers whose gradient has become small."""
    slow = np.flatnonzero(arrivals.status == Status.CONVERGED)
    if len(slow) == 0:
        return
    scale = potential.scale
    ends = minimize(
        potential, arrivals.x[slow], tol=tol, max_iter=max_iter, executor=executor,
        max_step=FINISH_STEP * scale.length, max_rise=MAX_RISE * scale.energy,
    )  # fmt: skip
    for name in ("x", "energy", "rms", "status"):
        getattr(arrivals, name)[slow] = getattr(ends, name)
    arrivals.n_eval[slow] += ends.n_eval
    arrivals.n_iter[slow] += ends.n_iter
