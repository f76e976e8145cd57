"""Losses: landscapes that are a mean over samples, and can be looked at through a few of them."""

from abc import abstractmethod

from landscape_lab.potential.base import Potential
from landscape_lab.types import Floats, Integers


class SampledPotential(Potential):
    """A landscape that is the mean of as many as there are samples.

    Attributes
    ----------
    n_samples : int
    """

    n_samples: int

    @abstractmethod
    def batch_gradient(self, x: Floats, rows: Integers) -> tuple[Floats, Floats]:
        """Energies ``(B,)`` and gradients ``(B, n)`` of the mean over some samples, ``rows``."""
