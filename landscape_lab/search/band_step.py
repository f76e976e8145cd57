"""One step of an elastic band: the compiled part.

A step has three parts. Across the band every image takes a quasi-Newton step. Along it the images
are spread evenly again between the nodes: the ends, the tops, which climb, and the images that are
lower than both neighbors, which sink. And an image that is crowded moves to where there are few.
"""

from collections import namedtuple

import numpy as np

from landscape_lab.kernels import kernel, kernel_reassociated
from landscape_lab.search.walkers import Status

POSITION, GRADIENT, STEP, PAIRS = 0, 1, 2, 3
ENERGY, TRUST, INVERSE, PROMISE, PRODUCT = 0, 1, 2, 3, 4
N_EVAL, LAST_MOVE = 0, 1
NEW = -1
"""Number of remembered pairs of an image that has not been anywhere yet."""

REACH = 0.5
"""Longest step of an image across the band, in units of the mean distance between images."""

LONGER, SHORTER = 1.5, 0.5
"""Factors on the longest step of an image that went the right way, or too far."""

OVERSHOT = 0.5
"""A step was too long where the slope along it comes back with this part of its size."""

SIDEWAYS = 0.25
"""A squared displacement tells the curvature across when this part of it was across."""

ROUNDING = 1e-12
"""A band shorter than this part of its coordinates joins two images of one point."""

REST = 10
"""Evaluations between two moves of crowded images, and after the last: a band has to settle."""

RUNNING = int(Status.RUNNING)
CONVERGED = int(Status.CONVERGED)
OUT_OF_ITERATIONS = int(Status.OUT_OF_ITERATIONS)
NOT_FINITE = int(Status.NOT_FINITE)
STALLED = int(Status.STALLED)

Chain = namedtuple("Chain", "x energy gap tangent behind ahead slope across step node order place")
"""What is known of one band, images first: points, energies, distances to the image before, unit
tangents and the weights of the two neighbors in them, slopes along, gradients across, steps, kinds
(a top 1, a low image -1, others 0), numbers from the highest down and places along the band."""

State = namedtuple("State", "x ends end_energy vectors numbers stored counts status")
"""What a crowd of bands remembers; see `BandCrowd`."""


@kernel_reassociated
def _dot(a, b):
    total = 0.0
    for k in range(a.size):
        total += a[k] * b[k]
    return total


@kernel_reassociated
def _apart(a, b):
    total = 0.0
    for k in range(a.size):
        total += (a[k] - b[k]) ** 2
    return np.sqrt(total)


@kernel_reassociated
def _add(a, factor, b):
    for k in range(a.size):
        a[k] += factor * b[k]


@kernel
def _copy(a, b):
    """Copy `b` into `a`, by a loop: an assignment of slices takes a second to compile."""
    for k in range(a.size):
        a[k] = b[k]


@kernel
def _clear(a):
    for k in range(a.size):
        a[k] = 0.0


@kernel
def _sum(a):
    total = 0.0
    for k in range(a.size):
        total += a[k]
    return total


@kernel
def _weights(energy, i):
    """Weights of the neighbors before and after image i in its tangent."""
    if i == 0:
        return 0.0, 1.0
    if i == energy.size - 1:
        return 1.0, 0.0
    up, down = energy[i + 1] - energy[i], energy[i - 1] - energy[i]
    if up > 0.0 and down < 0.0:
        return 0.0, 1.0
    if up < 0.0 and down > 0.0:
        return 1.0, 0.0
    large, small = max(abs(up), abs(down)), min(abs(up), abs(down))
    if not large > 0.0:
        return 1.0, 1.0
    return (small, large) if energy[i + 1] > energy[i - 1] else (large, small)


@kernel
def _set_tangent(x, energy, i, tangent):
    """Write the unit tangent at image i; returns the weights of the chords that make it."""
    behind, ahead = _weights(energy, i)
    _clear(tangent)
    if i > 0:
        for k in range(tangent.size):
            tangent[k] += behind * (x[i, k] - x[i - 1, k])
    if i < energy.size - 1:
        for k in range(tangent.size):
            tangent[k] += ahead * (x[i + 1, k] - x[i, k])
    size = np.sqrt(_dot(tangent, tangent))
    if not size > 0.0:
        return 0.0, 0.0
    for k in range(tangent.size):
        tangent[k] /= size
    return behind / size, ahead / size


@kernel
def set_tangents(x, energy, tangent):
    """Unit tangents ``(B, K, n)`` of bands with images ``(B, K, n)`` and energies ``(B, K)``."""
    for w in range(x.shape[0]):
        for i in range(x.shape[1]):
            _set_tangent(x[w], energy[w], i, tangent[w, i])


@kernel
def _new_chain(n_images, n):
    return Chain(
        np.empty((n_images, n)), np.empty(n_images), np.zeros(n_images), np.empty((n_images, n)),
        np.zeros(n_images), np.zeros(n_images), np.zeros(n_images), np.empty((n_images, n)),
        np.empty((n_images, n)), np.zeros(n_images, dtype=np.int64),
        np.zeros(n_images, dtype=np.int64), np.zeros(n_images),
    )  # fmt: skip


@kernel
def _load(chain, state, w, energy, gradient):
    """Copy the trial images of band w and their energies; whether all is finite, forces too."""
    last = chain.energy.size - 1
    _copy(chain.x[0], state.ends[w, 0])
    _copy(chain.x[last], state.ends[w, 1])
    chain.energy[0], chain.energy[last] = state.end_energy[w, 0], state.end_energy[w, 1]
    for i in range(1, last):
        _copy(chain.x[i], state.x[w, i - 1])
        chain.energy[i] = energy[i - 1]
    for i in range(1, last + 1):
        chain.gap[i] = _apart(chain.x[i], chain.x[i - 1])
    total = _sum(chain.energy)
    for i in range(last - 1):
        total += _sum(gradient[i])
    return np.isfinite(total)


@kernel
def _look(chain, gradient):
    """Tangents, slopes, gradients across and kinds of all images; the largest force that is left.

    At a low image and at a top the whole gradient has to vanish, elsewhere its part across.
    """
    worst, energy = 0.0, chain.energy
    for i in range(1, energy.size - 1):
        tangent, across = chain.tangent[i], chain.across[i]
        chain.behind[i], chain.ahead[i] = _set_tangent(chain.x, energy, i, tangent)
        chain.node[i] = 0
        if energy[i] > energy[i - 1] and energy[i] >= energy[i + 1]:
            chain.node[i] = 1
        elif energy[i] < energy[i - 1] and energy[i] <= energy[i + 1]:
            chain.node[i] = -1
            _clear(tangent)
        chain.slope[i] = _dot(gradient[i - 1], tangent)
        _copy(across, gradient[i - 1])
        _add(across, -chain.slope[i], tangent)
        force = np.sqrt(_dot(across, across))
        if chain.node[i] == 1:
            force = np.sqrt(force * force + chain.slope[i] * chain.slope[i])
        worst = max(worst, force)
    return worst


@kernel
def _begin(chain, gradient, i, numbers, longest):
    """An image that is new: its curvature is guessed from the image before it."""
    bent, turned = 0.0, 0.0
    for k in range(chain.x.shape[1]):
        s = chain.x[i, k] - chain.x[i - 1, k]
        y = gradient[i - 1, k] - (gradient[i - 2, k] if i > 1 else 0.0)
        bent += s * y
        turned += y * y
    numbers[TRUST] = longest
    numbers[INVERSE] = abs(bent) / turned if turned > 0.0 else 0.0


@kernel
def _trust(gradient, vectors, numbers, longest):
    """Shorten the longest step of an image that went too far, lengthen it where it went well."""
    size = np.sqrt(_dot(vectors[STEP], vectors[STEP]))
    if _dot(gradient, vectors[STEP]) > OVERSHOT * numbers[PROMISE]:
        numbers[TRUST] = SHORTER * size
    elif size > 0.99 * numbers[TRUST]:
        numbers[TRUST] *= LONGER
    numbers[TRUST] = min(numbers[TRUST], longest)


@kernel
def _learn(chain, gradient, i, vectors, numbers, stored, memory):
    """Remember how the gradient across changed with the displacement across; returns the pairs.

    The landscape's own gradient is compared, so the curvature is that of its Hessian. Negative
    curvature sets the length of the next step but is not remembered.
    """
    s, y, tangent = vectors[STEP], chain.step[i], chain.tangent[i]
    _copy(s, chain.x[i])
    _add(s, -1.0, vectors[POSITION])
    _copy(y, gradient)
    _add(y, -1.0, vectors[GRADIENT])
    whole = _dot(s, s)
    _add(s, -_dot(s, tangent), tangent)
    _add(y, -_dot(y, tangent), tangent)
    bent, turned = _dot(s, y), _dot(y, y)
    if bent == 0.0 or turned == 0.0 or _dot(s, s) <= SIDEWAYS * whole:
        return stored
    numbers[INVERSE] = abs(bent) / turned
    if bent < 0.0:
        return stored
    slot = stored % memory
    _copy(vectors[PAIRS + 2 * slot], s)
    _copy(vectors[PAIRS + 2 * slot + 1], y)
    numbers[PRODUCT + slot] = bent
    return stored + 1


@kernel
def _keep(chain, gradient, state, w, memory):
    """Every image learns from the step that brought it here."""
    last = chain.energy.size - 1
    longest = REACH * _sum(chain.gap) / last
    for i in range(1, last):
        vectors, numbers = state.vectors[w, i - 1], state.numbers[w, i - 1]
        stored = state.stored[w, i - 1]
        if stored == NEW:
            _begin(chain, gradient, i, numbers, longest)
            state.stored[w, i - 1] = 0
        else:
            _trust(gradient[i - 1], vectors, numbers, longest)
            state.stored[w, i - 1] = _learn(
                chain, gradient[i - 1], i, vectors, numbers, stored, memory
            )
        numbers[ENERGY] = chain.energy[i]
        _copy(vectors[POSITION], chain.x[i])
        _copy(vectors[GRADIENT], gradient[i - 1])


@kernel
def _quasi_newton(step, vectors, numbers, stored, memory, stiffer, alpha):
    """Two-loop recursion on `step`: the inverse of the Hessian made stiffer by a number."""
    kept = min(stored, memory)
    for back in range(1, kept + 1):
        slot = (stored - back) % memory
        s, y = vectors[PAIRS + 2 * slot], vectors[PAIRS + 2 * slot + 1]
        alpha[slot] = _dot(s, step) / (numbers[PRODUCT + slot] + stiffer * _dot(s, s))
        _add(step, -alpha[slot], y)
        _add(step, -alpha[slot] * stiffer, s)
    for k in range(step.size):
        step[k] *= numbers[INVERSE] / (1.0 + stiffer * numbers[INVERSE])
    for back in range(kept, 0, -1):
        slot = (stored - back) % memory
        s, y = vectors[PAIRS + 2 * slot], vectors[PAIRS + 2 * slot + 1]
        beta = (_dot(y, step) + stiffer * _dot(s, step)) / (
            numbers[PRODUCT + slot] + stiffer * _dot(s, s)
        )
        _add(step, alpha[slot] - beta, s)


@kernel
def _step_across(chain, i, vectors, numbers, stored, memory, force, alpha):
    """The step of one image across the band; returns how many pairs are remembered.

    The tangent turns when the higher neighbor moves, and with it the part of the slope that counts
    as across. For a slope f and chords h the gradient across changes by (H + f / h) times the
    image's own step minus f / h times the neighbor's: see `elastic_band`.
    """
    behind, ahead = chain.slope[i] * chain.behind[i], chain.slope[i] * chain.ahead[i]
    stiffer = max(0.0, ahead - behind)
    step, tangent = chain.step[i], chain.tangent[i]
    _copy(force, chain.across[i])
    _add(force, -ahead, chain.step[i + 1])
    _add(force, behind, chain.step[i - 1])
    _add(force, -_dot(force, tangent), tangent)
    _clear(step)
    _add(step, -1.0, force)
    _quasi_newton(step, vectors, numbers, stored, memory, stiffer, alpha)
    _add(step, -_dot(step, tangent), tangent)
    if _dot(step, force) >= 0.0:
        stored = 0
        _clear(step)
        _add(step, -numbers[INVERSE] / (1.0 + stiffer * numbers[INVERSE]), force)
    size = np.sqrt(_dot(step, step))
    if size > numbers[TRUST]:
        for k in range(step.size):
            step[k] *= numbers[TRUST] / size
    _copy(vectors[STEP], step)
    numbers[PROMISE] = -_dot(step, force)
    return stored


@kernel
def _summit(width, here, slope, there, slope_there):
    """Where the cubic with these energies and slopes is highest, in parts of its width.

    The slope at the beginning leads up, the other end is lower. No farther than the middle.
    """
    a = 3.0 * (there - here) - width * (2.0 * slope + slope_there)
    b = width * (slope + slope_there) - 2.0 * (there - here)
    root = a * a - 3.0 * b * slope * width
    if root < 0.0:
        return 0.5
    below = np.sqrt(root) - a
    return min(0.5, slope * width / below) if below > 0.0 else 0.5


@kernel
def _set_places(chain, spring):
    """Where along the band every image shall lie: even between nodes, tops where they climb to."""
    last, node, gap, place = chain.energy.size - 1, 0, chain.gap, chain.place
    energy, slope = chain.energy, chain.slope
    arc = 0.0
    place[0] = 0.0
    for i in range(1, last + 1):
        arc += gap[i]
        place[i] = arc
        if i < last and chain.node[i] == 0:
            continue
        if i < last and chain.node[i] == 1:
            if slope[i] > 0.0:
                place[i] += gap[i + 1] * _summit(
                    gap[i + 1], energy[i], slope[i], energy[i + 1], slope[i + 1]
                )
            else:
                place[i] -= gap[i] * _summit(
                    gap[i], energy[i], -slope[i], energy[i - 1], -slope[i - 1]
                )
        for j in range(node + 1, i):
            even = place[node] + (place[i] - place[node]) * (j - node) / (i - node)
            place[j] += spring * (even - place[j])
        node = i


@kernel
def _lay_out(chain, x):
    """Write into `x` the points of the broken line through the images at their places."""
    right, end = 1, chain.gap[1]
    for i in range(1, chain.energy.size - 1):
        while right < chain.energy.size - 1 and end < chain.place[i]:
            right += 1
            end += chain.gap[right]
        width = chain.gap[right]
        part = 1.0 - (end - chain.place[i]) / width if width > 0.0 else 0.0
        for k in range(x.shape[1]):
            low, high = chain.x[right - 1, k], chain.x[right, k]
            x[i - 1, k] = low + part * (high - low)


@kernel
def _crowded(chain):
    """The image with the closest neighbors and the widest gap, if the image would better be there.

    Returns image 0 where all is well. A node does not move.
    """
    widest, crowded, least = 1, 0, np.inf
    for i in range(1, chain.energy.size):
        if chain.gap[i] > chain.gap[widest]:
            widest = i
        if i < chain.energy.size - 1 and chain.node[i] == 0:
            between = chain.gap[i] + chain.gap[i + 1]
            if between < least:
                crowded, least = i, between
    return (crowded, widest) if least < chain.gap[widest] else (0, widest)


@kernel
def _move(state, w, image, gap):
    """Take an image out of band w and put a new one into the middle of a gap."""
    x, row = state.x[w], image - 1
    new = gap - 2 if gap > image else gap - 1
    toward = 1 if new > row else -1
    while row != new:
        _copy(x[row], x[row + toward])
        for k in range(state.vectors.shape[2]):
            _copy(state.vectors[w, row, k], state.vectors[w, row + toward, k])
        _copy(state.numbers[w, row], state.numbers[w, row + toward])
        state.stored[w, row] = state.stored[w, row + toward]
        row += toward
    before = x[new - 1] if new > 0 else state.ends[w, 0]
    after = x[new + 1] if new + 1 < x.shape[0] else state.ends[w, 1]
    for k in range(x.shape[1]):
        x[new, k] = 0.5 * (before[k] + after[k])
    state.stored[w, new] = NEW


@kernel
def _sort_downwards(chain):
    """Numbers of the images, the highest first."""
    for i in range(chain.energy.size):
        rank = i
        while rank > 0 and chain.energy[chain.order[rank - 1]] < chain.energy[i]:
            chain.order[rank] = chain.order[rank - 1]
            rank -= 1
        chain.order[rank] = i


@kernel
def _go(chain, state, w, memory, spring, force, alpha):
    """Write the next trial images of band w; the higher an image, the earlier it steps."""
    last = chain.energy.size - 1
    for i in range(last + 1):
        _clear(chain.step[i])
    _sort_downwards(chain)
    for rank in range(last + 1):
        i = chain.order[rank]
        if 0 < i < last:
            state.stored[w, i - 1] = _step_across(
                chain, i, state.vectors[w, i - 1], state.numbers[w, i - 1],
                state.stored[w, i - 1], memory, force, alpha,
            )  # fmt: skip
    for i in range(1, last):
        _add(chain.x[i], 1.0, chain.step[i])
    for i in range(1, last + 1):
        chain.gap[i] = _apart(chain.x[i], chain.x[i - 1])
    _set_places(chain, spring)
    _lay_out(chain, state.x[w])


@kernel
def _retreat(state, w):
    """Halfway back to where the band was last seen whole."""
    for i in range(state.x.shape[1]):
        state.numbers[w, i, TRUST] *= SHORTER
        for k in range(state.x.shape[2]):
            state.x[w, i, k] += 0.5 * (state.vectors[w, i, POSITION, k] - state.x[w, i, k])


@kernel
def _same(state, w):
    """Whether the next trial images are where the band is: steps are lost in rounding."""
    for i in range(state.x.shape[1]):
        if state.stored[w, i] == NEW:
            return False
        for k in range(state.x.shape[2]):
            if state.x[w, i, k] != state.vectors[w, i, POSITION, k]:
                return False
    return True


@kernel
def _spread(energy):
    low, high = energy[0], energy[0]
    for i in range(1, energy.size):
        low, high = min(low, energy[i]), max(high, energy[i])
    return high - low


@kernel
def _advance_one(chain, state, w, energy, gradient, memory, tol, spring, max_iter, force, alpha):
    """Move one band by one evaluation; returns its status."""
    counts = state.counts[w]
    counts[N_EVAL] += 1
    if not _load(chain, state, w, energy, gradient):
        if counts[N_EVAL] == 1:
            return NOT_FINITE
        _retreat(state, w)
        return RUNNING if counts[N_EVAL] <= max_iter else OUT_OF_ITERATIONS
    worst = _look(chain, gradient)
    _keep(chain, gradient, state, w, memory)
    length = _sum(chain.gap)
    if length <= ROUNDING * np.sqrt(_dot(chain.x[0], chain.x[0])):
        return CONVERGED
    allowed = tol if tol > 0.0 else -tol * _spread(chain.energy) / length
    crowded, gap = _crowded(chain)
    if worst <= allowed and crowded == 0:
        return CONVERGED
    if counts[N_EVAL] > max_iter:
        return OUT_OF_ITERATIONS
    _go(chain, state, w, memory, spring, force, alpha)
    rested = min(counts[N_EVAL] - counts[LAST_MOVE], max_iter - counts[N_EVAL]) >= REST
    if crowded > 0 and rested:
        counts[LAST_MOVE] = counts[N_EVAL]
        _move(state, w, crowded, gap)
    return STALLED if _same(state, w) else RUNNING


@kernel
def advance(active, state, energy, gradient, memory, tol, spring, max_iter):
    """Move every band by one evaluation; returns how many are no longer running.

    energy (B, K) and gradient (B, K, n) belong to the K images between the ends. A positive `tol`
    is a force, a negative one a number of the band's own forces.
    """
    n_images, n = state.x.shape[1] + 2, state.x.shape[2]
    chain = _new_chain(n_images, n)
    force, alpha = np.empty(n), np.empty(memory)
    stopped = 0
    for w in range(active):
        if state.status[w] == RUNNING:
            state.status[w] = _advance_one(
                chain, state, w, energy[w], gradient[w], memory, tol, spring, max_iter, force, alpha
            )
        stopped += state.status[w] != RUNNING
    return stopped
