"""Proofs that solutions are there, each in a small ball of its own (Newton and Kantorovich).

For ``F(y) = S y^(p-1) - y`` the derivative ``J`` changes between two points by no more than
``L = (p - 1) (p - 2) |S| r^(p-3)`` times their distance, where r bounds their lengths. If
``h = b e L <= 1/2`` with ``b = |J^-1|`` and ``e = |J^-1 F|`` at a point, then there is a solution
within ``(1 - sqrt(1 - 2 h)) / (b L)`` of it, and no other within ``(1 + sqrt(1 - 2 h)) / (b L)``
(L. V. Kantorovich 1948; J. M. Ortega, Amer. Math. Monthly 75, 658 (1968)).

Norms are Frobenius'. The rounding of F is bounded and added to it; that of the inverse is not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape_lab.types import Booleans, Floats, Integers

Complexes = NDArray[np.complexfloating[Any, Any]]

ROOM = 1.1
"""For p = 4: how much longer than the point itself those may be for which L holds."""

ROUNDING = 1e-12
"""Of the numbers by which points are sorted, with a wide margin."""

EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Certificates:
    """What is proved of points ``y``.

    Attributes
    ----------
    h : (B,)
        Kantorovich's number; at most one half where there is a solution.
    near : (B,)
        There is a solution within this distance.
    alone : (B,)
        There is no other one within this distance.
    """

    h: Floats
    near: Floats
    alone: Floats

    @classmethod
    def join(cls, parts: list["Certificates"]) -> "Certificates":
        """Those of several crowds as one, in order."""
        columns = zip(*((part.h, part.near, part.alone) for part in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))

    @property
    def holds(self) -> Booleans:
        """Where there is a solution, ``(B,)``."""
        return np.isfinite(self.h) & (self.h <= 0.5) & np.isfinite(self.near)


def certify(tensor: Floats, y: Complexes) -> Certificates:
    """Prove that there are solutions of ``S y^(p-1) = y`` near points ``(B, n)``."""
    degree, n = tensor.ndim, tensor.shape[0]
    flat = tensor.reshape(n * n, -1)
    size, length = float(np.linalg.norm(tensor)), np.linalg.norm(y, axis=1)
    inner = y if degree == 3 else (y[:, :, None] * y[:, None, :]).reshape(len(y), -1)
    contracted = (inner @ flat.T).reshape(-1, n, n)
    residual = np.einsum("bij,bj->bi", contracted, y) - y
    derivative = (degree - 1) * contracted - np.eye(n)
    with np.errstate(all="ignore"):
        inverse = inverses(derivative)
        b = np.linalg.norm(inverse, axis=(1, 2))
        rounding = n * degree * EPSILON * (size * length ** (degree - 1) + length)
        e = np.linalg.norm(np.einsum("bij,bj->bi", inverse, residual), axis=1) + b * rounding
        lipschitz = (degree - 1) * (degree - 2) * size * (ROOM * length) ** (degree - 3)
        h = b * e * lipschitz
        root = np.sqrt(1 - 2 * h)
        near = 2 * e / (1 + root)
        alone = (1 + root) / (b * lipschitz)
    if degree > 3:
        near = np.where(near <= (ROOM - 1) * length, near, np.nan)
        alone = np.minimum(alone, (ROOM - 1) * length)
    return Certificates(h, near, alone)


def inverses(matrices: NDArray[Any]) -> NDArray[Any]:
    """Inverses of matrices ``(B, n, n)``, nan for what has none."""
    try:
        return np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        return np.stack([_inverse(matrix) for matrix in matrices])


def _inverse(matrix: NDArray[Any]) -> NDArray[Any]:
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)


def groups(y: Complexes, proofs: Certificates) -> Integers:
    """Numbers of the solutions that points ``(B, n)`` are near, ``(B,)``; -1 where none is proved.

    Two points may be near one solution if their balls touch. Only those are compared that agree in
    a fixed combination of their coordinates, by which they are sorted.
    """
    number = np.where(proofs.holds, np.arange(len(y)), -1)
    held = np.flatnonzero(proofs.holds)
    direction = np.cos(np.arange(1, 2 * y.shape[1] + 1, dtype=np.float64))
    direction /= np.linalg.norm(direction)
    key = np.concatenate([y[held].real, y[held].imag], axis=1) @ direction
    order = np.argsort(key)
    held, key = held[order], key[order]
    # Of two balls that touch, the larger one reaches as far as both centers are apart.
    reach = 2 * proofs.near[held] + ROUNDING * np.abs(key).max(initial=0.0)
    first, last = np.searchsorted(key, key - reach), np.searchsorted(key, key + reach, "right")
    for rank in np.flatnonzero(last - first > 1):
        at, others = held[rank], held[first[rank] : last[rank]]
        apart = np.linalg.norm(y[others] - y[at], axis=1)
        for other in others[apart <= proofs.near[others] + proofs.near[at]]:
            number[number == number[other]] = number[at]
    return number
