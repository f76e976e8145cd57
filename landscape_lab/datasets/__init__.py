"""Data that networks learn from."""

from landscape_lab.datasets.mnist import Digits, mnist_digits
from landscape_lab.datasets.triatomic import TriatomicOutcomes, triatomic_outcomes

__all__ = ["Digits", "TriatomicOutcomes", "mnist_digits", "triatomic_outcomes"]
