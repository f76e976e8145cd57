"""What a landscape says, read from its network of minima and transition states."""

from landscape_lab.analysis.currents import Flow, flow, reactive_flux
from landscape_lab.analysis.disconnectivity import disconnectivity
from landscape_lab.analysis.fastest import Path, fastest_path
from landscape_lab.analysis.kinetics import Rates, log_occupation, rates
from landscape_lab.analysis.modes import RelaxationModes, relaxation_modes
from landscape_lab.analysis.passage import committor, mean_first_passage_time
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
    "Flow",
    "Path",
    "RandomComparison",
    "Rates",
    "RelaxationModes",
    "Topology",
    "committor",
    "compare_with_random",
    "disconnectivity",
    "fastest_path",
    "flow",
    "graph",
    "log_occupation",
    "mean_first_passage_time",
    "rates",
    "reactive_flux",
    "relaxation_modes",
    "topology",
]
