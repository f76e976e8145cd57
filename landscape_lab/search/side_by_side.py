"""Quenches that never leave compiled code: eight walkers stay in the nearest cache to their end."""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH
from landscape_lab.potential.side_by_side import SideBySide, ask
from landscape_lab.search.lbfgs_pairs import (
    ENERGY,
    GRADIENT,
    N_EVAL,
    N_ITER,
    PAIRS,
    POSITION,
    RHO,
)
from landscape_lab.search.lbfgs_step import RUNNING, step_block
from landscape_lab.search.walkers import Quenches
from landscape_lab.types import Floats, Integers

EMPTY = -1
WAITING, SLOT = 0, 1

EVALUATIONS = 1024
"""Of eight walkers in a row. Between such rows Python may be interrupted."""


@kernel
def _enter(start, taken, w, place, own, numbers, state):
    """Put a new walker into a lane."""
    for row in range(own.shape[0]):
        for k in range(len(start)):
            own[row, k, w] = 0.0
    for k in range(len(start)):
        place[k, w] = own[POSITION, k, w] = start[k]
    for row in range(numbers.shape[0]):
        numbers[row, w] = 0.0
    numbers[ENERGY, w], numbers[N_ITER, w] = np.nan, taken
    state[w] = RUNNING


@kernel
def _leave(walker, w, own, numbers, state, x, energy, rms, status, n_eval, n_iter):
    """Write down where the walker of a lane has stopped."""
    squares = 0.0
    for k in range(x.shape[1]):
        x[walker, k] = own[POSITION, k, w]
        squares += own[GRADIENT, k, w] ** 2
    energy[walker], rms[walker] = numbers[ENERGY, w], np.sqrt(squares / x.shape[1])
    status[walker] = state[w]
    n_eval[walker], n_iter[walker] = int(numbers[N_EVAL, w]), int(numbers[N_ITER, w])


@kernel
def _go_on(
    address, parameters, memory, options, limits, counters, place, slope, height, own, numbers,
    state, who, direction, alpha, sums, flags, x, energy, rms, status, n_eval, n_iter,
):  # fmt: skip
    """Some evaluations of all lanes; how many walkers are still on their way."""
    for _ in range(EVALUATIONS):
        n_running = 0
        for w in range(WIDTH):
            if state[w] != RUNNING:
                if who[w] != EMPTY:
                    _leave(
                        who[w], w, own, numbers, state, x, energy, rms, status, n_eval, n_iter
                    )  # fmt: skip
                    who[w] = EMPTY
                if counters[WAITING] < len(x):
                    who[w] = counters[WAITING]
                    _enter(x[who[w]], n_iter[who[w]], w, place, own, numbers, state)
                    counters[WAITING] += 1
            n_running += state[w] == RUNNING
        if n_running == 0:
            return 0
        ask(address, place, slope, height, parameters)
        slot = counters[SLOT]
        step_block(
            place, slope, height, own, numbers, state, slot, memory, options, limits, direction,
            alpha, sums, flags,
        )  # fmt: skip
        counters[SLOT] = slot + 1 if slot + 1 < memory else 0
    return n_running


def quench(
    landscape: SideBySide, starts: Floats, taken: Integers, memory: int,
    options: tuple[float, ...], limits: tuple[int, ...],
) -> Quenches:  # fmt: skip
    """Bring all walkers of a crowd downhill by LBFGS.

    Parameters
    ----------
    landscape : SideBySide
    starts : (B, n)
    taken : (B,)
        Steps that each has taken before.
    memory, options, limits
        As for `step_block`.
    """
    total, n = starts.shape
    place = np.repeat(starts[0, :, None], WIDTH, axis=1)  # So lanes without a walker look on.
    slope, direction = np.empty((2, n, WIDTH))
    own, numbers = np.zeros((PAIRS + 2 * memory, n, WIDTH)), np.zeros((RHO + memory + 1, WIDTH))
    alpha, height = np.empty((memory, WIDTH)), np.empty((1, WIDTH))
    sums, flags = np.empty((2, 4, WIDTH))
    state, who = np.full((2, WIDTH), EMPTY)
    counters = np.zeros(2, dtype=np.int64)
    x, (energy, rms) = starts.copy(), np.empty((2, total))
    (status, n_eval), n_iter = np.empty((2, total), dtype=np.int64), taken.copy()
    under_way = 1
    while under_way:
        under_way = _go_on(
            *landscape, memory, options, limits, counters, place, slope, height, own, numbers,
            state, who, direction, alpha, sums, flags, x, energy, rms, status, n_eval, n_iter,
        )  # fmt: skip
    return Quenches(x, energy, rms, status, n_eval, n_iter)
