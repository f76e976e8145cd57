"""The space in which a basin is measured: across directions of no change, in units of its length.

A basin has a plain volume, or, where it may be endless, the part of a prior that lies in it: the
chance that a start drawn from the prior ends there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import positive, reals

Membership: TypeAlias = Callable[[Floats], Booleans]
"""Which points ``(B, n)`` belong to the basin, ``(B,)``; it may flip coins."""


@dataclass(frozen=True, eq=False)
class Space:
    """Coordinates y around a center, ``x = center + length * (basis @ y)``, and a measure of them.

    Attributes
    ----------
    center : (n,)
    basis : (n, d)
        Orthonormal columns: all directions but those of no change.
    length : float
        The unit of y.
    prior : (float, (d,)) or None
        Standard deviation of a Gaussian prior and its mean, in y; None for plain volume.
    """

    center: Floats
    basis: Floats
    length: float
    prior: tuple[float, Floats] | None = None

    @property
    def dimension(self) -> int:
        """How many coordinates y has."""
        return self.basis.shape[1]

    def points(self, y: Floats) -> Floats:
        """Points x ``(B, n)`` of coordinates y ``(B, d)``."""
        # One row at a time would round as many rows do; the sum runs along the last axis.
        return self.center + self.length * np.sum(y[:, None, :] * self.basis, axis=2)

    def log_weight(self, y: Floats) -> Floats | float:
        """Logarithm of the prior's density, but for a constant, ``(..., d) -> (...)``."""
        if self.prior is None:
            return 0.0
        width, mean = self.prior
        weight: Floats = -0.5 * np.sum((y - mean) ** 2, axis=-1) / width**2
        return weight

    def draw(self, spring: float, size: int, rng: np.random.Generator) -> Floats:
        """Independent points y ``(size, d)`` under a spring to the center, inside or not."""
        stiffness, mean = spring, np.zeros(self.dimension)
        if self.prior is not None:
            width, at = self.prior
            stiffness = spring + 1.0 / width**2
            mean = at / width**2 / stiffness
        return mean + rng.standard_normal((size, self.dimension)) / np.sqrt(stiffness)

    def log_free(self, spring: float) -> float:
        """Logarithm of the measure of all space under a spring, in units of x or of the prior."""
        d = self.dimension
        if self.prior is None:
            return 0.5 * d * float(np.log(2.0 * np.pi / spring)) + d * float(np.log(self.length))
        width, mean = self.prior
        grown = 1.0 + spring * width**2
        square = float(np.sum(mean**2))
        return -0.5 * d * float(np.log(grown)) - 0.5 * spring * square / grown


def space_around(
    center: Floats, flat: Floats, length: float, prior: Any = None, prior_mean: Any = None
) -> Space:
    """The space around a point ``(n,)`` across the orthonormal rows of `flat`, ``(k, n)``.

    A normal prior falls apart into one across them and one along them, of which all is inside.

    Raises
    ------
    TypeError, ValueError
        If a prior makes no sense.
    """
    n = len(center)
    basis = np.eye(n)
    if len(flat):
        basis = np.linalg.qr(np.concatenate([flat.T, np.eye(n)], axis=1))[0][:, len(flat) :]
    if prior is None:
        return Space(center, basis, length)
    width = positive(prior, "prior")
    mean = np.zeros(n) if prior_mean is None else reals(prior_mean, "prior_mean", (n,))
    return Space(center, basis, length, (width / length, (mean - center) @ basis / length))


def within_box(inside: Membership, box: Any, n: int) -> Membership:
    """The part of a body that lies in a box, ``(2, n)``: lowest and highest coordinates.

    Raises
    ------
    TypeError, ValueError
        If the box is none.
    """
    if box is None:
        return inside
    low, high = reals(box, "box", (2, n), finite=False)
    if not (low < high).all():
        raise ValueError("box has an edge that is not above the opposite one; low < high would do")

    def both(x: Floats) -> Booleans:
        among = ((x >= low) & (x <= high)).all(axis=1)
        if among.any():
            among[among] = inside(np.ascontiguousarray(x[among]))
        return among

    return both
