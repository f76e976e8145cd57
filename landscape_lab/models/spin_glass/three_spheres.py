"""The polynomial of three vectors, each on a sphere of its own."""

import hashlib
from typing import Any

import numpy as np

from landscape_lab.models.spin_glass.spheres import Spheres, bend, slide
from landscape_lab.potential.base import Potential
from landscape_lab.products import mixtures, scalar_products
from landscape_lab.types import Floats
from landscape_lab.validation import Random, count, generator

MOST_SPINS = 256
"""The couplings are held three times: 0.4 gigabytes for so many spins."""

SIGNS = np.array([[1.0, 1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]])
"""Two of three vectors may be turned about."""


class ProductOfSpheres(Potential):
    """A trilinear form on the product of three spheres (Ballard et al. 2017, sec. VII).

    ``H = sum x_ijk u_i v_j w_k / N`` with independent standard normal couplings, for three vectors
    on spheres of radius sqrt(N). On unit spheres, without the prefactor, as the paper has it,
    energies are smaller by sqrt(N): H / N here is H / sqrt(N) there.

    Parameters
    ----------
    n_spins : int
        Coordinates N of each vector, 2 to 256. There are ``3 N`` coordinates in all.
    rng : int, SeedSequence or Generator
        What the couplings are drawn from.

    Attributes
    ----------
    couplings : (N, N, N)

    Raises
    ------
    ValueError, TypeError
        If a parameter makes no sense.

    Notes
    -----
    The energy is linear in each vector. Two products of matrices make the gradient, 4 N^3
    operations a point; a third one the Hessian.
    """

    symmetry: Spheres
    threadsafe = True
    crowd = 64

    def __init__(self, n_spins: int, *, rng: Random) -> None:
        self.n_spins = count(n_spins, "n_spins", least=2, most=MOST_SPINS)
        self.n = 3 * self.n_spins
        self.radius = float(np.sqrt(self.n_spins))
        self.length, self.energy_unit = 2 * self.radius, float(self.n_spins)
        self.symmetry = Spheres(3, self.n_spins, self.radius, SIGNS)
        self.euler_characteristic = 8 if self.n_spins % 2 else 0
        self.couplings = generator(rng).standard_normal((self.n_spins,) * 3)
        scaled = self.couplings / self.n_spins
        self._matrices = [
            np.ascontiguousarray(scaled.transpose(order)).reshape(-1, self.n_spins)
            for order in ((1, 2, 0), (0, 2, 1), (0, 1, 2))
        ]

    def _without(self, vectors: Floats, missing: int) -> Floats:
        """The form with one vector put in: a matrix for the other two, ``(B, N, N)``."""
        vector = np.ascontiguousarray(vectors[:, missing])
        product = scalar_products(vector, self._matrices[missing])
        return product.reshape(-1, self.n_spins, self.n_spins)

    def _slope(self, u: Floats, first: Floats, second: Floats) -> Floats:
        """Gradients by u from the matrices without the third vector and without the second one."""
        vectors = u.reshape(len(u), 3, self.n_spins)
        slope = np.empty_like(vectors)
        slope[:, 0] = scalar_products(first, vectors[:, 1:2])[:, :, 0]
        slope[:, 1] = mixtures(vectors[:, 0:1], first)[:, 0]
        slope[:, 2] = mixtures(vectors[:, 0:1], second)[:, 0]
        return slope.reshape(u.shape)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        u = self.symmetry.normalize(x)
        vectors = u.reshape(len(u), 3, self.n_spins)
        slope = self._slope(u, self._without(vectors, 2), self._without(vectors, 1))
        return slide(x, u, slope, self.symmetry, 1)

    def hessian(self, x: Floats) -> Floats:
        u, n = self.symmetry.normalize(x), self.n_spins
        vectors = u.reshape(len(u), 3, n)
        hessian = np.zeros((len(u), 3, n, 3, n))
        matrices = [self._without(vectors, missing) for missing in range(3)]
        for missing, (a, b) in enumerate(((1, 2), (0, 2), (0, 1))):
            hessian[:, a, :, b] = matrices[missing]
            hessian[:, b, :, a] = matrices[missing].transpose(0, 2, 1)
        slope = self._slope(u, matrices[2], matrices[1])
        return bend(x, u, slope, self.symmetry, hessian.reshape(-1, self.n, self.n))

    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        return mixtures(v[:, None], self.hessian(x))[:, 0]

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Three points at random on the spheres, evenly, ``(count, 3 N)``."""
        return self.symmetry.normalize(rng.standard_normal((count, self.n)))

    def describe(self) -> dict[str, Any]:
        """Return N and a fingerprint of the couplings: others are another landscape."""
        fingerprint = hashlib.sha256(self.couplings.tobytes()).hexdigest()
        return super().describe() | {"n_spins": self.n_spins, "couplings_sha256": fingerprint}
