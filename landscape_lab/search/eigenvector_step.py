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
def _lift_zero_modes(hessian, zero_modes, w):
    """Give the zero modes a large eigenvalue, above all others; returns it."""
    n = hessian.shape[1]
    lift = 1.0
    for i in range(n):
        row = 0.0
        for j in range(n):
            row += abs(hessian[w, i, j])
        lift = max(lift, 2.0 * row)
    for k in range(zero_modes.shape[2]):
        for i in range(n):
            for j in range(n):
                hessian[w, i, j] += lift * zero_modes[w, i, k] * zero_modes[w, j, k]
    return lift


@kernel
def _modes(hessian):
    """Eigenvalues and vectors; LAPACK may give up on a matrix, then try it reversed."""
    n = hessian.shape[0]
    values, vectors = np.empty(n), np.empty((n, n))
    failed = False
    try:
        values[:], vectors[:] = np.linalg.eigh(hessian)
    except Exception:
        failed = True
    if failed:
        values[:], turned = np.linalg.eigh(np.ascontiguousarray(hessian[::-1, ::-1]))
        vectors[:] = turned[::-1]
    return values, vectors


@kernel
def _followed(vectors, mode, w, chosen, first):
    """Number of the eigenvector to climb: the chosen one, else the one most like `mode`."""
    n = vectors.shape[0]
    best = chosen
    if not first or chosen < 0:
        largest = -1.0
        for i in range(n):
            overlap = 0.0
            for k in range(n):
                overlap += vectors[k, i] * mode[w, k]
            if abs(overlap) > largest:
                largest = abs(overlap)
                best = i
    return best


@kernel
def _step(values, vectors, gradient, w, climbed, sign, pushed, max_step, step):
    """Eigenvector-following step, shortened to `max_step`: Wales's formula for each mode."""
    n = values.size
    step[:] = 0.0
    for i in range(n):
        slope = 0.0
        for k in range(n):
            slope += gradient[w, k] * vectors[k, i]
        size = abs(values[i])
        length = 2.0 * slope / (size + np.sqrt(size * size + 4.0 * slope * slope) + 1e-300)
        if i == climbed:
            if pushed:
                largest = np.argmax(np.abs(vectors[:, i]))
                upward = sign * np.sign(vectors[largest, i])
                length = upward * max(abs(length), FIRST_CLIMB * max_step)
        else:
            length = -length
        for k in range(n):
            step[k] += length * vectors[k, i]
    total = np.sqrt(np.sum(step * step))
    if total > max_step:
        for k in range(n):
            step[k] *= max_step / total


@kernel
def _leave_higher_saddle(vectors, climbed, max_step, step):
    """Step off a point with too many negative modes, along the lowest one not climbed."""
    lowest = 1 if climbed == 0 else 0
    for k in range(step.size):
        step[k] = FIRST_CLIMB * max_step * vectors[k, lowest]


@kernel
def advance(
    active, x, energy, gradient, hessian, zero_modes, inside, mode, chosen, sign, summary, counts,
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
        finite = np.isfinite(energy[w]) and np.isfinite(rms) and np.all(np.isfinite(hessian[w]))
        if not finite or (counts[w] % PATIENCE == 0 and not inside[w]):
            status[w] = LEFT_DOMAIN if finite else NOT_FINITE
            stopped += 1
            continue
        lift = _lift_zero_modes(hessian, zero_modes, w)
        values, vectors = _modes(hessian[w])
        climbed = -1
        if index == 1:
            climbed = _followed(vectors, mode, w, chosen[w], first)
            if counts[w] > FAITHFUL and values[0] < 0.0 < values[climbed]:
                climbed = 0
            for k in range(n):
                mode[w, k] = vectors[k, climbed]
        summary[w, 0] = energy[w]
        summary[w, 1] = rms
        summary[w, 2] = values[0]
        summary[w, 3] = np.sum(np.log(np.abs(values) + 1e-300))
        for k in range(zero_modes.shape[2]):
            if np.sum(zero_modes[w, :, k] ** 2) > 0.5:
                summary[w, 3] -= np.log(lift)
        arrived = rms < tol and not (first and index == 1 and chosen[w] >= 0)
        n_negative = np.sum(values < 0.0)
        flat = np.min(np.abs(values)) < FLAT * np.max(np.abs(values))
        if arrived and n_negative == index:
            status[w] = FLAT_MODE if flat else CONVERGED
        elif counts[w] >= max_iter:
            status[w] = WRONG_INDEX if arrived else OUT_OF_ITERATIONS
        else:
            if arrived and n_negative > index:
                _leave_higher_saddle(vectors, climbed, max_step, step)
            else:
                pushed = first and chosen[w] >= 0
                _step(values, vectors, gradient, w, climbed, sign[w], pushed, max_step, step)
            for k in range(n):
                x[w, k] += step[k]
        stopped += status[w] != RUNNING
    return stopped
