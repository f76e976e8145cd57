"""Quenches that never leave compiled code: eight walkers stay in the nearest cache to their end."""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH
from landscape_lab.potential.side_by_side import ask
from landscape_lab.search.lbfgs_step import (
    ENERGY,
    GRADIENT,
    N_EVAL,
    N_ITER,
    PAIRS,
    POSITION,
    RHO,
    RUNNING,
    step_block,
)

EMPTY = -1


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
def quench(
    address, parameters, memory, options, limits, x, energy, rms, status, n_eval, n_iter
):  # fmt: skip
    """Bring all walkers of a crowd downhill by LBFGS.

    Parameters
    ----------
    address, parameters
        The landscape, a `SideBySide`.
    memory, options, limits
        As for `step_block`.
    x : (B, n)
        Starts, which are replaced by ends.
    energy, rms, status, n_eval : (B,)
        What is found.
    n_iter : (B,)
        Steps that were taken before, to which those taken here are added.
    """
    n_walkers, n = x.shape
    place, slope = np.empty((n, WIDTH)), np.empty((n, WIDTH))
    direction, alpha = np.empty((n, WIDTH)), np.empty((memory, WIDTH))
    sums, flags = np.empty((3, WIDTH)), np.empty((4, WIDTH))
    own, numbers = np.empty((PAIRS + 2 * memory, n, WIDTH)), np.empty((RHO + memory + 1, WIDTH))
    height = np.empty((1, WIDTH))
    state, who = np.empty(WIDTH, np.int64), np.empty(WIDTH, np.int64)
    for w in range(WIDTH):  # Lanes beyond the last walker look on from where the first one starts.
        _enter(x[0], n_iter[0], w, place, own, numbers, state)
        state[w] = who[w] = EMPTY
    waiting, slot = 0, memory - 1
    while True:
        n_running = 0
        for w in range(WIDTH):
            if state[w] != RUNNING:
                if who[w] != EMPTY:
                    _leave(
                        who[w], w, own, numbers, state, x, energy, rms, status, n_eval,
                        n_iter,
                    )  # fmt: skip
                    who[w] = EMPTY
                if waiting < n_walkers:
                    start, taken = x[waiting], n_iter[waiting]
                    _enter(start, taken, w, place, own, numbers, state)
                    who[w] = waiting
                    waiting += 1
            n_running += state[w] == RUNNING
        if n_running == 0:
            return
        ask(address, place, slope, height, parameters)
        step_block(
            place, slope, height, own, numbers, state, slot, memory, options, limits, direction,
            alpha, sums, flags,
        )  # fmt: skip
        slot = slot + 1 if slot + 1 < memory else 0
