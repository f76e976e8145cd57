"""Proofs without rounding: critical points enclosed by boxes, in interval arithmetic.

A point and its value solve ``G(x, v) = (S x^(p-1) - v x, (x.x - 1) / 2) = 0``. Krawczyk's operator
``K(X) = y - Y G(y) + (1 - Y G'(X)) (X - y)``, y the middle of a box X and Y a matrix near the
inverse of G', takes a box into its own inside only if it holds one solution and no other
(R. Krawczyk, Computing 4, 187 (1969); S. M. Rump, Acta Numerica 19, 287 (2010)). Numbers are balls
of Arb (F. Johansson, IEEE Trans. Comput. 66, 1281 (2017)), whose radii include every rounding.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_lab.search.certificate import inverses
from landscape_lab.search.homotopy import CriticalPoints, as_symmetric
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import instance, shown

BITS = 106
"""Of the middles of balls: twice those of a double."""

WIDENINGS = (4.0, 1e2, 1e4, 1e6)
"""Boxes are tried whose halves are so many times the step that remains to the solution."""

LEAST = 1e-15
"""No half of a box is smaller; the coordinates of unit vectors are of the size of one."""


@dataclass(frozen=True, eq=False)
class Enclosures:
    """What is proved of critical points, each of a list of K.

    Attributes
    ----------
    radius : (K,)
        In the box of this half width around the coordinates of the unit vector there is one
        critical point, and no other. The boxes of a list are apart.
    index : (K,)
        Numbers of negative eigenvalues of the Hessian on the sphere; none is zero.
    """

    radius: Floats
    index: Integers


def enclose_critical_points(couplings: npt.ArrayLike, points: CriticalPoints) -> Enclosures:
    """Prove critical points of ``sum S_ijk u_i u_j u_k`` on the unit sphere by interval arithmetic.

    Nothing is taken on trust but Arb: the list, its indices, and that no point is there twice. That
    no point is missing rests on the number of complex solutions (`critical_points`), which are
    certified up to rounding.

    Parameters
    ----------
    couplings : (n, n, n) or (n, n, n, n)
        As for `critical_points`; an entry whose indices ascend stands for those where they are
        permuted.
    points : CriticalPoints

    Returns
    -------
    Enclosures

    Raises
    ------
    ModuleNotFoundError
        If python-flint is not installed.
    ValueError, TypeError
        If there are no such couplings, or a point or its index cannot be proved.
    """
    instance(points, "points", CriticalPoints, "such as critical_points(...) returns")
    tensor = as_symmetric(couplings)
    if points.x.ndim != 2 or points.x.shape[1] != tensor.shape[0]:
        raise ValueError(
            f"couplings has shape {tensor.shape} and points are of {points.x.shape[1]} "
            "coordinates; the couplings that the points belong to would do"
        )
    ascending = tuple(np.sort(np.indices(tensor.shape), axis=0))
    tensor = tensor[ascending] / 2.0 ** np.floor(np.log2(np.abs(tensor).max()))
    flint = _flint()
    with flint.ctx.workprec(BITS):
        proofs = [_Proof(flint, tensor, x) for x in points.x]
        radius = np.array([proof.radius() for proof in proofs])
        _demand(np.isfinite(radius), "a box with one critical point")
        index = np.array([proof.index(r) for proof, r in zip(proofs, radius, strict=True)])
        _demand(index >= 0, "the sign of every eigenvalue")
    _demand(_apart(points.x, radius), "a box that touches no other")
    return Enclosures(radius, index)


def _flint() -> Any:
    """Imported here because it is an extra, which only this function needs."""
    try:
        import flint
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "interval arithmetic needs python-flint; pip install 'landscape-lab[intervals]'"
        ) from error
    return flint


def _demand(proved: npt.NDArray[Any], what: str) -> None:
    if not proved.all():
        lacking = np.flatnonzero(~proved)
        raise ValueError(
            f"points {shown(lacking.tolist())} lack {what}; those that critical_points(couplings) "
            "finds would do"
        )


def _apart(x: Floats, radius: Floats) -> npt.NDArray[np.bool_]:
    """Which boxes touch no other, ``(K,)``; a hundred roundings to spare."""
    free = np.ones(len(x), dtype=bool)
    for k in range(len(x)):
        gap = np.abs(x - x[k]).max(axis=1) - 1e-14
        touching = gap <= radius + radius[k]
        touching[k] = False
        free[k] = not touching.any()
    return free


class _Proof:
    """Krawczyk's test and the signs of the Hessian around one unit vector."""

    def __init__(self, flint: Any, tensor: Floats, x: Floats) -> None:
        self.flint, self.degree, self.n = flint, tensor.ndim, len(x)
        self.couplings = flint.arb_mat(tensor.size // self.n, self.n, tensor.ravel().tolist())
        self.middle = [flint.arb(v) for v in x.tolist()]
        matrix = tensor
        while matrix.ndim > 2:
            matrix = matrix @ x
        self.value = flint.arb(float(x @ matrix @ x))
        exact = np.array([[float(v) for v in row] for row in self._derivative(0.0).tolist()])
        self.inverse = flint.arb_mat(inverses(exact[None])[0].tolist())
        symmetric = exact.copy()
        symmetric[-1] *= -1.0
        self.turn = flint.arb_mat(np.linalg.eigh(symmetric)[1].tolist())

    def _contracted(self, box: list[Any]) -> Any:
        """``S x^(p-2)``, an (n, n) matrix of balls."""
        column = self.flint.arb_mat(self.n, 1, box)
        found = self.couplings * column
        for _ in range(self.degree - 3):
            entries = found.entries()
            found = self.flint.arb_mat(len(entries) // self.n, self.n, entries) * column
        return self.flint.arb_mat(self.n, self.n, found.entries())

    def _box(self, half: float) -> tuple[list[Any], Any]:
        ball = self.flint.arb(0, half)
        return [v + ball for v in self.middle], self.value + ball

    def _derivative(self, half: float) -> Any:
        """``G'`` over a box, an (n + 1, n + 1) matrix of balls."""
        box, value = self._box(half)
        matrix, n = self._contracted(box), self.n
        found = self.flint.arb_mat(n + 1, n + 1)
        for i in range(n):
            for j in range(n):
                entry = (self.degree - 1) * matrix[i, j]
                found[i, j] = entry - value if i == j else entry
            found[i, n], found[n, i] = -box[i], box[i]
        return found

    def _step(self) -> list[Any]:
        """``Y G(y)`` at the middle."""
        n = self.n
        column = self.flint.arb_mat(n, 1, self.middle)
        slope = (self._contracted(self.middle) * column).entries()
        rest = [s - self.value * v for s, v in zip(slope, self.middle, strict=True)]
        square = sum((v * v for v in self.middle), self.flint.arb(0))
        residual = self.flint.arb_mat(n + 1, 1, [*rest, (square - 1) / 2])
        return list((self.inverse * residual).entries())

    def radius(self) -> float:
        """Half width of a box with one solution, nan if none is found."""
        step = self._step()
        largest = max(float(abs(v).upper()) for v in step)
        for wider in WIDENINGS:
            half = max(wider * largest, LEAST)
            sizes = self._rows(self._one(self.inverse * self._derivative(half)))
            if all(abs(v) + half * size < half for v, size in zip(step, sizes, strict=True)):
                return half
        return float("nan")

    def index(self, half: float) -> int:
        """How many eigenvalues are negative all over a box; -1 where that is not proved.

        Sylvester: the Hessian on the sphere bordered by the radial direction has one negative and
        one positive eigenvalue more. Gershgorin: where eigenvectors nearly turn it into a diagonal
        matrix, its diagonal tells the signs.
        """
        if not all(size < 1 for size in self._rows(self._one(self.turn.transpose() * self.turn))):
            return -1
        bordered, n = self._derivative(half), self.n
        for i in range(n):
            bordered[n, i] = bordered[i, n]
        diagonal = self.turn.transpose() * bordered * self.turn
        negative = 0
        for i in range(n + 1):
            aside = sum((abs(diagonal[i, j]) for j in range(n + 1) if j != i), self.flint.arb(0))
            if diagonal[i, i] + aside < 0:
                negative += 1
            elif not diagonal[i, i] - aside > 0:
                return -1
        return negative - 1

    def _one(self, matrix: Any) -> Any:
        """One less a matrix."""
        size = matrix.nrows()
        return self.flint.arb_mat(size, size, np.eye(size).ravel().tolist()) - matrix

    def _rows(self, matrix: Any) -> list[Any]:
        """Sums of the sizes of every row's entries."""
        return [sum((abs(v) for v in row), self.flint.arb(0)) for row in matrix.tolist()]
