"""A count that can prove a list of stationary points incomplete.

On a closed landscape the numbers of its minima, saddles and maxima are not independent: counted
with the signs of their indices they add up to the Euler characteristic of the space (Morse 1934).
A list that does not lacks a point. One that does may still lack several that cancel.
"""

from dataclasses import dataclass

import numpy as np

from landscape_lab.landscape.identity import KnownPoints
from landscape_lab.landscape.store import SAME_ENERGY, SAME_PLACE
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.eigenvector_following import nearest_stationary
from landscape_lab.search.workers import Workers
from landscape_lab.types import Integers
from landscape_lab.validation import Random, count, generator


@dataclass(frozen=True)
class EulerCheck:
    """Stationary points of all indices, and whether their number can be right.

    Attributes
    ----------
    points : tuple of int
        How many different ones have no negative mode, one, two, and so on.
    images : tuple of int
        How many they are with all their images.
    total : int
        Images counted with the signs of their indices.
    expected : int
        The Euler characteristic of the space.
    """

    points: tuple[int, ...]
    images: tuple[int, ...]
    total: int
    expected: int

    @property
    def proves_incomplete(self) -> bool:
        """Whether a stationary point is missing for certain."""
        return self.total != self.expected

    def __str__(self) -> str:
        verdict = (
            "at least one is missing" if self.proves_incomplete else "nothing is shown missing"
        )
        return (
            f"{self.points} points of index 0, 1, ..., {self.images} with their images; "
            f"with signs {self.total}, of {self.expected}: {verdict}"
        )


def euler_check(
    potential: Potential, *, searches: int = 1024, rng: Random = 0,
    executor: Workers | None = None,
) -> EulerCheck:  # fmt: skip
    r"""Look for the stationary points of all indices, and compare with the Euler characteristic.

    .. math:: \sum_p (-1)^{i_p} \, \frac{G}{h_p} = \chi

    over all different points p, with indices i and orders h, where a point without symmetry has G
    images (`Symmetry.n_images`). Thomson's charges without rotations are N distinct points of a
    sphere up to turns, with :math:`\chi = (-1)^{N-3} (N-3)!` and G = 2 N!.

    Parameters
    ----------
    potential : Potential
        One that states its `euler_characteristic`.
    searches : int
        Newton searches from random places.
    rng : int, SeedSequence or Generator
    executor : concurrent.futures.Executor or distributed.Client, optional
        As for `find_saddles`.

    Returns
    -------
    EulerCheck

    Raises
    ------
    ValueError, TypeError
        If the model states no Euler characteristic, or an option makes no sense.
    """
    expected = as_potential(potential).euler_characteristic
    if expected is None:
        raise ValueError(
            "potential states no euler_characteristic; "
            "a model on a closed space, such as Thomson(5), would do"
        )
    starts = potential.sample(count(searches, "searches"), generator(rng))
    found, index = nearest_stationary(potential, starts, executor=executor)
    points, images = _count(potential, found.x[found.converged], index[found.converged])
    signs = (-1) ** np.arange(len(images))
    return EulerCheck(
        tuple(points.tolist()), tuple(images.tolist()), int(np.sum(signs * images)), expected
    )


def _count(potential: Potential, x: np.ndarray, index: Integers) -> tuple[Integers, Integers]:
    """Different points of each index, and how many they are with their images."""
    scale, symmetry = potential.scale, potential.symmetry
    known = KnownPoints(SAME_ENERGY * scale.energy, SAME_PLACE * scale.length)
    points = np.zeros(int(index.max(initial=0)) + 1, dtype=np.int64)
    images = points.copy()
    orders = symmetry.order(x)
    rows = zip(potential.energy(x).tolist(), symmetry.invariants(x), strict=True)
    for at, (energy, invariants) in enumerate(rows):
        if known.look_up(energy, invariants) < 0:
            known.add(at, energy, invariants)
            points[index[at]] += 1
            images[index[at]] += symmetry.n_images // int(orders[at])
    return points, images
