"""A function of tensors recorded on a graphics card, and played again for other numbers.

Dozens of small operations cost more to be asked for than to be done. A recording asks once for all
(CUDA graphs). It knows one size of crowd; a smaller one is filled up with what was there before.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from landscape_lab.types import Floats

if TYPE_CHECKING:
    from torch import Tensor, device

SIZE = 16
"""Rows that are computed at a time."""

WARM = 3
"""Times that a function runs before it is recorded, as PyTorch asks for."""


class Recorded:
    """A function of tensors ``(SIZE, n)``, on a card; one thread at a time may call it.

    Parameters
    ----------
    function : callable
        Takes tensors and gives a tuple of tensors, with one row for each of theirs.
    inputs, n : int
        How many tensors it takes, and the length of their rows.
    place : torch.device
    """

    def __init__(
        self, function: Callable[..., tuple["Tensor", ...]], inputs: int, n: int, place: "device"
    ) -> None:
        import torch

        doubles = {"dtype": torch.float64}
        self.inputs = [torch.zeros(SIZE, n, device=place, **doubles) for _ in range(inputs)]
        self.sent = [torch.zeros(SIZE, n, pin_memory=True, **doubles) for _ in range(inputs)]
        self.stream, self.graph = torch.cuda.Stream(place), torch.cuda.CUDAGraph()
        self.stream.wait_stream(torch.cuda.current_stream(place))
        with torch.cuda.stream(self.stream):
            for _ in range(WARM):
                function(*self.inputs)
        torch.cuda.synchronize(place)
        with torch.cuda.graph(self.graph, stream=self.stream):
            self.outputs = function(*self.inputs)
        self.brought = [torch.empty(out.shape, pin_memory=True, **doubles) for out in self.outputs]

    def __call__(self, *arrays: Floats) -> tuple[Floats, ...]:
        """What the function gives for arrays ``(B, n)``."""
        size = len(arrays[0])
        found = [np.empty((size, *out.shape[1:])) for out in self.outputs]
        for first in range(0, size, SIZE):
            part = slice(first, first + SIZE)
            for results, rows in zip(found, self._play(*(a[part] for a in arrays)), strict=True):
                results[part] = rows
        return tuple(found)

    def _play(self, *arrays: Floats) -> list[Floats]:
        import torch

        rows = len(arrays[0])
        with torch.cuda.stream(self.stream):
            for there, here, array in zip(self.inputs, self.sent, arrays, strict=True):
                here.numpy()[:rows] = array
                there[:rows].copy_(here[:rows], non_blocking=True)
            self.graph.replay()
            for there, here in zip(self.outputs, self.brought, strict=True):
                here[:rows].copy_(there[:rows], non_blocking=True)
        self.stream.synchronize()
        return [here.numpy()[:rows] for here in self.brought]
