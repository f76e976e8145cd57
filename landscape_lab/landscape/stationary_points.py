"""Minima and transition states as arrays, in the order of discovery."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from landscape_lab.landscape.database import Database
from landscape_lab.types import Floats, Integers


@dataclass(frozen=True, eq=False)
class Minima:
    """All minima of a landscape in the order of discovery: arrays with the minimum first.

    Attributes
    ----------
    id : (M,)
        Counted from 0; the index in every other array.
    energy, log_det : (M,)
        Energy, and the sum of ln eigenvalue over the non-zero modes of the Hessian.
    curvature : (M,)
        Lowest of these eigenvalues.
    found : (M,)
        How often the minimum was found.
    order : (M,)
        Order of the point group, or what its symmetry has for one (`Symmetry.order`).
    x : (M, n)
    """

    id: Integers
    energy: Floats
    log_det: Floats
    curvature: Floats
    found: Integers
    order: Integers
    x: Floats

    @classmethod
    def read(cls, database: Database) -> Self:
        """All of a file."""
        names = "id", "energy", "log_det", "curvature", "found", "point_group", "x"
        return cls(*database.columns("minima", *names))


@dataclass(frozen=True, eq=False)
class TransitionStates:
    """All transition states of a landscape in the order of discovery.

    Attributes
    ----------
    id : (T,)
    energy, log_det : (T,)
        Energy, and the sum of ln abs(eigenvalue) over the non-zero modes, the negative one
        included.
    curvature : (T,)
        The negative eigenvalue.
    found : (T,)
        How often the transition state was found.
    order : (T,)
        Order of the point group, or what its symmetry has for one (`Symmetry.order`).
    x, mode : (T, n)
        Coordinates, and the unit vector of the negative mode.
    ends : (T, 2)
        Numbers of the minima on the side against the mode and along it.
    """

    id: Integers
    energy: Floats
    log_det: Floats
    curvature: Floats
    found: Integers
    order: Integers
    x: Floats
    mode: Floats
    ends: Integers

    @classmethod
    def read(cls, database: Database) -> Self:
        """All of a file."""
        names = "id", "energy", "log_det", "curvature", "found", "point_group", "x", "mode"
        *columns, a, b = database.columns("transition_states", *names, "end_a", "end_b")
        return cls(*[*columns, np.stack([a, b], axis=1)])
