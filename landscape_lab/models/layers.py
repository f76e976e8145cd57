"""Which weight is which: the row of numbers that a network is, and the layers that it stands for.

An input that is zero in every sample takes no part: the loss does not depend on its links but for
the penalty, which is least at zero. Rows of weights leave these links out, and the layers that a
reader sees have them as zeros.
"""

import numpy as np
from numpy.typing import NDArray

from landscape_lab.validation import Array

Parts = tuple[Array, Array, Array, Array]


class Layers:
    """Places of the weights of networks with one hidden layer.

    A row holds ``V_11, V_12, ..., U_11, U_12, ..., a_1, ..., b_1, ...``: links to the C outputs,
    links from the inputs that take part, biases of the H hidden nodes and of the outputs.

    Parameters
    ----------
    lit : (I,) array of bool
        Inputs that take part.
    n_hidden, n_classes : int

    Attributes
    ----------
    n : int
        Length of a row, ``C H + H I' + H + C`` for the ``I'`` inputs that take part.
    cuts : (3,)
        Where ``U``, ``a`` and ``b`` begin.
    """

    def __init__(self, lit: NDArray[np.bool_], n_hidden: int, n_classes: int) -> None:
        self.lit, self.n_lit = lit, int(lit.sum())
        self.n_hidden, self.n_classes = n_hidden, n_classes
        self.cuts = np.cumsum([n_classes * n_hidden, n_hidden * self.n_lit, n_hidden])
        self.n = int(self.cuts[-1]) + n_classes

    def split(self, x: Array) -> Parts:
        """``V`` (B, C, H), ``U`` (B, H, I'), ``a`` (B, H) and ``b`` (B, C) of rows ``(B, n)``."""
        v, u, a, b = np.split(x, self.cuts, axis=1)
        return (
            v.reshape(-1, self.n_classes, self.n_hidden),
            u.reshape(-1, self.n_hidden, self.n_lit), a, b,
        )  # fmt: skip

    @staticmethod
    def stack(v: Array, u: Array, a: Array, b: Array) -> Array:
        """Rows ``(B, n)`` from what `split` returns."""
        return np.concatenate([part.reshape(len(part), -1) for part in (v, u, a, b)], axis=1)

    def expand(self, u: Array) -> Array:
        """Links ``(B, H, I')`` with zeros for the inputs left out, ``(B, H, I)``."""
        if self.lit.all():
            return u
        links = np.zeros((*u.shape[:2], len(self.lit)))
        links[:, :, self.lit] = u
        return links

    def select(self, values: Array) -> Array:
        """Of ``(..., I)`` numbers for all inputs those that take part, ``(..., I')``."""
        return values if self.lit.all() else np.ascontiguousarray(values[..., self.lit])
