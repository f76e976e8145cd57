"""Hidden units without names, and outputs to which one number may be added."""

from collections.abc import Callable

import numpy as np

from landscape_lab.potential.hidden_units import HiddenLayer, HiddenUnits
from landscape_lab.types import Floats, Integers


class ShiftedUnits(HiddenUnits):
    """Which weights are the same network where all weights of a group may be raised alike.

    A softmax does not see one number that is added to all its arguments. Where that number costs
    nothing it is a zero mode, and the image without it stands for all.

    Parameters
    ----------
    layers : list of HiddenLayer
    outputs : callable
        As for `HiddenUnits`.
    shifts : list of (C,) array of int
        Coordinates to all of which one number may be added; no coordinate twice.
    """

    def __init__(
        self, layers: list[HiddenLayer], outputs: Callable[[Floats], Floats], shifts: list[Integers]
    ) -> None:
        super().__init__(layers, outputs)
        self.shifts = shifts

    def zero_modes(self, x: Floats) -> Floats:
        modes = super().zero_modes(x)
        for places in self.shifts:
            mode = np.zeros((*x.shape, 1))
            mode[:, places] = 1.0
            modes = np.concatenate([modes, mode], axis=2)
        return modes if modes.shape[2] == 0 else np.linalg.qr(modes)[0]

    def centered(self, x: Floats) -> Floats:
        """Points without the numbers that are added."""
        result = x.copy()
        for places in self.shifts:
            result[:, places] -= result[:, places].mean(axis=1, keepdims=True)
        return result

    def normalize(self, x: Floats) -> Floats:
        return super().normalize(self.centered(x))

    def align(self, x: Floats, reference: Floats) -> Floats:
        goal = self.centered(reference)
        return super().align(x, goal) + (reference - goal)
