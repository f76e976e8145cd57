"""Networks of dense layers in NumPy: loss, gradient and curvature of a crowd of them at once.

Values of units are kept as ``(B, units, N)``, so that every sum over samples runs along the last
axis. Gradients go back through the layers, and so do changes of gradients along a direction
(Pearlmutter, Neural Comput. 6, 147 (1994)).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from landscape_lab.potential.base import Potential
from landscape_lab.potential.hidden_units import HiddenLayer
from landscape_lab.potential.shifted_units import ShiftedUnits
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.products import mixtures, scalar_products
from landscape_lab.types import Booleans, Floats, Integers

CROWD_NUMBERS = 2**22
"""Values of units that are kept at a time; larger networks are evaluated in smaller crowds."""

LARGEST_WEIGHT = 1e3
"""A larger weight is on its way to where no minimum is."""

SATURATED = 20.0
"""Beyond this argument tanh and the logistic function are flat to the last digits."""


class Activation(NamedTuple):
    """A unit's value, and its first and second derivative as functions of the value."""

    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    bend: Callable[[Floats], Floats]


ACTIVATIONS = {
    "identity": Activation(np.copy, np.ones_like, np.zeros_like),
    "tanh": Activation(np.tanh, lambda h: 1 - h * h, lambda h: -2 * h * (1 - h * h)),
    "logistic": Activation(expit, lambda h: h * (1 - h), lambda h: h * (1 - h) * (1 - 2 * h)),
    "relu": Activation(
        lambda z: np.maximum(z, 0.0), lambda h: (h > 0).astype(np.float64), np.zeros_like
    ),
}


class LayeredNetwork(Potential):
    """The loss of a network of dense layers, with a penalty of its links but not of its biases.

    The loss is ``sum_c l(z_c, t_c)``, averaged over samples, plus ``penalty`` times the sum of
    squares of all links. With outputs "identity" ``l = (z - t)^2 / 2``; with "logistic" it is the
    cross entropy of each output by itself, with "softmax" that of all of them.

    A point holds the links of each layer, those that leave one unit after those that leave the unit
    before it, and then the biases of each layer.

    Parameters
    ----------
    inputs : (N, I) array
    targets : (N, C) array
        With "softmax" rows that sum to one.
    hidden : list of int
        Units of each hidden layer.
    activation : {"identity", "tanh", "logistic", "relu"}
    outputs : {"identity", "logistic", "softmax"}
    penalty : float
    """

    threadsafe = True
    memory = 20

    def __init__(
        self, inputs: Floats, targets: Floats, hidden: list[int], activation: str, outputs: str,
        penalty: float,
    ) -> None:  # fmt: skip
        self.inputs, self._columns = inputs.copy(), np.ascontiguousarray(inputs.T)
        self._truth = np.ascontiguousarray(targets.T)
        self.activation, self.output_activation, self.penalty = activation, outputs, penalty
        self._unit = ACTIVATIONS[activation]
        self.widths = [inputs.shape[1], *hidden, targets.shape[1]]
        pairs = list(zip(self.widths, self.widths[1:], strict=False))
        self._ends = np.cumsum([a * b for a, b in pairs] + self.widths[1:]).tolist()
        self.n = self._ends[-1]
        self._penalized = np.zeros(self.n)
        self._penalized[: self._ends[len(hidden)]] = penalty
        self.crowd = int(np.clip(CROWD_NUMBERS // (len(inputs) * sum(self.widths)), 4, 256))
        self.symmetry: Symmetry = self._found_symmetry()

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        links, biases = self._split(x)
        values = self._values(links, biases)
        error = self._error(values[-1])
        energy = self._loss(values[-1]) + (self._penalized * x * x).sum(axis=1)
        return energy, self._back(links, values, error) + 2 * self._penalized * x

    def energy(self, x: Floats) -> Floats:
        outputs = self._values(*self._split(x))[-1]
        return self._loss(outputs) + (self._penalized * x * x).sum(axis=1)

    def hessian(self, x: Floats) -> Floats:
        """Second derivatives ``(B, n, n)``; a product for each row."""
        along = self.hessian_operator(x)
        rows = [along(np.tile(direction, (len(x), 1))) for direction in np.eye(self.n)]
        hessian = np.stack(rows, axis=1)
        return 0.5 * (hessian + hessian.transpose(0, 2, 1))

    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        return self.hessian_operator(x)(v)

    def hessian_operator(self, x: Floats) -> Callable[[Floats], Floats]:
        links, biases = self._split(x)
        values = self._values(links, biases)
        error = self._error(values[-1])

        def product(v: Floats) -> Floats:
            return self._back_along(links, values, error, self._split(v)) + 2 * self._penalized * v

        return product

    def outputs(self, x: Floats) -> Floats:
        """What networks predict at the inputs, ``(B, n) -> (B, C N)``."""
        return self._predicted(self._values(*self._split(x))[-1]).reshape(len(x), -1)

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        return (self.length or 1.0) * rng.standard_normal((count, self.n))

    def inside(self, x: Floats) -> Booleans:
        """Where no weight is on its way to infinity: biases cost nothing, and units saturate."""
        inside = np.abs(x).max(axis=1) <= LARGEST_WEIGHT
        if self.activation in ("tanh", "logistic"):
            links, biases = self._split(x)
            reach = np.linalg.norm(self.inputs, axis=1).max()
            for layer, bias in zip(links[:-1], biases[:-1], strict=True):
                most = reach * np.linalg.norm(layer, axis=2) + SATURATED
                inside &= (np.abs(bias) <= most).all(axis=1)
                reach = np.sqrt(layer.shape[1])
        return np.asarray(inside)

    def _split(self, x: NDArray[Any]) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
        """Links ``(B, out, in)`` and biases ``(B, out)`` of each layer."""
        parts = np.split(x, self._ends[:-1], axis=1)
        depth = len(self.widths) - 1
        links = [
            part.reshape(len(x), before, after).transpose(0, 2, 1)
            for part, before, after in zip(parts, self.widths, self.widths[1:], strict=False)
        ]
        return links, parts[depth:]

    def _values(self, links: list[Floats], biases: list[Floats]) -> list[Floats]:
        """Values of the hidden units of each layer, and the arguments of the outputs."""
        values: list[Floats] = []
        for layer, bias in zip(links, biases, strict=True):
            argument = self._mixed(layer, values[-1] if values else None) + bias[:, :, None]
            last = len(values) == len(links) - 1
            values.append(argument if last else self._unit.value(argument))
        return values

    def _mixed(self, links: Floats, values: Floats | None) -> Floats:
        return scalar_products(links, self.inputs) if values is None else mixtures(links, values)

    def _slopes(self, error: Floats, values: Floats | None) -> Floats:
        """Slopes by the links ``(B, out, in)``, summed over samples."""
        return scalar_products(error, self._columns if values is None else values)

    def _predicted(self, z: Floats) -> Floats:
        if self.output_activation == "softmax":
            return np.asarray(softmax(z, axis=1))
        return np.asarray(expit(z)) if self.output_activation == "logistic" else z

    def _loss(self, z: Floats) -> Floats:
        if self.output_activation == "identity":
            each = 0.5 * (z - self._truth) ** 2
        elif self.output_activation == "logistic":
            each = np.logaddexp(0.0, z) - self._truth * z
        else:
            top = z.max(axis=1, keepdims=True)
            log_sum = top + np.log(np.exp(z - top).sum(axis=1, keepdims=True))
            each = self._truth * (log_sum - z)
        return each.reshape(len(z), -1).sum(axis=1) / len(self.inputs)

    def _error(self, z: Floats) -> Floats:
        """Slopes of the loss by the arguments of the outputs, ``(B, C, N)``."""
        return (self._predicted(z) - self._truth) / len(self.inputs)

    def _error_along(self, z: Floats, along: Floats) -> Floats:
        """How these slopes change where the arguments do."""
        p = self._predicted(z)
        if self.output_activation == "logistic":
            along = p * (1 - p) * along
        elif self.output_activation == "softmax":
            along = p * (along - (p * along).sum(axis=1, keepdims=True))
        return along / len(self.inputs)

    def _back(self, links: list[Floats], values: list[Floats], error: Floats) -> Floats:
        of_links, of_biases = [], []
        for k in reversed(range(len(links))):
            before = values[k - 1] if k else None
            of_links.append(self._slopes(error, before))
            of_biases.append(error.sum(axis=2))
            if before is not None:
                error = mixtures(_turned(links[k]), error) * self._unit.slope(before)
        return _joined(of_links, of_biases)

    def _back_along(
        self, links: list[Floats], values: list[Floats], error: Floats,
        v: tuple[list[Floats], list[Floats]],
    ) -> Floats:  # fmt: skip
        arguments, changes = self._forward_along(links, values, v)
        error_along = self._error_along(values[-1], arguments[-1])
        of_links, of_biases = [], []
        for k in reversed(range(len(links))):
            before = values[k - 1] if k else None
            slopes = self._slopes(error_along, before)
            of_biases.append(error_along.sum(axis=2))
            if before is not None:
                slopes = slopes + self._slopes(error, changes[k - 1])
                back = mixtures(_turned(links[k]), error)
                back_along = mixtures(_turned(links[k]), error_along)
                back_along += mixtures(_turned(v[0][k]), error)
                slope = self._unit.slope(before)
                error_along = slope * back_along + self._unit.bend(before) * arguments[k - 1] * back
                error = slope * back
            of_links.append(slopes)
        return _joined(of_links, of_biases)

    def _forward_along(
        self, links: list[Floats], values: list[Floats], v: tuple[list[Floats], list[Floats]]
    ) -> tuple[list[Floats], list[Floats]]:
        """Changes of the arguments of all layers, and of the values of the hidden ones."""
        arguments: list[Floats] = []
        changes: list[Floats] = []
        for k, (layer, bias) in enumerate(zip(*v, strict=True)):
            change = self._mixed(layer, values[k - 1] if k else None) + bias[:, :, None]
            if k:
                change = change + mixtures(links[k], changes[-1])
            arguments.append(change)
            if k < len(links) - 1:
                changes.append(self._unit.slope(values[k]) * change)
        return arguments, changes

    def _found_symmetry(self) -> ShiftedUnits:
        places = np.arange(self.n)[None]
        links, biases = self._split(places)
        odd = self.activation in ("identity", "tanh")
        homogeneous = self.activation in ("identity", "relu") and self.penalty == 0.0
        layers = [
            HiddenLayer(
                np.concatenate([links[k][0], biases[k][0][:, None]], axis=1), links[k + 1][0].T,
                odd, homogeneous,
            )
            for k in range(len(links) - 1)
        ]  # fmt: skip
        return ShiftedUnits(layers, self.outputs, self._shifts(links[-1][0], biases[-1][0]))

    def _shifts(self, links: Integers, biases: Integers) -> list[Integers]:
        """One number added to all arguments of a softmax changes nothing."""
        if self.output_activation != "softmax":
            return []
        return [biases, *links.T] if self.penalty == 0.0 else [biases]

    def describe(self) -> dict[str, Any]:
        return super().describe() | {
            "widths": self.widths, "activation": self.activation,
            "outputs": self.output_activation, "penalty": self.penalty,
        }  # fmt: skip


def _turned(links: Floats) -> Floats:
    return np.ascontiguousarray(links.transpose(0, 2, 1))


def _joined(links: list[Floats], biases: list[Floats]) -> Floats:
    """Rows of coordinates, from slopes of the layers, the last one first."""
    parts = [*[_turned(part) for part in reversed(links)], *reversed(biases)]
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)
