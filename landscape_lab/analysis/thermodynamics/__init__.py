"""Which minima matter at a temperature, and which take over from which."""

from landscape_lab.analysis.thermodynamics.superposition import (
    heat_capacity,
    log_partition_function,
    mean_energy,
    occupation,
)
from landscape_lab.analysis.thermodynamics.transitions import (
    Exchange,
    Peaks,
    exchange,
    lowest_needed,
    partial_heat_capacity,
    peaks,
)

__all__ = [
    "Exchange",
    "Peaks",
    "exchange",
    "heat_capacity",
    "log_partition_function",
    "lowest_needed",
    "mean_energy",
    "occupation",
    "partial_heat_capacity",
    "peaks",
]
