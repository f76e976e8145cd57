"""Products of matrices that round a row alike, whichever rows stand beside it.

A library for matrix products cuts them into tiles of several shapes by the size of the whole,
shares them out between threads, and may look at where in memory an array begins: the last digits
of a row then depend on how many rows there are and which of them it is. Here every sum is taken in
one order by one piece of code, so that a walker's numbers are its own in any crowd. Where many
rows meet a large matrix this takes a tenth longer, and half as long where they are few.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape_lab.kernels import kernel_fused, kernel_reassociated
from landscape_lab.types import Floats

Matrix = NDArray[np.floating[Any]]

PANEL = 24
"""Rows of the second matrix that stay in the cache while all rows of the first pass by."""


@kernel_reassociated
def _scalar_products(a, b, product):
    """``a @ b.T`` of ``(R, K)`` and ``(L, K)``: four rows by three at a time, in registers.

    At the edges the last row stands in for those that are missing, and is written again as it was:
    all sums come from the one inner loop.
    """
    n_rows, length = a.shape
    n_columns = b.shape[0]
    zero = a.dtype.type(0)
    for first in range(0, n_columns, PANEL):
        last = min(first + PANEL, n_columns)
        for h in range(0, n_rows, 4):
            i, j, k = min(h + 1, n_rows - 1), min(h + 2, n_rows - 1), min(h + 3, n_rows - 1)
            for c in range(first, last, 3):
                d, e = min(c + 1, n_columns - 1), min(c + 2, n_columns - 1)
                hx = hy = hz = ix = iy = iz = jx = jy = jz = kx = ky = kz = zero
                for s in range(length):
                    x, y, z = b[c, s], b[d, s], b[e, s]
                    u = a[h, s]
                    hx += u * x
                    hy += u * y
                    hz += u * z
                    u = a[i, s]
                    ix += u * x
                    iy += u * y
                    iz += u * z
                    u = a[j, s]
                    jx += u * x
                    jy += u * y
                    jz += u * z
                    u = a[k, s]
                    kx += u * x
                    ky += u * y
                    kz += u * z
                product[h, c], product[h, d], product[h, e] = hx, hy, hz
                product[i, c], product[i, d], product[i, e] = ix, iy, iz
                product[j, c], product[j, d], product[j, e] = jx, jy, jz
                product[k, c], product[k, d], product[k, e] = kx, ky, kz


@kernel_reassociated
def _scalar_products_of_each(a, b, product):
    """The same for each walker's own two matrices, ``(B, I, K)`` and ``(B, J, K)``."""
    length = a.shape[2]
    for w in range(a.shape[0]):
        for j in range(b.shape[1]):
            i = 0
            while i + 4 <= a.shape[1]:
                p = q = r = t = 0.0
                for s in range(length):
                    p += a[w, i, s] * b[w, j, s]
                    q += a[w, i + 1, s] * b[w, j, s]
                    r += a[w, i + 2, s] * b[w, j, s]
                    t += a[w, i + 3, s] * b[w, j, s]
                product[w, i, j], product[w, i + 1, j] = p, q
                product[w, i + 2, j], product[w, i + 3, j] = r, t
                i += 4
            while i < a.shape[1]:
                p = 0.0
                for s in range(length):
                    p += a[w, i, s] * b[w, j, s]
                product[w, i, j] = p
                i += 1


@kernel_fused
def _mixtures(weights, rows, mixed):
    """``weights @ rows`` for each walker, ``(B, I, K)`` and ``(B, K, N)``; every sum in order."""
    n_rows, length = rows.shape[1], rows.shape[2]
    for w in range(weights.shape[0]):
        for i in range(weights.shape[1]):
            for s in range(length):
                mixed[w, i, s] = 0.0
            k = 0
            while k + 4 <= n_rows:
                a, b = weights[w, i, k], weights[w, i, k + 1]
                c, d = weights[w, i, k + 2], weights[w, i, k + 3]
                for s in range(length):
                    total = mixed[w, i, s] + a * rows[w, k, s]
                    total = total + b * rows[w, k + 1, s]
                    total = total + c * rows[w, k + 2, s]
                    mixed[w, i, s] = total + d * rows[w, k + 3, s]
                k += 4
            while k < n_rows:
                a = weights[w, i, k]
                for s in range(length):
                    mixed[w, i, s] += a * rows[w, k, s]
                k += 1


def scalar_products(a: Matrix, b: Matrix) -> Floats:
    """Products of all rows with all rows, ``(..., I, K), (J, K) -> (..., I, J)``: ``a @ b.T``.

    Or each walker's own, ``(B, I, K), (B, J, K) -> (B, I, J)``. The first form multiplies in the
    precision of `b`; the result is in double precision.
    """
    product = np.empty((*a.shape[:-1], b.shape[-2]))
    if b.ndim == 3:
        _scalar_products_of_each(_doubles(a), _doubles(b), product)
    else:
        rows = np.ascontiguousarray(a.reshape(-1, a.shape[-1]), dtype=b.dtype)
        columns = np.ascontiguousarray(b)
        _scalar_products(rows, columns, product.reshape(-1, b.shape[0]))
    return product


def mixtures(weights: Floats, rows: Floats) -> Floats:
    """Each walker's rows summed with its weights, ``(B, I, K), (B, K, N) -> (B, I, N)``."""
    mixed = np.empty((len(rows), weights.shape[1], rows.shape[2]))
    _mixtures(_doubles(weights), _doubles(rows), mixed)
    return mixed


def _doubles(array: Matrix) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float64)
