"""Where the gradient flow has led walkers to."""

from dataclasses import dataclass

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.search.walkers import Quenches, Status
from landscape_lab.types import Booleans, Floats, Integers

PATIENCE = 1000
"""A path may leave the domain and come back; after so many steps one still outside is given up.
One that has a minimum outside has long arrived there."""


@dataclass(frozen=True, eq=False)
class Arrivals(Quenches):
    """Where the flow has led walkers to.

    Attributes
    ----------
    x, energy, rms, status, n_eval, n_iter : see `Quenches`
        `n_eval` counts gradients; there is a Hessian for each accepted step and one for the start.
    ball : (B,)
        Which of the balls a walker has entered; -1 for a walker that ended elsewhere.
    """

    ball: Integers

    @property
    def converged(self) -> Booleans:
        """Which walkers reached a minimum, or a ball from which the flow leads to one."""
        return np.isin(self.status, (Status.CONVERGED, Status.ARRIVED))


def strayed(potential: Potential, x: Floats, steps: Integers, status: Integers) -> None:
    """Give walkers that are outside after a thousand steps, or so many more, LEFT_DOMAIN."""
    late = np.flatnonzero((steps > 0) & (steps % PATIENCE == 0))
    if len(late):
        status[late[~potential.inside(x[late])]] = Status.LEFT_DOMAIN
