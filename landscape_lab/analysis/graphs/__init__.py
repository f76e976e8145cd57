"""A landscape as a graph: who is whose neighbor, and how far it is from random."""

from landscape_lab.analysis.graphs.measures import Topology, graph, steps_to, topology
from landscape_lab.analysis.graphs.power_law import PowerLaw, fit_power_law
from landscape_lab.analysis.graphs.random_graphs import RandomComparison, compare_with_random

__all__ = [
    "PowerLaw",
    "RandomComparison",
    "Topology",
    "compare_with_random",
    "fit_power_law",
    "graph",
    "steps_to",
    "topology",
]
