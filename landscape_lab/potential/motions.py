"""Atoms in space, moved, turned, mirrored and renamed."""

import itertools

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.arrangements import arrange
from landscape_lab.potential.point_groups import point_group_orders
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count, flag

MOST_ATOMS = 10_000
"""All pairs of atoms are listed; of more atoms they would not fit into the memory."""

ROUNDING = 1e-12
"""A squared distance that falls by less, in units of the squared size, does not fall."""

PARALLEL = 1e-9
"""Of two vectors one is along the other if no larger part of it points elsewhere."""


@kernel
def _column_product(modes, a, b):
    total = 0.0
    for i in range(len(modes)):
        total += modes[i, a] * modes[i, b]
    return total


@kernel
def _make_orthonormal(modes):
    """Gram-Schmidt on the columns of rotations; what is left of a dependent one becomes zero."""
    largest = 0.0
    for c in range(3, 6):
        largest = max(largest, np.sqrt(_column_product(modes, c, c)))
    for c in range(3, 6):
        for earlier in range(3, c):
            overlap = _column_product(modes, c, earlier)
            for i in range(len(modes)):
                modes[i, c] -= overlap * modes[i, earlier]
        size = np.sqrt(_column_product(modes, c, c))
        for i in range(len(modes)):
            modes[i, c] = modes[i, c] / size if size > 1e-5 * largest else 0.0


@kernel
def _rigid_zero_modes(x, modes):
    """Translations, and rotations about the centroid made orthonormal by Gram-Schmidt."""
    n_atoms = x.shape[1] // 3
    center = np.empty(3)
    modes[:] = 0.0
    for w in range(len(x)):
        center[:] = 0.0
        for i in range(n_atoms):
            for c in range(3):
                center[c] += x[w, 3 * i + c] / n_atoms
        for i in range(n_atoms):
            for c in range(3):
                modes[w, 3 * i + c, c] = 1.0 / np.sqrt(n_atoms)
            for c in range(3):
                a, b = (c + 1) % 3, (c + 2) % 3
                modes[w, 3 * i + a, 3 + c] = -(x[w, 3 * i + b] - center[b])
                modes[w, 3 * i + b, 3 + c] = x[w, 3 * i + a] - center[a]
        _make_orthonormal(modes[w])


class RigidMotions(Symmetry):
    """Translations, rotations and reflections of atoms in space, and permutations of like atoms.

    Parameters
    ----------
    n_atoms : int
    permutations : bool
        Whether all atoms are alike. If not, every atom keeps its name.

    Raises
    ------
    ValueError, TypeError
        If there is no atom, or more than 10,000.
    """

    def __init__(self, n_atoms: int, *, permutations: bool = True) -> None:
        self.n_atoms = count(n_atoms, "n_atoms", most=MOST_ATOMS)
        self.permutations = flag(permutations, "permutations")
        self.has_symmetric_places = self.permutations or self.n_atoms > 3
        self._pairs = np.triu_indices(self.n_atoms, 1)

    def zero_modes(self, x: Floats) -> Floats:
        """Three translations and three rotations, ``(B, 3 n_atoms, 6)``.

        Straight arrangements have only two rotations, and one column of zeros.
        """
        modes = np.empty((*x.shape, 6))
        _rigid_zero_modes(x, modes)
        return modes

    def invariants(self, x: Floats) -> Floats:
        """Distances of all pairs of atoms, ``(B, n_atoms (n_atoms - 1) / 2)``; sorted if alike."""
        atoms = x.reshape(len(x), self.n_atoms, 3)
        distances = np.linalg.norm(atoms[:, self._pairs[0]] - atoms[:, self._pairs[1]], axis=2)
        return np.sort(distances, axis=1) if self.permutations else distances

    def align(self, x: Floats, reference: Floats) -> Floats:
        """Move, turn, reflect and permute the atoms of `x` to lie close to `reference`.

        Centroids are brought together. With permutations, a frame of two atoms of the reference is
        laid on every ordered pair of atoms of `x`, atoms are assigned by
        `scipy.optimize.linear_sum_assignment`, and the best of these starts are improved by turns
        of rotation (Kabsch) and assignment. For two images of one point the result is exact; for
        different points it is the best of all frames, near or at the nearest image.
        """
        aligned = np.empty_like(reference)
        for row, point, target in zip(aligned, x, reference, strict=True):
            a, b = point.reshape(-1, 3), target.reshape(-1, 3)
            center = b.mean(axis=0)
            nearest = nearest_image(a - a.mean(axis=0), b - center, alike=self.permutations)
            row[:] = (nearest + center).reshape(-1)
        return aligned

    def order(self, x: Floats) -> Integers:
        """Orders of the point groups, reflections and improper rotations included, ``(B,)``.

        See `point_group_orders`; without permutations an atom has to stay in its own place, which
        leaves 2 for flat arrangements (the mirror in their plane) and 1 for all others.
        """
        atoms = x.reshape(len(x), self.n_atoms, 3)
        atoms = atoms - atoms.mean(axis=1, keepdims=True)
        return point_group_orders(atoms, alike=self.permutations)

    def symmetrize(self, x: Floats, rng: np.random.Generator) -> Floats:
        """Arrangements with random point groups, as large as `x`; flat ones without permutations.

        See `landscape_lab.potential.arrangements`.
        """
        atoms = x.reshape(len(x), self.n_atoms, 3)
        atoms = atoms - atoms.mean(axis=1, keepdims=True)
        if self.permutations:
            return arrange(atoms, rng, center=True).reshape(x.shape)
        normal = rng.standard_normal((len(x), 1, 3))
        normal /= np.linalg.norm(normal, axis=2, keepdims=True)
        height = np.sum(atoms * normal, axis=2, keepdims=True)
        return (atoms - height * normal).reshape(x.shape)


def nearest_image(a: Floats, b: Floats, *, alike: bool) -> Floats:
    """Atoms `a` turned and mirrored about the origin, and renamed if `alike`, to lie close to `b`.

    Both are ``(n_atoms, 3)``. `RigidMotions.align` tells how, and when it is exact.
    """
    best = _turn(a, b)
    if alike:
        starts = [_permuted_onto(turned, b) for turned in _frames(a, b)]
        starts.sort(key=lambda atoms: float(np.sum((atoms - b) ** 2)))
        candidates = [best, *(_improve(atoms, b) for atoms in starts[:8])]
        best = min(candidates, key=lambda atoms: float(np.sum((atoms - b) ** 2)))
    return best


def _turn(a: Floats, b: Floats) -> Floats:
    """Rotate or reflect atoms `a` onto `b`, both centered: Kabsch's solution."""
    u, _, vt = np.linalg.svd(a.T @ b)
    return a @ (u @ vt)


def _permuted_onto(a: Floats, b: Floats) -> Floats:
    """Rename atoms `a` so that the sum of squared distances to `b` is least."""
    from scipy.optimize import linear_sum_assignment  # at the top it would double the import time

    atom, place = linear_sum_assignment(np.sum((a[:, None] - b) ** 2, axis=2))
    permuted = np.empty_like(a)
    permuted[place] = a[atom]
    return permuted


def _improve(a: Floats, b: Floats) -> Floats:
    """Turns of rotation and assignment until the distance no longer falls."""
    cost, least = np.inf, ROUNDING * float(np.sum(b**2))
    while True:
        a = _turn(_permuted_onto(a, b), b)
        now = float(np.sum((a - b) ** 2))
        if now >= cost - least:
            return a
        cost = now


def _frames(a: Floats, b: Floats) -> list[Floats]:
    """`a` turned so that each ordered pair of its atoms points along one chosen pair of `b`."""
    first = _largest(np.sum(b**2, axis=1))
    second = _largest(np.sum(np.cross(b[first], b) ** 2, axis=1))
    target = _triad(b[first], b[second])
    turned = []
    for i, j in itertools.permutations(range(len(a)), 2):
        triad = _triad(a[i], a[j])
        for mirror in (1.0, -1.0):
            turned.append(a @ (triad.T * np.array([1.0, 1.0, mirror])) @ target)
    return turned


def _largest(sizes: Floats) -> int:
    """The first of the largest: rounding shall not choose, for instance on a sphere."""
    return int(np.argmax(sizes >= (1.0 - PARALLEL) * sizes.max()))


def _triad(p: Floats, q: Floats) -> Floats:
    """Three orthonormal rows: along `p`, towards `q`, and upright on both."""
    axis = p / (float(np.linalg.norm(p)) or 1.0)
    side = q - axis * (axis @ q)
    size = float(np.linalg.norm(side))
    if size <= PARALLEL * float(np.linalg.norm(q)):
        side = np.eye(3)[int(np.argmin(np.abs(axis)))]
        side = side - axis * (axis @ side)
        size = float(np.linalg.norm(side))
    side = side / size
    return np.stack([axis, side, np.cross(axis, side)])
