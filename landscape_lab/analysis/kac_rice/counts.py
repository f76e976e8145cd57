"""How many critical points a p-spin landscape has on average, at every N, exactly.

By Kac and Rice the mean number of critical points of index k of the spherical p-spin model, and the
levels where they lie, are those of an eigenvalue of a Gaussian orthogonal matrix:

    E[C_k] = 2 sqrt(2 / p) (p - 1)^(N / 2) E[exp(-(p - 2) x_k^2 / (2 p))]

with the eigenvalues x_0 <= ... <= x_(N-1) of an N x N matrix, at the energy
``E_inf x_k / sqrt(2 N)`` a spin (Auffinger, Ben Arous and Cerny, Commun. Pure Appl. Math. 66, 165
(2013), Theorem 2.1).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from landscape_lab.analysis.kac_rice.goe import PANEL, REACH, density, survival
from landscape_lab.analysis.kac_rice.limit import threshold_energy
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count

MOST_SPINS = 256
"""Beyond it too few digits are left."""

SMOOTH = 7
"""Degree of the splines through chances, whose slope is the density of levels."""

MARGIN = 16
"""Points that are added where chances are 1, and where they are 0."""


@dataclass(frozen=True, eq=False)
class ExpectedCounts:
    """Mean numbers of critical points of a p-spin landscape, by index and by energy.

    Attributes
    ----------
    index : (K,)
        Numbers of negative eigenvalues of the Hessian, 0 for minima.
    number : (K,)
        Mean numbers of critical points; w and -w count as two.
    energy : (G,)
        Levels of a spin, H / N.
    density : (K, G)
        Mean number per unit of these levels.
    below : (K, G)
        Mean number below these levels.
    mean_energy : (K,)
        Mean level of the points of each index, each landscape weighted by how many it has.
    """

    index: Integers
    number: Floats
    energy: Floats
    density: Floats
    below: Floats
    mean_energy: Floats


def expected_counts(n: int, *, p: int = 3, n_indices: int = 2) -> ExpectedCounts:
    """Mean numbers of critical points of the lowest indices, and where they lie.

    Parameters
    ----------
    n : int
        Number of spins N, 2 to 256.
    p : int
        Spins a term, 2 or more.
    n_indices : int
        How many indices, from the minima on.

    Raises
    ------
    ValueError, TypeError
        If a parameter makes no sense.

    Notes
    -----
    Results are kept, so that asking again costs nothing. Numbers are exact to 8 digits at N = 50
    and to 5 at N = 200: the more spins, the more the rare landscapes count.
    """
    threshold_energy(p)
    n = count(n, "n", least=2, most=MOST_SPINS)
    n_indices = count(n_indices, "n_indices", most=n)
    return _expected(n, int(p), n_indices)


@cache
def _expected(n: int, p: int, n_indices: int) -> ExpectedCounts:
    from scipy.interpolate import make_interp_spline

    s, above = survival(n, n_indices)
    # Left of the grid all chances are 1, right of it 0: some points of each, for the splines.
    margin = PANEL * np.arange(1, MARGIN + 1)
    x = np.concatenate([s[0] - margin[::-1], s, s[-1] + margin])
    above = np.pad(above, ((0, 0), (MARGIN, MARGIN)), constant_values=1.0)
    above[:, -MARGIN:] = 0.0
    slope = make_interp_spline(x, above, k=SMOOTH, axis=1).derivative()(x)
    density = np.maximum(-slope, 0.0) * _weight(n, p, x)
    below = make_interp_spline(x, density, k=SMOOTH, axis=1).antiderivative()(x)
    number = PANEL * density.sum(axis=1)
    unit = -threshold_energy(p) / np.sqrt(2 * n)
    return ExpectedCounts(
        index=np.arange(n_indices), number=number, energy=unit * x, density=density / unit,
        below=below, mean_energy=unit * PANEL * (density @ x) / number,
    )  # fmt: skip


def expected_total(n: int, *, p: int = 3) -> float:
    """Mean number of critical points of all indices.

    Parameters
    ----------
    n : int
        Number of spins N, 2 to 256.
    p : int
        Spins a term, 2 or more.

    Raises
    ------
    ValueError, TypeError
        If a parameter makes no sense.
    """
    threshold_energy(p)
    n = count(n, "n", least=2, most=MOST_SPINS)
    end = np.sqrt(2 * n) + REACH
    x = np.arange(-end, end, 0.5 * PANEL)
    return float(0.5 * PANEL * np.sum(density(n, x) * _weight(n, p, x)))


def _weight(n: int, p: int, x: Floats) -> Floats:
    """How many critical points stand for one eigenvalue at `x`."""
    log_prefactor = np.log(2 * np.sqrt(2 / p)) + n / 2 * np.log(p - 1)
    return np.asarray(np.exp(log_prefactor - (p - 2) / (2 * p) * x**2))
