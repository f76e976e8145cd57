"""Points on spheres, told by vectors of any length, and the signs that change nothing."""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.products import scalar_products
from landscape_lab.types import Floats


@kernel
def _slide(x, u, slope, n_spheres, radius, degree, energy, gradient):
    """Energies, and gradients by ``w`` from those by ``u = R w / |w|``.

    The energy is homogeneous of some degree in each vector: by Euler it is ``u g / degree``. The
    gradient is the part of ``g`` across ``u``, times ``R / |w|``.
    """
    n_walkers, n = x.shape
    d = n // n_spheres
    for w in range(n_walkers):
        for a in range(n_spheres):
            squares, along = 0.0, 0.0
            for i in range(a * d, a * d + d):
                squares += x[w, i] * x[w, i]
                along += u[w, i] * slope[w, i]
            if a == 0:
                energy[w] = along / degree
            along /= radius * radius
            stretch = radius / np.sqrt(squares)
            for i in range(a * d, a * d + d):
                gradient[w, i] = stretch * (slope[w, i] - along * u[w, i])


@kernel
def _bend(x, u, slope, n_spheres, radius, hessian):
    """Second derivatives by ``w`` from those by ``u = R w / |w|``, in place.

    With ``P = 1 - u u^T / R^2`` on each sphere, blocks ``H`` become ``P H P``; those on the
    diagonal lose ``((u g) P + u (P g)^T + (P g) u^T) / R^2``; and all are multiplied by
    ``R / |w|`` twice.
    """
    n_walkers, n = x.shape
    d = n // n_spheres
    stretch, across, outward = np.empty(n), np.empty(n), np.empty(n_spheres)
    along, both = np.empty((n_spheres, n)), np.empty((n_spheres, n_spheres))
    for w in range(n_walkers):
        along[:] = 0.0
        for a in range(n_spheres):
            squares = 0.0
            outward[a] = 0.0
            for i in range(a * d, a * d + d):
                squares += x[w, i] * x[w, i]
                outward[a] += u[w, i] * slope[w, i] / (radius * radius)
            for i in range(a * d, a * d + d):
                stretch[i] = radius / np.sqrt(squares)
                across[i] = (slope[w, i] - outward[a] * u[w, i]) / (radius * radius)
                part = u[w, i] / (radius * radius)
                for j in range(n):
                    along[a, j] += part * hessian[w, i, j]
        for a in range(n_spheres):
            for b in range(a + 1):
                total = 0.0
                for j in range(b * d, b * d + d):
                    total += along[a, j] * u[w, j] / (radius * radius)
                both[a, b] = both[b, a] = total
        for i in range(n):
            a = i // d
            for b in range(n_spheres):
                for j in range(b * d, b * d + d):
                    change = u[w, i] * along[a, j] + u[w, j] * along[b, i]
                    if a == b:
                        change += u[w, i] * across[j] + u[w, j] * across[i]
                    change -= (both[a, b] + (outward[a] / (radius * radius) if a == b else 0.0)) * (
                        u[w, i] * u[w, j]
                    )
                    hessian[w, i, j] -= change
            hessian[w, i, i] -= outward[a]
            for j in range(n):
                hessian[w, i, j] *= stretch[i] * stretch[j]


class Spheres(Symmetry):
    """Vectors that stand for points on spheres of one radius: their lengths say nothing.

    Parameters
    ----------
    n_spheres, dimension : int
        Number of vectors, and of the coordinates of each.
    radius : float
    signs : (n_images, n_spheres)
        What the vectors may be multiplied with without a change of the energy.
    """

    def __init__(self, n_spheres: int, dimension: int, radius: float, signs: Floats) -> None:
        self.n_spheres, self.dimension, self.radius = n_spheres, dimension, radius
        self.signs = signs
        self.n_images = len(signs)
        self._pairs = np.triu_indices(dimension)

    def _vectors(self, x: Floats) -> Floats:
        return x.reshape(len(x), self.n_spheres, self.dimension)

    def normalize(self, x: Floats) -> Floats:
        """All vectors on their spheres, ``(B, n)``."""
        vectors = self._vectors(x)
        size = np.linalg.norm(vectors, axis=2, keepdims=True)
        return (vectors * (self.radius / size)).reshape(x.shape)

    def zero_modes(self, x: Floats) -> Floats:
        """One outward direction a sphere, ``(B, n, n_spheres)``."""
        modes = np.zeros((len(x), self.n_spheres, self.dimension, self.n_spheres))
        unit = self._vectors(self.normalize(x)) / self.radius
        for a in range(self.n_spheres):
            modes[:, a, :, a] = unit[:, a]
        return modes.reshape(*x.shape, self.n_spheres)

    def invariants(self, x: Floats) -> Floats:
        """The points themselves, ``(B, n)``; or, where signs may change, ``u_i u_j / R``, i <= j.

        A change of signs that is none of the allowed ones leaves these alone too. The energy, which
        changes its sign then, tells such points apart.
        """
        u = self.normalize(x)
        if self.n_images == 1:
            return u
        vectors = self._vectors(u)
        pairs = vectors[:, :, self._pairs[0]] * vectors[:, :, self._pairs[1]] / self.radius
        return pairs.reshape(len(x), -1)

    def align(self, x: Floats, reference: Floats) -> Floats:
        """`x` with the signs that bring it nearest to `reference`, its vectors as long as those."""
        u, target = self._vectors(self.normalize(x)), self._vectors(reference)
        length = np.linalg.norm(target, axis=2, keepdims=True) / self.radius
        overlap = np.sum(u * target / length, axis=2)
        best = np.argmax(scalar_products(overlap, self.signs), axis=1)
        return (u * length * self.signs[best][:, :, None]).reshape(x.shape)

    def distance(self, a: Floats, b: Floats) -> Floats:
        """Euclidean distance to the nearest image on the spheres, ``(B,)``."""
        return super().distance(a, self.normalize(b))


def slide(
    x: Floats, u: Floats, slope: Floats, symmetry: Spheres, degree: int
) -> tuple[Floats, Floats]:
    """Energies ``(B,)`` and gradients ``(B, n)`` by ``w`` from the gradients `slope` by ``u``."""
    energy, gradient = np.empty(len(x)), np.empty_like(x)
    _slide(x, u, slope, symmetry.n_spheres, symmetry.radius, degree, energy, gradient)
    return energy, gradient


def bend(x: Floats, u: Floats, slope: Floats, symmetry: Spheres, hessian: Floats) -> Floats:
    """Second derivatives ``(B, n, n)`` by ``w`` from those by ``u``, which are overwritten."""
    _bend(x, u, slope, symmetry.n_spheres, symmetry.radius, hessian)
    return hessian
