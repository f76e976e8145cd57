"""The softest modes of Hessians that are never written down, for many walkers at once.

Products with a Hessian span a small space of directions; the Hessian within it is a tridiagonal
matrix, whose extreme eigenvalues soon agree with those of the whole (Lanczos, J. Res. Natl. Bur.
Stand. 45, 255 (1950)).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from landscape_lab.kernels import kernel_reassociated
from landscape_lab.products import mixtures
from landscape_lab.types import Floats, Integers

EXHAUSTED = 1e-10
"""A new direction shorter than this part of the Hessian is rounding: the space is complete."""

Operator = Callable[[Floats], Floats]


@kernel_reassociated
def _leave(basis, count, vectors, along):
    """Take from every vector its parts along the first rows of its basis; their sizes `along`."""
    n = vectors.shape[1]
    for w in range(vectors.shape[0]):
        for k in range(count):
            overlap = 0.0
            for s in range(n):
                overlap += basis[w, k, s] * vectors[w, s]
            along[w, k] = overlap
        for k in range(count):
            overlap = along[w, k]
            for s in range(n):
                vectors[w, s] -= overlap * basis[w, k, s]


@dataclass(frozen=True, eq=False)
class RitzModes:
    """Eigenvalues and vectors of Hessians within the spaces that K products span.

    Attributes
    ----------
    values : (B, K)
        In ascending order. The lowest is never below the lowest eigenvalue of the Hessian.
    error : (B, K)
        Length of ``H v - value v``: some eigenvalue is as near as this.
    overlap : (B, K)
        Scalar product, without sign, with the direction that was started from.
    rank : (B,)
        How many of them there are; where it is less than K the others stand above as fillers.
    """

    values: Floats
    error: Floats
    overlap: Floats
    rank: Integers
    _basis: Floats
    _inner: Floats

    def vector(self, which: Integers | int) -> Floats:
        """Unit vectors ``(B, n)`` of the modes with some numbers, one number a walker.

        Zeros for a filler.
        """
        rows = np.arange(len(self.values))
        inner = self._inner[rows, :, which]
        found = mixtures(inner[:, None], self._basis)[:, 0]
        size = np.linalg.norm(found, axis=1, keepdims=True)
        return found / np.where(size > 0.0, size, 1.0)

    def one(self, walker: int, which: int) -> Floats:
        """The unit vector ``(n,)`` of one mode of one walker; of its last where there are fewer."""
        inner = self._inner[walker, :, min(which, self.rank[walker] - 1)]
        found = mixtures(inner[None, None], self._basis[walker : walker + 1])[0, 0]
        return found / np.linalg.norm(found)

    def all_of(self, walker: int) -> Floats:
        """All modes of one walker as columns, ``(n, K)``."""
        basis = self._basis[walker : walker + 1]
        return mixtures(self._inner[walker].T[None], basis)[0].T


def ritz_modes(
    operator: Operator, start: Floats, n_steps: int, project: Operator = lambda v: v
) -> RitzModes:
    """Explore the Hessians around some directions by products.

    Parameters
    ----------
    operator : callable
        Takes vectors ``(B, n)`` to their products.
    start : (B, n)
        Where to begin; near a soft mode few steps are enough.
    n_steps : int
        Products, K.
    project : callable
        Removes from vectors ``(B, n)`` what is not to be explored.

    Returns
    -------
    RitzModes
    """
    n_steps = min(n_steps, start.shape[1])
    basis = np.zeros((len(start), n_steps, start.shape[1]))
    matrix, along = np.zeros((len(start), n_steps, n_steps)), np.empty((len(start), n_steps))
    next_one = project(start)
    size = np.linalg.norm(next_one, axis=1)
    largest = np.zeros(len(start))
    alive = size > 0
    rank = np.zeros(len(start), dtype=np.int64)
    for k in range(n_steps):
        rank += alive
        basis[:, k] = np.where(alive, 1.0 / np.where(alive, size, 1.0), 0.0)[:, None] * next_one
        next_one = np.array(operator(basis[:, k]), dtype=np.float64)
        _leave(basis, k + 1, next_one, along)
        matrix[:, k, k] = along[:, k]
        # What is left may be small: projected only now, it has no trace of what is not wanted.
        next_one = np.ascontiguousarray(project(next_one))
        _leave(basis, k + 1, next_one, along)
        size = np.linalg.norm(next_one, axis=1)
        largest = np.maximum(largest, np.abs(matrix[:, k, k]) + size)
        # Directions that do not exist get a curvature that no one looks for.
        matrix[~alive, k, k] = np.where(largest > 0, 2.0 * largest, 1.0)[~alive]
        alive = alive & (size > EXHAUSTED * largest)
        size = np.where(alive, size, 0.0)
        if k + 1 < n_steps:
            matrix[:, k, k + 1] = matrix[:, k + 1, k] = size
    values, inner = np.linalg.eigh(matrix)
    error = size[:, None] * np.abs(inner[:, -1])
    return RitzModes(values, error, np.abs(inner[:, 0]), rank, basis, inner)
