"""The least that a compiled loop takes in a new process: numba, what it loads, three numbers."""

import numba
import numpy as np


@numba.njit(cache=True)
def _add(numbers):
    total = 0.0
    for number in numbers:
        total += number
    return total


_add(np.zeros(3))
