"""How a landscape is traveled: rates, passage times, committors, currents."""

from landscape_lab.analysis.kinetics.between import SetRates, rates_between
from landscape_lab.analysis.kinetics.coarse import coarse_grain
from landscape_lab.analysis.kinetics.currents import Flow, flow, reactive_flux
from landscape_lab.analysis.kinetics.fastest import Path, fastest_path
from landscape_lab.analysis.kinetics.from_matrix import rates_from_matrix
from landscape_lab.analysis.kinetics.passage import committor, mean_first_passage_time
from landscape_lab.analysis.kinetics.pathways import (
    FluxPath,
    dominant_paths,
    flux_paths,
    minimax_path,
)
from landscape_lab.analysis.kinetics.rate_constants import Rates, log_occupation, rates
from landscape_lab.analysis.kinetics.relaxation import RelaxationModes, relaxation_modes
from landscape_lab.analysis.kinetics.resampling import Resampled, resample_sightings
from landscape_lab.analysis.kinetics.spread import first_passage_variance, survival

__all__ = [
    "Flow",
    "FluxPath",
    "Path",
    "Rates",
    "RelaxationModes",
    "Resampled",
    "SetRates",
    "coarse_grain",
    "committor",
    "dominant_paths",
    "fastest_path",
    "first_passage_variance",
    "flow",
    "flux_paths",
    "log_occupation",
    "mean_first_passage_time",
    "minimax_path",
    "rates",
    "rates_between",
    "rates_from_matrix",
    "reactive_flux",
    "relaxation_modes",
    "resample_sightings",
    "survival",
]
