"""What a climb ends in."""

from dataclasses import dataclass

import numpy as np

from landscape_lab.search.walkers import Record, Status
from landscape_lab.types import Booleans, Floats, Integers


@dataclass(frozen=True, eq=False)
class Saddles(Record):
    """Where walkers climbed to.

    Attributes
    ----------
    x : (B, n)
    energy : (B,)
    rms : (B,)
        Root mean square gradient.
    curvature : (B,)
        Lowest eigenvalue of the Hessian besides the zero modes.
    mode : (B, n)
        Its eigenvector.
    log_det : (B,)
        Sum of ln abs(eigenvalue) over the non-zero modes; nan where no Hessian was made.
    status, n_eval : (B,)
        A `Status` each, and evaluations: of gradient and Hessian together, or of gradients and
        Hessian products.
    """

    x: Floats
    energy: Floats
    rms: Floats
    curvature: Floats
    mode: Floats
    log_det: Floats
    status: Integers
    n_eval: Integers

    @property
    def converged(self) -> Booleans:
        """Which walkers reached a stationary point with as many negative modes as asked for."""
        return np.equal(self.status, Status.CONVERGED)
