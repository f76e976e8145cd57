"""Is a network a small world? Its measures beside those of random graphs of equal size.

A small world has ways as short as chance would make them, and neighbors that know each other far
more often than by chance (Watts and Strogatz 1998; Humphries and Gurney 2008). Hubs alone bring
many triangles, so chance may be asked to keep the degrees as they are (Maslov and Sneppen 2002).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np

from landscape_lab.analysis.graphs.measures import SOURCES, largest_piece, measure, topology
from landscape_lab.network import TransitionNetwork
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import Random, count, flag, generator

__all__ = ["RandomComparison", "compare_with_random"]

MOST_SAMPLES = 10**6
"""Nobody waits for more."""

SWAPS, TRIES = 5, 100
"""Where chance keeps the degrees: swaps of two edges for each edge, and tries for each swap."""

SMALLEST = 4
"""With fewer nodes there is nothing to swap."""


@dataclass(frozen=True, eq=False)
class RandomComparison:
    """A network of minima beside random graphs with as many nodes and edges, or the same degrees.

    Attributes
    ----------
    n_samples : int
        Number of random graphs.
    mean_path, diameter, clustering, n_nodes : (n_samples,) array
        Measures of the largest piece of each random graph, and its size. Beyond 1024 nodes the mean
        path is that from 1024 of them, and the diameter the longest path from there.
    path_ratio, clustering_ratio : float
        The network's mean path and clustering over the random graphs' means.
    small_world : float
        Clustering ratio over path ratio, the small-world coefficient (Humphries and Gurney 2008):
        well above 1 in a small world. inf if no random graph has a triangle, nan if the network has
        none either.
    """

    n_samples: int
    mean_path: Floats
    diameter: Floats
    clustering: Floats
    n_nodes: Integers
    path_ratio: float
    clustering_ratio: float
    small_world: float


def compare_with_random(
    network: TransitionNetwork, *, n_samples: int = 100, rng: Random = 0, keep_degrees: bool = False
) -> RandomComparison:
    """Compare the largest piece of a network with random graphs of equal size.

    Each random graph has the same number of nodes and edges, every such graph being equally likely
    (Erdos and Renyi 1959). With `keep_degrees` every node has as many neighbors as it had: again
    and again two edges exchange ends, unless an edge would be there twice (Maslov and Sneppen
    2002). Sparse graphs fall apart; their largest piece is measured, and its size reported.

    Parameters
    ----------
    network : TransitionNetwork
    n_samples : int
        Number of random graphs.
    rng : int, SeedSequence or Generator
    keep_degrees : bool
        Whether the random graphs have the network's degrees, hubs and all.

    Returns
    -------
    RandomComparison

    Raises
    ------
    ValueError
        If `n_samples` is below 1, or if the network has no edge.
    """
    n_samples, random = count(n_samples, "n_samples", most=MOST_SAMPLES), generator(rng)
    kept = flag(keep_degrees, "keep_degrees")
    own = topology(network)
    n, m = own.n_nodes, own.n_edges
    joined = _own_edges(network, own.nodes) if kept else None
    if m == 0:
        raise ValueError("network has no edge; a comparison needs two minima that are joined")
    path, diameter, clustering = np.empty(n_samples), np.empty(n_samples), np.empty(n_samples)
    size = np.empty(n_samples, dtype=np.int64)
    for k in range(n_samples):
        if joined is None:
            chosen = np.sort(random.choice(n * (n - 1) // 2, m, replace=False, shuffle=False))
            drawn = _pairs(chosen)
        else:
            drawn = _swapped(n, joined, random)
        nodes, edges, _ = largest_piece(n, drawn)
        measures = measure(nodes.size, edges, SOURCES)
        path[k], diameter[k] = measures["mean_path"], measures["diameter"]
        clustering[k], size[k] = measures["clustering"], nodes.size
    path_ratio = own.mean_path / float(path.mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        clustering_ratio = float(np.divide(own.clustering, clustering.mean()))
    return RandomComparison(
        n_samples=n_samples,
        mean_path=path,
        diameter=diameter,
        clustering=clustering,
        n_nodes=size,
        path_ratio=path_ratio,
        clustering_ratio=clustering_ratio,
        small_world=clustering_ratio / path_ratio,
    )


def _own_edges(network: TransitionNetwork, nodes: Integers) -> Integers:
    """The edges of the largest piece, each once, in the numbers of its own nodes."""
    piece = network.subset(nodes)
    return np.unique(np.sort(piece.ends[~piece.degenerate], axis=1), axis=0)


def _swapped(n: int, edges: Integers, random: np.random.Generator) -> Integers:
    """Edges after many swaps of their ends; as they were where no swap is possible."""
    # Imported here because it takes a quarter of a second that only this function needs.
    import networkx

    result = networkx.Graph()
    result.add_nodes_from(range(n))
    result.add_edges_from(edges.tolist())
    if n >= SMALLEST and len(edges) >= 2:
        # It stops with what it has where the tries are spent: a star has no other form.
        with contextlib.suppress(networkx.NetworkXAlgorithmError):
            swaps = SWAPS * len(edges)
            networkx.double_edge_swap(
                result, swaps, TRIES * swaps, seed=int(random.integers(2**31))
            )
    return np.sort(np.array(result.edges, dtype=np.int64).reshape(-1, 2), axis=1)


def _pairs(number: Integers) -> Integers:
    """Turn numbers 0, 1, 2, 3, ... into pairs (0, 1), (0, 2), (1, 2), (0, 3), ..."""
    j = ((1 + np.sqrt(1 + 8 * number.astype(np.float64))) / 2).astype(np.int64)
    # The square root may be off by one in its last digit.
    j += (j + 1) * j // 2 <= number
    j -= j * (j - 1) // 2 > number
    return np.stack((number - j * (j - 1) // 2, j), axis=1)
