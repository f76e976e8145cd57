"""One step of eigenvector-following for every walker: the compiled part."""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.search.walkers import Status

ANY = -1
"""The index of a search that takes what comes: uphill along every mode that is negative."""

ENERGY, RMS, SOFTEST, LOG_DET, NEWTON = 0, 1, 2, 3, 4
"""Columns of a walker's summary; the last is the length of Newton's step."""

ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""Part of an energy that is rounding: a step that promises less is at the limit of arithmetic."""

PATIENCE = 50
"""A walker may leave the domain and return; one outside after so many steps is lost."""

FAITHFUL = 30
"""After so many steps uphill a walker leaves its mode for one that has turned negative."""

FIRST_CLIMB = 0.1
"""First step uphill from a point without gradient, in units of the longest step."""

RUNNING = int(Status.RUNNING)
CONVERGED = int(Status.CONVERGED)
OUT_OF_ITERATIONS = int(Status.OUT_OF_ITERATIONS)
NOT_FINITE = int(Status.NOT_FINITE)
LEFT_DOMAIN = int(Status.LEFT_DOMAIN)
WRONG_INDEX = int(Status.WRONG_INDEX)
FLAT_MODE = int(Status.FLAT_MODE)


@kernel
def _followed(modes, number, mode, w, chosen, first):
    """Number of the eigenvector to climb: the chosen one, else the one most like `mode`."""
    best = min(chosen, number - 1)
    if not first or chosen < 0:
        largest = -1.0
        for i in range(number):
            overlap = 0.0
            for k in range(modes.shape[1]):
                overlap += modes[i, k] * mode[w, k]
            if abs(overlap) > largest:
                largest = abs(overlap)
                best = i
    return best


@kernel
def _set_slopes(values, modes, gradient, w, noise, slopes):
    """Fill in the slopes along the modes; returns the length of Newton's step and its promise.

    The promise is the change of energy along all modes, each counted as positive. Flat modes have
    no such step.
    """
    n = modes.shape[1]
    stiffest = np.max(np.abs(values))
    newton, promise = 0.0, 0.0
    for i in range(values.size):
        slope = 0.0
        for k in range(n):
            slope += gradient[w, k] * modes[i, k]
        slopes[i] = slope
        if abs(values[i]) > noise * stiffest:
            newton += (slope / values[i]) ** 2
            promise += 0.5 * slope * slope / abs(values[i])
    return np.sqrt(newton), promise


@kernel
def _step(values, modes, slopes, climbed, sign, pushed, anyhow, max_step, unit, step):
    """Eigenvector-following step, shortened to `max_step`: Wales's formula for each mode.

    Newton's step where that is short beside the unit of length; never longer than the unit.
    """
    n = modes.shape[1]
    step[:] = 0.0
    for i in range(values.size):
        slope, size = slopes[i], abs(values[i])
        length = 0.0
        if slope != 0.0:
            length = 2.0 * slope / (size + np.sqrt(size**2 + 4.0 * (slope / unit) ** 2))
        if i == climbed:
            if pushed:
                largest = np.argmax(np.abs(modes[i]))
                upward = sign * np.sign(modes[i, largest])
                length = upward * max(abs(length), FIRST_CLIMB * max_step)
        elif not (anyhow and values[i] < 0.0):
            length = -length
        for k in range(n):
            step[k] += length * modes[i, k]
    total = np.sqrt(np.sum(step * step))
    if total > max_step:
        for k in range(n):
            step[k] *= max_step / total


@kernel
def _leave_higher_saddle(modes, climbed, max_step, step):
    """Step off a point with too many negative modes, along the lowest one not climbed."""
    lowest = 1 if climbed == 0 else 0
    for k in range(step.size):
        step[k] = FIRST_CLIMB * max_step * modes[lowest, k]


@kernel
def advance(
    active, x, energy, gradient, values, modes, number, inside, mode, chosen, sign, summary, counts,
    status, index, options, max_iter,
):  # fmt: skip
    """Move every walker by one step; returns how many are no longer running.

    summary (B, 5) receives energy, root mean square gradient, lowest eigenvalue, log_det and the
    length of Newton's step. A walker arrives by its gradient or by that length, or where the step
    promises less than the energy's rounding and has ceased to shrink.
    """
    tol, near, max_step, noise, unit, unit_length = options
    n = x.shape[1]
    step, slopes = np.empty(n), np.empty(n)
    stopped = 0
    for w in range(active):
        if status[w] != RUNNING:
            stopped += 1
            continue
        counts[w] += 1
        first = counts[w] == 1
        size = 0.0
        for k in range(n):
            size += gradient[w, k] ** 2
        rms = np.sqrt(size / n)
        finite = np.isfinite(energy[w]) and np.isfinite(rms) and number[w] > 0
        if not finite or (counts[w] % PATIENCE == 0 and not inside[w]):
            status[w] = LEFT_DOMAIN if finite else NOT_FINITE
            stopped += 1
            continue
        value = values[w, : number[w]]
        climbed = -1
        if index == 1:
            climbed = _followed(modes[w], number[w], mode, w, chosen[w], first)
            if counts[w] > FAITHFUL and value[0] < 0.0 < value[climbed]:
                climbed = 0
            for k in range(n):
                mode[w, k] = modes[w, climbed, k]
        newton, promise = _set_slopes(value, modes[w], gradient, w, noise, slopes)
        limit = promise < ROUNDING * (abs(energy[w]) + unit) and newton > 0.5 * summary[w, NEWTON]
        summary[w, ENERGY] = energy[w]
        summary[w, RMS] = rms
        summary[w, SOFTEST] = value[0]
        summary[w, LOG_DET] = np.sum(np.log(np.abs(value)))
        summary[w, NEWTON] = newton
        there = rms < tol or newton < near or limit
        arrived = there and not (first and index == 1 and chosen[w] >= 0)
        n_negative = np.sum(value < 0.0)
        flat = np.min(np.abs(value)) < noise * np.max(np.abs(value))
        if arrived and (n_negative == index or index == ANY):
            status[w] = FLAT_MODE if flat else CONVERGED
        elif counts[w] >= max_iter:
            status[w] = WRONG_INDEX if arrived else OUT_OF_ITERATIONS
        else:
            if arrived and n_negative > index:
                _leave_higher_saddle(modes[w], climbed, max_step, step)
            else:
                pushed = first and chosen[w] >= 0
                _step(
                    value,
                    modes[w],
                    slopes,
                    climbed,
                    sign[w],
                    pushed,
                    index == ANY,
                    max_step,
                    unit_length,
                    step,
                )
            for k in range(n):
                x[w, k] += step[k]
        stopped += status[w] != RUNNING
    return stopped
