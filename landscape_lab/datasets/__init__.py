"""Data that networks learn from, made from a seed."""

from landscape_lab.datasets.triatomic import TriatomicOutcomes, triatomic_outcomes

__all__ = ["TriatomicOutcomes", "triatomic_outcomes"]
