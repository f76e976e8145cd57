"""What is known of the volume of a basin, or why it is not."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from landscape_lab.types import Floats


class Outcome(IntEnum):
    """How a measurement ended; every outcome has a name and a sentence."""

    SETTLED = 0
    UNSETTLED = 1
    UNBOUNDED = 2
    OUTSIDE = 3
    STUCK = 4
    MISSED = 5

    @property
    def sentence(self) -> str:
        """What the outcome means, for a reader."""
        return SENTENCES[self]


SENTENCES = {
    Outcome.SETTLED: "Both halves of the walk agree, and so do its ensembles.",
    Outcome.UNSETTLED: "Halves of the walk or its ensembles differ; more doublings would do.",
    Outcome.UNBOUNDED: "Walkers without a spring run away; a box or a prior would hold them.",
    Outcome.OUTSIDE: "Points close to the minimum do not belong to it; is it a minimum?",
    Outcome.MISSED: "Far from the minimum points belong to it that no walker has reached.",
    Outcome.STUCK: "Free walkers are almost never let go on; their volume cannot be known.",
}


@dataclass(frozen=True, eq=False)
class Volume:
    """What is known of the volume of a basin.

    Attributes
    ----------
    log_volume : float
        Natural logarithm of the volume across the directions of no change, in the units of the
        coordinates, or of its part of the prior; by MBAR. Nan where it cannot be known.
    error : float
        One standard error of it, from ensembles that know nothing of each other; wider where there
        are few, so that three of it mean what they say.
    thermodynamic : float
        The same logarithm by thermodynamic integration, with the error of its few nodes.
    outcome : Outcome
    springs, mean_square, accepted : (R,)
        The ladder, the mean squared distance from the minimum on each rung, in the units of the
        coordinates, and the part of the steps that was accepted.
    exchanged : (R - 1,)
        Part of the exchanges between neighbors that was accepted.
    dimension : int
        Of the space in which the volume lies.
    n_tests : int
        How often membership was asked in all.
    n_steps : int
        Steps of each walker from which the result comes.
    """

    log_volume: float
    error: float
    thermodynamic: float
    outcome: Outcome
    springs: Floats
    mean_square: Floats
    accepted: Floats
    exchanged: Floats
    dimension: int
    n_tests: int
    n_steps: int

    @property
    def message(self) -> str:
        """What the outcome means, in a sentence."""
        return self.outcome.sentence

    def __str__(self) -> str:
        if np.isnan(self.log_volume):
            return f"ln V is not known. {self.message}"
        return (
            f"ln V = {self.log_volume:.3f} ± {self.error:.3f} in {self.dimension} dimensions "
            f"({self.n_tests} tests). {self.message}"
        )
