"""What a landscape says, read from its network of minima and transition states."""

from landscape_lab.analysis.classification import (
    RocCurve,
    auc,
    clustered_order,
    misclassification_distance,
    misclassification_index,
    misclassified,
    roc_curve,
)
from landscape_lab.analysis.currents import Flow, flow, reactive_flux
from landscape_lab.analysis.disconnectivity import disconnectivity
from landscape_lab.analysis.exchange import (
    Exchange,
    Peaks,
    exchange,
    lowest_needed,
    partial_heat_capacity,
    peaks,
)
from landscape_lab.analysis.fastest import Path, fastest_path
from landscape_lab.analysis.kinetics import Rates, log_occupation, rates
from landscape_lab.analysis.modes import RelaxationModes, relaxation_modes
from landscape_lab.analysis.passage import committor, mean_first_passage_time
from landscape_lab.analysis.power_law import PowerLaw, fit_power_law
from landscape_lab.analysis.random_graphs import RandomComparison, compare_with_random
from landscape_lab.analysis.thermodynamics import (
    heat_capacity,
    log_partition_function,
    mean_energy,
    occupation,
)
from landscape_lab.analysis.topology import Topology, graph, steps_to, topology
from landscape_lab.analysis.tree import DisconnectivityTree

__all__ = [
    "DisconnectivityTree",
    "Exchange",
    "Flow",
    "Path",
    "Peaks",
    "PowerLaw",
    "RandomComparison",
    "Rates",
    "RelaxationModes",
    "RocCurve",
    "Topology",
    "auc",
    "clustered_order",
    "committor",
    "compare_with_random",
    "disconnectivity",
    "exchange",
    "fastest_path",
    "fit_power_law",
    "flow",
    "graph",
    "heat_capacity",
    "log_occupation",
    "log_partition_function",
    "lowest_needed",
    "mean_energy",
    "mean_first_passage_time",
    "misclassification_distance",
    "misclassification_index",
    "misclassified",
    "occupation",
    "partial_heat_capacity",
    "peaks",
    "rates",
    "reactive_flux",
    "relaxation_modes",
    "roc_curve",
    "steps_to",
    "topology",
]
