"""How many critical points a random landscape has on average, exactly and in the limit."""

from landscape_lab.analysis.kac_rice.counts import ExpectedCounts, expected_counts, expected_total
from landscape_lab.analysis.kac_rice.limit import (
    complexity,
    edge_energy,
    ground_state_energy,
    threshold_energy,
)

__all__ = [
    "ExpectedCounts",
    "complexity",
    "edge_energy",
    "expected_counts",
    "expected_total",
    "ground_state_energy",
    "threshold_energy",
]
