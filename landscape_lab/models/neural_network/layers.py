"""Which weight is which: the row of numbers that a network is, and the layers that it stands for.

An input that is zero in every sample takes no part: the loss does not depend on its links but for
the penalty, which is least at zero. Rows of weights may leave these links out, and the layers that
a reader sees have them as zeros.

Links from many correlated inputs make a narrow valley: the loss is steep along the few directions
in which most samples differ, flat along all others. Rows may instead hold the links along the
principal directions of the samples, each in a unit of its own, such that no direction is steep.
The landscape is the same one in other coordinates, and quenches take half as many steps.
"""

from typing import Literal

import numpy as np

from landscape_lab.products import scalar_products
from landscape_lab.types import Floats

Parts = tuple[Floats, Floats, Floats, Floats]
Links = Literal["all", "lit", "principal"]

STEEPNESS = 0.01
"""Curvature of the loss along a link, for an input of mean square one; measured on digits."""


class Layers:
    """Places of the weights of networks with one hidden layer.

    A row holds ``V_11, V_12, ..., U_11, U_12, ..., a_1, ..., b_1, ...``: links to the C outputs,
    links from the inputs, biases of the H hidden nodes and of the outputs.

    Parameters
    ----------
    inputs : (N, I) array
        The samples.
    links : {"all", "lit", "principal"}
        Links in a row: from all inputs, from those that are not zero in every sample, or along the
        principal directions of these.
    n_hidden, n_classes : int
    lam : float
        Strength of the regularization.

    Attributes
    ----------
    n : int
        Length of a row, ``C H + H I' + H + C`` for ``I'`` links to a node.
    cuts : (3,)
        Where ``U``, ``a`` and ``b`` begin.
    scale : (I',)
        Units of the links.
    """

    def __init__(
        self, inputs: Floats, links: Links, n_hidden: int, n_classes: int, lam: float
    ) -> None:
        if links == "principal" and lam == 0.0:
            raise ValueError('links is "principal" and lam is 0; "lit", or a lam above 0, would do')
        self.n_hidden, self.n_classes = n_hidden, n_classes
        self.lit = np.logical_or(links == "all", np.count_nonzero(inputs, axis=0))
        self.basis: Floats | None = None
        self.scale = np.ones(int(self.lit.sum()))
        if links == "principal":
            lit = inputs[:, self.lit]
            squares, basis = np.linalg.eigh(lit.T @ lit / len(lit))
            self.basis = basis * _signs(basis)
            self.scale = 1.0 / np.sqrt(1.0 + STEEPNESS * np.maximum(squares, 0.0) / (2.0 * lam))
        self.cuts = np.cumsum([n_classes * n_hidden, n_hidden * len(self.scale), n_hidden])
        self.n = int(self.cuts[-1]) + n_classes

    def split(self, x: Floats) -> Parts:
        """``V`` (B, C, H), ``U`` (B, H, I'), ``a`` (B, H) and ``b`` (B, C) of rows ``(B, n)``."""
        v, u, a, b = np.split(x, self.cuts, axis=1)
        return (
            v.reshape(-1, self.n_classes, self.n_hidden),
            u.reshape(-1, self.n_hidden, len(self.scale)), a, b,
        )  # fmt: skip

    @staticmethod
    def stack(v: Floats, u: Floats, a: Floats, b: Floats) -> Floats:
        """Rows ``(B, n)`` from what `split` returns."""
        return np.concatenate([part.reshape(len(part), -1) for part in (v, u, a, b)], axis=1)

    def expand(self, u: Floats) -> Floats:
        """Links of a row ``(B, H, I')`` as links from all inputs, ``(B, H, I)``."""
        if self.basis is not None:
            u = scalar_products(u * self.scale, self.basis)
        if self.lit.all():
            return u
        links = np.zeros((*u.shape[:2], len(self.lit)))
        links[:, :, self.lit] = u
        return links

    def shrink(self, links: Floats) -> Floats:
        """The inverse of `expand`; what comes from dark inputs is left out."""
        u = links[:, :, self.lit]
        return u if self.basis is None else scalar_products(u, self.basis.T) / self.scale

    def select(self, inputs: Floats) -> Floats:
        """Samples ``(N, I)`` as the links of a row see them, ``(N, I')``."""
        if self.basis is not None:
            return scalar_products(inputs[:, self.lit], self.basis.T) * self.scale
        return inputs if self.lit.all() else np.ascontiguousarray(inputs[:, self.lit])


def _signs(basis: Floats) -> Floats:
    """What makes the largest part of every column ``(I', I')`` positive.

    A library may turn a principal direction around; so a row means the same on every machine.
    """
    largest = np.argmax(np.abs(basis), axis=0)
    return np.sign(basis[largest, np.arange(basis.shape[1])])
