"""The spherical p-spin model: a random homogeneous polynomial on a sphere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from landscape_lab.kernels import kernel
from landscape_lab.models.spin_glass.monomials import (
    HIGHEST,
    contraction,
    indices,
    monomials,
    multiplicity,
    n_monomials,
    symmetric_entries,
    symmetric_tensor,
)
from landscape_lab.models.spin_glass.spheres import Spheres, bend, slide
from landscape_lab.models.spin_glass.staircase import cubic_slope
from landscape_lab.potential.base import Potential
from landscape_lab.products import mixtures, scalar_products
from landscape_lab.types import Floats
from landscape_lab.validation import Random, count, generator, reals

MOST_ENTRIES = 2**27
"""Of the matrix that makes gradients: one gigabyte."""

STAIRCASE = 150
"""From so many spins on cubics are not unfolded: it is as fast, in a sixth of the memory."""

CROWD = 64
"""Walkers whose monomials stay in the cache while the couplings pass by."""

COARSE = 2**15
"""From so many entries of the matrix that makes gradients on, single precision is faster."""


@kernel
def _unfold(triangle, square):
    """Symmetric matrices ``(B, n, n)`` from their entries with ``i <= j``."""
    for w in range(square.shape[0]):
        place = 0
        for j in range(square.shape[1]):
            for i in range(j + 1):
                square[w, i, j] = triangle[w, place]
                square[w, j, i] = triangle[w, place]
                place += 1


class PSpin(Potential):
    """The Hamiltonian of the spherical p-spin glass (Ballard et al. 2017, eqn (11)-(14)).

    ``H(u) = N^(-(p - 1) / 2) sum x_ij.. u_i u_j ..`` with independent standard normal couplings
    ``x``, on the sphere of radius sqrt(N). A point is told by a vector ``w`` of any length, and
    ``u = sqrt(N) w / |w|``. Energies are extensive: their variance over the couplings is N. The
    paper writes p = 2 without its prefactor; here H / N is an eigenvalue of the symmetrized
    couplings over sqrt(N).

    Parameters
    ----------
    n : int
        Number of spins N, at least 2.
    p : int
        Degree of the polynomial, 1 to 4.
    rng : int, SeedSequence or Generator
        What the couplings are drawn from.

    Attributes
    ----------
    packed : (C(N + p - 1, p),)
        The symmetrized couplings, one for each set of indices: means of as many normal numbers as
        the indices have orders, and drawn as such.

    Raises
    ------
    ValueError, TypeError
        If a parameter makes no sense, or the couplings do not fit into the memory.

    Notes
    -----
    With every monomial of degree p - 1 written once the gradient is one product of matrices. For
    p = 3 it takes N^3 operations a point, half of what the full tensor takes, in half the memory;
    from 150 spins on 2 N^3 / 3, in the memory of the packed couplings, a sixth. Quenches do the
    same in single precision until they are nearly done, which takes half as much memory besides.
    The Hessian of the homogeneous polynomial is another such product, made when it is first asked
    for. A point keeps its bits in any crowd (`landscape_lab.products`).
    """

    symmetry: Spheres
    threadsafe = True
    crowd = CROWD

    def __init__(self, n: int, p: int = 3, *, rng: Random) -> None:
        p = count(p, "p", most=HIGHEST)
        n = count(n, "n", least=2, most=_most_spins(p))
        random = generator(rng)
        draws = random.standard_normal(n_monomials(n, p))
        self._hold(n, p, draws / np.sqrt(multiplicity(indices(n, p))))

    @classmethod
    def of(cls, couplings: npt.ArrayLike) -> PSpin:
        """The model of given couplings ``x``, an array of p axes of length N.

        Raises
        ------
        ValueError, TypeError
            If they are no finite real numbers, or their shape is another.
        """
        tensor = reals(couplings, "couplings")
        p, n = tensor.ndim, tensor.shape[0] if tensor.ndim else 0
        if not 1 <= p <= HIGHEST or set(tensor.shape) != {n} or n < 2:
            raise ValueError(
                f"couplings has shape {tensor.shape}; one to {HIGHEST} axes of one length, at "
                "least 2, would do"
            )
        count(n, "the length of couplings", most=_most_spins(p))
        model = cls.__new__(cls)
        model._hold(n, p, symmetric_entries(tensor))
        return model

    def _hold(self, n: int, p: int, packed: Floats) -> None:
        self.n, self.p, self.packed = n, p, packed
        self.radius = float(np.sqrt(n))
        self.length = 2 * self.radius
        self.energy_unit = float(n)
        signs = np.array([[1.0], [-1.0]] if p % 2 == 0 else [[1.0]])
        self.symmetry = Spheres(1, n, self.radius, signs)
        self.euler_characteristic = 2 if n % 2 else 0

    @property
    def couplings(self) -> Floats:
        """The symmetrized couplings as a full tensor, p axes of length N."""
        return symmetric_tensor(self.packed, self.n, self.p)

    @cached_property
    def _slopes(self) -> Floats:
        """What turns monomials of degree p - 1 into the gradient by u."""
        factor = self.p * self.n ** (-(self.p - 1) / 2)
        return factor * contraction(self.packed, self.n, self.p, 1)

    @cached_property
    def _curvatures(self) -> Floats:
        """What turns monomials of degree p - 2 into second derivatives by u, i <= j."""
        factor = self.p * (self.p - 1) * self.n ** (-(self.p - 1) / 2)
        return factor * contraction(self.packed, self.n, self.p, 2)

    @property
    def _staircase(self) -> bool:
        return self.p == 3 and self.n >= STAIRCASE

    def _slope(self, u: Floats) -> Floats:
        """Gradients by u, ``(B, N)``."""
        if self._staircase:
            return cubic_slope(self.packed, u) / self.n
        return scalar_products(monomials(u, self.p - 1), self._slopes)

    @property
    def coarse(self) -> bool:
        return self._staircase or self.n * n_monomials(self.n, self.p - 1) >= COARSE

    @cached_property
    def _coarse_couplings(self) -> tuple[float, NDArray[np.float32]]:
        """What `_slope` works with in single precision, and the unit it is told in."""
        couplings = self.packed / self.n if self._staircase else self._slopes
        unit = float(np.abs(couplings).max())
        return unit, (couplings / unit if unit else couplings).astype(np.float32)

    def _coarse_slope(self, u: Floats) -> Floats:
        unit, couplings = self._coarse_couplings
        if self._staircase:
            return unit * cubic_slope(couplings, u)
        rows = monomials(u.astype(np.float32), self.p - 1)
        return unit * scalar_products(rows, couplings)

    def _curvature(self, u: Floats) -> Floats:
        """Second derivatives by u, ``(B, N, N)``; for p of at least 2."""
        square = np.empty((len(u), self.n, self.n))
        _unfold(scalar_products(monomials(u, self.p - 2), self._curvatures), square)
        return square

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        return self._by_crowds(self._slope, x)

    def coarse_energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        return self._by_crowds(self._coarse_slope if self.coarse else self._slope, x)

    def _by_crowds(self, slope: Callable[[Floats], Floats], x: Floats) -> tuple[Floats, Floats]:
        energy, gradient = np.empty(len(x)), np.empty_like(x)
        for start in range(0, len(x), CROWD):
            at = slice(start, start + CROWD)
            u = self.symmetry.normalize(x[at])
            energy[at], gradient[at] = slide(x[at], u, slope(u), self.symmetry, self.p)
        return energy, gradient

    def hessian(self, x: Floats) -> Floats:
        u = self.symmetry.normalize(x)
        if self.p == 1:
            return bend(x, u, self._slope(u), self.symmetry, np.zeros((*x.shape, self.n)))
        square = self._curvature(u)
        slope = mixtures(u[:, None], square)[:, 0] / (self.p - 1)  # Euler: of degree p - 1
        return bend(x, u, slope, self.symmetry, square)

    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        return mixtures(v[:, None], self.hessian(x))[:, 0]

    def hessian_operator(self, x: Floats) -> Callable[[Floats], Floats]:
        hessian = self.hessian(x)
        return lambda v: mixtures(v[:, None], hessian)[:, 0]

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Points at random on the sphere, evenly, ``(count, n)``."""
        return self.symmetry.normalize(rng.standard_normal((count, self.n)))

    def describe(self) -> dict[str, Any]:
        """Return N, p and a fingerprint of the couplings: others are another landscape."""
        fingerprint = hashlib.sha256(self.packed.tobytes()).hexdigest()
        return super().describe() | {"p": self.p, "couplings_sha256": fingerprint}


def _most_spins(p: int) -> int:
    """For how many spins the matrix that makes gradients still fits, N^p / (p - 1)! entries."""
    return int((MOST_ENTRIES * factorial(p - 1)) ** (1 / p)) if p > 1 else 10_000
