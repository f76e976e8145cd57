"""Downhill from many points at once: limited-memory BFGS without a line search.

A step is proposed by the two-loop recursion (Nocedal, Math. Comput. 35, 773 (1980)), capped in
length, and shortened only when the energy would rise. In machine learning: a training run.
"""

from concurrent.futures import Executor
from typing import Any

import numpy as np

from landscape_lab.kernels import kernel, kernel_reassociated
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.walkers import Crowd, Quenches, Status, mark_strays, search_in_pieces
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import as_points, count, positive

ENERGY, SLOPE, RHO = 0, 1, 2
N_EVAL, N_ITER, STORED, SHRINKS, LIMIT = 0, 1, 2, 3, 4
POSITION, GRADIENT, STEP, PAIRS = 0, 1, 2, 3

TOLERANCE = 1e-6
"""Root mean square gradient of an arrival, in units of ``potential.scale.gradient``."""

MAX_STEP = 0.2
"""Longest step unless another is asked for, in units of ``potential.scale.length``."""

FIRST_STEP = 0.1
"""First step for a gradient of one, in units of one over ``potential.scale.curvature``."""

MAX_RISE = 1e-4
"""How much a step may raise the energy, in units of ``potential.scale.energy``."""

ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""Part of an energy that is rounding: no smaller change of it means anything."""

AT_THE_LIMIT = 20
"""A walker stops after so many steps in a row that promised less than the energy's rounding."""

SHORTER = 0.5
"""Factor on a step that would climb."""

MAX_SHRINKS = 10
"""A step that still climbs after so many makes the walker forget what it knew of curvature."""

SUFFICIENT = 1e-4
"""Part of the promised descent that a step has to bring (Armijo's condition)."""

RUNNING = int(Status.RUNNING)
CONVERGED = int(Status.CONVERGED)
OUT_OF_ITERATIONS = int(Status.OUT_OF_ITERATIONS)
NOT_FINITE = int(Status.NOT_FINITE)
STALLED = int(Status.STALLED)


@kernel_reassociated
def _dot(vectors, w, a, b):
    """Scalar product of two rows of a walker; indices instead of slices, which cost more."""
    total = 0.0
    for k in range(vectors.shape[2]):
        total += vectors[w, a, k] * vectors[w, b, k]
    return total


@kernel_reassociated
def _square(values, w):
    """Squared length of row w."""
    total = 0.0
    for k in range(values.shape[1]):
        total += values[w, k] * values[w, k]
    return total


@kernel_reassociated
def _add(vectors, w, a, factor, b):
    for k in range(vectors.shape[2]):
        vectors[w, a, k] += factor * vectors[w, b, k]


@kernel_reassociated
def _scale(vectors, w, a, factor):
    for k in range(vectors.shape[2]):
        vectors[w, a, k] *= factor


@kernel
def _set_direction(vectors, numbers, w, stored, memory, alpha):
    """Two-loop recursion: minus the inverse Hessian times the gradient, into row STEP."""
    for k in range(vectors.shape[2]):
        vectors[w, STEP, k] = -vectors[w, GRADIENT, k]
    kept = min(stored, memory)
    slot = stored % memory
    for _ in range(kept):
        slot = slot - 1 if slot > 0 else memory - 1
        s = PAIRS + 2 * slot
        alpha[slot] = numbers[w, RHO + slot] * _dot(vectors, w, s, STEP)
        _add(vectors, w, STEP, -alpha[slot], s + 1)
    _scale(vectors, w, STEP, numbers[w, RHO + memory])
    for _ in range(kept):
        s = PAIRS + 2 * slot
        beta = numbers[w, RHO + slot] * _dot(vectors, w, s + 1, STEP)
        _add(vectors, w, STEP, alpha[slot] - beta, s)
        slot = slot + 1 if slot + 1 < memory else 0


@kernel
def _propose(x, vectors, numbers, w, stored, memory, max_step, alpha):
    """Write the next trial point into `x`: downhill, and no longer than the longest step."""
    _set_direction(vectors, numbers, w, stored, memory, alpha)
    length = np.sqrt(_dot(vectors, w, STEP, STEP))
    slope = _dot(vectors, w, STEP, GRADIENT)
    factor = min(1.0, max_step / length)
    if slope > 0.0:
        factor = -factor
    _scale(vectors, w, STEP, factor)
    numbers[w, SLOPE] = factor * slope
    for k in range(x.shape[1]):
        x[w, k] = vectors[w, POSITION, k] + vectors[w, STEP, k]


@kernel_reassociated
def _remember(x, gradient, vectors, numbers, w, stored, memory, first_step):
    """Store the pair of differences between the accepted trial point and the last point.

    Negative curvature sets the length of the next step but is not remembered: it would draw the
    walker to saddles. A step lost in rounding (its curvature came from a far steeper place) says
    nothing: start anew.
    """
    slot = stored % memory
    pair = PAIRS + 2 * slot
    sy, yy = 0.0, 0.0
    for k in range(x.shape[1]):
        s = x[w, k] - vectors[w, POSITION, k]
        y = gradient[w, k] - vectors[w, GRADIENT, k]
        vectors[w, pair, k] = s
        vectors[w, pair + 1, k] = y
        sy += s * y
        yy += y * y
    if sy == 0.0 or yy == 0.0:
        numbers[w, RHO + memory] = first_step
        return 0
    numbers[w, RHO + memory] = abs(sy) / yy
    if sy < 0.0:
        return stored
    numbers[w, RHO + slot] = 1.0 / sy
    return stored + 1


@kernel
def _allowed(numbers, w, max_rise):
    """The energy above which a step is too long: a small part of the descent that was promised."""
    rounding = ROUNDING * abs(numbers[w, ENERGY])
    return numbers[w, ENERGY] + max_rise + SUFFICIENT * numbers[w, SLOPE] + rounding


@kernel
def _at_the_limit(numbers, counts, w):
    """Whether the arithmetic has nothing more to give: step after step promised less than it."""
    if -numbers[w, SLOPE] < ROUNDING * abs(numbers[w, ENERGY]):
        counts[w, LIMIT] += 1
    else:
        counts[w, LIMIT] = 0
    return counts[w, LIMIT] >= AT_THE_LIMIT


@kernel
def _retreat(x, vectors, numbers, counts, w, max_shrinks):
    """Shorten a step that would climb; forget the memory when shortening does not help."""
    status = RUNNING
    counts[w, SHRINKS] += 1
    if counts[w, SHRINKS] <= max_shrinks:
        _scale(vectors, w, STEP, SHORTER)
        numbers[w, SLOPE] *= SHORTER
    elif counts[w, STORED] == 0:
        status = STALLED
    else:
        counts[w, STORED] = 0
        counts[w, SHRINKS] = 0
        length = np.sqrt(_dot(vectors, w, STEP, STEP))
        size = np.sqrt(_dot(vectors, w, GRADIENT, GRADIENT))
        _scale(vectors, w, STEP, 0.0)
        _add(vectors, w, STEP, -length / size, GRADIENT)
        numbers[w, SLOPE] = -length * size
    for k in range(x.shape[1]):
        x[w, k] = vectors[w, POSITION, k] + vectors[w, STEP, k]
    return status


@kernel
def _advance(
    active, x, energy, gradient, vectors, numbers, counts, status, memory, options, limits
):
    """Move every walker by one evaluation; returns how many are no longer running.

    x (B, n) holds the trial points that `energy` and `gradient` belong to, and receives the next
    ones. vectors (B, 3 + 2 memory, n), numbers (B, memory + 3), counts (B, 5).
    """
    tol, max_step, max_rise, first_step = options
    max_iter, max_shrinks = limits
    n = x.shape[1]
    alpha = np.empty(memory)
    stopped = 0
    for w in range(active):
        if status[w] != RUNNING:
            stopped += 1
            continue
        counts[w, N_EVAL] += 1
        first = counts[w, N_EVAL] == 1
        size = np.sqrt(_square(gradient, w))
        finite = np.isfinite(energy[w]) and np.isfinite(size)
        if first and not finite:
            status[w] = NOT_FINITE
        elif not finite or (not first and energy[w] > _allowed(numbers, w, max_rise)):
            status[w] = _retreat(x, vectors, numbers, counts, w, max_shrinks)
        else:
            if first and counts[w, STORED] == 0:
                numbers[w, RHO + memory] = first_step
            elif not first:
                counts[w, STORED] = _remember(
                    x, gradient, vectors, numbers, w, counts[w, STORED], memory, first_step
                )
                counts[w, N_ITER] += 1
            counts[w, SHRINKS] = 0
            numbers[w, ENERGY] = energy[w]
            for k in range(n):
                vectors[w, POSITION, k] = x[w, k]
                vectors[w, GRADIENT, k] = gradient[w, k]
            if size < tol * np.sqrt(n):
                status[w] = CONVERGED
            elif not first and _at_the_limit(numbers, counts, w):
                status[w] = STALLED
            elif counts[w, N_ITER] >= max_iter:
                status[w] = OUT_OF_ITERATIONS
            else:
                _propose(x, vectors, numbers, w, counts[w, STORED], memory, max_step, alpha)
        stopped += status[w] != RUNNING
    return stopped


class LBFGSCrowd(Crowd[Quenches]):
    """Walkers that go downhill by LBFGS."""

    def __init__(
        self,
        starts: Floats,
        *,
        capacity: int,
        memory: int,
        options: tuple[float, ...],
        limits: tuple[int, ...],
    ) -> None:
        n = starts.shape[1]
        capacity = min(capacity, len(starts))
        self.starts = starts
        self.memory, self.options, self.limits = memory, options, limits
        self.x = np.empty((capacity, n))
        self.vectors = np.empty((capacity, PAIRS + 2 * memory, n))
        self.numbers = np.empty((capacity, memory + 3))
        self.counts = np.empty((capacity, 5), dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (self.x, self.vectors, self.numbers, self.counts, self.status)

    def enter(self, slots: Integers, walkers: Integers) -> None:
        self.x[slots] = self.starts[walkers]
        self.vectors[slots, :PAIRS] = 0.0
        self.vectors[slots, POSITION] = self.starts[walkers]
        self.numbers[slots, ENERGY] = np.nan
        self.counts[slots] = 0
        self.status[slots] = RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        return self.move(active, *potential.energy_gradient(self.x[:active]))

    def move(self, active: int, energy: Floats, gradient: Floats) -> int:
        """Move every walker by what the landscape is at `x`; how many are not running any more."""
        return _advance(
            active, self.x, energy, gradient, self.vectors, self.numbers, self.counts, self.status,
            self.memory, self.options, self.limits,
        )  # fmt: skip

    def restart(self, x: Floats, walking: Booleans) -> None:
        """Let the first slots go on from other points ``(B, n)``, keeping what they learned.

        Slots that are not `walking` stand still.
        """
        active = len(x)
        self.x[:active] = x
        self.vectors[:active, POSITION] = x
        self.numbers[:active, ENERGY] = np.nan
        self.counts[:active, [N_EVAL, SHRINKS, LIMIT]] = 0
        self.status[:active] = np.where(walking, Status.RUNNING, Status.STALLED)

    @property
    def position(self) -> Floats:
        """The accepted points of all slots, ``(capacity, n)``; `x` holds those to be tried."""
        return self.vectors[:, POSITION]

    def report(self, slots: Integers) -> Quenches:
        gradient = self.vectors[slots, GRADIENT]
        return Quenches(
            x=self.vectors[slots, POSITION],
            energy=self.numbers[slots, ENERGY],
            rms=np.sqrt(np.mean(gradient**2, axis=1)),
            status=self.status[slots],
            n_eval=self.counts[slots, N_EVAL],
            n_iter=self.counts[slots, N_ITER],
        )


def quench_options(
    potential: Potential, tol: float | None = None, max_step: float | None = None,
    max_rise: float | None = None,
) -> tuple[float, float, float, float]:  # fmt: skip
    """Tolerance, longest step, highest rise and first step of quenches, in the model's units."""
    scale = potential.scale
    return (
        TOLERANCE * scale.gradient if tol is None else positive(tol, "tol"),
        MAX_STEP * scale.length if max_step is None else positive(max_step, "max_step"),
        MAX_RISE * scale.energy if max_rise is None else positive(max_rise, "max_rise", zero=True),
        FIRST_STEP / scale.curvature,
    )


def minimize(
    potential: Potential,
    x: Any,
    *,
    tol: float | None = None,
    max_iter: int = 10_000,
    max_step: float | None = None,
    max_rise: float | None = None,
    memory: int | None = None,
    executor: Executor | None = None,
) -> Quenches:
    """Go downhill from every point of a crowd to the minimum below it.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points.
    tol : float, optional
        Root mean square gradient at which a walker has arrived, in energy over length; 1e-6 of
        ``potential.scale.gradient`` unless given.
    max_iter : int
        Accepted steps that a walker may take.
    max_step : float, optional
        Longest step, Euclidean, in the units of the coordinates; 0.2 of ``potential.scale.length``
        unless given.
    max_rise : float, optional
        How much a step may raise the energy; 1e-4 of ``potential.scale.energy`` unless given.
    memory : int, optional
        Number of steps from which the curvature is estimated; ``potential.memory`` unless given.
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
    """
    starts = as_points(x, as_potential(potential).n)
    if memory is not None:
        count(memory, "memory", most=1000)
    settings = {
        "memory": count(potential.memory if memory is None else memory, "memory"),
        "options": quench_options(potential, tol, max_step, max_rise),
        "limits": (count(max_iter, "max_iter"), MAX_SHRINKS),
    }
    quenches = search_in_pieces(
        LBFGSCrowd, potential, (starts,), settings, size=4 * potential.crowd, executor=executor
    )
    mark_strays(potential, quenches)
    return quenches[0] if np.ndim(x) == 1 else quenches
