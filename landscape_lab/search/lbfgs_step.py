"""One step of LBFGS for eight walkers side by side, or for one (see `landscape_lab.lanes`).

Eight stay together in the nearest cache; one alone has so many coordinates that it fills it. Every
walker keeps its own pace, and its bits in any company: what most do is done to all, and not kept
where it is not a walker's turn; what is rare is done for one.
"""

import numpy as np

from landscape_lab.kernels import kernel, kernel_inlined
from landscape_lab.lanes import (
    WIDTH,
    like,
    load,
    load_lane,
    magnitude,
    multiply_add,
    no,
    select,
    some,
    square_root,
    store,
    store_lane,
)
from landscape_lab.potential.side_by_side import gather, scatter
from landscape_lab.search.lbfgs_pairs import (
    ALONG,
    CURVED,
    ENERGY,
    GOES,
    GRADIENT,
    LIMIT,
    N_EVAL,
    N_ITER,
    PAIRS,
    POSITION,
    RHO,
    RUNS,
    SHRINKS,
    SLOPE,
    SQUARE,
    STEP,
    STORED,
    STORES,
    TAKES,
    arrange_pairs,
    dot,
    forget,
    set_changes,
    set_direction,
)
from landscape_lab.search.walkers import Status

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


@kernel_inlined
def _square(vector):
    """Squared lengths."""
    n = len(vector)
    a = b = c = d = like(load(vector, (0,)), 0.0)
    for k in range(0, n - 3, 4):
        w, x, y, z = (
            load(vector, (k,)), load(vector, (k + 1,)), load(vector, (k + 2,)),
            load(vector, (k + 3,)),
        )  # fmt: skip
        a, b = multiply_add(w, w, a), multiply_add(x, x, b)
        c, d = multiply_add(y, y, c), multiply_add(z, z, d)
    for k in range(n - n % 4, n):
        w = load(vector, (k,))
        a = multiply_add(w, w, a)
    return (a + b) + (c + d)


@kernel_inlined
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


@kernel_inlined
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
    goes_on = takes & no(begins)
    sy, yy = load(sums, (ALONG,)), load(sums, (CURVED,))
    stores = goes_on & (sy > 0.0)
    curved = goes_on & (magnitude(sy) > 0.0) & (yy > 0.0)
    store(numbers, (N_EVAL,), n_eval + runs)
    store(numbers, (N_ITER,), load(numbers, (N_ITER,)) + select(goes_on, 1.0, 0.0))
    scale = select(curved, magnitude(sy) / yy, load(numbers, (RHO + memory,)))
    new = begins & (load(numbers, (STORED,)) < 0.5)
    store(numbers, (RHO + memory,), select(new, options[3], scale))
    store(flags, (TAKES,), select(takes, 1.0, 0.0))
    store(flags, (STORES,), select(stores & curved, 1.0, 0.0))
    return some(goes_on & no(curved))


@kernel
def _turn_downhill(own, numbers, w):
    """Make the step of a walker as long as it was, against the gradient."""
    n = own.shape[1]
    length, size = 0.0, 0.0
    for k in range(n):
        step, gradient = load_lane(own, (STEP, k), w), load_lane(own, (GRADIENT, k), w)
        length += step * step
        size += gradient * gradient
    length, size = np.sqrt(length), np.sqrt(size)
    for k in range(n):
        store_lane(own, (STEP, k), w, -length / size * load_lane(own, (GRADIENT, k), w))
    store_lane(numbers, (SLOPE,), w, -length * size)


@kernel
def _retreat(place, own, numbers, w, memory, max_shrinks):
    """Shorten a step that would climb; forget the memory when shortening does not help."""
    shrinks = load_lane(numbers, (SHRINKS,), w) + 1.0
    if shrinks <= max_shrinks:
        for k in range(len(place)):
            store_lane(own, (STEP, k), w, SHORTER * load_lane(own, (STEP, k), w))
        store_lane(numbers, (SLOPE,), w, SHORTER * load_lane(numbers, (SLOPE,), w))
    elif load_lane(numbers, (STORED,), w) < 0.5:
        return STALLED
    else:
        shrinks = 0.0
        forget(numbers, w, memory, load_lane(numbers, (RHO + memory,), w))
        _turn_downhill(own, numbers, w)
    store_lane(numbers, (SHRINKS,), w, shrinks)
    for k in range(len(place)):
        here = load_lane(own, (POSITION, k), w) + load_lane(own, (STEP, k), w)
        store_lane(place, (k,), w, here)
    return RUNNING


@kernel_inlined
def _decide(place, energy, own, numbers, status, memory, options, limits, sums, flags):
    """Who stops, goes back or goes on; whether anybody goes on."""
    small = options[0] * options[0] * len(place)
    takes, runs = load(flags, (TAKES,)) > 0.5, load(flags, (RUNS,)) > 0.5
    height = select(takes, load(energy, (0,)), load(numbers, (ENERGY,)))
    store(numbers, (ENERGY,), height)
    store(numbers, (SHRINKS,), select(takes, 0.0, load(numbers, (SHRINKS,))))
    # Step after step promised less than the rounding of the energy: there is nothing more to gain.
    lost = ROUNDING * magnitude(height) > 0.0 - load(numbers, (SLOPE,))
    limit, moved = load(numbers, (LIMIT,)), takes & (load(numbers, (N_EVAL,)) > 1.5)
    limit = select(moved, select(lost, limit + 1.0, like(limit, 0.0)), limit)
    store(numbers, (LIMIT,), limit)
    stops = load(sums, (SQUARE,)) < small
    stops = stops | (limit >= AT_THE_LIMIT) | (load(numbers, (N_ITER,)) >= float(limits[0]))
    goes = takes & no(stops)
    store(flags, (GOES,), select(goes, 1.0, 0.0))
    if some(runs & no(goes)):
        for w in range(len(status)):
            if load_lane(flags, (RUNS,), w) < 0.5 or load_lane(flags, (GOES,), w) > 0.5:
                continue
            if load_lane(flags, (TAKES,), w) > 0.5:
                tired = load_lane(numbers, (LIMIT,), w) < AT_THE_LIMIT
                status[w] = OUT_OF_ITERATIONS if tired else STALLED
                if load_lane(sums, (SQUARE,), w) < small:
                    status[w] = CONVERGED
            elif load_lane(numbers, (N_EVAL,), w) < 1.5:
                status[w] = NOT_FINITE
            else:
                status[w] = _retreat(place, own, numbers, w, memory, limits[1])
    return some(goes)


@kernel_inlined
def _propose(place, own, numbers, free, memory, max_step, direction, alpha, flags):
    """Write the next trial points: downhill, and no longer than the longest step."""
    set_direction(own, numbers, free, memory, direction, alpha)
    slope = dot(own, GRADIENT, direction)
    factor = max_step / square_root(_square(direction))
    factor = select(factor >= 1.0, 1.0, factor)
    factor = select(slope > 0.0, 0.0 - factor, factor)
    goes = load(flags, (GOES,)) > 0.5
    store(numbers, (SLOPE,), select(goes, factor * slope, load(numbers, (SLOPE,))))
    for k in range(len(place)):
        step = factor * load(direction, (k,))
        store(own, (STEP, k), select(goes, step, load(own, (STEP, k))))
        store(place, (k,), select(goes, load(own, (POSITION, k)) + step, load(place, (k,))))


@kernel_inlined
def step_block(
    place, slope, energy, own, numbers, status, slot, memory, options, limits, direction, alpha,
    sums, flags,
):  # fmt: skip
    """Move eight walkers by one evaluation; or one, where all arrays lack the last axis.

    Parameters
    ----------
    place, slope : (n, 8)
        Trial points, which are replaced by the next ones, and the gradients there.
    energy : (1, 8)
        The energies there.
    own, numbers, status : (3 + 2 memory, n, 8), (8 + memory, 8), (8,)
        For one walker the last one is ``(1,)``.
    slot : int
        Where all store their pairs. Eight use the slot after this one the next time.
    memory : int
    options, limits
        Tolerance, longest step, highest rise and first step; accepted steps and shorter ones at
        the most.
    direction, alpha, sums, flags
        Room for the block: (n, 8), (memory, 8), (3, 8), (4, 8).
    """
    width = len(status)
    for w in range(width):
        store_lane(flags, (RUNS,), w, 1.0 if status[w] == RUNNING else 0.0)
    store(sums, (SQUARE,), _square(slope))
    set_changes(own, place, slope, sums)
    if _judge(energy, numbers, memory, options, sums, flags):
        # A step lost in rounding says nothing (its curvature came from a far steeper place).
        for w in range(width):
            sy, yy = load_lane(sums, (ALONG,), w), load_lane(sums, (CURVED,), w)
            moved = load_lane(flags, (TAKES,), w) > 0.5 and load_lane(numbers, (N_EVAL,), w) > 1.5
            if moved and (sy == 0.0 or yy == 0.0):
                forget(numbers, w, memory, options[3])
    oldest = arrange_pairs(place, slope, own, numbers, width, slot, memory, sums, flags)
    _accept(own, place, slope, slot, flags)
    if _decide(place, energy, own, numbers, status, memory, options, limits, sums, flags):
        _propose(place, own, numbers, oldest, memory, options[1], direction, alpha, flags)


@kernel
def advance_blocks(
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


@kernel
def advance_each(
    active, x, energy, gradient, vectors, numbers, status, memory, options, limits, direction,
    alpha, sums, flags,
):  # fmt: skip
    """The same for walkers one by one: vectors (B, 3 + 2 memory, n), numbers (B, 8 + memory)."""
    stopped = 0
    for w in range(active):
        if status[w] == RUNNING:
            slot = int(numbers[w, STORED]) % memory
            step_block(
                x[w], gradient[w], energy[w : w + 1], vectors[w], numbers[w], status[w : w + 1],
                slot, memory, options, limits, direction, alpha, sums, flags,
            )  # fmt: skip
        stopped += status[w] != RUNNING
    return stopped
