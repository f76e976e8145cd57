"""Ways from one place to another: the lowest, the most probable, and those that carry a flow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from landscape_lab.analysis.kinetics.currents import Flow
from landscape_lab.analysis.kinetics.fastest import Path, as_path_of
from landscape_lab.analysis.kinetics.passage import as_two_sets
from landscape_lab.analysis.kinetics.rate_constants import Network, as_equilibrium, as_rates
from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.types import Integers
from landscape_lab.validation import count, instance, number

__all__ = ["FluxPath", "dominant_paths", "flux_paths", "minimax_path"]


@dataclass(frozen=True, eq=False)
class FluxPath:
    """A way that carries part of a flow.

    Attributes
    ----------
    minima : (L + 1,) array of int
        From where walkers start to where they end.
    share : float
        How much of the flow it carries.
    """

    minima: Integers
    share: float


def minimax_path(network: TransitionNetwork, start: int, end: int) -> Path:
    """The path whose highest transition state is lowest, and so between any two of its minima.

    It runs along the minimum spanning tree of the lowest transition states, and its barrier is what
    a disconnectivity graph shows: no temperature has a say.

    Parameters
    ----------
    network : TransitionNetwork
    start, end : int
        Two minima.

    Returns
    -------
    Path
        With `log_probability` nan.

    Raises
    ------
    ValueError, TypeError
        If `start` or `end` is no minimum, or no path joins them.

    Notes
    -----
    O(T log T).
    """
    m = as_network(network).n_minima
    start = count(start, "start", least=0, most=m - 1)
    end = count(end, "end", least=0, most=m - 1)
    # Edges by rank from 1: a sparse array takes zero for none, and energies may be negative.
    real = np.flatnonzero(~network.degenerate)
    by_energy = real[np.argsort(network.ts_energy[real], kind="stable")]
    pairs = np.sort(network.ends[by_energy], axis=1)
    lowest, first = np.unique(pairs, axis=0, return_index=True)
    graph = coo_array((first + 1.0, (lowest[:, 0], lowest[:, 1])), shape=(m, m))
    tree = minimum_spanning_tree(graph.tocsr())
    order, before = breadth_first_order(tree, start, directed=False)
    if end not in order:
        raise ValueError(f"no path joins start {start} and end {end}: they lie in separate pieces")
    walk = [end]
    while walk[-1] != start:
        walk.append(int(before[walk[-1]]))
    minima = np.array(walk[::-1], dtype=np.int64)
    rank = {tuple(pair): by_energy[k] for pair, k in zip(lowest.tolist(), first, strict=True)}
    steps = pairwise(minima.tolist())
    saddles = np.array([rank[min(i, j), max(i, j)] for i, j in steps], dtype=np.int64)
    energy = np.empty(2 * minima.size - 1)
    energy[::2], energy[1::2] = network.energy[minima], network.ts_energy[saddles]
    return Path(minima, saddles, energy, float(energy.max() - energy[0]), float("nan"))


def dominant_paths(
    network: Network,
    temperature: float | None = None,
    A: int | npt.ArrayLike | None = None,
    B: int | npt.ArrayLike | None = None,
    *,
    n_paths: int = 10,
) -> list[Path]:
    """The most probable ways from A to B that visit no minimum twice, step by step.

    In order of the product of branching probabilities, times the share that the first minimum has
    of A at equilibrium (Wales 2002; Sharpe and Wales 2020). Only the first minimum lies in A, and
    only the last in B. The first path is that of `fastest_path`.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    A, B : int, (K,) array_like of int or (M,) array_like of bool
        Two sets of minima that have none in common.
    n_paths : int
        How many at the most.

    Returns
    -------
    list of Path
        Fewer where there are no more, none where no path joins the sets. `log_probability` does not
        count the share of the first minimum.

    Raises
    ------
    ValueError, TypeError
        As `rates`; if `A` or `B` is empty, holds no minimum or one of the other's; or if `A` has
        several minima and rates no single equilibrium.

    Notes
    -----
    Yen's algorithm, by networkx: O(K M (E + M log M)) for K paths.
    """
    # Imported here because it takes a quarter of a second that only this function needs.
    import networkx

    k = as_rates(network, temperature)
    a, b = as_two_sets(A, B, k.n_minima)
    if a.size > 1:
        as_equilibrium(k, None)
    wanted = count(n_paths, "n_paths")
    used = ~np.isin(k.target, a) & ~np.isin(k.source, b)
    graph = networkx.DiGraph()
    weight = -k.log_branching
    graph.add_weighted_edges_from(
        zip(k.source[used].tolist(), k.target[used].tolist(), weight[used].tolist(), strict=True)
    )
    share = k.log_occupation[a]
    share = np.zeros(a.size) if a.size == 1 else share - np.logaddexp.reduce(share)
    inside = np.isfinite(share)
    graph.add_weighted_edges_from(
        ("A", int(i), -s) for i, s in zip(a[inside], share[inside], strict=True)
    )
    graph.add_weighted_edges_from((int(j), "B", 0.0) for j in b)
    ways = networkx.shortest_simple_paths(graph, "A", "B", weight="weight")
    found = []
    try:
        for way in islice(ways, wanted):
            found.append(as_path_of(network, k, np.array(way[1:-1], dtype=np.int64)))
    except (networkx.NetworkXNoPath, networkx.NodeNotFound):
        return []
    return found


def flux_paths(flow: Flow, *, share: float = 0.99) -> list[FluxPath]:
    """Take a flow apart into paths, widest first.

    Of all paths the one is taken whose narrowest edge carries most; what it carries is taken away,
    and so on (Metzner, Schuette and Vanden-Eijnden 2009; Noe et al. 2009). Paths sum to the flow.

    Parameters
    ----------
    flow : Flow
        From `reactive_flux`.
    share : float
        Stop when so much of the flow is explained; 1 for all of it.

    Returns
    -------
    list of FluxPath
        With shares that decrease and sum to `share` or more.

    Raises
    ------
    ValueError, TypeError
        If `flow` is no flow from one set to another: if what enters a minimum does not leave it.
        If `share` is not between 0 and 1.

    Notes
    -----
    O(E) for each path, of which there are no more than E.
    """
    instance(flow, "flow", Flow, "such as reactive_flux(network, temperature, A, B)")
    share = number(share, "share")
    if not 0 < share <= 1:
        raise ValueError(f"share is {share:g}; a number above 0 and up to 1 would do")
    left = {
        (int(i), int(j)): float(s)
        for i, j, s in zip(flow.source, flow.target, flow.share, strict=True)
    }
    order = _order(flow)
    starts = set(flow.source.tolist()) - set(flow.target.tolist())
    ends = set(flow.target.tolist()) - set(flow.source.tolist())
    _check_conserved(flow, starts, ends)
    found: list[FluxPath] = []
    explained = 0.0
    rounding = 1e-12
    while left and explained < share - rounding:
        way, width = _widest(left, order, starts, ends)
        if width <= rounding:
            break
        for edge in pairwise(way):
            left[edge] -= width
            if left[edge] <= 0:
                del left[edge]
        explained += width
        found.append(FluxPath(np.array(way, dtype=np.int64), width))
    return found


def _order(flow: Flow) -> list[int]:
    """Minima such that every edge leads forward."""
    # Imported here because it takes a quarter of a second that only this function needs.
    import networkx

    graph = networkx.DiGraph(zip(flow.source.tolist(), flow.target.tolist(), strict=True))
    if not networkx.is_directed_acyclic_graph(graph):
        raise ValueError(
            "flow runs in circles, as it may without detailed balance; only a flow that leads from "
            "A to B everywhere can be taken apart"
        )
    return list(networkx.topological_sort(graph))


def _check_conserved(flow: Flow, starts: set[int], ends: set[int]) -> None:
    size = int(max(flow.source.max(initial=0), flow.target.max(initial=0))) + 1
    enters = np.bincount(flow.target, flow.share, minlength=size)
    leaves = np.bincount(flow.source, flow.share, minlength=size)
    off = np.abs(enters - leaves)
    off[[*starts, *ends]] = 0.0
    if off.max(initial=0.0) > 1e-9:
        raise ValueError(
            f"flow starts or ends in minimum {int(off.argmax())} on its way; one from "
            "reactive_flux leads from A to B"
        )


def _widest(
    left: dict[tuple[int, int], float], order: list[int], starts: set[int], ends: set[int]
) -> tuple[list[int], float]:
    """The path whose narrowest edge is widest, and its width."""
    ahead: dict[int, list[tuple[int, float]]] = {}
    for (i, j), edge in left.items():
        ahead.setdefault(i, []).append((j, edge))
    width: dict[int, float] = dict.fromkeys(starts, np.inf)
    before: dict[int, int] = {}
    for i in order:
        for j, edge in ahead.get(i, []) if i in width else []:
            narrow = min(width[i], edge)
            if narrow > width.get(j, 0.0):
                width[j], before[j] = narrow, i
    arrived = [j for j in ends if j in width]
    if not arrived:
        return [], 0.0
    way = [max(arrived, key=lambda j: (width[j], -j))]
    widest = float(width[way[0]])
    while way[-1] not in starts:
        way.append(before[way[-1]])
    return way[::-1], widest
