"""One step along the gradient flow for every walker: the compiled part.

The Rosenbrock method ROS3 of order three with one of order two in it (Sandu et al., Atmos. Environ.
31, 3459 (1997)): three linear systems with one matrix, and two gradients. It is L-stable: where the
landscape is a parabola long steps become those of Newton's method.
"""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.search.walkers import Status

GAMMA = 0.43586652150845899942
"""The method's parameter: the matrix is ``1 / (GAMMA h) + H``."""

C21, C31, C32 = -1.0156171083877702092, 4.0759956452537699825, 9.2076794298330791242
M1, M2, M3 = 1.0, 6.1697947043828245593, -0.42772256543218573326
E1, E2, E3 = 0.5, -2.9079558716805469822, 0.22354069897811569627
"""Earlier stages in later ones, weights of the stages, and of the error."""

CAREFUL = 0.9
"""Part of the step that the error would allow."""

LONGER, SHORTER = 20.0, 0.2
"""A step changes by these factors at the most."""

AGAIN = 0.5
"""A step that is tried again is shorter at least by this factor."""

RETRY = 0.25
"""Factor on a step that led to where the landscape is not finite."""

INDEFINITE = 0.5
"""Factor on a step so long that the matrix is not positive definite."""

LONGEST, SHORTEST = 1e9, 1e-15
"""Steps in units of one over the stiffest curvature; one that had to be shorter is given up."""

FIRST = 0.5
"""The first step moves a walker by this part of the tolerated error."""

STEP, STIFFEST = 0, 1
FRESH, N_EVAL, N_ITER = 0, 1, 2
POINT, STAGE = 0, 1

RUNNING = int(Status.RUNNING)
NOT_FINITE = int(Status.NOT_FINITE)
STALLED = int(Status.STALLED)


@kernel
def _factor(hessian, w, shift, factor):
    """Factors ``L D L^T`` of ``shift + H`` into the lower triangle; whether it is definite.

    The diagonal holds the inverse of D. No roots are taken: they would know the unit of curvature.
    """
    n = hessian.shape[1]
    for i in range(n):
        for j in range(i):
            total = hessian[w, i, j]
            for k in range(j):
                total -= factor[w, i, k] * factor[w, j, k]
            factor[w, i, j] = total
        total = hessian[w, i, i] + shift
        for j in range(i):
            row = factor[w, i, j] * factor[w, j, j]
            total -= factor[w, i, j] * row
            factor[w, i, j] = row
        if not total > 0.0:
            return False
        factor[w, i, i] = 1.0 / total
    return True


@kernel
def _solve(factor, w, right):
    """Solve with the factored matrix, in place."""
    n = right.size
    for i in range(n):
        total = right[i]
        for k in range(i):
            total -= factor[w, i, k] * right[k]
        right[i] = total
    for i in range(n - 1, -1, -1):
        total = right[i] * factor[w, i, i]
        for k in range(i + 1, n):
            total -= factor[w, k, i] * right[k]
        right[i] = total


@kernel
def _stiffest(hessian, w):
    """The largest sum of absolute values in a row: no curvature is above it."""
    n = hessian.shape[1]
    most = 0.0
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += abs(hessian[w, i, j])
        most = total if not total <= most else most
    return most


@kernel
def begin(active, x, gradient, hessian, factor, vectors, numbers, counts, status, options):
    """Factor every walker's matrix and fill `x` with the points where it wants a gradient.

    vectors (B, 2, n) hold the point and the first stage, numbers (B, 2) the step in time and the
    stiffest curvature, counts (B, 3).
    """
    tolerated, _, softest = options
    n = x.shape[1]
    right = np.empty(n)
    for w in range(active):
        if status[w] != RUNNING:
            continue
        if counts[w, FRESH] == 1:
            numbers[w, STIFFEST] = max(softest, _stiffest(hessian, w))
            if not np.isfinite(numbers[w, STIFFEST]):
                status[w] = NOT_FINITE
                continue
        if numbers[w, STEP] == 0.0:
            size = 0.0
            for k in range(n):
                size += gradient[w, k] ** 2
            numbers[w, STEP] = FIRST * tolerated / np.sqrt(size)
        numbers[w, STEP] = min(numbers[w, STEP], LONGEST / numbers[w, STIFFEST])
        while not _factor(hessian, w, 1.0 / (GAMMA * numbers[w, STEP]), factor):
            numbers[w, STEP] *= INDEFINITE
            if numbers[w, STEP] * numbers[w, STIFFEST] < SHORTEST:
                status[w] = STALLED
                break
        for k in range(n):
            right[k] = -gradient[w, k]
        _solve(factor, w, right)
        for k in range(n):
            vectors[w, POINT, k] = x[w, k]
            vectors[w, STAGE, k] = right[k]
            x[w, k] += right[k]


@kernel
def finish(active, x, trial_gradient, factor, vectors, numbers, counts, status, options):
    """Take every walker's step, or take it back where its error is too large.

    Where it is taken the walker becomes fresh: it wants to know gradient and Hessian.
    """
    tolerated, longest, _ = options
    n = x.shape[1]
    second, third = np.empty(n), np.empty(n)
    for w in range(active):
        if status[w] != RUNNING:
            continue
        counts[w, N_EVAL] += 1
        h = numbers[w, STEP]
        for k in range(n):
            second[k] = C21 / h * vectors[w, STAGE, k] - trial_gradient[w, k]
        _solve(factor, w, second)
        for k in range(n):
            mixed = C31 * vectors[w, STAGE, k] + C32 * second[k]
            third[k] = mixed / h - trial_gradient[w, k]
        _solve(factor, w, third)
        error, move = 0.0, 0.0
        for k in range(n):
            first = vectors[w, STAGE, k]
            error += (E1 * first + E2 * second[k] + E3 * third[k]) ** 2
            step = M1 * first + M2 * second[k] + M3 * third[k]
            move += step * step
            x[w, k] = vectors[w, POINT, k] + step
        error = np.sqrt(error) / tolerated
        change = RETRY
        if error == 0.0:
            change = LONGER
        elif np.isfinite(error):
            change = min(LONGER, max(SHORTER, CAREFUL * error ** (-1.0 / 3.0)))
        move = np.sqrt(move)
        taken = error <= 1.0 and move <= longest
        counts[w, FRESH] = taken
        counts[w, N_ITER] += taken
        if not taken:
            change = min(change, AGAIN)
            for k in range(n):
                x[w, k] = vectors[w, POINT, k]
        numbers[w, STEP] = change * h
        if change * h * numbers[w, STIFFEST] < SHORTEST:
            status[w] = STALLED
