"""What a climb ends in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape_lab.potential import Array
from landscape_lab.search.walkers import Record, Status

MANY = 1024
"""From so many coordinates on a search makes no Hessian: products with it cost less."""


@dataclass(frozen=True)
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
        Sum of ln |eigenvalue| over the non-zero modes; nan where no Hessian was made.
    status, n_eval : (B,)
        A `Status` each, and evaluations: of gradient and Hessian together, or of gradients and
        Hessian products.
    """

    x: Array
    energy: Array
    rms: Array
    curvature: Array
    mode: Array
    log_det: Array
    status: NDArray[np.int64]
    n_eval: NDArray[np.int64]

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Which walkers reached a stationary point with as many negative modes as asked for."""
        return np.equal(self.status, Status.CONVERGED)
