"""Numbers of walkers that lie eight side by side in memory, or one by one, told by their slots."""

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
    *shape : int
        Of the numbers of one walker.
    alone : bool
        Whether each walker has a block of its own, without lanes.

    Attributes
    ----------
    data : (capacity / 8, *shape, 8), or (capacity, *shape)
    """

    def __init__(self, capacity: int, *shape: int, alone: bool = False) -> None:
        self.alone = alone
        blocks = (capacity, *shape) if alone else (-(-capacity // WIDTH), *shape, WIDTH)
        self.data = np.zeros(blocks)

    def _at(self, slots: Integers, *rows: int) -> Any:
        return (slots, *rows) if self.alone else (slots // WIDTH, *rows, ..., slots % WIDTH)

    def __getitem__(self, slots: Integers) -> Floats:
        return self.data[self._at(slots)]

    def __setitem__(self, slots: Integers, numbers: Any) -> None:
        self.data[self._at(slots)] = numbers

    def row(self, slots: Integers, row: int) -> Floats:
        """One row of the numbers of some walkers, a copy."""
        return self.data[self._at(slots, row)]

    def set_row(self, slots: Integers, row: int, numbers: Any) -> None:
        """Set one row of the numbers of some walkers."""
        self.data[self._at(slots, row)] = numbers
