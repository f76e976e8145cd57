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
def _numbered(values, number):
    """Which eigenvalue has so many below it."""
    for i in range(values.size):
        below = 0
        for j in range(values.size):
            below += values[j] < values[i] or (values[j] == values[i] and j < i)
        if below == number:
            return i
    return 0


@kernel
def _most_like(overlaps):
    """Which mode is most like the last; of any vector which entry is the largest."""
    best = 0
    for i in range(overlaps.size):
        if abs(overlaps[i]) > abs(overlaps[best]):
            best = i
    return best


@kernel
def _read_spectrum(values, slopes, noise):
    """What a walker is told of its spectrum, and of Newton's step.

    The softest mode, negative ones, whether one is flat, the logarithm of the determinant; the
    length of Newton's step and its promise: the change of energy along all modes, each counted as
    positive. Flat modes have no such step.
    """
    softest, n_negative, log_det = 0, 0, 0.0
    stiffest, flattest = 0.0, np.inf
    for i in range(values.size):
        if values[i] < values[softest]:
            softest = i
        n_negative += values[i] < 0.0
        stiffest, flattest = max(stiffest, abs(values[i])), min(flattest, abs(values[i]))
        log_det += np.log(abs(values[i]))
    newton, promise = 0.0, 0.0
    for i in range(values.size):
        if abs(values[i]) > noise * stiffest:
            newton += (slopes[i] / values[i]) ** 2
            promise += 0.5 * slopes[i] ** 2 / abs(values[i])
    flat = flattest < noise * stiffest
    return softest, n_negative, flat, log_det, np.sqrt(newton), promise


@kernel
def _set_step(values, slopes, climbed, pushed, anyhow, max_step, unit, step):
    """Eigenvector-following step by its components, shortened to `max_step`: Wales's formula.

    Newton's step where that is short beside the unit of length; never longer than the unit.
    """
    total = 0.0
    for i in range(values.size):
        slope, size = slopes[i], abs(values[i])
        length = 0.0
        if slope != 0.0:
            length = 2.0 * slope / (size + np.sqrt(size**2 + 4.0 * (slope / unit) ** 2))
        if i == climbed and pushed:
            length = max(abs(length), FIRST_CLIMB * max_step)
        elif i != climbed and not (anyhow and values[i] < 0.0):
            length = -length
        step[i] = length
        total += length**2
    total = np.sqrt(total)
    if total > max_step:
        for i in range(values.size):
            step[i] *= max_step / total


@kernel
def _set_step_aside(values, climbed, max_step, step):
    """Step off a point with too many negative modes, along the lowest one not climbed."""
    lowest = -1
    for i in range(values.size):
        if i != climbed and (lowest < 0 or values[i] < values[lowest]):
            lowest = i
    step[lowest] = FIRST_CLIMB * max_step


@kernel
def choose(
    energy, gradient, values, along, number, inside, chosen, summary, counts, status, index,
    options, max_iter, parts, climb,
):  # fmt: skip
    """What every walker does next; returns how many are no longer running.

    summary (B, 5) receives energy, root mean square gradient, lowest eigenvalue, log_det and the
    length of Newton's step. A walker arrives by its gradient or by that length, or where the step
    promises less than the energy's rounding and has ceased to shrink.

    parts (B, m, n) receives components along the modes: of the step, and where a mode is climbed of
    that mode, which the step then leaves out; climb (B,) the length of the step along it.
    """
    tol, near, max_step, noise, unit, unit_length = options
    n = gradient.shape[1]
    stopped = 0
    parts[:], climb[:] = 0.0, 0.0
    for w in range(len(energy)):
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
        value, slopes = values[w, : number[w]], along[w, 0, : number[w]]
        softest, n_negative, flat, log_det, newton, promise = _read_spectrum(value, slopes, noise)
        pushed = first and index == 1 and chosen[w] >= 0
        climbed = -1
        if index == 1:
            if pushed:
                climbed = _numbered(value, min(chosen[w], number[w] - 1))
            else:
                climbed = _most_like(along[w, 1, : number[w]])
            if counts[w] > FAITHFUL and value[softest] < 0.0 < value[climbed]:
                climbed = softest
            parts[w, 1, climbed] = 1.0
        limit = promise < ROUNDING * (abs(energy[w]) + unit) and newton > 0.5 * summary[w, NEWTON]
        summary[w, ENERGY] = energy[w]
        summary[w, RMS] = rms
        summary[w, SOFTEST] = value[softest]
        summary[w, LOG_DET] = log_det
        summary[w, NEWTON] = newton
        arrived = (rms < tol or newton < near or limit) and not pushed
        if arrived and (n_negative == index or index == ANY):
            status[w] = FLAT_MODE if flat else CONVERGED
        elif counts[w] >= max_iter:
            status[w] = WRONG_INDEX if arrived else OUT_OF_ITERATIONS
        elif arrived and n_negative > index:
            _set_step_aside(value, climbed, max_step, parts[w, 0])
        else:
            _set_step(
                value, slopes, climbed, pushed, index == ANY, max_step, unit_length, parts[w, 0]
            )
        if climbed >= 0:
            climb[w], parts[w, 0, climbed] = parts[w, 0, climbed], 0.0
        stopped += status[w] != RUNNING
    return stopped


@kernel
def move(x, steps, climb, chosen, sign, counts, mode):
    """Move every walker by its step, and along the mode that it climbs, which it remembers."""
    for w in range(len(x)):
        for k in range(x.shape[1]):
            x[w, k] += steps[w, 0, k]
        if steps.shape[1] == 1:
            continue
        climbed, length = steps[w, 1], climb[w]
        largest = climbed[_most_like(climbed)]
        if largest == 0.0:
            continue
        if counts[w] == 1 and chosen[w] >= 0:
            length *= sign[w] * np.sign(largest)
        for k in range(x.shape[1]):
            mode[w, k] = climbed[k]
            x[w, k] += length * climbed[k]
