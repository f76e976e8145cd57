"""What a landscape says, read from its network of minima and transition states."""

from landscape_lab.analysis.disconnectivity import disconnectivity
from landscape_lab.analysis.topology import (
    RandomComparison,
    Topology,
    compare_with_random,
    graph,
    topology,
)
from landscape_lab.analysis.tree import DisconnectivityTree

__all__ = [
    "DisconnectivityTree",
    "RandomComparison",
    "Topology",
    "compare_with_random",
    "disconnectivity",
    "graph",
    "topology",
]
