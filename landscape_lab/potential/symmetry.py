"""Which points are the same point: images, zero modes and the distance between images."""

from abc import ABC, abstractmethod

import numpy as np

from landscape_lab.products import mixtures, scalar_products
from landscape_lab.types import Floats, Integers


class Symmetry(ABC):
    """A group of transformations that leave the energy unchanged.

    Points that a transformation carries into each other are images of one point.

    Attributes
    ----------
    has_symmetric_places : bool
        Whether `symmetrize` has somewhere to move points to.
    """

    has_symmetric_places = False

    n_images: int = 1
    """How many images a point without symmetry has, those that zero modes or shifts carry into each
    other counted as one. A point of order ``h`` has ``n_images / h``."""

    @abstractmethod
    def zero_modes(self, x: Floats) -> Floats:
        """Directions of no change, ``(B, n) -> (B, n, k)``.

        The columns are orthonormal. Where a point has fewer than ``k`` (a straight molecule does
        not turn about its axis), the missing columns are zero.
        """

    def across(self, x: Floats, v: Floats) -> Floats:
        """Vectors `v` without their parts along the zero modes at `x`, all ``(B, n)``."""
        return project_out(v, self.zero_modes(x))

    @abstractmethod
    def invariants(self, x: Floats) -> Floats:
        """Continuous functions of a point that agree for all its images, ``(B, n) -> (B, m)``."""

    @abstractmethod
    def align(self, x: Floats, reference: Floats) -> Floats:
        """The images of the points `x` nearest to `reference`, both ``(B, n)``; ``-> (B, n)``."""

    def distance(self, a: Floats, b: Floats) -> Floats:
        """Euclidean distance to the nearest image, ``(B, n), (B, n) -> (B,)``."""
        return np.linalg.norm(self.align(a, b) - b, axis=1)

    def order(self, x: Floats) -> Integers:
        """How many transformations of the group leave a point where it is, ``(B, n) -> (B,)``.

        For a molecule it is the order of its point group. A point of order ``h`` has ``1 / h`` of
        the images that a point without symmetry has. One for every point unless a symmetry says
        more.
        """
        return np.ones(len(x), dtype=np.int64)

    def symmetrize(self, x: Floats, rng: np.random.Generator) -> Floats:
        """Points moved to where random transformations leave them alone, ``(B, n) -> (B, n)``.

        Gradients do not lead away from such places. A stationary point of high `order` has few
        images, and random starts rarely meet it; starts in places like it do. The points
        themselves unless a symmetry says more.
        """
        return x

    def normalize(self, x: Floats) -> Floats:
        """The image of a point at which curvatures are measured, ``(B, n) -> (B, n)``.

        Where images differ in scale, eigenvalues of the Hessian differ too, and all are to be
        taken at one of them. The point itself unless a symmetry says otherwise.
        """
        return x


class NoSymmetry(Symmetry):
    """Every point is itself alone."""

    def zero_modes(self, x: Floats) -> Floats:
        return np.zeros((*x.shape, 0))

    def invariants(self, x: Floats) -> Floats:
        return x

    def align(self, x: Floats, reference: Floats) -> Floats:
        return x


def stiffen_zero_modes(hessian: Floats, zero_modes: Floats) -> Floats:
    """Hessians ``(B, n, n)`` with zero modes ``(B, n, k)`` as stiff as any, so that none moves.

    Away from stationary points a Hessian mixes directions of no change with the gradient: images
    lie on a curve, and a step straight along it leaves it. Here they are separate.
    """
    if zero_modes.shape[2] == 0:
        return hessian
    modes = np.ascontiguousarray(zero_modes.transpose(0, 2, 1))
    across = hessian - mixtures(zero_modes, mixtures(modes, hessian))
    across = across - mixtures(scalar_products(across, modes), modes)
    stiffest = np.abs(across).sum(axis=2).max(axis=1)
    return across + stiffest[:, None, None] * mixtures(zero_modes, modes)


def project_out(vectors: Floats, zero_modes: Floats) -> Floats:
    """Remove from vectors ``(B, n)`` their parts along the zero modes ``(B, n, k)``."""
    if zero_modes.shape[2] == 0:
        return vectors
    modes = np.ascontiguousarray(zero_modes.transpose(0, 2, 1))
    along = scalar_products(vectors[:, None], modes)
    return vectors - mixtures(along, modes)[:, 0]
