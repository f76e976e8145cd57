"""Which packings in a periodic box are the same packing."""

import itertools
from math import factorial

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.types import Booleans, Floats, Integers

CONTACT = 1e-5
"""Part of their distance at contact by which two particles overlap if they touch."""

SAME_PLACE = 1e-4
"""Particles as near as this, in units of the box's edge, stand in one place."""

TURNS = 10
"""So often at the most an alignment is improved by renaming particles and by a shift."""


@kernel
def _distance(x, w, i, j, dimension, image):
    """Distance to the nearest image, or along the axes in `image` to the next."""
    r2 = 0.0
    for a in range(dimension):
        delta = x[w, dimension * i + a] - x[w, dimension * j + a]
        delta = abs(delta - np.round(delta))
        if (image >> a) & 1:
            delta = 1.0 - delta
        r2 += delta * delta
    return np.sqrt(r2)


@kernel
def _overlaps(x, radius, dimension, overlaps):
    """By what part of its distance at contact each pair overlaps, all images together."""
    n_particles = len(radius)
    for w in range(len(x)):
        pair = 0
        for i in range(n_particles):
            for j in range(i):
                touch = radius[i] + radius[j]
                overlaps[w, pair] = 0.0
                for image in range(1 << dimension if touch > 0.5 else 1):
                    r = _distance(x, w, i, j, dimension, image)
                    overlaps[w, pair] += max(0.0, 1.0 - r / touch)
                pair += 1


@kernel
def _count_contacts(x, radius, dimension, needed, smallest, contacts):
    """Contacts among the particles that have enough of them; zero for the others."""
    n_particles = len(radius)
    touching = np.empty((n_particles, n_particles), dtype=np.int64)
    for w in range(len(x)):
        for i in range(n_particles):
            contacts[w, i] = 1
            touching[i, i] = 0
            for j in range(i):
                touch = radius[i] + radius[j]
                found = 0
                for image in range(1 << dimension if touch > 0.5 else 1):
                    r = _distance(x, w, i, j, dimension, image)
                    found += 1.0 - r / touch > smallest
                touching[i, j] = touching[j, i] = found
        changed = True
        while changed:
            changed = False
            for i in range(n_particles):
                if contacts[w, i] == 0:
                    continue
                found = 0
                for j in range(n_particles):
                    found += touching[i, j] if contacts[w, j] > 0 else 0
                contacts[w, i] = found if found >= needed else 0
                changed = changed or found < needed


class SphereImages(Symmetry):
    """Translations, permutations of like particles, and the symmetries of a periodic box.

    The box is a square or a cube of edge 1 and has ``2**d d!`` rotations and reflections. A shift
    of one particle by a whole edge is an image too.

    Two packings are compared by the overlaps of their particles, so that packings that differ only
    in the places of particles that touch nothing are one, and so is all that does not overlap.

    Parameters
    ----------
    diameters : (N,) array
        In units of the box's edge.
    kinds : (N,) array of int
        Particles of equal kinds are alike.
    dimension : int
    """

    def __init__(self, diameters: Floats, kinds: Integers, dimension: int) -> None:
        self.dimension, self.kinds = dimension, kinds
        self._radius = 0.5 * diameters
        self._groups = [np.flatnonzero(kinds == kind) for kind in np.unique(kinds)]
        self._operations = box_operations(dimension)
        self.n_images = len(self._operations)
        for group in self._groups:
            self.n_images *= factorial(len(group))
        low, high = np.tril_indices(len(kinds), -1)
        pair_kind = np.sort([kinds[low], kinds[high]], axis=0)
        _, sort = np.unique(pair_kind, axis=1, return_inverse=True)
        self._pair_groups = [np.flatnonzero(sort == kind) for kind in range(sort.max() + 1)]

    def overlaps(self, x: Floats) -> Floats:
        """Relative overlaps of the pairs (1, 0), (2, 0), (2, 1), ..., ``(B, N (N - 1) / 2)``."""
        points = np.ascontiguousarray(x, dtype=np.float64)
        n_particles = len(self.kinds)
        overlaps = np.empty((len(points), n_particles * (n_particles - 1) // 2))
        _overlaps(points, self._radius, self.dimension, overlaps)
        return overlaps

    def held(self, x: Floats) -> Booleans:
        """Which particles have ``dimension + 1`` contacts with others that have; ``(B, N)``."""
        points = np.ascontiguousarray(x, dtype=np.float64)
        contacts = np.empty((len(points), len(self.kinds)), dtype=np.int64)
        needed = self.dimension + 1
        _count_contacts(points, self._radius, self.dimension, needed, CONTACT, contacts)
        return contacts > 0

    def zero_modes(self, x: Floats) -> Floats:
        """Translations, ``(B, n, dimension)``."""
        n_particles = len(self.kinds)
        modes = np.tile(np.eye(self.dimension), (n_particles, 1)) / np.sqrt(n_particles)
        return np.repeat(modes[None], len(x), axis=0)

    def invariants(self, x: Floats) -> Floats:
        """Overlaps of all pairs, sorted among pairs of like kinds, ``(B, N (N - 1) / 2)``."""
        overlaps = self.overlaps(x)
        return np.concatenate(
            [np.sort(overlaps[:, group], axis=1) for group in self._pair_groups], axis=1
        )

    def align(self, x: Floats, reference: Floats) -> Floats:
        """Move, turn, reflect and rename the particles of `x` to lie close to `reference`.

        Every symmetry of the box is tried, with every particle of the rarest kind laid on one of
        the reference. For two images of one point the result is exact.
        """
        aligned = np.empty_like(reference)
        for row, point, target in zip(aligned, x, reference, strict=True):
            a = point.reshape(-1, self.dimension)
            b = target.reshape(-1, self.dimension)
            rarest = min(self._groups, key=len)
            nearest, least = b, np.inf
            for operation in self._operations:
                turned = a @ operation.T
                for particle in rarest:
                    moved = self._settle(turned + (b[rarest[0]] - turned[particle]), b)
                    distance = float(np.sum((moved - b) ** 2))
                    if distance < least:
                        nearest, least = moved, distance
            row[:] = nearest.ravel()
        return aligned

    def _settle(self, a: Floats, b: Floats) -> Floats:
        """Rename and shift the particles `a` in turns until they come no closer to `b`."""
        from scipy.optimize import linear_sum_assignment  # at the top it would slow the import

        before = np.inf
        for _ in range(TURNS):
            apart = a[:, None] - b
            apart -= np.round(apart)
            moved = np.empty_like(a)
            for group in self._groups:
                cost = np.sum(apart[np.ix_(group, group)] ** 2, axis=2)
                particle, place = linear_sum_assignment(cost)
                moved[group[place]] = apart[group[particle], group[place]]
            moved -= moved.mean(axis=0)
            a = b + moved
            distance = float(np.sum(moved**2))
            if not distance < before:
                break
            before = distance
        return a

    def order(self, x: Floats) -> Integers:
        """How many symmetries of the box leave a packing as it is, renamed and shifted; ``(B,)``.

        Only particles that touch others count: a rattler is nowhere in particular.
        """
        orders = np.ones(len(x), dtype=np.int64)
        for w, held in enumerate(self.held(x)):
            if held.any():
                orders[w] = self._order(x[w].reshape(-1, self.dimension)[held], self.kinds[held])
        return orders

    def _order(self, a: Floats, kinds: Integers) -> int:
        values, sizes = np.unique(kinds, return_counts=True)
        rarest = np.flatnonzero(kinds == values[np.argmin(sizes)])
        found = 0
        for operation in self._operations:
            turned = a @ operation.T
            for particle in rarest:
                apart = turned[:, None] + (a[rarest[0]] - turned[particle]) - a
                apart -= np.round(apart)
                near = np.abs(apart).max(axis=2) < SAME_PLACE
                found += bool((near & (kinds[:, None] == kinds)).any(axis=1).all())
        return found


def box_operations(dimension: int) -> Floats:
    """Rotations and reflections of a square or a cube, ``(2**d d!, d, d)``."""
    axes = np.eye(dimension)
    return np.array(
        [
            np.diag(signs) @ axes[list(order)]
            for order in itertools.permutations(range(dimension))
            for signs in itertools.product((1.0, -1.0), repeat=dimension)
        ]
    )
