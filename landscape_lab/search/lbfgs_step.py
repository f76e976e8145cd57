"""One step of LBFGS for eight walkers side by side (see `landscape_lab.lanes`).

Every walker keeps its own pace, and its bits in any company: what most do is done to all, and not
kept where it is not a walker's turn; what is rare is done for one. All store their pairs of
differences in one slot at a time. Who stores none has his moved on by one, so that the newest comes
first for everybody; a pair that was never stored weighs nothing.
"""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, magnitude, multiply_add, select, some, spread, store
from landscape_lab.potential.side_by_side import gather, scatter
from landscape_lab.search.walkers import Status

ENERGY, SLOPE, N_EVAL, N_ITER, STORED, SHRINKS, LIMIT, RHO = range(8)
"""Rows of a block's numbers; behind the weights of the pairs stands the scale of curvature."""

POSITION, GRADIENT, STEP, PAIRS = range(4)
RUNS, TAKES, STORES, GOES = range(4)
SQUARE, ALONG, CURVED = range(3)

LARGEST = float(np.finfo(np.float64).max)

ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""Part of an energy that is rounding: no smaller change of it means anything."""

AT_THE_LIMIT = 20.0
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
def _set_direction(own, numbers, free, memory, direction, alpha):
    """Two-loop recursion: minus the inverse Hessian times the gradient; `free` is the next slot."""
    for k in range(len(direction)):
        store(direction, (k,), 0.0 - load(own, (GRADIENT, k)))
    slot = free
    for _ in range(memory):
        slot = slot - 1 if slot > 0 else memory - 1
        pair = PAIRS + 2 * slot
        share = load(numbers, (RHO + slot,)) * _dot(own, pair, direction)
        store(alpha, (slot,), share)
        _add(direction, 0.0 - share, own, pair + 1)
    scale = load(numbers, (RHO + memory,))
    for k in range(len(direction)):
        store(direction, (k,), scale * load(direction, (k,)))
    for _ in range(memory):
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
def _forget(numbers, w, memory, first_step):
    """Let the pairs of a walker weigh nothing; its next step is a first one."""
    numbers[STORED, w], numbers[RHO + memory, w] = 0.0, first_step
    for slot in range(memory):
        numbers[RHO + slot, w] = 0.0


@kernel
def _judge(energy, numbers, memory, options, sums, flags):
    """Which walkers take their trial points, and which store their pairs.

    Negative curvature sets the length of the next step but is not remembered: it would draw the
    walker to saddles.
    """
    height, square = load(energy, (0,)), load(sums, (SQUARE,))
    finite = (magnitude(height) <= LARGEST) & (square <= LARGEST)
    runs, n_eval = load(flags, (RUNS,)), load(numbers, (N_EVAL,))
    begins = runs > n_eval  # It runs and has not been anywhere.
    before = load(numbers, (ENERGY,))
    allowed = before + options[2] + SUFFICIENT * load(numbers, (SLOPE,))
    allowed = allowed + ROUNDING * magnitude(before)
    takes = (runs > 0.5) & finite & (begins | (allowed >= height))
    goes_on = takes & ~begins
    sy, yy = load(sums, (ALONG,)), load(sums, (CURVED,))
    stores = goes_on & (sy > 0.0)
    curved = goes_on & (magnitude(sy) > 0.0) & (yy > 0.0)
    store(numbers, (N_EVAL,), n_eval + runs)
    store(numbers, (N_ITER,), load(numbers, (N_ITER,)) + select(goes_on, spread(1.0), spread(0.0)))
    scale = select(curved, magnitude(sy) / yy, load(numbers, (RHO + memory,)))
    new = begins & (load(numbers, (STORED,)) < 0.5)
    store(numbers, (RHO + memory,), select(new, spread(options[3]), scale))
    store(flags, (TAKES,), select(takes, spread(1.0), spread(0.0)))
    store(flags, (STORES,), select(stores & curved, spread(1.0), spread(0.0)))
    return some(goes_on & ~curved)


@kernel
def _arrange_pairs(own, numbers, slot, memory, sums, flags):
    """Weigh the pairs that are stored; move those of others on."""
    stores, stored = load(flags, (STORES,)) > 0.5, load(numbers, (STORED,))
    weight = select(stores, 1.0 / load(sums, (ALONG,)), load(numbers, (RHO + slot,)))
    store(numbers, (RHO + slot,), weight)
    store(numbers, (STORED,), stored + load(flags, (STORES,)))
    if some((stored > 0.5) & ~stores):
        for w in range(WIDTH):
            if numbers[STORED, w] > 0.5 and flags[STORES, w] < 0.5:
                _move_on(own, numbers, w, slot, memory)


@kernel
def _retreat(place, own, numbers, w, memory, max_shrinks, first_step):
    """Shorten a step that would climb; forget the memory when shortening does not help."""
    numbers[SHRINKS, w] += 1.0
    if numbers[SHRINKS, w] <= max_shrinks:
        for k in range(len(place)):
            own[STEP, k, w] *= SHORTER
        numbers[SLOPE, w] *= SHORTER
    elif numbers[STORED, w] < 0.5:
        return STALLED
    else:
        scale = numbers[RHO + memory, w]
        _forget(numbers, w, memory, scale)
        numbers[SHRINKS, w] = 0.0
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
    return RUNNING


@kernel
def _decide(place, energy, own, numbers, status, memory, options, limits, sums, flags):
    """Who stops, goes back or goes on; whether anybody goes on."""
    small = options[0] * options[0] * len(place)
    takes, runs = load(flags, (TAKES,)) > 0.5, load(flags, (RUNS,)) > 0.5
    height = select(takes, load(energy, (0,)), load(numbers, (ENERGY,)))
    store(numbers, (ENERGY,), height)
    store(numbers, (SHRINKS,), select(takes, spread(0.0), load(numbers, (SHRINKS,))))
    # Step after step promised less than the rounding of the energy: there is nothing more to gain.
    lost = ROUNDING * magnitude(height) > 0.0 - load(numbers, (SLOPE,))
    limit = load(numbers, (LIMIT,))
    limit = select(
        takes & (load(numbers, (N_EVAL,)) > 1.5), select(lost, limit + 1.0, spread(0.0)), limit
    )
    store(numbers, (LIMIT,), limit)
    stops = small > load(sums, (SQUARE,))
    stops = stops | (limit >= AT_THE_LIMIT) | (load(numbers, (N_ITER,)) >= float(limits[0]))
    goes = takes & ~stops
    store(flags, (GOES,), select(goes, spread(1.0), spread(0.0)))
    if some(runs & ~goes):
        for w in range(WIDTH):
            if flags[RUNS, w] < 0.5 or flags[GOES, w] > 0.5:
                continue
            if flags[TAKES, w] < 0.5 and numbers[N_EVAL, w] < 1.5:
                status[w] = NOT_FINITE
            elif flags[TAKES, w] < 0.5:
                status[w] = _retreat(place, own, numbers, w, memory, limits[1], options[3])
            elif sums[SQUARE, w] < small:
                status[w] = CONVERGED
            else:
                status[w] = STALLED if numbers[LIMIT, w] >= AT_THE_LIMIT else OUT_OF_ITERATIONS
    return some(goes)


@kernel
def _propose(place, own, numbers, free, memory, max_step, direction, alpha, flags):
    """Write the next trial points: downhill, and no longer than the longest step."""
    _set_direction(own, numbers, free, memory, direction, alpha)
    slope = _dot(own, GRADIENT, direction)
    factor = max_step / np.sqrt(_square(direction))
    factor = select(factor >= 1.0, spread(1.0), factor)
    factor = select(slope > 0.0, 0.0 - factor, factor)
    goes = load(flags, (GOES,)) > 0.5
    store(numbers, (SLOPE,), select(goes, factor * slope, load(numbers, (SLOPE,))))
    for k in range(len(place)):
        step = factor * load(direction, (k,))
        store(own, (STEP, k), select(goes, step, load(own, (STEP, k))))
        store(place, (k,), select(goes, load(own, (POSITION, k)) + step, load(place, (k,))))


@kernel
def step_block(
    place, slope, energy, own, numbers, status, slot, memory, options, limits, direction, alpha,
    sums, flags,
):  # fmt: skip
    """Move eight walkers by one evaluation.

    Parameters
    ----------
    place, slope : (n, 8)
        Trial points, which are replaced by the next ones, and the gradients there.
    energy : (1, 8)
        The energies there.
    own, numbers, status : (3 + 2 memory, n, 8), (8 + memory, 8), (8,)
    slot : int
        Where all store their pairs; the next time it is the slot after this one.
    memory : int
    options, limits
        Tolerance, longest step, highest rise and first step; accepted steps and shorter ones at
        the most.
    direction, alpha, sums, flags
        Room for the block: (n, 8), (memory, 8), (3, 8), (4, 8).
    """
    for w in range(WIDTH):
        flags[RUNS, w] = 1.0 if status[w] == RUNNING else 0.0
    store(sums, (SQUARE,), _square(slope))
    _set_changes(own, place, slope, sums)
    if _judge(energy, numbers, memory, options, sums, flags):
        # A step lost in rounding says nothing (its curvature came from a far steeper place).
        for w in range(WIDTH):
            flat = sums[ALONG, w] == 0.0 or sums[CURVED, w] == 0.0
            if flat and flags[TAKES, w] > 0.5 and numbers[N_EVAL, w] > 1.5:
                _forget(numbers, w, memory, options[3])
    _arrange_pairs(own, numbers, slot, memory, sums, flags)
    _accept(own, place, slope, slot, flags)
    if _decide(place, energy, own, numbers, status, memory, options, limits, sums, flags):
        free = slot + 1 if slot + 1 < memory else 0
        _propose(place, own, numbers, free, memory, options[1], direction, alpha, flags)


@kernel
def advance(
    active, x, energy, gradient, vectors, numbers, status, slot, memory, options, limits, place,
    slope, direction, alpha, sums, flags, height, state,
):  # fmt: skip
    """Move every walker by one evaluation; returns how many are no longer running.

    x (B, n) holds the trial points that `energy` and `gradient` belong to, and receives the next
    ones. Blocks of eight walkers: vectors (B / 8, 3 + 2 memory, n, 8), numbers (B / 8, 8 + memory,
    8). The rest is room for one block, as for `step_block`, and where all store their pairs.
    """
    stopped = 0
    for block in range((active + WIDTH - 1) // WIDTH):
        first = block * WIDTH
        last = min(first + WIDTH, active)
        gather(x, first, last, place)
        gather(gradient, first, last, slope)
        for w in range(WIDTH):
            state[w] = status[first + w] if w < last - first else STALLED
            height[0, w] = energy[first + w] if w < last - first else 0.0
        step_block(
            place, slope, height, vectors[block], numbers[block], state, slot, memory, options,
            limits, direction, alpha, sums, flags,
        )  # fmt: skip
        scatter(place, first, last, x)
        for w in range(last - first):
            status[first + w] = state[w]
            stopped += state[w] != RUNNING
    return stopped
