"""How a landscape is traveled: rates, passage times, committors, currents."""

from landscape_lab.analysis.kinetics.currents import Flow, flow, reactive_flux
from landscape_lab.analysis.kinetics.fastest import Path, fastest_path
from landscape_lab.analysis.kinetics.passage import committor, mean_first_passage_time
from landscape_lab.analysis.kinetics.rate_constants import Rates, log_occupation, rates
from landscape_lab.analysis.kinetics.relaxation import RelaxationModes, relaxation_modes

__all__ = [
    "Flow",
    "Path",
    "Rates",
    "RelaxationModes",
    "committor",
    "fastest_path",
    "flow",
    "log_occupation",
    "mean_first_passage_time",
    "rates",
    "reactive_flux",
    "relaxation_modes",
]
