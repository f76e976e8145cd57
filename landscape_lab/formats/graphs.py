"""Networks as graphs, each transition state an edge.

A minimum is a node with ``energy``, a transition state an edge with ``energy``; both may have
``log_det`` and ``order``, a transition state also ``curvature``, and the graph ``n_modes``. Nothing
but the energies is needed, so that graphs from elsewhere can be read; where they call these things
by other names, `names` tells which.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from landscape_lab.formats.text import number_in
from landscape_lab.network import HUGE, TransitionNetwork, as_network, below_minima
from landscape_lab.validation import as_array, count, instance, shown

if TYPE_CHECKING:
    import networkx

__all__ = ["Item", "as_names", "assemble", "attributes", "from_networkx", "to_networkx"]


ATTRIBUTES = ("energy", "log_det", "order", "curvature")


class Item(NamedTuple):
    """A node or an edge on its way in: where it stands, its ends if any, and its attributes."""

    where: Any
    ends: tuple[Hashable, ...]
    data: Mapping[str, Any]


def to_networkx(network: TransitionNetwork) -> networkx.MultiGraph:
    """Make a networkx graph that keeps every transition state.

    Returns
    -------
    networkx.MultiGraph
        Nodes 0 to M-1 with ``energy``, ``log_det`` and ``order``; edges with ``energy``,
        ``log_det``, ``order``, ``curvature`` and their number ``transition_state``; and ``n_modes``
        of the graph. Which end came first is not kept.

    See Also
    --------
    landscape_lab.graph : a simple graph, one edge for each pair of neighbors.
    """
    # Imported here because it takes a quarter of a second that only this function needs.
    import networkx

    nodes, edges = attributes(as_network(network))
    graph = networkx.MultiGraph(n_modes=network.n_modes)
    graph.add_nodes_from(enumerate(nodes))
    for k, ((i, j), data) in enumerate(zip(network.ends.tolist(), edges, strict=True)):
        graph.add_edge(i, j, key=k, **data, transition_state=k)
    return graph


def from_networkx(
    graph: networkx.Graph,
    *,
    n_modes: int | None = None,
    names: Mapping[str, str] | None = None,
) -> TransitionNetwork:
    """Read a network from a networkx graph.

    Parameters
    ----------
    graph : networkx.Graph or networkx.MultiGraph
        Nodes and edges with ``energy``, and what else the module names. Nodes are numbered in their
        order, edges by ``transition_state`` where each has another one, and in their order
        otherwise.
    n_modes : int, optional
        Number of non-zero modes; by default the graph's own ``n_modes``, or 0 where no log_det is
        known.
    names : dict of str to str, optional
        What the graph calls ``energy``, ``log_det``, ``order`` or ``curvature``, such as
        ``{"energy": "E"}``; the same names unless given.

    Returns
    -------
    TransitionNetwork

    Raises
    ------
    ValueError, TypeError
        If the graph is directed, an attribute is missing or no number, or a transition state lies
        below its minima; the sentence names node or edge.
    """
    # Imported here because it takes a quarter of a second that only this function needs.
    import networkx

    instance(graph, "graph", networkx.Graph, "such as networkx.MultiGraph()")
    if graph.is_directed():
        raise TypeError("graph is directed; a transition state joins its minima both ways, so give "
                        "graph.to_undirected()")  # fmt: skip
    nodes = [Item(f"node {name!r}", (name,), data) for name, data in graph.nodes(data=True)]
    edges = [Item(f"edge ({i!r}, {j!r})", (i, j), data) for i, j, data in graph.edges(data=True)]
    numbers = [edge.data.get("transition_state") for edge in edges]
    if all(isinstance(k, (int, np.integer)) for k in numbers) and len(set(numbers)) == len(numbers):
        edges.sort(key=lambda edge: edge.data["transition_state"])
    return assemble(
        nodes, edges, graph.graph.get("n_modes") if n_modes is None else n_modes,
        lambda item, what: ValueError(f"graph: {item.where} {what}"), "graph", as_names(names),
    )  # fmt: skip


def attributes(network: TransitionNetwork) -> tuple[list[dict], list[dict]]:
    """List the attributes of every minimum, and of every transition state."""
    nodes = zip(network.energy.tolist(), network.log_det.tolist(), network.order.tolist(),
                strict=True)  # fmt: skip
    edges = zip(network.ts_energy.tolist(), network.ts_log_det.tolist(), network.ts_order.tolist(),
                network.ts_curvature.tolist(), strict=True)  # fmt: skip
    return (
        [dict(zip(("energy", "log_det", "order"), row, strict=True)) for row in nodes],
        [dict(zip(("energy", "log_det", "order", "curvature"), row, strict=True)) for row in edges],
    )


def assemble(
    nodes: list[Item],
    edges: list[Item],
    n_modes: Any,
    error: Callable[[Item, str], ValueError],
    source: str,
    names: Mapping[str, str],
) -> TransitionNetwork:
    """Put a network together, or name the item that stands in the way.

    Parameters
    ----------
    nodes, edges : list of Item
    n_modes : int or None
    error : callable
        Makes the complaint about an item.
    source : str
        Where all this comes from.
    names : dict of str to str
        As from `as_names`.

    Raises
    ------
    ValueError
    """

    def column(items: list[Item], name: str, missing: float | None = None) -> np.ndarray:
        values = np.empty(len(items))
        for k, item in enumerate(items):
            given = item.data.get(names[name], missing)
            number = None if given is None else _as_float(given)
            if number is None:
                raise error(item, _no_number(names[name], given, item))
            values[k] = number
            unknown = missing is not None and np.isnan(values[k])
            if not (np.abs(values[k]) < HUGE or unknown):
                raise error(item, f"{name} is {given}; a finite number would do")
        return values

    number: dict[Hashable, int] = {}
    for k, node in enumerate(nodes):
        if number.setdefault(node.ends[0], k) != k:
            raise error(node, f"minimum {node.ends[0]!r} stands there for a second time")
    if not nodes:
        raise ValueError(f"{source} has no nodes; a network needs at least one minimum")
    for edge in edges:
        for end in edge.ends:
            if end not in number:
                raise error(edge, f"ends in {end!r}, which is no node")
    energy, log_det = column(nodes, "energy"), column(nodes, "log_det", np.nan)
    ts_energy, ts_log_det = column(edges, "energy"), column(edges, "log_det", np.nan)
    ends = np.array([[number[e] for e in edge.ends] for edge in edges], dtype=np.int64)
    ends = ends.reshape(-1, 2)
    order, ts_order = column(nodes, "order", 1.0), column(edges, "order", 1.0)
    curvature = column(edges, "curvature", np.nan)
    high = np.ones(len(edges), dtype=bool)
    high[below_minima(energy, ts_energy, ends)] = False
    for items, good, what in (
        (nodes, order >= 1, "order is below 1"),
        (edges, ts_order >= 1, "order is below 1"),
        (edges, ~(curvature >= 0), "curvature is not negative"),
        (edges, high, "energy lies below a minimum; a transition state lies above both"),
    ):
        if not good.all():
            raise error(items[int(np.flatnonzero(~good)[0])], what)
    if n_modes is None:
        if not (np.isnan(log_det).all() and np.isnan(ts_log_det).all()):
            raise ValueError(
                f"n_modes is not given, and {source} has log_det but no n_modes; "
                "give the number of non-zero modes"
            )
        n_modes = 0
    return TransitionNetwork(
        energy=energy, log_det=log_det, order=order, ts_energy=ts_energy, ts_log_det=ts_log_det,
        ts_order=ts_order, ts_curvature=curvature, ends=ends,
        n_modes=count(n_modes, "n_modes", least=0),
    )  # fmt: skip


def as_names(names: Mapping[str, str] | None) -> dict[str, str]:
    """What a graph calls each of the attributes.

    Raises
    ------
    ValueError, TypeError
        If `names` is no dictionary from some of the attributes to words.
    """
    given = instance({} if names is None else names, "names", Mapping, "as {'energy': 'E'}")
    for ours, theirs in given.items():
        if ours not in ATTRIBUTES or not isinstance(theirs, str):
            raise ValueError(
                f"names has {shown(ours)}: {shown(theirs)}; a word for one of "
                f"{', '.join(ATTRIBUTES)} would do"
            )
    return {name: name for name in ATTRIBUTES} | dict(given)


def _no_number(name: str, given: Any, item: Item) -> str:
    if given is not None:
        return f"{name} is {shown(given)}, no number"
    others = [shown(key) for key in list(item.data)[:8]]
    there = f"there is {', '.join(others)}: names tells which it is" if others else "nothing is"
    return f"{name} is missing; {there}"


def _as_float(given: Any) -> float | None:
    """The number that an attribute is: one, an array of one, or one in plain digits."""
    if isinstance(given, str):  # An array of one is written with its brackets.
        return number_in(given.strip("[] \t\n"))
    try:
        value = as_array(given, "attribute")
    except (TypeError, ValueError):
        return None
    return float(value.item()) if value.size == 1 and value.dtype.kind in "iuf" else None
