"""The gradient of a cubic straight from its packed coefficients, each read twice and held once.

Coefficients ``S_ijk`` with i <= j <= k stand in rows by their last index: row k holds those of all
pairs i <= j < k in the order of `monomials`, and then those with j = k. The first parts of the
rows are a matrix whose lower edge is a staircase. With ``q_ij = 2 u_i u_j`` (``u_i^2`` for i = j)
it gives two products, ``A_k = sum_ij S_ijk q_ij`` and ``W_ij = sum_k S_ijk u_k``, of which the
gradient is made: ``2 N^3 / 3`` operations a point, and no memory besides.

Both go through tiles of pairs that stay in the cache while all walkers pass by. Which rows are
taken together depends on the coefficients' places alone, never on the walkers.
"""

import numpy as np

from landscape_lab.kernels import kernel, kernel_fused, kernel_reassociated
from landscape_lab.models.spin_glass.monomials import n_monomials
from landscape_lab.products import Matrix
from landscape_lab.types import Floats

TILE = 512
"""Pairs of a tile: those of 64 walkers fill a quarter of a megabyte."""


@kernel
def _pair_products(u, pairs):
    """``q_ij`` in the order of pairs."""
    two = u.dtype.type(2)
    for w in range(u.shape[0]):
        place = 0
        for j in range(u.shape[1]):
            factor = two * u[w, j]
            for i in range(j):
                pairs[w, place + i] = factor * u[w, i]
            pairs[w, place + j] = u[w, j] * u[w, j]
            place += j + 1


@kernel_reassociated
def _onto_last(packed, pairs, first, tile, sums):
    """``A_k``, added up tile by tile: three rows and four walkers at a time, in registers.

    The last walker stands in for those that are missing, and is written again as it was.
    """
    n_walkers, n = sums.shape
    zero = packed.dtype.type(0)
    end = min(first + tile, n * (n - 1) // 2)
    k = 0
    while k * (k + 1) // 2 <= first:
        k += 1
    while k < n:
        base = k * (k + 1) * (k + 2) // 6
        stop = min(k * (k + 1) // 2, end)
        together = k + 3 <= n and stop == end
        r = packed[base + first : base + stop]
        if together:
            base += (k + 1) * (k + 2) // 2
            s = packed[base + first : base + stop]
            base += (k + 2) * (k + 3) // 2
            t = packed[base + first : base + stop]
        else:
            s, t = r, r
        for w in range(0, n_walkers, 4):
            b, c = min(w + 1, n_walkers - 1), min(w + 2, n_walkers - 1)
            d = min(w + 3, n_walkers - 1)
            p0, p1 = pairs[w, first:stop], pairs[b, first:stop]
            p2, p3 = pairs[c, first:stop], pairs[d, first:stop]
            r0 = r1 = r2 = r3 = s0 = s1 = s2 = s3 = t0 = t1 = t2 = t3 = zero
            for m in range(stop - first):
                x, y, z = r[m], s[m], t[m]
                q = p0[m]
                r0 += q * x
                s0 += q * y
                t0 += q * z
                q = p1[m]
                r1 += q * x
                s1 += q * y
                t1 += q * z
                q = p2[m]
                r2 += q * x
                s2 += q * y
                t2 += q * z
                q = p3[m]
                r3 += q * x
                s3 += q * y
                t3 += q * z
            before0, before1, before2, before3 = sums[w, k], sums[b, k], sums[c, k], sums[d, k]
            sums[w, k], sums[b, k], sums[c, k], sums[d, k] = (
                before0 + r0, before1 + r1, before2 + r2, before3 + r3
            )  # fmt: skip
            if together:
                before0, before1 = sums[w, k + 1], sums[b, k + 1]
                before2, before3 = sums[c, k + 1], sums[d, k + 1]
                sums[w, k + 1], sums[b, k + 1] = before0 + s0, before1 + s1
                sums[c, k + 1], sums[d, k + 1] = before2 + s2, before3 + s3
                before0, before1 = sums[w, k + 2], sums[b, k + 2]
                before2, before3 = sums[c, k + 2], sums[d, k + 2]
                sums[w, k + 2], sums[b, k + 2] = before0 + t0, before1 + t1
                sums[c, k + 2], sums[d, k + 2] = before2 + t2, before3 + t3
        k += 3 if together else 1


@kernel_fused
def _onto_pairs(packed, u, first, tile, sums):
    """``W_ij`` of a tile: six rows at a time where they reach across it; every sum in order."""
    n_walkers, n = u.shape
    end = min(first + tile, n * (n - 1) // 2)
    for w in range(n_walkers):
        for m in range(end - first):
            sums[w, m] = 0.0
    k = 0
    while k * (k + 1) // 2 <= first:
        k += 1
    while k < n:
        base = k * (k + 1) * (k + 2) // 6 + first
        length = min(k * (k + 1) // 2, end) - first
        if k + 6 <= n and length == end - first:
            r0 = packed[base : base + length]
            base += (k + 1) * (k + 2) // 2
            r1 = packed[base : base + length]
            base += (k + 2) * (k + 3) // 2
            r2 = packed[base : base + length]
            base += (k + 3) * (k + 4) // 2
            r3 = packed[base : base + length]
            base += (k + 4) * (k + 5) // 2
            r4 = packed[base : base + length]
            base += (k + 5) * (k + 6) // 2
            r5 = packed[base : base + length]
            for w in range(0, n_walkers, 2):
                v = min(w + 1, n_walkers - 1)
                a0, a1, a2, a3, a4, a5 = (
                    u[w, k], u[w, k + 1], u[w, k + 2], u[w, k + 3], u[w, k + 4], u[w, k + 5]
                )  # fmt: skip
                b0, b1, b2, b3, b4, b5 = (
                    u[v, k], u[v, k + 1], u[v, k + 2], u[v, k + 3], u[v, k + 4], u[v, k + 5]
                )  # fmt: skip
                row, other = sums[w, :length], sums[v, :length]
                for m in range(length):
                    p, q = row[m], other[m]
                    x = r0[m]
                    p = p + a0 * x
                    q = q + b0 * x
                    x = r1[m]
                    p = p + a1 * x
                    q = q + b1 * x
                    x = r2[m]
                    p = p + a2 * x
                    q = q + b2 * x
                    x = r3[m]
                    p = p + a3 * x
                    q = q + b3 * x
                    x = r4[m]
                    p = p + a4 * x
                    q = q + b4 * x
                    x = r5[m]
                    p = p + a5 * x
                    q = q + b5 * x
                    row[m], other[m] = p, q
            k += 6
        else:
            r0 = packed[base : base + length]
            for w in range(n_walkers):
                a = u[w, k]
                row = sums[w, :length]
                for m in range(length):
                    row[m] += a * r0[m]
            k += 1


@kernel_reassociated
def _apply_pairs(pairs, u, first, tile, slope):
    """``sum_j W_ij u_j`` for the pairs of a tile, added to the slope."""
    n_walkers, n = u.shape
    zero = u.dtype.type(0)
    end = min(first + tile, n * (n - 1) // 2)
    start = 0
    while (start + 1) * (start + 2) // 2 <= first:
        start += 1
    for w in range(n_walkers):
        j, place = start, start * (start + 1) // 2
        while place < end:
            total, factor = zero, u[w, j]
            for i in range(max(first - place, 0), min(end - place, j)):
                value = pairs[w, place + i - first]
                slope[w, i] += factor * value
                total += u[w, i] * value
            if first <= place + j < end:
                total += factor * pairs[w, place + j - first]
            slope[w, j] += total
            j += 1
            place += j


@kernel_reassociated
def _finish(packed, u, last, slope):
    """Join both products, and add what comes of coefficients with j = k."""
    n_walkers, n = u.shape
    for w in range(n_walkers):
        for k in range(n):
            slope[w, k] = 3.0 * last[w, k] + 6.0 * slope[w, k]
        for k in range(n):
            base = k * (k + 1) * (k + 2) // 6 + k * (k + 1) // 2
            square, total = u[w, k] * u[w, k], 0.0
            for i in range(k):
                slope[w, i] += 3.0 * square * packed[base + i]
                total += u[w, i] * packed[base + i]
            slope[w, k] += 6.0 * u[w, k] * total + 3.0 * square * packed[base + k]


def cubic_slope(packed: Matrix, u: Floats) -> Floats:
    """Gradients of ``sum S_ijk u_i u_j u_k`` over all i, j, k at points ``(B, n)``.

    Parameters
    ----------
    packed : (C(n + 2, 3),)
        Entries of the symmetric tensor, in the order of `monomials`. All is computed in their
        precision.
    u : (B, n)
    """
    (n_walkers, n), kind = u.shape, packed.dtype
    points = u.astype(kind, copy=False)
    last, slope = np.zeros((n_walkers, n), kind), np.zeros((n_walkers, n), kind)
    pairs, tile = np.empty((n_walkers, n_monomials(n, 2)), kind), np.empty((n_walkers, TILE), kind)
    _pair_products(points, pairs)
    for first in range(0, n_monomials(n - 1, 2), TILE):
        _onto_last(packed, pairs, first, TILE, last)
        _onto_pairs(packed, points, first, TILE, tile)
        _apply_pairs(tile, points, first, TILE, slope)
    _finish(packed, points, last, slope)
    return np.asarray(slope, dtype=np.float64)
