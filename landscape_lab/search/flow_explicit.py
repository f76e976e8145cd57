"""The gradient flow with gradients alone: Bogacki and Shampine's pair of orders three and two.

Three gradients a step, no matrix. Where one direction is stiff the steps are short for all.
"""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.base import Potential
from landscape_lab.search.arrivals import Arrivals, strayed
from landscape_lab.search.balls import Balls
from landscape_lab.search.walkers import Crowd, Status
from landscape_lab.types import Floats, Integers

CAREFUL = 0.9
"""Part of the step that the error would allow."""

RELATIVE = 0.1
"""Nor may the error be more than this part of the step: else walkers hover about stiff minima."""

LONGER, SHORTER, AGAIN = 5.0, 0.2, 0.5
"""By how much a step may become longer or shorter, and has to when it is tried again."""

SHORTEST = 1e-14
"""A step that moves a walker by less than this part of the tolerated error is given up."""

FIRST = 0.5
"""The first step moves a walker by this part of the tolerated error."""

HERE, K1, K2, K3 = 0, 1, 2, 3
N_EVAL, N_ITER = 0, 1

RUNNING = int(Status.RUNNING)
STALLED = int(Status.STALLED)


@kernel
def _go(active, x, vectors, step, status, part, stage):
    """Put every walker a part of its step along one of its stages."""
    for w in range(active):
        if status[w] == RUNNING:
            for k in range(x.shape[1]):
                x[w, k] = vectors[w, HERE, k] - part * step[w] * vectors[w, stage, k]


@kernel
def _arrive(active, x, vectors, step, status):
    """Put every walker at the end of its step."""
    for w in range(active):
        if status[w] == RUNNING:
            for k in range(x.shape[1]):
                first, second, third = vectors[w, K1, k], vectors[w, K2, k], vectors[w, K3, k]
                slope = 2.0 / 9.0 * first + 1.0 / 3.0 * second + 4.0 / 9.0 * third
                x[w, k] = vectors[w, HERE, k] - step[w] * slope


@kernel
def _judge(active, x, energy, gradient, vectors, step, summary, counts, status, options):
    """Keep the steps whose error is small, take back the others."""
    tolerated, longest, _ = options
    n = x.shape[1]
    for w in range(active):
        if status[w] != RUNNING:
            continue
        counts[w, N_EVAL] += 3
        error, move, size = 0.0, 0.0, 0.0
        for k in range(n):
            off = -5.0 / 72.0 * vectors[w, K1, k] + vectors[w, K2, k] / 12.0
            off += vectors[w, K3, k] / 9.0 - gradient[w, k] / 8.0
            error += (step[w] * off) ** 2
            move += (x[w, k] - vectors[w, HERE, k]) ** 2
            size += gradient[w, k] ** 2
        move = np.sqrt(move)
        error = np.sqrt(error) / min(tolerated, RELATIVE * move) if move > 0.0 else 0.0
        change = SHORTER
        if error == 0.0:
            change = LONGER
        elif np.isfinite(error):
            change = min(LONGER, max(SHORTER, CAREFUL * error ** (-1.0 / 3.0)))
        if error <= 1.0 and move <= longest and np.isfinite(energy[w]):
            counts[w, N_ITER] += 1
            summary[w, 0], summary[w, 1] = energy[w], np.sqrt(size / n)
            for k in range(n):
                vectors[w, HERE, k], vectors[w, K1, k] = x[w, k], gradient[w, k]
        else:
            change = min(change, AGAIN)
        step[w] *= change
        if step[w] * summary[w, 1] < SHORTEST * tolerated and counts[w, N_ITER] == 0:
            status[w] = STALLED


class ExplicitCrowd(Crowd[Arrivals]):
    """Walkers on the flow, with gradients alone."""

    def __init__(
        self, starts: Floats, *, capacity: int, balls: Balls, tol: float, max_iter: int,
        options: tuple[float, float, float],
    ) -> None:  # fmt: skip
        n = starts.shape[1]
        capacity = max(1, min(capacity, len(starts)))
        self.starts, self.balls, self.tol = starts, balls, tol
        self.max_iter, self.options = max_iter, options
        self.x, self.vectors = np.empty((capacity, n)), np.empty((capacity, 4, n))
        self.step, self.summary = np.empty(capacity), np.empty((capacity, 2))
        self.counts = np.empty((capacity, 2), dtype=np.int64)
        self.ball = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (
            self.x, self.vectors, self.step, self.summary, self.counts, self.ball, self.status,
        )  # fmt: skip

    def enter(self, slots: Integers, walkers: Integers) -> None:
        """Put new walkers into slots."""
        self.x[slots] = self.vectors[slots, HERE] = self.starts[walkers]
        self.step[slots] = np.nan
        self.counts[slots] = 0
        self.ball[slots] = -1
        self.status[slots] = RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        """Try one step of every walker."""
        x, vectors, step, status = self.x, self.vectors, self.step, self.status
        new = np.flatnonzero(np.isnan(step[:active]) & (status[:active] == RUNNING))
        if len(new):
            self._begin(potential, new)
        for part, stage in ((0.5, K1), (0.75, K2)):
            _go(active, x, vectors, step, status, part, stage)
            vectors[:active, stage + 1] = potential.energy_gradient(x[:active])[1]
        _arrive(active, x, vectors, step, status)
        energy, gradient = potential.energy_gradient(x[:active])
        _judge(
            active, x, energy, gradient, vectors, step, self.summary, self.counts, status,
            self.options,
        )  # fmt: skip
        self._look(potential, np.flatnonzero(status[:active] == RUNNING))
        return int(np.count_nonzero(status[:active] != RUNNING))

    def _begin(self, potential: Potential, new: Integers) -> None:
        """Energy, gradient and a first step of walkers that have just entered."""
        energy, gradient = potential.energy_gradient(self.x[new])
        self.vectors[new, K1] = gradient
        self.summary[new, 0] = energy
        self.summary[new, 1] = np.sqrt(np.mean(gradient**2, axis=1))
        self.counts[new, N_EVAL] += 1
        size = np.linalg.norm(gradient, axis=1)
        with np.errstate(divide="ignore"):
            self.step[new] = FIRST * self.options[0] / size
        unsound = ~np.isfinite(self.summary[new]).all(axis=1)
        self.status[new[unsound]] = Status.NOT_FINITE
        self._look(potential, new[~unsound])

    def _look(self, potential: Potential, slots: Integers) -> None:
        """Which walkers that are running have arrived, or are lost."""
        if len(slots) == 0:
            return
        x = np.ascontiguousarray(self.vectors[slots, HERE])
        status = np.full(len(slots), RUNNING)
        steps = self.counts[slots, N_ITER]
        status[steps >= self.max_iter] = Status.OUT_OF_ITERATIONS
        strayed(potential, x, steps, status)
        status[self.summary[slots, 1] < self.tol] = Status.CONVERGED
        self.ball[slots] = self.balls.holding(x)
        status[self.ball[slots] >= 0] = Status.ARRIVED
        self.status[slots] = status

    def report(self, slots: Integers) -> Arrivals:
        """Where walkers have stopped."""
        energy, rms = self.summary[slots].T.copy()
        n_eval, n_iter = self.counts[slots].T.copy()
        return Arrivals(
            self.vectors[slots, HERE], energy, rms, self.status[slots], n_eval, n_iter,
            self.ball[slots],
        )  # fmt: skip
