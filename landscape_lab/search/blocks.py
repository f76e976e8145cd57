"""Numbers of walkers that lie eight side by side in memory; one walker is told by its slot."""

from typing import Any

import numpy as np

from landscape_lab.lanes import WIDTH
from landscape_lab.types import Floats, Integers


class Blocks:
    """Some numbers for each slot: slot s is lane ``s % 8`` of block ``s // 8``.

    Parameters
    ----------
    capacity : int
        Number of slots.
    shape : ints
        Of the numbers of one walker.

    Attributes
    ----------
    data : (blocks, *shape, 8)
    """

    def __init__(self, capacity: int, *shape: int) -> None:
        self.data = np.zeros((-(-capacity // WIDTH), *shape, WIDTH))

    def __getitem__(self, slots: Integers) -> Floats:
        return self.data[slots // WIDTH, ..., slots % WIDTH]

    def __setitem__(self, slots: Integers, numbers: Any) -> None:
        self.data[slots // WIDTH, ..., slots % WIDTH] = numbers

    def row(self, slots: Integers, row: int) -> Floats:
        """One row of the numbers of some walkers, a copy."""
        return self.data[slots // WIDTH, row, ..., slots % WIDTH]

    def set_row(self, slots: Integers, row: int, numbers: Any) -> None:
        """Set one row of the numbers of some walkers."""
        self.data[slots // WIDTH, row, ..., slots % WIDTH] = numbers
