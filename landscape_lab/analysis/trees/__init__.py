"""Disconnectivity graphs: which minima are joined below which energy."""

from landscape_lab.analysis.trees.build import disconnectivity
from landscape_lab.analysis.trees.tree import DisconnectivityTree

__all__ = [
    "DisconnectivityTree",
    "disconnectivity",
]
