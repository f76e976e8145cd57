"""One step along the path of steepest descent for every walker: the compiled part."""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.search.walkers import Status

FAITHFUL, DOUBTFUL, WRONG = 0.01, 0.03, 0.1
"""By what part the gradient after a step may differ from the parabola's: below the first the next
step is longer, above the second shorter, and above the third the step is taken back by half."""

LONGER, SHORTER = 1.4, 0.7
"""How much longer and shorter."""

SHORTEST = 1e-6
"""A step that was taken back until it is shorter than this part of the longest one counts."""

HERE, MOVE, GRADIENT, CHANGE = 0, 1, 2, 3
"""Rows of what a walker knows of its last step: from where, by how much, the gradient there, and
by how much the parabola changes it."""

NEXT, OUTSIDE = 0, 1
"""Columns of a walker's lengths: of its next step, and of its way outside the domain."""

ASTRAY = 500
"""A path may leave the domain and come back; one that goes on outside for the length of so many of
the longest steps is given up."""

REACH = 3.0
"""Where all modes are positive and the parabola's minimum is not farther than so many of the steps
for which the parabola was seen to hold, a quench is safe."""

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
def _error(gradient, last, w):
    """By what part the gradient differs from what the parabola of the last step foretold."""
    off, size, foretold = 0.0, 0.0, 0.0
    for k in range(gradient.shape[1]):
        guess = last[w, GRADIENT, k] + last[w, CHANGE, k]
        off += (gradient[w, k] - guess) ** 2
        size += gradient[w, k] ** 2
        foretold += guess**2
    return np.sqrt(off / max(size, foretold)) if foretold > 0.0 or size > 0.0 else 0.0


@kernel
def _take_back(x, last, w):
    """Halve the last step."""
    for k in range(x.shape[1]):
        last[w, MOVE, k] *= 0.5
        last[w, CHANGE, k] *= 0.5
        x[w, k] = last[w, HERE, k] + last[w, MOVE, k]


@kernel
def _set_slopes(value, modes, gradient, w, noise, slope):
    """Fill in the slopes along the modes; returns the squared way to the parabola's minimum."""
    flat = noise * max(abs(value[0]), abs(value[-1]))
    newton = 0.0
    for i in range(value.size):
        slope[i] = 0.0
        for k in range(gradient.shape[1]):
            slope[i] += modes[w, i, k] * gradient[w, k]
        stiffness = max(value[i], flat)
        if stiffness > 0.0:
            newton += (slope[i] / stiffness) ** 2
    return newton if value[0] > -flat else np.inf


@kernel
def _go(x, value, modes, gradient, w, along, last):
    """Take a step, and note what the parabola foretells."""
    for k in range(x.shape[1]):
        last[w, HERE, k], last[w, GRADIENT, k] = x[w, k], gradient[w, k]
        last[w, MOVE, k] = last[w, CHANGE, k] = 0.0
    for i in range(value.size):
        for k in range(x.shape[1]):
            last[w, MOVE, k] += modes[w, i, k] * along[i]
            last[w, CHANGE, k] += modes[w, i, k] * along[i] * value[i]
    for k in range(x.shape[1]):
        x[w, k] += last[w, MOVE, k]


@kernel
def advance(
    active, x, energy, gradient, values, modes, number, inside, last, step, summary, counts,
    status, options,
):  # fmt: skip
    """Move every walker by one step; returns how many are no longer running.

    last (B, 4, n) and step (B, 2) hold the last step, the length of the next one and how far a
    walker has gone outside the domain; summary (B, 2) receives energy and root mean square
    gradient.
    """
    longest, noise, max_iter = options
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
        finite = np.isfinite(energy[w]) and np.isfinite(size) and number[w] > 0
        error = 0.0
        if counts[w] > 1:
            error = _error(gradient, last, w) if finite else np.inf
        if error > WRONG and step[w, NEXT] > SHORTEST * longest and counts[w] < max_iter:
            step[w, NEXT] *= 0.5
            _take_back(x, last, w)
            continue
        summary[w, 0], summary[w, 1] = energy[w], np.sqrt(size / n)
        if inside[w]:
            step[w, OUTSIDE] = 0.0
        lost = step[w, OUTSIDE] > ASTRAY * longest
        if lost or not finite:
            status[w] = LEFT_DOMAIN if finite else NOT_FINITE
            stopped += 1
            continue
        value, slope, along = values[w, : number[w]], slopes[: number[w]], move[: number[w]]
        if _set_slopes(value, modes, gradient, w, noise, slope) < (REACH * step[w, NEXT]) ** 2:
            status[w] = CONVERGED
        elif counts[w] >= max_iter:
            status[w] = OUT_OF_ITERATIONS
        else:
            if counts[w] > 1 and error < FAITHFUL:
                step[w, NEXT] = min(LONGER * step[w, NEXT], longest)
            elif error > DOUBTFUL:
                step[w, NEXT] *= SHORTER
            parabola_step(value, slope, step[w, NEXT], along)
            step[w, OUTSIDE] += step[w, NEXT]
            _go(x, value, modes, gradient, w, along, last)
        stopped += status[w] != RUNNING
    return stopped
