"""One step of LBFGS for eight walkers side by side (see `landscape_lab.lanes`).

Every walker keeps its own pace, and its bits in any company: what most do is done to all, and not
kept where it is not a walker's turn; what is rare is done for one. All store their pairs of
differences in one slot at a time. Who stores none has his moved on by one, so that the newest comes
first for everybody; a pair that was never stored weighs nothing.
"""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, multiply_add, select, spread, store
from landscape_lab.potential.side_by_side import gather, scatter
from landscape_lab.search.walkers import Status

ENERGY, SLOPE, RHO = 0, 1, 2
N_EVAL, N_ITER, STORED, SHRINKS, LIMIT = 0, 1, 2, 3, 4
POSITION, GRADIENT, STEP, PAIRS = 0, 1, 2, 3
SQUARE, ALONG, CURVED = 0, 1, 2
TAKES, STORES, GOES = 0, 1, 2

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


@kernel
def _dot(own, row, vector):
    """Scalar products of a row of each walker with its vector; four sums hide their delay."""
    n = len(vector)
    a, b, c, d = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
    for k in range(0, n - 3, 4):
        a = multiply_add(load(own, (row, k)), load(vector, (k,)), a)
        b = multiply_add(load(own, (row, k + 1)), load(vector, (k + 1,)), b)
        c = multiply_add(load(own, (row, k + 2)), load(vector, (k + 2,)), c)
        d = multiply_add(load(own, (row, k + 3)), load(vector, (k + 3,)), d)
    for k in range(n - n % 4, n):
        a = multiply_add(load(own, (row, k)), load(vector, (k,)), a)
    return (a + b) + (c + d)


@kernel
def _square(vector):
    """Squared lengths."""
    n = len(vector)
    a, b, c, d = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
    for k in range(0, n - 3, 4):
        w, x, y, z = (
            load(vector, (k,)), load(vector, (k + 1,)), load(vector, (k + 2,)),
            load(vector, (k + 3,)),
        )  # fmt: skip
        a, b, c, d = a + w * w, b + x * x, c + y * y, d + z * z
    for k in range(n - n % 4, n):
        w = load(vector, (k,))
        a = a + w * w
    return (a + b) + (c + d)


@kernel
def _add(vector, factor, own, row):
    for k in range(len(vector)):
        store(vector, (k,), multiply_add(factor, load(own, (row, k)), load(vector, (k,))))


@kernel
def _set_direction(own, numbers, free, kept, memory, direction, alpha):
    """Two-loop recursion: minus the inverse Hessian times the gradient; `free` is the next slot."""
    for k in range(len(direction)):
        store(direction, (k,), 0.0 - load(own, (GRADIENT, k)))
    slot = free
    for _ in range(kept):
        slot = slot - 1 if slot > 0 else memory - 1
        pair = PAIRS + 2 * slot
        share = load(numbers, (RHO + slot,)) * _dot(own, pair, direction)
        store(alpha, (slot,), share)
        _add(direction, 0.0 - share, own, pair + 1)
    scale = load(numbers, (RHO + memory,))
    for k in range(len(direction)):
        store(direction, (k,), scale * load(direction, (k,)))
    for _ in range(kept):
        pair = PAIRS + 2 * slot
        beta = load(numbers, (RHO + slot,)) * _dot(own, pair + 1, direction)
        _add(direction, load(alpha, (slot,)) - beta, own, pair)
        slot = slot + 1 if slot + 1 < memory else 0


@kernel
def _set_changes(own, place, slope, sums):
    """Products s y and y y of the differences s and y between trial points and last points."""
    sy, yy = spread(0.0), spread(0.0)
    for k in range(len(place)):
        y = load(slope, (k,)) - load(own, (GRADIENT, k))
        sy = multiply_add(load(place, (k,)) - load(own, (POSITION, k)), y, sy)
        yy = multiply_add(y, y, yy)
    store(sums, (ALONG,), sy)
    store(sums, (CURVED,), yy)


@kernel
def _accept(own, place, slope, slot, flags):
    """Keep the new points of the walkers that take them, and the pairs of those that store them."""
    pair = PAIRS + 2 * slot
    takes, stores = load(flags, (TAKES,)) > 0.5, load(flags, (STORES,)) > 0.5
    for k in range(len(place)):
        position, gradient = load(own, (POSITION, k)), load(own, (GRADIENT, k))
        x, g = load(place, (k,)), load(slope, (k,))
        store(own, (pair, k), select(stores, x - position, load(own, (pair, k))))
        store(own, (pair + 1, k), select(stores, g - gradient, load(own, (pair + 1, k))))
        store(own, (POSITION, k), select(takes, x, position))
        store(own, (GRADIENT, k), select(takes, g, gradient))


@kernel
def _move_on(own, numbers, w, slot, memory):
    """Move the pairs of a walker by one slot, each newer one to where the one before it was.

    The oldest leaves `slot` and goes behind all others.
    """
    for k in range(own.shape[1]):
        to, s, y = slot, own[PAIRS + 2 * slot, k, w], own[PAIRS + 2 * slot + 1, k, w]
        for _ in range(memory - 1):
            newer = to - 1 if to > 0 else memory - 1
            own[PAIRS + 2 * to, k, w] = own[PAIRS + 2 * newer, k, w]
            own[PAIRS + 2 * to + 1, k, w] = own[PAIRS + 2 * newer + 1, k, w]
            to = newer
        own[PAIRS + 2 * to, k, w], own[PAIRS + 2 * to + 1, k, w] = s, y
    to, rho = slot, numbers[RHO + slot, w]
    for _ in range(memory - 1):
        newer = to - 1 if to > 0 else memory - 1
        numbers[RHO + to, w] = numbers[RHO + newer, w]
        to = newer
    numbers[RHO + to, w] = rho


@kernel
def _forget(numbers, w, counts, memory):
    """Let the pairs of a walker weigh nothing."""
    counts[w, STORED] = 0
    for slot in range(memory):
        numbers[RHO + slot, w] = 0.0


@kernel
def _remembers(numbers, w, counts, memory, first_step, sums):
    """Whether a walker stores its pair of differences.

    Negative curvature sets the length of the next step but is not remembered: it would draw the
    walker to saddles. A step lost in rounding (its curvature came from a far steeper place) says
    nothing: start anew.
    """
    sy, yy = sums[ALONG, w], sums[CURVED, w]
    if sy == 0.0 or yy == 0.0:
        numbers[RHO + memory, w] = first_step
        _forget(numbers, w, counts, memory)
        return False
    numbers[RHO + memory, w] = abs(sy) / yy
    return sy > 0.0


@kernel
def _judge(count, energy, own, numbers, counts, status, slot, memory, options, sums, flags):
    """Which walkers take their trial points, and which store their pairs."""
    max_rise, first_step = options[2], options[3]
    for w in range(WIDTH):
        flags[TAKES, w] = flags[STORES, w] = flags[GOES, w] = 0.0
    for w in range(count):
        stores = False
        if status[w] == RUNNING:
            counts[w, N_EVAL] += 1
            begins = counts[w, N_EVAL] == 1
            before = numbers[ENERGY, w]
            allowed = before + max_rise + SUFFICIENT * numbers[SLOPE, w] + ROUNDING * abs(before)
            finite = np.isfinite(energy[w]) and np.isfinite(sums[SQUARE, w])
            if begins and not finite:
                status[w] = NOT_FINITE
            elif finite and (begins or energy[w] <= allowed):
                flags[TAKES, w] = 1.0
                if not begins:
                    counts[w, N_ITER] += 1
                    stores = _remembers(numbers, w, counts, memory, first_step, sums)
                elif counts[w, STORED] == 0:
                    numbers[RHO + memory, w] = first_step
        if stores:
            flags[STORES, w] = 1.0
            numbers[RHO + slot, w] = 1.0 / sums[ALONG, w]
            counts[w, STORED] += 1
        elif counts[w, STORED] > 0:
            _move_on(own, numbers, w, slot, memory)


@kernel
def _at_the_limit(numbers, w, counts):
    """Whether the arithmetic has nothing more to give: step after step promised less than it."""
    if -numbers[SLOPE, w] < ROUNDING * abs(numbers[ENERGY, w]):
        counts[w, LIMIT] += 1
    else:
        counts[w, LIMIT] = 0
    return counts[w, LIMIT] >= AT_THE_LIMIT


@kernel
def _retreat(place, own, numbers, w, counts, memory, max_shrinks):
    """Shorten a step that would climb; forget the memory when shortening does not help."""
    status = RUNNING
    counts[w, SHRINKS] += 1
    if counts[w, SHRINKS] <= max_shrinks:
        for k in range(len(place)):
            own[STEP, k, w] *= SHORTER
        numbers[SLOPE, w] *= SHORTER
    elif counts[w, STORED] == 0:
        status = STALLED
    else:
        counts[w, SHRINKS] = 0
        _forget(numbers, w, counts, memory)
        length, size = 0.0, 0.0
        for k in range(len(place)):
            length += own[STEP, k, w] ** 2
            size += own[GRADIENT, k, w] ** 2
        length, size = np.sqrt(length), np.sqrt(size)
        for k in range(len(place)):
            own[STEP, k, w] = -length / size * own[GRADIENT, k, w]
        numbers[SLOPE, w] = -length * size
    for k in range(len(place)):
        place[k, w] = own[POSITION, k, w] + own[STEP, k, w]
    return status


@kernel
def _decide(count, place, energy, own, numbers, counts, status, memory, small, limits, sums, flags):
    """Who stops, goes back or goes on; how many pairs those have who go on, at the most, or -1."""
    max_iter, max_shrinks = limits
    kept = -1
    for w in range(count):
        if status[w] != RUNNING:
            continue
        if flags[TAKES, w] < 0.5:
            status[w] = _retreat(place, own, numbers, w, counts, memory, max_shrinks)
            continue
        counts[w, SHRINKS] = 0
        numbers[ENERGY, w] = energy[w]
        if np.sqrt(sums[SQUARE, w]) < small:
            status[w] = CONVERGED
        elif counts[w, N_EVAL] > 1 and _at_the_limit(numbers, w, counts):
            status[w] = STALLED
        elif counts[w, N_ITER] >= max_iter:
            status[w] = OUT_OF_ITERATIONS
        else:
            flags[GOES, w] = 1.0
            kept = max(kept, min(counts[w, STORED], memory))
    return kept


@kernel
def _propose(place, own, numbers, free, kept, memory, max_step, direction, alpha, sums, flags):
    """Write the next trial points: downhill, and no longer than the longest step."""
    _set_direction(own, numbers, free, kept, memory, direction, alpha)
    store(sums, (SQUARE,), _square(direction))
    store(sums, (ALONG,), _dot(own, GRADIENT, direction))
    for w in range(WIDTH):
        slope = sums[ALONG, w]
        factor = min(1.0, max_step / np.sqrt(sums[SQUARE, w]))
        factor = -factor if slope > 0.0 else factor
        sums[SQUARE, w] = factor
        if flags[GOES, w] > 0.5:
            numbers[SLOPE, w] = factor * slope
    goes, factors = load(flags, (GOES,)) > 0.5, load(sums, (SQUARE,))
    for k in range(len(place)):
        step = factors * load(direction, (k,))
        store(own, (STEP, k), select(goes, step, load(own, (STEP, k))))
        store(place, (k,), select(goes, load(own, (POSITION, k)) + step, load(place, (k,))))


@kernel
def step_block(
    count, place, slope, energy, own, numbers, counts, status, slot, memory, options, limits,
    direction, alpha, sums, flags,
):  # fmt: skip
    """Move the first `count` of eight walkers by one evaluation.

    Parameters
    ----------
    count : int
    place, slope : (n, 8)
        Trial points, which are replaced by the next ones, and the gradients there.
    energy : (8,)
        The energies there.
    own, numbers, counts, status : (3 + 2 memory, n, 8), (memory + 3, 8), (8, 5), (8,)
    slot : int
        Where all store their pairs; the next time it is the slot after this one.
    memory : int
    options, limits
        Tolerance, longest step, highest rise and first step; accepted steps and shorter ones at
        the most.
    direction, alpha, sums, flags
        Room for the block: (n, 8), (memory, 8), (3, 8), (3, 8).
    """
    store(sums, (SQUARE,), _square(slope))
    _set_changes(own, place, slope, sums)
    _judge(count, energy, own, numbers, counts, status, slot, memory, options, sums, flags)
    _accept(own, place, slope, slot, flags)
    small = options[0] * np.sqrt(len(place))
    kept = _decide(
        count, place, energy, own, numbers, counts, status, memory, small, limits, sums, flags
    )
    if kept >= 0:
        free = slot + 1 if slot + 1 < memory else 0
        _propose(place, own, numbers, free, kept, memory, options[1], direction, alpha, sums, flags)


@kernel
def advance(
    active, x, energy, gradient, vectors, numbers, counts, status, slot, memory, options, limits,
    place, slope, direction, alpha, sums, flags,
):  # fmt: skip
    """Move every walker by one evaluation; returns how many are no longer running.

    x (B, n) holds the trial points that `energy` and `gradient` belong to, and receives the next
    ones. Blocks of eight walkers: vectors (B / 8, 3 + 2 memory, n, 8), numbers (B / 8, memory + 3,
    8); and counts (B, 5). The rest is room for one block, as for `step_block`, and where all store
    their pairs.
    """
    stopped = 0
    for block in range((active + WIDTH - 1) // WIDTH):
        first = block * WIDTH
        last = min(first + WIDTH, active)
        gather(x, first, last, place)
        gather(gradient, first, last, slope)
        step_block(
            last - first, place, slope, energy[first:last], vectors[block], numbers[block],
            counts[first:last], status[first:last], slot, memory, options, limits, direction, alpha,
            sums, flags,
        )  # fmt: skip
        scatter(place, first, last, x)
        for walker in range(first, last):
            stopped += status[walker] != RUNNING
    return stopped
