"""How the slopes of a network change along a direction: the Hessian without writing it down.

All quantities are differentiated along the direction on their way through the network (Pearlmutter,
Neural Comput. 6, 147 (1994)). What does not depend on the direction is kept, so that many products
at the same weights cost as much as a gradient each.
"""

import numpy as np

from landscape_lab.models.neural_network.layers import Layers, Parts
from landscape_lab.products import Matrix, mixtures, scalar_products
from landscape_lab.types import Floats


class CurvatureAt:
    """Products of the Hessians at some weights ``(B, n)`` with vectors.

    Parameters
    ----------
    layers : Layers
    x : (B, n)
        Weights.
    hidden, probability : (B, H, N), (B, C, N)
        Values of the nodes there.
    inputs, pixels, truth : (N, I'), (I', N), (C, N)
        Samples, the same by inputs, and ones and zeros for their classes.
    penalty : (n,)
        Lambda for weights that are regularized, else 0.
    """

    def __init__(
        self, layers: Layers, x: Floats, hidden: Floats, probability: Floats, inputs: Matrix,
        pixels: Matrix, truth: Floats, penalty: Floats,
    ) -> None:  # fmt: skip
        self.layers, self.penalty = layers, penalty
        self.inputs, self.pixels = inputs, pixels
        self.hidden, self.probability = hidden, probability
        self.leaving = layers.split(x)[0]
        self.error = probability - truth
        self.bend = 1.0 - hidden * hidden
        self.leaving_nodes = np.ascontiguousarray(self.leaving.transpose(0, 2, 1))
        slope = mixtures(self.leaving_nodes, self.error)
        self.twist = -2.0 * hidden * slope

    def __call__(self, v: Floats) -> Floats:
        """Hessian times vector, ``(B, n) -> (B, n)``."""
        along = self.layers.stack(*self._along(*self.layers.split(v)))
        along /= len(self.inputs)
        along += 2.0 * self.penalty * v
        return along

    def _along(self, out: Floats, into: Floats, hidden_bias: Floats, bias: Floats) -> Parts:
        """How the slopes by ``V``, ``U``, ``a`` and ``b`` change, summed over the samples."""
        t_v = scalar_products(into, self.inputs)
        t_v += hidden_bias[:, :, None]
        t_v *= self.bend
        p_v = mixtures(out, self.hidden)
        p_v += mixtures(self.leaving, t_v)
        p_v += bias[:, :, None]
        p_v *= self.probability
        p_v -= self.probability * p_v.sum(axis=1)[:, None]
        inner = mixtures(out.transpose(0, 2, 1), self.error)
        inner += mixtures(self.leaving_nodes, p_v)
        inner *= self.bend
        inner += self.twist * t_v
        links = scalar_products(p_v, self.hidden)
        links += scalar_products(self.error, t_v)
        return links, scalar_products(inner, self.pixels), inner.sum(axis=2), p_v.sum(axis=2)
