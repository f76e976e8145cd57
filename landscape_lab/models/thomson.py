"""Charges on a sphere: how do they spread? The oldest landscape of its kind."""

from math import factorial
from typing import Any

import numpy as np
from numba import carray

from landscape_lab.kernels import kernel, kernel_inlined
from landscape_lab.lanes import WIDTH, load, multiply_add, spread, square_root, store
from landscape_lab.models.pairs import add_pairs, clear
from landscape_lab.potential.arrangements import ATTEMPTS, arrange
from landscape_lab.potential.base import Potential
from landscape_lab.potential.motions import MOST_ATOMS, nearest_image
from landscape_lab.potential.point_groups import point_group_orders
from landscape_lab.potential.side_by_side import SideBySide, compile_landscape, evaluate
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count


@kernel_inlined
def _coulomb(r2, parameter):
    inverse = 1.0 / square_root(r2)
    return inverse, inverse * inverse * inverse


@kernel
def _repulsion(x, gradient):
    """Energies of eight arrangements side by side ``(n, 8)``, and their gradients.

    The gradient by ``w`` is the part of the gradient by ``u = w / |w|`` across ``u``, over ``|w|``.
    """
    n_charges = len(x) // 3
    u, size = np.empty((len(x), WIDTH)), np.empty((n_charges, WIDTH))
    for i in range(n_charges):
        a, b, c = load(x, (3 * i,)), load(x, (3 * i + 1,)), load(x, (3 * i + 2,))
        length = square_root(a * a + b * b + c * c)
        store(size, (i,), length)
        for k in range(3 * i, 3 * i + 3):
            store(u, (k,), load(x, (k,)) / length)
    clear(gradient)
    total = add_pairs(u, gradient, _coulomb, 0.0)
    for i in range(n_charges):
        along, length = spread(0.0), load(size, (i,))
        for k in range(3 * i, 3 * i + 3):
            along = multiply_add(load(gradient, (k,)), load(u, (k,)), along)
        for k in range(3 * i, 3 * i + 3):
            across = load(gradient, (k,)) - along * load(u, (k,))
            store(gradient, (k,), across / length)
    return total


def _thomson(place, slope, energy, n, parameters):
    x, gradient = carray(place, (n, WIDTH)), carray(slope, (n, WIDTH))
    store(carray(energy, (1, WIDTH)), (0,), _repulsion(x, gradient))


@kernel
def _thomson_hessian(x, hessian):
    """Second derivatives by ``w``.

    With the derivatives ``g_i`` and ``H_ij`` by ``u`` and ``P_i = I - u_i u_i^T`` the blocks are
    ``P_i H_ij P_j / (|w_i| |w_j|)``; those on the diagonal lose
    ``((u_i g_i) P_i + u_i (P_i g_i)^T + (P_i g_i) u_i^T) / |w_i|^2``.
    """
    n_walkers, n = x.shape
    n_charges = n // 3
    u, size, slope = np.empty((n_charges, 3)), np.empty(n_charges), np.empty((n_charges, 3))
    d, block = np.empty(3), np.empty((3, 3))
    whole = np.empty((n_charges, 3, 3))
    for w in range(n_walkers):
        slope[:] = 0.0
        whole[:] = 0.0
        for i in range(n_charges):
            size[i] = np.sqrt(x[w, 3 * i] ** 2 + x[w, 3 * i + 1] ** 2 + x[w, 3 * i + 2] ** 2)
            for a in range(3):
                u[i, a] = x[w, 3 * i + a] / size[i]
        for i in range(n_charges):
            for j in range(i):
                r2 = 0.0
                for a in range(3):
                    d[a] = u[i, a] - u[j, a]
                    r2 += d[a] * d[a]
                r3 = 1.0 / (r2 * np.sqrt(r2))
                for a in range(3):
                    slope[i, a] -= r3 * d[a]
                    slope[j, a] += r3 * d[a]
                    for b in range(3):
                        value = 3.0 * r3 * d[a] * d[b] / r2 - (r3 if a == b else 0.0)
                        whole[i, a, b] += value
                        whole[j, a, b] += value
                        block[a, b] = -value
                _project(block, u[i], u[j])
                scale = 1.0 / (size[i] * size[j])
                for a in range(3):
                    for b in range(3):
                        hessian[w, 3 * i + a, 3 * j + b] = scale * block[a, b]
                        hessian[w, 3 * j + b, 3 * i + a] = scale * block[a, b]
        for i in range(n_charges):
            along = 0.0
            for a in range(3):
                along += u[i, a] * slope[i, a]
            _project(whole[i], u[i], u[i])
            scale = 1.0 / (size[i] * size[i])
            for a in range(3):
                for b in range(3):
                    value = whole[i, a, b] + 3.0 * along * u[i, a] * u[i, b]
                    value -= u[i, a] * slope[i, b] + slope[i, a] * u[i, b]
                    hessian[w, 3 * i + a, 3 * i + b] = scale * (value - (along if a == b else 0.0))


@kernel
def _project(block, left, right):
    """``block -> (1 - left left^T) block (1 - right right^T)``."""
    for b in range(3):
        along = left[0] * block[0, b] + left[1] * block[1, b] + left[2] * block[2, b]
        for a in range(3):
            block[a, b] -= along * left[a]
    for a in range(3):
        along = right[0] * block[a, 0] + right[1] * block[a, 1] + right[2] * block[a, 2]
        for b in range(3):
            block[a, b] -= along * right[b]


@kernel
def _sphere_zero_modes(x, modes):
    """Every charge outward, and rotations about the origin made orthonormal by Gram-Schmidt."""
    n_walkers, n = x.shape
    n_charges = n // 3
    modes[:] = 0.0
    for w in range(n_walkers):
        for i in range(n_charges):
            size = np.sqrt(x[w, 3 * i] ** 2 + x[w, 3 * i + 1] ** 2 + x[w, 3 * i + 2] ** 2)
            for c in range(3):
                a, b = (c + 1) % 3, (c + 2) % 3
                modes[w, 3 * i + c, i] = x[w, 3 * i + c] / size
                modes[w, 3 * i + a, n_charges + c] = -x[w, 3 * i + b]
                modes[w, 3 * i + b, n_charges + c] = x[w, 3 * i + a]
        largest = 0.0
        for c in range(n_charges, n_charges + 3):
            largest = max(largest, np.sqrt(np.sum(modes[w, :, c] ** 2)))
        for c in range(n_charges, n_charges + 3):
            for earlier in range(n_charges, c):
                overlap = np.sum(modes[w, :, c] * modes[w, :, earlier])
                modes[w, :, c] -= overlap * modes[w, :, earlier]
            size = np.sqrt(np.sum(modes[w, :, c] ** 2))
            if size > 1e-5 * largest:
                modes[w, :, c] /= size
            else:
                modes[w, :, c] = 0.0


CLOSEST = 1e-3
"""Charges that start closer than this part of the radius have met."""


class ChargesOnSphere(Symmetry):
    """Rotations and reflections of a sphere, permutations of charges, and the scale of each.

    A charge ``w`` stands for the place ``u = w / |w|``, so that its length says nothing.

    Parameters
    ----------
    n_charges : int
    """

    has_symmetric_places = True

    def __init__(self, n_charges: int) -> None:
        self.n_charges = n_charges
        self.n_images = 2 * factorial(n_charges)
        self._pairs = np.triu_indices(n_charges, 1)

    def normalize(self, x: Floats) -> Floats:
        """All charges on the unit sphere, ``(B, 3 n_charges)``."""
        charges = x.reshape(len(x), self.n_charges, 3)
        return (charges / np.linalg.norm(charges, axis=2, keepdims=True)).reshape(x.shape)

    def zero_modes(self, x: Floats) -> Floats:
        """One outward direction a charge and three rotations, ``(B, 3 n_charges, n_charges + 3)``.

        Where all charges lie on one axis there are only two rotations, and one column of zeros.
        """
        modes = np.empty((*x.shape, self.n_charges + 3))
        _sphere_zero_modes(x, modes)
        return modes

    def invariants(self, x: Floats) -> Floats:
        """Sorted distances of all pairs on the unit sphere, ``(B, N (N - 1) / 2)``."""
        u = self.normalize(x).reshape(len(x), self.n_charges, 3)
        distances = np.linalg.norm(u[:, self._pairs[0]] - u[:, self._pairs[1]], axis=2)
        return np.sort(distances, axis=1)

    def align(self, x: Floats, reference: Floats) -> Floats:
        """Turn, reflect and rename the charges of `x` to lie close to `reference`, as long as they.

        See `RigidMotions.align`; here turns are about the origin. Each charge takes the length of
        the one that it comes to lie on.
        """
        aligned = self.normalize(reference)
        for row, point in zip(aligned, self.normalize(x), strict=True):
            row[:] = nearest_image(point.reshape(-1, 3), row.reshape(-1, 3), alike=True).ravel()
        charges = aligned.reshape(len(x), self.n_charges, 3)
        length = np.linalg.norm(reference.reshape(charges.shape), axis=2, keepdims=True)
        return (length * charges).reshape(x.shape)

    def distance(self, a: Floats, b: Floats) -> Floats:
        """Euclidean distance to the nearest image on the unit sphere, ``(B,)``."""
        return super().distance(a, self.normalize(b))

    def order(self, x: Floats) -> Integers:
        """Orders of the point groups about the center of the sphere, ``(B,)``."""
        return point_group_orders(self.normalize(x).reshape(len(x), self.n_charges, 3), alike=True)

    def symmetrize(self, x: Floats, rng: np.random.Generator) -> Floats:
        """Arrangements with random point groups about the center of the sphere.

        Where two charges meet at a pole another group is drawn, and after some time none.
        """
        arranged, waiting = np.array(x, dtype=np.float64), np.arange(len(x))
        for _ in range(ATTEMPTS):
            charges = self.normalize(x[waiting]).reshape(-1, self.n_charges, 3)
            tried = self.normalize(arrange(charges, rng, center=False).reshape(-1, x.shape[1]))
            apart = self.invariants(tried)[:, 0] > CLOSEST
            arranged[waiting[apart]] = tried[apart]
            waiting = waiting[~apart]
        return arranged


class Thomson(Potential):
    """Unit charges that repel each other on the unit sphere (Thomson, Phil. Mag. 7, 237 (1904)).

    The energy is ``sum 1 / |u_i - u_j|`` over pairs at the places ``u = w / |w|``, in units of the
    squared charge over the radius. The constraint needs no further code: the length of each ``w``
    is one more direction of no change, and the gradient is orthogonal to it.

    Parameters
    ----------
    n_charges : int
        Number of charges N, at least 2. There are ``3 N`` coordinates ``w``.

    Raises
    ------
    ValueError, TypeError
        If there are fewer than 2 charges.

    Notes
    -----
    A step along the gradient, across ``w``, can only lengthen it. The strides of a quench mix
    gradients of several places and change lengths either way, by up to a factor of two or so; that
    scales the gradient by ``1 / |w|``, harms nothing, and needs no care. Curvatures scale with
    ``1 / |w|^2``: searches that read them return to the unit sphere before every step
    (`ChargesOnSphere.normalize`), and so does basin-hopping before it jumps, lest long walks drift
    away. At ``w = 0`` the energy is not defined.
    """

    threadsafe = True

    def __init__(self, n_charges: int) -> None:
        self.n_charges = count(n_charges, "n_charges", least=2, most=MOST_ATOMS)
        self.n = 3 * self.n_charges
        self.length = float(np.sqrt(4 * np.pi / self.n_charges))
        self.energy_unit = 1.0 / self.length
        self.symmetry = ChargesOnSphere(self.n_charges)
        if self.n_charges >= 3:
            sign = -1 if (self.n_charges - 3) % 2 else 1
            self.euler_characteristic = sign * factorial(self.n_charges - 3)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        return evaluate(compile_landscape(_thomson), x)

    @property
    def side_by_side(self) -> SideBySide:
        return compile_landscape(_thomson)

    def hessian(self, x: Floats) -> Floats:
        hessian = np.empty((len(x), self.n, self.n))
        _thomson_hessian(x, hessian)
        return hessian

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Charges at random on the sphere, evenly, ``(count, n)``."""
        return self.symmetry.normalize(rng.standard_normal((count, self.n)))

    def describe(self) -> dict[str, Any]:
        return {"model": "Thomson", "n_charges": self.n_charges}
