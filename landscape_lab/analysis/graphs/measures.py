"""Who is whose neighbor: the network of minima as a graph, without its energies.

Two minima are joined by an edge when at least one transition state connects them. How far apart
they are, how densely their neighbors know each other, and how both compare with chance tells
whether a landscape is a small world (Ballard et al. 2017, sec. VI; Watts and Strogatz 1998;
Doye 2002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra

from landscape_lab.analysis.graphs.paths import _path_counts, _triangles
from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count

if TYPE_CHECKING:
    import networkx

MOST = 20_000
"""Paths are followed from every minimum of a network, if it has no more than these."""

SOURCES = 1024
"""In a larger one paths are followed from so many of its minima."""

WORD = 64
"""Sources whose paths are followed together."""

__all__ = ["Topology", "graph", "largest_piece", "measure", "steps_to", "topology"]


@dataclass(frozen=True, eq=False)
class Topology:
    """Measures of a network of minima; all from `n_nodes` on are of its largest connected piece.

    Attributes
    ----------
    n_minima, n_transition_states : int
        Size of the whole network, every transition state counted.
    n_degenerate : int
        Transition states whose two ends are the same minimum: no edges.
    n_multiple : int
        Transition states beyond the first between a pair of minima: no further edges.
    n_components : int
        Number of connected pieces.
    n_nodes, n_edges : int
        Minima in the largest piece, and pairs of them that are joined.
    mean_degree : float
        Neighbors of a minimum on average, 2 n_edges / n_nodes.
    mean_path : float
        Shortest path length, in edges, averaged over all pairs of minima; nan for a single one.
    mean_path_error : float
        Its standard error where paths were followed from some minima only; 0 if from all.
    diameter : int
        The longest shortest path; the longest of those that were followed.
    clustering : float
        Average over all minima of the share of a minimum's pairs of neighbors that are joined
        themselves, 0 for minima with fewer than two (Watts and Strogatz 1998).
    transitivity : float
        Three times the number of triangles over the number of connected triples.
    assortativity : float
        Pearson correlation of the degrees at the two ends of an edge (Newman 2002); nan where all
        degrees are equal.
    nodes : (n_nodes,) array of int
        Minima of the largest piece, as indices of the network.
    degree : (n_nodes,) array of int
        Number of neighbors of each of them.
    n_sources : int
        Minima from which paths were followed.
    path_counts : (diameter + 1,) array of int
        Number of pairs of minima at each distance; an estimate where paths were followed from some
        minima only.
    """

    n_minima: int
    n_transition_states: int
    n_degenerate: int
    n_multiple: int
    n_components: int
    n_nodes: int
    n_edges: int
    mean_degree: float
    mean_path: float
    mean_path_error: float
    diameter: int
    clustering: float
    transitivity: float
    assortativity: float
    nodes: Integers
    degree: Integers
    n_sources: int
    path_counts: Integers

    @property
    def degree_distribution(self) -> Floats:
        """Share of minima that have 0, 1, 2, ... neighbors."""
        return np.bincount(self.degree) / self.n_nodes


def graph(network: TransitionNetwork) -> networkx.Graph:
    """Make a networkx graph of a network of minima.

    Returns
    -------
    networkx.Graph
        Nodes 0 to M-1 with ``energy``. Edges with ``energy`` of the lowest transition state between
        the two minima, its index ``transition_state``, the ``barrier`` from the higher minimum, and
        the number ``n_transition_states`` between the two. Degenerate transition states are left
        out.
    """
    # Imported here because it takes a quarter of a second that only this function needs.
    import networkx

    as_network(network)
    result = networkx.Graph()
    result.add_nodes_from((k, {"energy": float(e)}) for k, e in enumerate(network.energy))
    pairs, lowest, multiplicity = _edges(network)
    barrier = network.ts_energy[lowest] - network.energy[pairs].max(axis=1, initial=-np.inf)
    for (i, j), t, n, height in zip(
        pairs.tolist(), lowest.tolist(), multiplicity.tolist(), barrier.tolist(), strict=True
    ):
        result.add_edge(
            i,
            j,
            energy=float(network.ts_energy[t]),
            barrier=height,
            transition_state=t,
            n_transition_states=n,
        )
    return result


def topology(network: TransitionNetwork, *, n_sources: int | None = None) -> Topology:
    """Measure a network of minima as a graph.

    Parameters
    ----------
    network : TransitionNetwork
    n_sources : int, optional
        Minima from which shortest paths are followed, drawn at random if these are not all. Unless
        given all of them, in a piece of more than 20,000 minima 1024.

    Returns
    -------
    Topology

    Raises
    ------
    ValueError, TypeError
        If `n_sources` is no number of minima.

    Notes
    -----
    Shortest paths from 64 minima at a time are followed in the bits of one word; the cost is
    O(S (M + T)) at worst for S sources. The standard error is that of the mean over groups of 64
    sources.

    Examples
    --------
    >>> network = TransitionNetwork(
    ...     [0.0, 1.0, 0.5], [0.0] * 3, [2.0, 3.0], [0.0] * 2, [[0, 1], [1, 2]], n_modes=1
    ... )
    >>> measures = topology(network)
    >>> measures.n_edges, measures.diameter, round(measures.mean_path, 3)
    (2, 2, 1.333)
    """
    pairs, _, _ = _edges(as_network(network))
    n_degenerate = int(network.degenerate.sum())
    nodes, edges, n_components = largest_piece(network.n_minima, pairs)
    if n_sources is None:
        n_sources = nodes.size if nodes.size <= MOST else SOURCES
    followed = count(n_sources, "n_sources", most=10**9)
    measures = measure(nodes.size, edges, followed)
    return Topology(
        n_minima=network.n_minima,
        n_transition_states=network.n_transition_states,
        n_degenerate=n_degenerate,
        n_multiple=network.n_transition_states - n_degenerate - len(pairs),
        n_components=n_components,
        n_nodes=nodes.size,
        n_edges=len(edges),
        nodes=nodes,
        **measures,
    )


def steps_to(network: TransitionNetwork, minimum: int | None = None) -> Integers:
    """Count the fewest steps from every minimum to one of them, each over one transition state.

    Parameters
    ----------
    network : TransitionNetwork
    minimum : int, optional
        The global minimum unless given.

    Returns
    -------
    (M,) array of int
        -1 for a minimum that no way connects with it.

    Raises
    ------
    ValueError
        If there is no such minimum.
    """
    goal = as_network(network).global_minimum
    if minimum is not None:
        goal = count(minimum, "minimum", least=0, most=network.n_minima - 1)
    ones = np.ones(network.n_transition_states)
    shape = (network.n_minima, network.n_minima)
    joined = csr_array((ones, (network.ends[:, 0], network.ends[:, 1])), shape=shape)
    steps = dijkstra(joined, directed=False, indices=goal, unweighted=True)
    return np.where(np.isfinite(steps), steps, -1).astype(np.int64)


def _edges(network: TransitionNetwork) -> tuple[Integers, Integers, Integers]:
    """List joined pairs (i < j), the lowest transition state of each, and how many it has."""
    real = np.flatnonzero(~network.degenerate)
    ends = np.sort(network.ends[real], axis=1)
    by_energy = np.argsort(network.ts_energy[real], kind="stable")
    pairs, first, multiplicity = np.unique(
        ends[by_energy], axis=0, return_index=True, return_counts=True
    )
    return pairs, real[by_energy[first]], multiplicity


def largest_piece(n: int, pairs: Integers) -> tuple[Integers, Integers, int]:
    """Find the nodes of the largest piece, its edges in their own numbers, and count the pieces."""
    ones = np.ones(len(pairs), dtype=np.int8)
    adjacency = csr_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    n_components, label = connected_components(adjacency, directed=False)
    chosen = label == np.argmax(np.bincount(label))
    new = np.cumsum(chosen) - 1
    return np.flatnonzero(chosen), new[pairs[chosen[pairs[:, 0]]]], int(n_components)


def measure(n: int, edges: Integers, n_sources: int) -> dict:
    """Measure a connected graph of `n` nodes; paths from some of them, drawn at random, or all."""
    both = np.concatenate((edges, edges[:, ::-1]))
    ones = np.ones(len(both), dtype=np.int8)
    adjacency = csr_array((ones, (both[:, 0], both[:, 1])), shape=(n, n))
    degree = np.diff(adjacency.indptr).astype(np.int64)
    triangles = _triangles(adjacency.indptr, adjacency.indices)
    triples = degree * (degree - 1) // 2
    share = np.divide(triangles, triples, out=np.zeros(n), where=triples > 0)
    at_ends = degree[both].astype(np.float64)
    spread = at_ends[:, 0].var() if len(both) else 0.0
    covariance = np.mean((at_ends[:, 0] - at_ends[:, 0].mean()) * at_ends[:, 1]) if spread else 0.0
    return {
        "mean_degree": 2 * len(edges) / n,
        "clustering": float(share.mean()),
        "transitivity": float(triangles.sum() / max(triples.sum(), 1)),
        "assortativity": float(covariance / spread) if spread else float("nan"),
        "degree": degree,
        **_measure_paths(adjacency, n_sources),
    }


def _measure_paths(adjacency: csr_array, n_sources: int) -> dict:
    """What shortest paths from some nodes tell of a connected graph, or from all."""
    n = adjacency.shape[0]
    if n_sources < n:
        sources = np.random.default_rng(0).permutation(n)[:n_sources]
    else:
        # Sources that share a word should be near each other: their waves then stay together.
        sources = breadth_first_order(adjacency, 0, directed=False, return_predecessors=False)
    sources = sources.astype(np.int64)
    reached, sums = _path_counts(adjacency.indptr, adjacency.indices, sources)
    used = len(sources)
    return {
        "mean_path": float(sums.sum() / (used * (n - 1))) if n > 1 else float("nan"),
        "mean_path_error": _standard_error(sums, used, n) if used < n else 0.0,
        "diameter": reached.size - 1,
        "n_sources": used,
        "path_counts": np.rint(reached * (n / used) / 2).astype(np.int64),
    }


def _standard_error(sums: Integers, n_sources: int, n: int) -> float:
    """Of a mean path, from what groups of 64 sources say; nan for less than two whole groups."""
    groups = n_sources // WORD
    if groups < 2:
        return float("nan")
    means = sums[:groups] / (WORD * (n - 1))
    return float(np.std(means, ddof=1) / np.sqrt(groups) * np.sqrt(1 - n_sources / n))
