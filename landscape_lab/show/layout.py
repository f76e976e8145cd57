"""Where to put the nodes of a graph: as far apart on paper as they are in steps.

Stress is the sum over pairs of (distance on paper - steps between)^2 / steps^2. It is lowered one
pair at a time, by moving both nodes along the line between them (Zheng, Pawar and Goodman 2018,
"Graph drawing by stochastic gradient descent"). Small graphs use all pairs; large ones the edges
and the distances to some pivots.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landscape_lab.kernels import kernel
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import Random, count, generator, reals, wholes

__all__ = ["place_beside", "place_nodes"]


N_PIVOTS = 60
N_SWEEPS = 40


def place_nodes(n: int, ends: npt.ArrayLike, *, rng: Random = 0) -> Floats:
    """Place the nodes of a connected graph in the plane.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : (E, 2) array_like of int
        The two nodes of each edge.
    rng : int, SeedSequence or Generator
        Decides the start and the order of the pairs: one seed, one picture.

    Returns
    -------
    (n, 2) array
        Positions, the longest direction of the graph lying horizontally.

    Raises
    ------
    ValueError
        If the graph is not connected.
    """
    n, random = count(n, "n"), generator(rng)
    first, second, length = _wanted(n, ends, random)
    xy = random.normal(size=(n, 2)) * np.sqrt(n)
    longest = float(length.max(initial=1.0))
    # From "every pair moves to its distance at once" down to a tenth of a step for neighbors.
    for rate in np.geomspace(longest**2, 0.1, N_SWEEPS):
        _sweep(xy, first, second, length, random.permutation(length.size), rate, 1.0)
    xy -= xy.mean(axis=0)
    _, _, axes = np.linalg.svd(xy, full_matrices=False)
    return xy @ axes.T if n > 2 else xy


def place_beside(n: int, ends: npt.ArrayLike, height: npt.ArrayLike, *, rng: Random = 0) -> Floats:
    """Place the nodes of a connected graph beside each other when their heights are given.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : (E, 2) array_like of int
        The two nodes of each edge.
    height : (n,) array_like
        How high each node has to lie, in any unit; the picture is taken to be half as high as it is
        wide.
    rng : int, SeedSequence or Generator
        As for `place_nodes`.

    Returns
    -------
    (n,) array
        Horizontal positions, in steps.

    Raises
    ------
    ValueError
        If the graph is not connected.
    """
    n, random = count(n, "n"), generator(rng)
    level = reals(height, "height", (n,))
    xy = np.ascontiguousarray(place_nodes(n, ends, rng=random))
    first, second, length = _wanted(n, ends, random)
    xy[:, 1] = (level - level.mean()) * (0.5 * np.ptp(xy[:, 0]) / (np.ptp(level) or 1.0))
    for rate in np.geomspace(float(length.max(initial=1.0)), 0.1, N_SWEEPS):
        _sweep(xy, first, second, length, random.permutation(length.size), rate, 0.0)
    return xy[:, 0].copy()


def _wanted(
    n: int, ends: npt.ArrayLike, random: np.random.Generator
) -> tuple[Integers, Integers, Floats]:
    """List pairs of nodes and the distances that they should have: the steps between them."""
    edges = wholes(ends, "ends", least=0, most=n - 1)
    edges = edges.reshape(-1, 2) if edges.size == 0 else wholes(edges, "ends", (None, 2))
    adjacency = csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    pivots = np.arange(n) if n <= 1000 else random.choice(n, N_PIVOTS, replace=False)
    steps = dijkstra(adjacency, directed=False, unweighted=True, indices=pivots)
    if not np.isfinite(steps).all():
        raise ValueError("the graph is not connected; place its pieces one by one")
    first, second = np.repeat(pivots, n), np.tile(np.arange(n), pivots.size)
    length = steps.ravel()
    if n <= 1000:
        once = first < second
        first, second, length = first[once], second[once], length[once]
    else:
        real = first != second
        first = np.concatenate((first[real], edges[:, 0]))
        second = np.concatenate((second[real], edges[:, 1]))
        length = np.concatenate((length[real], np.ones(len(edges))))
    return first, second, length


@kernel
def _sweep(xy, first, second, length, order, rate, lift):
    for k in order:
        i = first[k]
        j = second[k]
        dx = xy[i, 0] - xy[j, 0]
        dy = xy[i, 1] - xy[j, 1]
        distance = np.sqrt(dx * dx + dy * dy) + 1e-12
        weight = min(1.0, rate / (length[k] * length[k]))
        move = 0.5 * weight * (distance - length[k]) / distance
        xy[i, 0] -= move * dx
        xy[i, 1] -= lift * move * dy
        xy[j, 0] += move * dx
        xy[j, 1] += lift * move * dy
