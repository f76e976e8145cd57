"""One step of LBFGS for every walker: the compiled part."""

import numpy as np

from landscape_lab.kernels import kernel, kernel_reassociated
from landscape_lab.search.walkers import Status

ENERGY, SLOPE, RHO = 0, 1, 2
N_EVAL, N_ITER, STORED, SHRINKS, LIMIT = 0, 1, 2, 3, 4
POSITION, GRADIENT, STEP, PAIRS = 0, 1, 2, 3

ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""Part of an energy that is rounding: no smaller change of it means anything."""

AT_THE_LIMIT = 20
"""A walker stops after so many steps in a row that promised less than the energy's rounding."""

SHORTER = 0.5
"""Factor on a step that would climb."""

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
def advance(active, x, energy, gradient, vectors, numbers, counts, status, memory, options, limits):
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
