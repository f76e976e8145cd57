"""Paths of the solutions of a polynomial system, followed while its coefficients change.

The system is ``T x^(p-1) = mu x`` with a symmetric tensor ``T`` that goes, as t goes from 0 to 1,
from a diagonal one with complex entries ``a`` to a real one ``S``: ``T = (1 - t) diag(a) + t S``.
Solutions are directions in complex space. Each is told by a unit vector x and its mu, and near a
point x_0 those with ``<x_0, x> = 1`` are followed: none of them runs away to infinity.

Real and imaginary parts stand in arrays of their own, for loops over them are vectorized.
"""

import numpy as np

from landscape_lab.kernels import kernel_fused

ARRIVED, LOST = 1, 2
"""Whether a path has come to its end, or could not be followed further."""

FIRST_STEP, SHORTEST_STEP = 0.02, 1e-9
"""In units of the whole way, the first step and the one below which a path is lost."""

CONTRACTION = 0.1
"""The second step of Newton's method is shorter than the first one by this factor at least."""

GROWTH = 2.0
"""A step is at most so much longer than the one before."""

ENDING = 8
"""Steps of Newton's method at the end at the most."""

DIGITS = 1e-15
"""A step of Newton's method below it, beside a vector of length one, is rounding."""


@kernel_fused
def _contract(rows, degree, x, products, packed):
    """``S x^(p-2)``, entries with ``i <= j``: real parts in the first row, imaginary in the second.

    `rows` holds the entries of the tensor, monomials of degree p - 2 by pairs of free indices.
    """
    n = x.shape[1]
    if degree == 3:
        for k in range(n):
            products[0, k], products[1, k] = x[0, k], x[1, k]
    else:
        place = 0
        for k in range(n):
            for l in range(k + 1):
                products[0, place] = x[0, k] * x[0, l] - x[1, k] * x[1, l]
                products[1, place] = x[0, k] * x[1, l] + x[1, k] * x[0, l]
                place += 1
    for pair in range(rows.shape[1]):
        packed[0, pair], packed[1, pair] = 0.0, 0.0
    for k in range(rows.shape[0]):
        u, v = products[0, k], products[1, k]
        for pair in range(rows.shape[1]):
            packed[0, pair] += u * rows[k, pair]
            packed[1, pair] += v * rows[k, pair]


@kernel_fused
def _write_system(rows, a, degree, t, x, mu, patch, products, packed, system, moving):
    """The linear system for Newton's step, or if `moving` for the tangent; last is the right side.

    Unknown are the changes of x and of mu. The last row keeps ``<patch, x>`` as it is.
    """
    n = x.shape[1]
    _contract(rows, degree, x, products, packed)
    for part in range(2):
        for i in range(n + 1):
            for j in range(n + 2):
                system[part, i, j] = 0.0
    place = 0
    for j in range(n):
        for i in range(j + 1):
            for part in range(2):
                system[part, i, j] = packed[part, place]
                system[part, j, i] = packed[part, place]
            place += 1
    for i in range(n):
        # The diagonal tensor with x put in: a_i x_i^(p - 2).
        p, q = a[0, i], a[1, i]
        for _ in range(degree - 2):
            p, q = p * x[0, i] - q * x[1, i], p * x[1, i] + q * x[0, i]
        u, v = 0.0, 0.0
        for j in range(n):
            u += system[0, i, j] * x[0, j] - system[1, i, j] * x[1, j]
            v += system[0, i, j] * x[1, j] + system[1, i, j] * x[0, j]
        d, e = p * x[0, i] - q * x[1, i], p * x[1, i] + q * x[0, i]
        if moving > 0.0:
            system[0, i, n + 1], system[1, i, n + 1] = d - u, e - v
        else:
            m, w = mu[0] * x[0, i] - mu[1] * x[1, i], mu[0] * x[1, i] + mu[1] * x[0, i]
            system[0, i, n + 1] = m - (1.0 - t) * d - t * u
            system[1, i, n + 1] = w - (1.0 - t) * e - t * v
        for part in range(2):
            for j in range(n):
                system[part, i, j] *= (degree - 1) * t
        system[0, i, i] += (degree - 1) * (1.0 - t) * p - mu[0]
        system[1, i, i] += (degree - 1) * (1.0 - t) * q - mu[1]
        system[0, i, n], system[1, i, n] = -x[0, i], -x[1, i]
        system[0, n, i], system[1, n, i] = patch[0, i], -patch[1, i]


@kernel_fused
def _solve(system, solution):
    """Solve by elimination with the largest entry of a column as its pivot, in place.

    Returns whether there was one in every column.
    """
    n = system.shape[1]
    for k in range(n):
        pivot, largest = k, -1.0
        for i in range(k, n):
            size = system[0, i, k] ** 2 + system[1, i, k] ** 2
            if size > largest:
                pivot, largest = i, size
        if not largest > 0.0:
            return False
        if pivot != k:
            for part in range(2):
                for j in range(k, n + 1):
                    system[part, k, j], system[part, pivot, j] = (
                        system[part, pivot, j], system[part, k, j]
                    )  # fmt: skip
        c, s = system[0, k, k] / largest, -system[1, k, k] / largest
        for i in range(k + 1, n):
            u = system[0, i, k] * c - system[1, i, k] * s
            v = system[0, i, k] * s + system[1, i, k] * c
            for j in range(k + 1, n + 1):
                system[0, i, j] -= u * system[0, k, j] - v * system[1, k, j]
                system[1, i, j] -= u * system[1, k, j] + v * system[0, k, j]
    for k in range(n - 1, -1, -1):
        u, v = system[0, k, n], system[1, k, n]
        for j in range(k + 1, n):
            u -= system[0, k, j] * solution[0, j] - system[1, k, j] * solution[1, j]
            v -= system[0, k, j] * solution[1, j] + system[1, k, j] * solution[0, j]
        size = system[0, k, k] ** 2 + system[1, k, k] ** 2
        c, s = system[0, k, k] / size, -system[1, k, k] / size
        solution[0, k], solution[1, k] = u * c - v * s, u * s + v * c
    return True


@kernel_fused
def _newton(rows, a, degree, t, x, mu, patch, products, packed, system, step):
    """One step of Newton's method; its length, or -1 where there is none."""
    n = x.shape[1]
    _write_system(rows, a, degree, t, x, mu, patch, products, packed, system, 0.0)
    if not _solve(system, step):
        return -1.0
    size = 0.0
    for part in range(2):
        for i in range(n):
            x[part, i] += step[part, i]
            size += step[part, i] ** 2
        mu[part] += step[part, n]
    return np.sqrt(size) if size < 1e300 else -1.0


@kernel_fused
def _predict(rows, a, degree, t, h, x, mu, patch, products, packed, system, slopes, trial, rate):
    """Runge and Kutta's step of order four; False where the path has no tangent."""
    n = x.shape[1]
    for stage in range(4):
        reach = 0.0 if stage == 0 else (h if stage == 3 else 0.5 * h)
        for part in range(2):
            for i in range(n):
                trial[part, i] = x[part, i]
                if stage > 0:
                    trial[part, i] += reach * slopes[stage - 1, part, i]
            rate[part] = mu[part]
            if stage > 0:
                rate[part] += reach * slopes[stage - 1, part, n]
        _write_system(rows, a, degree, t + reach, trial, rate, patch, products, packed, system, 1.0)
        if not _solve(system, slopes[stage]):
            return False
    for part in range(2):
        for i in range(n + 1):
            change = slopes[0, part, i] + 2.0 * slopes[1, part, i]
            change = h / 6.0 * (change + 2.0 * slopes[2, part, i] + slopes[3, part, i])
            if i < n:
                trial[part, i] = x[part, i] + change
            else:
                rate[part] = mu[part] + change
    return True


@kernel_fused
def _copy(source, target):
    for part in range(2):
        for i in range(source.shape[1]):
            target[part, i] = source[part, i]


@kernel_fused
def _normalize(degree, x, mu):
    """Make x as long as one; mu follows."""
    n = x.shape[1]
    size = 0.0
    for i in range(n):
        size += x[0, i] ** 2 + x[1, i] ** 2
    size = np.sqrt(size)
    for part in range(2):
        for i in range(n):
            x[part, i] /= size
        for _ in range(degree - 2):
            mu[part] /= size


@kernel_fused
def follow(rows, a, degree, closeness, x, mu, steps, status):
    """Follow paths from t = 0 to t = 1; `x` and `mu` hold the starts and then the ends.

    Parameters
    ----------
    rows : (M, n (n + 1) / 2)
        Entries of the real tensor, times the orders of the monomial of each row.
    a : (2, n)
        The diagonal of the first tensor, real and imaginary parts.
    degree : int
        Indices of the tensors, 3 or 4.
    closeness : float
        Longest first step of Newton's method back to the path, beside vectors of length one.
    x, mu : (P, 2, n), (P, 2)
    steps : (P,)
        How many steps were taken, those in vain included.
    status : (P,)
        `ARRIVED` or `LOST`.
    """
    n_paths, n = x.shape[0], x.shape[2]
    products, packed = np.empty((2, rows.shape[0])), np.empty((2, rows.shape[1]))
    system, slopes = np.empty((2, n + 1, n + 2)), np.empty((4, 2, n + 1))
    trial, rate, step = np.empty((2, n)), np.empty(2), np.empty((2, n + 1))
    patch = np.empty((2, n))
    for path in range(n_paths):
        t, h = 0.0, FIRST_STEP
        status[path], steps[path] = ARRIVED, 0
        _normalize(degree, x[path], mu[path])
        while t < 1.0:
            if h < SHORTEST_STEP:
                status[path] = LOST
                break
            reach = min(h, 1.0 - t)
            goal = 1.0 if reach == 1.0 - t else t + reach
            steps[path] += 1
            _copy(x[path], patch)
            first, second = -1.0, -1.0
            if _predict(
                rows, a, degree, t, reach, x[path], mu[path], patch, products, packed, system,
                slopes, trial, rate,
            ):  # fmt: skip
                first = _newton(
                    rows, a, degree, goal, trial, rate, patch, products, packed, system, step
                )
            if 0.0 <= first <= closeness:
                second = _newton(
                    rows, a, degree, goal, trial, rate, patch, products, packed, system, step
                )
            if second < 0.0 or second > max(CONTRACTION * first, 1e3 * DIGITS):
                h = 0.5 * reach
                continue
            t = goal
            _copy(trial, x[path])
            mu[path, 0], mu[path, 1] = rate[0], rate[1]
            _normalize(degree, x[path], mu[path])
            # The first step of Newton's method is the error of a step of order four.
            h = reach * min(GROWTH, 0.8 * (closeness / max(first, 1e-30)) ** 0.2)
        for _ in range(ENDING):
            _copy(x[path], patch)
            first = _newton(
                rows, a, degree, t, x[path], mu[path], patch, products, packed, system, step
            )
            if first < 0.0:
                status[path] = LOST
            _normalize(degree, x[path], mu[path])
            if first < DIGITS:
                break
