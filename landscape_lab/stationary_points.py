"""Minima and transition states as arrays, in the order of discovery."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from landscape_lab.database import Database
from landscape_lab.potential import Array


@dataclass(frozen=True)
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

    id: NDArray[np.int64]
    energy: Array
    log_det: Array
    curvature: Array
    found: NDArray[np.int64]
    order: NDArray[np.int64]
    x: Array

    @classmethod
    def read(cls, database: Database) -> Self:
        """All of a file."""
        number, energy, log_det, curvature, found, order, x = database.columns(
            "minima", "id", "energy", "log_det", "curvature", "found", "point_group", "x"
        )
        return cls(
            _integers(number), np.array(energy), np.array(log_det, dtype=np.float64),
            np.array(curvature),
            _integers(found), _integers(order), _vectors(x),
        )  # fmt: skip


@dataclass(frozen=True)
class TransitionStates:
    """All transition states of a landscape in the order of discovery.

    Attributes
    ----------
    id : (T,)
    energy, log_det : (T,)
        Energy, and the sum of ln |eigenvalue| over the non-zero modes, the negative one included.
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

    id: NDArray[np.int64]
    energy: Array
    log_det: Array
    curvature: Array
    found: NDArray[np.int64]
    order: NDArray[np.int64]
    x: Array
    mode: Array
    ends: NDArray[np.int64]

    @classmethod
    def read(cls, database: Database) -> Self:
        """All of a file."""
        number, energy, log_det, curvature, found, order, x, mode, a, b = database.columns(
            "transition_states", "id", "energy", "log_det", "curvature", "found", "point_group",
            "x", "mode", "end_a", "end_b",
        )  # fmt: skip
        ends = np.stack([_integers(a), _integers(b)], axis=1)
        return cls(
            _integers(number), np.array(energy), np.array(log_det, dtype=np.float64),
            np.array(curvature),
            _integers(found), _integers(order), _vectors(x), _vectors(mode), ends,
        )  # fmt: skip


def _integers(values: tuple[int, ...]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _vectors(blobs: tuple[bytes, ...]) -> Array:
    if not blobs:
        return np.empty((0, 0))
    return np.stack([np.frombuffer(blob) for blob in blobs])
