"""Networks with one hidden layer that learn to give numbers: students, and their teachers."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from landscape_lab.models.neural_network.samples import as_inputs
from landscape_lab.potential.sampled import SampledPotential
from landscape_lab.products import mixtures, scalar_products
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, one_of, reals

Activation = Literal["linear", "relu"]

MOST_NODES = 10**6
"""More would not fit into the memory."""


class DenseNetwork(SampledPotential):
    """Mean squared error of a network with one hidden layer, linear or of rectifiers.

    The outputs are ``y = V f(U x + a) + b`` with ``f(s) = s`` or ``f(s) = max(s, 0)``, and the
    energy is the mean of ``(y - t)^2`` over samples and outputs (Ballard et al. 2017, eqn (17)). A
    point is the row of weights ``U_11, U_12, ..., a_1, ..., V_11, V_12, ..., b_1, ...``.

    Parameters
    ----------
    inputs : (N, I) array_like
        One row for each sample.
    targets : (N, C) array_like
        The numbers that the network is to give.
    n_hidden : int
        Number of hidden nodes H.
    activation : {"linear", "relu"}

    Raises
    ------
    TypeError, ValueError
        If the data do not fit together or an option makes no sense.

    Notes
    -----
    Hidden nodes may be permuted, and those of a linear network mixed in any way: minima are
    valleys, and no image is told. With rectifiers the gradient jumps where a node's argument
    changes its sign.
    """

    threadsafe = True
    memory = 20

    def __init__(
        self, inputs: npt.ArrayLike, targets: npt.ArrayLike, *, n_hidden: int,
        activation: Activation = "linear",
    ) -> None:  # fmt: skip
        self.inputs = as_inputs(inputs)
        self.n_samples, self.n_inputs = self.inputs.shape
        self.targets = reals(targets, "targets", (self.n_samples, None)).copy()
        self.n_outputs = count(self.targets.shape[1], "the width of targets")
        self.n_hidden = count(n_hidden, "n_hidden", most=MOST_NODES)
        one_of(activation, "activation", "linear", "relu")
        self.activation = activation
        h, i, c = self.n_hidden, self.n_inputs, self.n_outputs
        self._cuts = np.cumsum([h * i, h, c * h])
        self.n = int(self._cuts[-1]) + c
        self.crowd = max(1, 2**18 // self.n)

    def layers(self, x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """``U`` (H, I), ``a`` (H,), ``V`` (C, H) and ``b`` (C,) of one row of weights."""
        u, a, v, b = np.split(as_points(x, self.n)[0], self._cuts)
        return u.reshape(self.n_hidden, -1), a, v.reshape(self.n_outputs, -1), b

    def outputs(self, x: Floats, inputs: npt.ArrayLike) -> Floats:
        """What the network with the weights ``(n,)`` gives for inputs ``(M, I)``, ``(M, C)``."""
        _, a, v, b = layers = self.layers(x)
        rows = reals(inputs, "inputs", (None, self.n_inputs))
        return np.asarray(scalar_products(self._hidden(layers[0], a, rows)[1], v) + b)

    def _hidden(self, u: Floats, a: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """Arguments and values of the hidden nodes, ``(M, H)``."""
        argument = scalar_products(rows, u) + a
        return argument, argument if self.activation == "linear" else np.maximum(argument, 0.0)

    def _energy_gradient(self, x: Floats, rows: Floats, targets: Floats) -> tuple[float, Floats]:
        u, a, v, b = self.layers(x)
        argument, value = self._hidden(u, a, rows)
        error = scalar_products(value, v) + b - targets
        slope = 2.0 / error.size * error
        back = scalar_products(slope, np.ascontiguousarray(v.T))
        if self.activation == "relu":
            back = np.where(argument > 0.0, back, 0.0)
        parts = [_mixed(back, rows), back.sum(axis=0), _mixed(slope, value), slope.sum(axis=0)]
        return float(np.mean(error**2)), np.concatenate([part.ravel() for part in parts])

    def batch_gradient(self, x: Floats, rows: Integers) -> tuple[Floats, Floats]:
        inputs, targets = self.inputs[rows], self.targets[rows]
        pairs = [self._energy_gradient(row, inputs, targets) for row in x]
        return np.array([energy for energy, _ in pairs]), np.stack([slope for _, slope in pairs])

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        pairs = [self._energy_gradient(row, self.inputs, self.targets) for row in x]
        return np.array([energy for energy, _ in pairs]), np.stack([slope for _, slope in pairs])

    def energy(self, x: Floats) -> Floats:
        errors = [self.outputs(row, self.inputs) - self.targets for row in x]
        return np.array([np.mean(error**2) for error in errors])

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Weights that keep the size of what passes a layer, biases zero, ``(count, n)``."""
        gain = 1.0 if self.activation == "linear" else np.sqrt(2.0)
        spread = np.zeros(self.n)
        spread[: self._cuts[0]] = gain / np.sqrt(self.n_inputs)
        spread[self._cuts[1] : self._cuts[2]] = 1.0 / np.sqrt(self.n_hidden)
        return rng.standard_normal((count, self.n)) * spread

    def describe(self) -> dict[str, Any]:
        """Return settings and a fingerprint of the data: other data are another landscape."""
        data = self.inputs.tobytes() + self.targets.tobytes()
        return super().describe() | {
            "n_hidden": self.n_hidden, "activation": self.activation,
            "data_sha256": hashlib.sha256(data).hexdigest(),
        }  # fmt: skip

    def linear_floor(self) -> float:
        """Least energy of a linear network of this width, exactly.

        The best linear map with a bias is projected onto the leading directions of what it gives
        (C. Eckart and G. Young, Psychometrika 1, 211 (1936), for weighted rows).
        """
        x = self.inputs - self.inputs.mean(axis=0)
        t = self.targets - self.targets.mean(axis=0)
        best = x @ np.linalg.lstsq(x, t, rcond=None)[0]
        lost = np.linalg.svd(best, compute_uv=False)[self.n_hidden :]
        return float((np.sum((t - best) ** 2) + np.sum(lost**2)) / t.size)


def _mixed(weights: Floats, rows: Floats) -> Floats:
    """``weights.T @ rows`` of ``(M, H)`` and ``(M, I)``, ``(H, I)``."""
    return mixtures(np.ascontiguousarray(weights.T)[None], rows[None])[0]
