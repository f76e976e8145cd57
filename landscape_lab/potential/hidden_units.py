"""Hidden units have no names: permutations, signs and scalings of networks of any depth."""

from collections.abc import Callable
from math import factorial, prod
from typing import NamedTuple

import numpy as np

from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.types import Floats, Integers

EQUAL = 0.02
"""Units that differ by a smaller part of their length are the same."""

SWEEPS = 20
"""How often layers are aligned in turn; a single layer needs one."""


class HiddenLayer(NamedTuple):
    """The units of one layer, and what may be done to them.

    Attributes
    ----------
    incoming, outgoing : (H, ...) array of int
        Row j: where the weights (and bias) that enter unit j stand among the coordinates, and those
        that leave it.
    flips : bool
        Whether all weights of a unit may change sign together, as with tanh.
    scales : bool
        Whether what enters may be multiplied by any positive number and what leaves divided by it,
        as with ReLU where weights cost nothing.
    """

    incoming: Integers
    outgoing: Integers
    flips: bool = False
    scales: bool = False

    @property
    def places(self) -> Integers:
        """(H, d) where all weights of each unit stand."""
        return np.concatenate([self.incoming, self.outgoing], axis=1)


class HiddenUnits(Symmetry):
    """Which weights are the same network, whatever its depth.

    Units of each hidden layer may change places; with tanh their weights may change sign; with ReLU
    they may be scaled. For one layer `align` finds the nearest image among permutations and signs,
    by an assignment; for several it improves one layer after the other and may end in an image that
    is not the nearest. Points are told apart by what their networks predict.

    Parameters
    ----------
    layers : list of HiddenLayer
    outputs : callable
        ``(B, n) -> (B, m)``, predictions at given inputs.
    """

    def __init__(self, layers: list[HiddenLayer], outputs: Callable[[Floats], Floats]) -> None:
        self.layers, self.outputs = layers, outputs
        self.n_images = prod(
            factorial(len(layer.incoming)) * 2 ** (layer.flips * len(layer.incoming))
            for layer in layers
        )

    def zero_modes(self, x: Floats) -> Floats:
        columns = []
        for layer in self.layers:
            for into, out in zip(layer.incoming, layer.outgoing, strict=True):
                if layer.scales:
                    mode = np.zeros_like(x)
                    mode[:, into], mode[:, out] = x[:, into], -x[:, out]
                    columns.append(mode)
        if not columns:
            return np.zeros((*x.shape, 0))
        return np.linalg.qr(np.stack(columns, axis=2))[0]

    def invariants(self, x: Floats) -> Floats:
        return self.outputs(x)

    def normalize(self, x: Floats) -> Floats:
        """Units with as much length in what enters as in what leaves, where scaling is free."""
        result = x.copy()
        several = sum(layer.scales for layer in self.layers) > 1
        for _ in range(SWEEPS if several else 1):
            for layer in self.layers:
                if layer.scales:
                    _balance(result, layer)
        return result

    def align(self, x: Floats, reference: Floats) -> Floats:
        result = self.normalize(x)
        for point, goal in zip(result, reference, strict=True):
            for _ in range(SWEEPS):
                changes = [_assign(point, goal, layer) for layer in self.layers]
                if len(self.layers) == 1 or not any(changes):
                    break
        return result

    def order(self, x: Floats) -> Integers:
        """Images that coincide: units that are twins, and with tanh those that are silent."""
        result = np.ones(len(x), dtype=np.int64)
        for layer in self.layers:
            for k, units in enumerate(self.normalize(x)[:, layer.places]):
                result[k] *= _coincident(units, layer.flips)
        return result


def _balance(x: Floats, layer: HiddenLayer) -> None:
    into = np.linalg.norm(x[:, layer.incoming], axis=2)
    out = np.linalg.norm(x[:, layer.outgoing], axis=2)
    alive = (into > 0) & (out > 0)
    ratio = np.sqrt(np.where(alive, out, 1.0) / np.where(alive, into, 1.0))
    for j in range(len(layer.incoming)):
        x[:, layer.incoming[j]] *= ratio[:, j, None]
        x[:, layer.outgoing[j]] /= ratio[:, j, None]


def _assign(point: Floats, goal: Floats, layer: HiddenLayer) -> bool:
    """Move the units of a layer to where they are nearest to the goal's; whether any moved."""
    from scipy.optimize import linear_sum_assignment  # at the top it would slow the import

    own, wanted = point[layer.places], goal[layer.places]
    overlap = np.einsum("id,jd->ij", own, wanted)
    gain = np.abs(overlap) if layer.flips else overlap
    i, j = linear_sum_assignment(-gain)
    sign = np.where(layer.flips & (overlap[i, j] < 0), -1.0, 1.0)
    better = gain[i, j].sum() > np.trace(overlap) * (1 + 1e-12)
    moved = bool(((i != j) | (sign < 0)).any() and better)
    if moved:
        point[layer.places[j]] = sign[:, None] * own[i]
    return moved


def _coincident(units: Floats, flips: bool) -> int:
    """How many permutations and signs leave the units of a layer as they are."""
    size = np.linalg.norm(units, axis=1)
    silent = size <= EQUAL * size.max(initial=0.0)
    count = factorial(int(silent.sum())) * 2 ** (int(silent.sum()) * flips)
    left = list(np.flatnonzero(~silent))
    while left:
        first = left.pop(0)
        apart = np.linalg.norm(units[left] - units[first], axis=1)
        if flips:
            apart = np.minimum(apart, np.linalg.norm(units[left] + units[first], axis=1))
        twins = [unit for unit, far in zip(left, apart, strict=True) if far < EQUAL * size[first]]
        count *= factorial(len(twins) + 1)
        left = [unit for unit in left if unit not in twins]
    return count
