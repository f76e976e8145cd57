"""How the slopes of a network change along a direction: the Hessian without writing it down.

All quantities are differentiated along the direction on their way through the network (Pearlmutter,
Neural Comput. 6, 147 (1994)). What does not depend on the direction is kept, so that many products
at the same weights cost as much as a gradient each.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape_lab.models.neural_network.layers import Layers, Parts
from landscape_lab.types import Floats

Matrix = NDArray[np.floating[Any]]


def times_samples(rows: Floats, matrix: Matrix) -> Floats:
    """``(B, H, K) @ (K, L)`` as one large product for all networks, ``-> (B, H, L)``.

    In the precision of the matrix.
    """
    flat = rows.reshape(-1, rows.shape[2]).astype(matrix.dtype, copy=False)
    return (flat @ matrix).astype(np.float64, copy=False).reshape(*rows.shape[:2], -1)


class CurvatureAt:
    """Products of the Hessians at some weights ``(B, n)`` with vectors.

    Parameters
    ----------
    layers : Layers
    x : (B, n)
        Weights.
    hidden, probability : (B, H, N), (B, C, N)
        Values of the nodes there.
    inputs, truth : (N, I'), (C, N)
        Samples, and ones and zeros for their classes.
    penalty : (n,)
        Lambda for weights that are regularized, else 0.
    """

    def __init__(
        self, layers: Layers, x: Floats, hidden: Floats, probability: Floats, inputs: Matrix,
        truth: Floats, penalty: Floats,
    ) -> None:  # fmt: skip
        self.layers, self.inputs, self.penalty = layers, inputs, penalty
        self.hidden, self.probability = hidden, probability
        self.leaving = layers.split(x)[0]
        self.error = probability - truth
        self.bend = 1.0 - hidden * hidden
        slope = np.matmul(self.leaving.transpose(0, 2, 1), self.error)
        self.twist = -2.0 * hidden * slope

    def __call__(self, v: Floats) -> Floats:
        """Hessian times vector, ``(B, n) -> (B, n)``."""
        along = self.layers.stack(*self._along(*self.layers.split(v)))
        along /= len(self.inputs)
        along += 2.0 * self.penalty * v
        return along

    def _along(self, out: Floats, into: Floats, hidden_bias: Floats, bias: Floats) -> Parts:
        """How the slopes by ``V``, ``U``, ``a`` and ``b`` change, summed over the samples."""
        t_v = times_samples(into, self.inputs.T)
        t_v += hidden_bias[:, :, None]
        t_v *= self.bend
        p_v = np.matmul(out, self.hidden)
        p_v += np.matmul(self.leaving, t_v)
        p_v += bias[:, :, None]
        p_v -= np.einsum("bcn,bcn->bn", self.probability, p_v)[:, None]
        p_v *= self.probability
        inner = np.matmul(out.transpose(0, 2, 1), self.error)
        inner += np.matmul(self.leaving.transpose(0, 2, 1), p_v)
        inner *= self.bend
        inner += self.twist * t_v
        links = np.matmul(p_v, self.hidden.transpose(0, 2, 1))
        links += np.matmul(self.error, t_v.transpose(0, 2, 1))
        return links, times_samples(inner, self.inputs), inner.sum(axis=2), p_v.sum(axis=2)
