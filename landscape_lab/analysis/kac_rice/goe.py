"""Eigenvalues of the Gaussian orthogonal ensemble: their density, and how many lie below a point.

The eigenvalues of an N x N matrix have the joint density ``prod |x_i - x_j| exp(-sum x_i^2 / 2)``.
All of it comes from the Hermite functions ``phi_j`` and their integrals from the left,
``F_j(x) = int_-inf^x phi_j``, by stable recurrences (M. L. Mehta, Random Matrices, 3rd ed. 2004,
ch. 7 and 14).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape_lab.kernels import kernel
from landscape_lab.types import Floats

Complexes = NDArray[np.complexfloating[Any, Any]]

PANEL = 0.125
"""Distance between the points at which eigenvalues are counted."""

GAUSS = 8
"""Points of Gauss's rule between two of them: enough for 16 digits, as long as N is below 10^4."""

REACH = 7.0
"""How far beyond sqrt(2 N) the Hermite functions are above the rounding."""

CIRCLE = 72
"""So many points of a circle tell the first coefficients of a longer power series apart."""

RADIUS = 0.6
"""Of that circle: what is folded onto the first coefficients is below 0.6^64 = 6e-15."""

FEW = 8
"""So many coefficients at the most are taken from that circle; all of them from the unit circle."""

CHUNK = 16
"""Points that are worked on at a time."""

FAINT = 1e-13
"""Chances below it are rounding: they are sums of numbers of order one."""


def hermite(n: int, x: Floats) -> tuple[Floats, Floats]:
    """Hermite functions ``phi_0 ... phi_(n-1)`` and their integrals from the left, ``(n, G)``.

    ``phi_j`` is orthonormal on the real line, ``H_j(x) exp(-x^2 / 2)`` over its norm.
    """
    from scipy.special import erfc

    phi, integral = np.empty((n + 1, len(x))), np.empty((n + 1, len(x)))
    phi[0] = np.pi**-0.25 * np.exp(-(x**2) / 2)
    phi[1] = np.sqrt(2) * x * phi[0]
    integral[0] = np.pi**-0.25 * np.sqrt(np.pi / 2) * erfc(-x / np.sqrt(2))
    integral[1] = -np.sqrt(2) * phi[0]
    for j in range(1, n):
        phi[j + 1] = np.sqrt(2 / (j + 1)) * x * phi[j] - np.sqrt(j / (j + 1)) * phi[j - 1]
        integral[j + 1] = np.sqrt(j / (j + 1)) * integral[j - 1] - np.sqrt(2 / (j + 1)) * phi[j]
    return phi[:n], integral[:n]


def whole_integrals(n: int) -> Floats:
    """Integrals of ``phi_0 ... phi_(n-1)`` over the real line, ``(n,)``."""
    whole = np.zeros(n + 1)
    whole[0] = np.pi**-0.25 * np.sqrt(2 * np.pi)
    for j in range(1, n):
        whole[j + 1] = np.sqrt(j / (j + 1)) * whole[j - 1]
    return whole[:n]


def density(n: int, x: Floats) -> Floats:
    """Mean number of eigenvalues per unit length, ``(G,)`` (Mehta 2004, eqn (7.2.32))."""
    phi, integral = hermite(n + 1, x)
    whole = whole_integrals(n + 1)
    one = np.sum(phi[:n] ** 2, axis=0)
    one += np.sqrt(n / 2) * phi[n - 1] * (integral[n] - 0.5 * whole[n])
    return one + phi[n - 1] / whole[n - 1] if n % 2 else one


@kernel
def _pfaffians(matrices, pfaffians):
    """Pfaffians of skew matrices ``(B, 2 m, 2 m)``, which are overwritten (Parlett and Reid 1970).

    Two rows and columns are eliminated at a time, with the largest entry as a pivot.
    """
    for w in range(matrices.shape[0]):
        a = matrices[w]
        n, product = a.shape[0], 1.0 + 0.0j
        for k in range(0, n - 1, 2):
            pivot = k + 1
            for i in range(k + 2, n):
                if abs(a[i, k]) > abs(a[pivot, k]):
                    pivot = i
            if pivot != k + 1:
                product = -product
                for j in range(k, n):
                    a[k + 1, j], a[pivot, j] = a[pivot, j], a[k + 1, j]
                for j in range(k, n):
                    a[j, k + 1], a[j, pivot] = a[j, pivot], a[j, k + 1]
            product *= a[k, k + 1]
            if product == 0.0:
                break
            for i in range(k + 2, n):
                factor = a[k, i] / a[k, k + 1]
                for j in range(k + 2, n):
                    a[i, j] -= factor * a[k + 1, j]
            for i in range(k + 2, n):
                factor = a[k, i] / a[k, k + 1]
                for j in range(k + 2, n):
                    a[j, i] -= factor * a[j, k + 1]
        pfaffians[w] = product


def survival(n: int, n_indices: int) -> tuple[Floats, Floats]:
    """Chances that the k-th eigenvalue from below, from 0 on, lies above points of a grid.

    The chance that k eigenvalues lie below ``s`` is the k-th coefficient of a polynomial in ``z``:
    the Pfaffian of the integrals of ``sgn(y - x) phi_i(x) phi_j(y)``, with a factor z for each of x
    and y that is below ``s``, over its value at z = 1. An odd n adds a border of single integrals.

    Parameters
    ----------
    n : int
        Size of the matrices.
    n_indices : int
        How many eigenvalues are asked about, from the lowest on.

    Returns
    -------
    s : (G,)
        Points `PANEL` apart, from where all chances are 1 to where they are 0.
    above : (n_indices, G)

    Notes
    -----
    For the lowest eigenvalue alone a point costs one Pfaffian, n^3 / 3 operations; for more of them
    36 at the most, or n / 2 where more than `FEW` are asked about.
    """
    panels = PANEL * np.arange(-np.ceil((np.sqrt(2 * n) + REACH) / PANEL), 0)
    panels = np.concatenate([panels, -panels[::-1] - PANEL])
    z, whole = _places(n, n_indices), _integrals(n, panels)
    single = whole_integrals(n)
    total = _polynomial(whole[None], single[None], whole, single, np.ones(1, dtype=complex))[0, 0]
    double, found = np.zeros((n, n)), []
    for at in range(0, len(panels), CHUNK):
        piece = panels[at : at + CHUNK]
        steps = np.stack([_integrals(n, panel) for panel in piece[:, None]])
        below = double + np.cumsum(steps, axis=0)
        double = below[-1]
        left = hermite(n, piece + PANEL)[1].T
        values = _polynomial(below, left, whole, single, z) / total
        found.append(np.cumsum(_coefficients(values, z, n_indices), axis=0))
        if found[-1][-1, -1] < FAINT:
            break
    above = np.concatenate(found, axis=1)
    above[above < FAINT] = 0.0
    return panels[: above.shape[1]] + PANEL, np.minimum(above, 1.0)


def _integrals(n: int, panels: Floats) -> Floats:
    """Integrals over panels of ``sgn(y - x) phi_i(x) phi_j(y)`` with x anywhere below, ``(n, n)``.

    That of ``F_i phi_j - phi_i F_j`` over y: with x and y exchanged both lie below the end.
    """
    node, weight = np.polynomial.legendre.leggauss(GAUSS)
    x = (panels[:, None] + 0.5 * PANEL * (node + 1)).ravel()
    phi, integral = hermite(n, x)
    half = (integral * np.tile(0.5 * PANEL * weight, len(panels))) @ phi.T
    return np.asarray(half - half.T)


def _places(n: int, n_indices: int) -> Complexes:
    """Where the polynomial is evaluated: half a circle, for it is real on the real line."""
    if n_indices == 1:
        return np.zeros(1, dtype=complex)
    few = n_indices <= FEW and n >= CIRCLE
    points, radius = (CIRCLE, RADIUS) if few else (n + 1, 1.0)
    return np.asarray(radius * np.exp(2j * np.pi * np.arange(points // 2 + 1) / points))


def _coefficients(values: Complexes, z: Complexes, n_indices: int) -> Floats:
    """The first coefficients of polynomials from their values at `_places`, ``(n_indices, G)``."""
    if n_indices == 1:
        return np.asarray(values.real)
    points = round(2 * np.pi / float(np.angle(z[1])))
    series = np.fft.irfft(values.conj(), n=points, axis=0)[:n_indices]
    return np.asarray(series / abs(z[0]) ** np.arange(n_indices)[:, None])


def _polynomial(
    below: Floats, left: Floats, whole: Floats, single: Floats, z: Complexes
) -> Complexes:
    """Pfaffians for factors ``z`` of what is below each point, ``(Z, G)``.

    Parameters
    ----------
    below : (G, n, n)
        Double integrals with both variables below.
    left : (G, n)
        Single integrals below.
    whole, single : (n, n), (n,)
        The same over the whole line.
    z : (Z,)
    """
    right = single - left
    mixed = left[:, :, None] * right[:, None, :]
    mixed = mixed - mixed.transpose(0, 2, 1)
    points, n = left.shape
    matrices = np.zeros((len(z), points, n + n % 2, n + n % 2), dtype=complex)
    factor = z[:, None, None, None]
    matrices[:, :, :n, :n] = (factor**2 - 1) * below + (factor - 1) * mixed + whole
    if n % 2:
        border = z[:, None, None] * left + right
        matrices[:, :, :n, n] = border
        matrices[:, :, n, :n] = -border
    values = np.empty(len(z) * points, dtype=complex)
    _pfaffians(matrices.reshape(-1, *matrices.shape[2:]), values)
    return values.reshape(len(z), points)
