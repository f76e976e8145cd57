"""Monomials of the coordinates, each written once: all that a symmetric tensor has to store.

A monomial of degree d is told by its indices i <= j <= ..., and stands at the place

    rank = C(i, 1) + C(j + 1, 2) + C(k + 2, 3) + ...

(the colexicographic order). The monomials of the first n coordinates come before those of the
others, so that those whose last index is k are u_k times the first ones of one degree less.
"""

from functools import cache
from itertools import permutations
from math import comb

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.products import Matrix
from landscape_lab.types import Floats, Integers

HIGHEST = 4
"""The highest degree that kernels know."""


def n_monomials(n: int, degree: int) -> int:
    """How many monomials of a degree `n` coordinates have."""
    return comb(n + degree - 1, degree)


@kernel
def _lengthen(u, shorter, count, longer):
    """Monomials of one degree more: those that end in ``k`` are ``u_k`` times the first ones."""
    for w in range(u.shape[0]):
        place = 0
        for k in range(u.shape[1]):
            factor = u[w, k]
            for m in range(count[k]):
                longer[w, place + m] = factor * shorter[w, m]
            place += count[k]


@cache
def _first_ones(n: int, degree: int) -> Integers:
    """How many monomials the first coordinate has alone, the first two, and so on, ``(n,)``."""
    return np.array([n_monomials(k + 1, degree) for k in range(n)])


def monomials(u: Matrix, degree: int) -> Matrix:
    """All monomials of a degree at points ``(B, n)``, ``(B, C(n + degree - 1, degree))``.

    They are computed in the precision of the points.
    """
    values, n = np.ones((len(u), 1), u.dtype), u.shape[1]
    for lower in range(degree):
        longer = np.empty((len(u), n_monomials(n, lower + 1)), u.dtype)
        _lengthen(u, values, _first_ones(n, lower), longer)
        values = longer
    return values


def indices(n: int, degree: int) -> Integers:
    """Indices of all monomials in their order, ascending in each, ``(M, degree)``."""
    rows = np.zeros((1, 0), dtype=np.int64)
    for lower in range(degree):
        parts = [
            np.column_stack([rows[: n_monomials(k + 1, lower)],
                             np.full(n_monomials(k + 1, lower), k)])
            for k in range(n)
        ]  # fmt: skip
        rows = np.concatenate(parts)
    return rows


def multiplicity(rows: Integers) -> Integers:
    """How many orders the indices of a monomial have, ``(M, degree) -> (M,)``: 6, 3 or 1 of three.

    With one index more they are ``degree`` times as many, over the times that it has occurred.
    """
    orders = np.ones(len(rows), dtype=np.int64)
    for place in range(rows.shape[1]):
        occurred = (rows[:, : place + 1] == rows[:, place : place + 1]).sum(axis=1)
        orders = orders * (place + 1) // occurred
    return orders


@kernel
def _contraction(packed, some, others, orders, matrix):
    """Coefficients at the union of two sets of indices, for each pair of sets."""
    n_some, n_others = some.shape[1], others.shape[1]
    degree = n_some + n_others
    all_of_them = np.empty(HIGHEST, dtype=np.int64)
    for a in range(some.shape[0]):
        for b in range(others.shape[0]):
            for s in range(n_others):
                all_of_them[s] = others[b, s]
            for t in range(n_some):
                index, s = some[a, t], n_others + t
                while s > 0 and all_of_them[s - 1] > index:
                    all_of_them[s] = all_of_them[s - 1]
                    s -= 1
                all_of_them[s] = index
            rank = 0
            for s in range(degree):
                binomial = 1
                for t in range(s + 1):
                    binomial = binomial * (all_of_them[s] + t) // (t + 1)
                rank += binomial
            matrix[a, b] = orders[b] * packed[rank]


def contraction(packed: Floats, n: int, degree: int, free: int) -> Floats:
    """A symmetric tensor as a matrix, to be multiplied with monomials until `free` indices remain.

    Parameters
    ----------
    packed : (C(n + degree - 1, degree),)
        The tensor's entries, one for each monomial.
    n, degree : int
        Its dimension and its number of indices.
    free : int
        Rows are for monomials of this degree, columns for those of the rest.

    Returns
    -------
    (C(n + free - 1, free), C(n + degree - free - 1, degree - free))
        Each entry times the number of orders of its column's indices.
    """
    rows, columns = indices(n, free), indices(n, degree - free)
    matrix = np.empty((len(rows), len(columns)))
    _contraction(packed, rows, columns, multiplicity(columns).astype(np.float64), matrix)
    return matrix


def symmetric_entries(tensor: Floats) -> Floats:
    """Means over all orders of the indices, one for each monomial, ``(n, n, ...) -> (M,)``."""
    rows = np.sort(np.argwhere(np.ones(tensor.shape, dtype=bool)), axis=1)
    rank = np.zeros(len(rows), dtype=np.int64)
    for place in range(tensor.ndim):
        binomial = np.ones(len(rows), dtype=np.int64)
        for t in range(place + 1):
            binomial = binomial * (rows[:, place] + t) // (t + 1)
        rank += binomial
    total, orders = np.bincount(rank, weights=tensor.ravel()), np.bincount(rank)
    return np.asarray(total / orders)


def symmetric_tensor(packed: Floats, n: int, degree: int) -> Floats:
    """The tensor of packed entries, ``(M,) -> (n, n, ...)``."""
    tensor = np.empty((n,) * degree)
    rows = indices(n, degree)
    for order in permutations(range(degree)):
        tensor[tuple(rows[:, place] for place in order)] = packed
    return tensor
