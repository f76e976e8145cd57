"""Stationary points, certified, told apart, counted and kept on disk."""

from landscape_lab.landscape.stationary_points import Minima, TransitionStates
from landscape_lab.landscape.store import Landscape
from landscape_lab.landscape.unseen import Completeness, completeness

__all__ = [
    "Completeness",
    "Landscape",
    "Minima",
    "TransitionStates",
    "completeness",
]
