"""Pele: quenches by its C++ LBFGS, and its disconnectivity graph."""

import networkx as nx
import numpy as np
from answering import answer, busy
from pele.optimize import lbfgs_cpp
from pele.potentials import LJ
from pele.storage.database import Minimum, TransitionState
from pele.utils.disconnectivity_graph import DisconnectivityGraph


def quench(x: np.ndarray) -> dict:
    """From starts ``(B, 3 N)`` to a root mean square gradient of 1e-5."""
    potential = LJ()
    seconds, found = busy(lambda: [lbfgs_cpp(start, potential, tol=1e-5) for start in x])
    return {
        "seconds": seconds,
        "energy": float(np.mean([each.energy for each in found])),
        "evaluations": float(np.mean([each.nfev for each in found])),
    }


def graph(energy: np.ndarray, ts_energy: np.ndarray, ends: np.ndarray) -> dict:
    """The tree of a network, laid out; without drawing."""
    place = np.zeros(3)
    minima = [Minimum(float(e), place) for e in energy]
    for number, minimum in enumerate(minima):
        minimum._id = number
    network = nx.Graph()
    network.add_nodes_from(minima)
    for e, (a, b) in zip(ts_energy.tolist(), ends.tolist(), strict=True):
        if a != b and not (
            network.has_edge(minima[a], minima[b])
            and network.edges[minima[a], minima[b]]["ts"].energy <= e
        ):
            saddle = TransitionState(e, place, minima[a], minima[b])
            network.add_edge(minima[a], minima[b], ts=saddle)
    tree = DisconnectivityGraph(network, nlevels=50)
    seconds, _ = busy(tree.calculate)
    return {"seconds": seconds, "minima": len(tree.tree_graph.get_leaves())}


answer({"quench": quench, "graph": graph})
