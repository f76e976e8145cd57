"""What LBFGS remembers of its steps: pairs of differences, and the direction that they give.

Walkers come in blocks of eight, or one by one, whose arrays lack the last axis. Eight store their
pairs in one slot at a time. Who stores none has his moved on by one, so that the newest comes first
for everybody; a pair that was never stored weighs nothing.
"""

from landscape_lab.kernels import kernel, kernel_inlined
from landscape_lab.lanes import (
    like,
    load,
    load_lane,
    multiply_add,
    no,
    select,
    some,
    store,
    store_lane,
)

ENERGY, SLOPE, N_EVAL, N_ITER, STORED, SHRINKS, LIMIT, RHO = range(8)
"""Rows of a block's numbers; behind the weights of the pairs stands the scale of curvature."""

POSITION, GRADIENT, STEP, PAIRS = range(4)
RUNS, TAKES, STORES, GOES = range(4)
SQUARE, ALONG, CURVED = range(3)


@kernel_inlined
def dot(own, row, vector):
    """Scalar products of a row of each walker with its vector; four sums hide their delay."""
    n = len(vector)
    a = b = c = d = like(load(vector, (0,)), 0.0)
    for k in range(0, n - 3, 4):
        a = multiply_add(load(own, (row, k)), load(vector, (k,)), a)
        b = multiply_add(load(own, (row, k + 1)), load(vector, (k + 1,)), b)
        c = multiply_add(load(own, (row, k + 2)), load(vector, (k + 2,)), c)
        d = multiply_add(load(own, (row, k + 3)), load(vector, (k + 3,)), d)
    for k in range(n - n % 4, n):
        a = multiply_add(load(own, (row, k)), load(vector, (k,)), a)
    return (a + b) + (c + d)


@kernel_inlined
def _add(vector, factor, own, row):
    for k in range(len(vector)):
        store(vector, (k,), multiply_add(factor, load(own, (row, k)), load(vector, (k,))))


@kernel_inlined
def _weighed(weight, product):
    """A product with its weight; nothing of what weighs nothing, were it beyond all numbers."""
    return select(weight > 0.0, weight * product, 0.0)


@kernel_inlined
def set_direction(own, numbers, free, memory, direction, alpha):
    """Two-loop recursion: minus the inverse Hessian times the gradient; `free` is the next slot."""
    for k in range(len(direction)):
        store(direction, (k,), 0.0 - load(own, (GRADIENT, k)))
    slot = free
    for _ in range(memory):
        slot = slot - 1 if slot > 0 else memory - 1
        pair = PAIRS + 2 * slot
        share = _weighed(load(numbers, (RHO + slot,)), dot(own, pair, direction))
        store(alpha, (slot,), share)
        _add(direction, 0.0 - share, own, pair + 1)
    scale = load(numbers, (RHO + memory,))
    for k in range(len(direction)):
        store(direction, (k,), scale * load(direction, (k,)))
    for _ in range(memory):
        pair = PAIRS + 2 * slot
        beta = _weighed(load(numbers, (RHO + slot,)), dot(own, pair + 1, direction))
        _add(direction, load(alpha, (slot,)) - beta, own, pair)
        slot = slot + 1 if slot + 1 < memory else 0


@kernel_inlined
def set_changes(own, place, slope, sums):
    """Products s y and y y of the differences s and y between trial points and last points."""
    sy = yy = like(load(place, (0,)), 0.0)
    for k in range(len(place)):
        y = load(slope, (k,)) - load(own, (GRADIENT, k))
        sy = multiply_add(load(place, (k,)) - load(own, (POSITION, k)), y, sy)
        yy = multiply_add(y, y, yy)
    store(sums, (ALONG,), sy)
    store(sums, (CURVED,), yy)


@kernel
def _move_on(own, numbers, w, slot, memory):
    """Move the pairs of one of eight walkers by one slot, so that all have their newest there.

    The oldest leaves `slot` and goes behind all others.
    """
    for k in range(own.shape[1]):
        to, row = slot, PAIRS + 2 * slot
        s, y = load_lane(own, (row, k), w), load_lane(own, (row + 1, k), w)
        for _ in range(memory - 1):
            newer = to - 1 if to > 0 else memory - 1
            row, source = PAIRS + 2 * to, PAIRS + 2 * newer
            store_lane(own, (row, k), w, load_lane(own, (source, k), w))
            store_lane(own, (row + 1, k), w, load_lane(own, (source + 1, k), w))
            to = newer
        store_lane(own, (PAIRS + 2 * to, k), w, s)
        store_lane(own, (PAIRS + 2 * to + 1, k), w, y)
    to, weight = slot, load_lane(numbers, (RHO + slot,), w)
    for _ in range(memory - 1):
        newer = to - 1 if to > 0 else memory - 1
        store_lane(numbers, (RHO + to,), w, load_lane(numbers, (RHO + newer,), w))
        to = newer
    store_lane(numbers, (RHO + to,), w, weight)


@kernel
def forget(numbers, w, memory, first_step):
    """Let the pairs of a walker weigh nothing; its next step is a first one."""
    store_lane(numbers, (STORED,), w, 0.0)
    for slot in range(memory):
        store_lane(numbers, (RHO + slot,), w, 0.0)
    store_lane(numbers, (RHO + memory,), w, first_step)


@kernel
def _lend(place, slope, own, w, slot):
    """Put a walker's pair of negative curvature where its oldest one is."""
    row = PAIRS + 2 * slot
    for k in range(len(place)):
        s = load_lane(place, (k,), w) - load_lane(own, (POSITION, k), w)
        y = load_lane(slope, (k,), w) - load_lane(own, (GRADIENT, k), w)
        store_lane(own, (row, k), w, s)
        store_lane(own, (row + 1, k), w, y)


@kernel
def _arrange_others(place, slope, own, numbers, width, slot, oldest, memory, flags):
    """Move the pairs of walkers who store none on.

    A pair of negative curvature stands in for the oldest one in the next step, with its weight,
    and is gone thereafter.
    """
    for w in range(width):
        if load_lane(flags, (STORES,), w) > 0.5 or load_lane(numbers, (STORED,), w) < 0.5:
            continue
        if width > 1:
            _move_on(own, numbers, w, slot, memory)
        if load_lane(flags, (TAKES,), w) > 0.5 and load_lane(numbers, (N_EVAL,), w) > 1.5:
            _lend(place, slope, own, w, oldest)


@kernel_inlined
def arrange_pairs(place, slope, own, numbers, width, slot, memory, sums, flags):
    """Weigh the pairs that are stored; the slot of the oldest pair."""
    stores, stored = load(flags, (STORES,)) > 0.5, load(numbers, (STORED,))
    weight = select(stores, 1.0 / load(sums, (ALONG,)), load(numbers, (RHO + slot,)))
    store(numbers, (RHO + slot,), weight)
    store(numbers, (STORED,), stored + load(flags, (STORES,)))
    others = some((stored > 0.5) & no(stores))
    oldest = slot + 1 if slot + 1 < memory else 0
    oldest = slot if others and width == 1 else oldest
    if others:
        _arrange_others(place, slope, own, numbers, width, slot, oldest, memory, flags)
    return oldest
