"""One step of eigenvector-following for every walker: the compiled part."""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.search.walkers import Status

FLAT = 1e-11
"""A mode softer than this part of the stiffest one is flat: the point does not stand alone."""

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
def _step(values, modes, gradient, w, climbed, sign, pushed, max_step, step):
    """Eigenvector-following step, shortened to `max_step`: Wales's formula for each mode."""
    n = modes.shape[1]
    step[:] = 0.0
    for i in range(values.size):
        slope = 0.0
        for k in range(n):
            slope += gradient[w, k] * modes[i, k]
        size = abs(values[i])
        length = 2.0 * slope / (size + np.sqrt(size * size + 4.0 * slope * slope) + 1e-300)
        if i == climbed:
            if pushed:
                largest = np.argmax(np.abs(modes[i]))
                upward = sign * np.sign(modes[i, largest])
                length = upward * max(abs(length), FIRST_CLIMB * max_step)
        else:
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
    status, index, tol, max_step, max_iter,
):  # fmt: skip
    """Move every walker by one step; returns how many are no longer running.

    summary (B, 4) receives energy, root mean square gradient, lowest eigenvalue and log_det.
    """
    n = x.shape[1]
    step = np.empty(n)
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
        summary[w, 0] = energy[w]
        summary[w, 1] = rms
        summary[w, 2] = value[0]
        summary[w, 3] = np.sum(np.log(np.abs(value) + 1e-300))
        arrived = rms < tol and not (first and index == 1 and chosen[w] >= 0)
        n_negative = np.sum(value < 0.0)
        flat = np.min(np.abs(value)) < FLAT * np.max(np.abs(value))
        if arrived and n_negative == index:
            status[w] = FLAT_MODE if flat else CONVERGED
        elif counts[w] >= max_iter:
            status[w] = WRONG_INDEX if arrived else OUT_OF_ITERATIONS
        else:
            if arrived and n_negative > index:
                _leave_higher_saddle(modes[w], climbed, max_step, step)
            else:
                pushed = first and chosen[w] >= 0
                _step(value, modes[w], gradient, w, climbed, sign[w], pushed, max_step, step)
            for k in range(n):
                x[w, k] += step[k]
        stopped += status[w] != RUNNING
    return stopped
