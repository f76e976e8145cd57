"""Descents of a crowd: in single precision where a model has it, until that has nothing to give."""

from collections.abc import Callable
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.search.walkers import Crowd, Quenches, mark_strays, search_in_pieces
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats

HAND_OVER = 4e-6
"""Root mean square gradient in units of ``potential.scale.gradient`` at which a coarse descent
ends: four times the error that its gradient may have."""


def descend(
    kind: Callable[..., Crowd[Quenches]], potential: Potential, starts: Floats, tol: float,
    settings: dict[str, Any], executor: Workers | None,
) -> Quenches:  # fmt: skip
    """Drive walkers downhill, and give those that end outside the landscape their status.

    Parameters
    ----------
    kind : type of Crowd
        Made from starts, the steps ``(B,)`` that each has taken already, `tol`, `coarse` (which of
        the model's two gradients to ask for) and the settings.
    potential : Potential
    starts : (B, n)
    tol : float
        Root mean square gradient of an arrival.
    settings : dict
        What all walkers share.
    executor : Workers or None
        As for `spread`.
    """

    def drive(x: Floats, taken: Any, tol: float, coarse: bool) -> Quenches:
        return search_in_pieces(
            kind, potential, (x, taken), settings | {"tol": tol, "coarse": coarse},
            size=4 * potential.crowd, executor=executor,
        )  # fmt: skip

    taken = np.zeros(len(starts), dtype=np.int64)
    if potential.coarse:
        nearly = drive(starts, taken, max(tol, HAND_OVER * potential.scale.gradient), True)
        quenches = drive(nearly.x, nearly.n_iter, tol, False)
        quenches.n_eval[:] += nearly.n_eval
    else:
        quenches = drive(starts, taken, tol, False)
    mark_strays(potential, quenches)
    return quenches
