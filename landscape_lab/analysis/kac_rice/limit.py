"""Complexity: the rate at which critical points of a spherical spin glass grow with its size.

Energies here are those of one spin, H / N, in the normalization of Ballard et al. 2017, eqn (14).
"""

import numpy as np
import numpy.typing as npt

from landscape_lab.types import Floats
from landscape_lab.validation import count, reals

MOST_SPINS_A_TERM = 100
"""Degrees beyond it are refused; nothing new happens there."""

HIGHEST_INDEX = 10**6
"""Indices beyond it are refused: their roots lie closer to the threshold than its last digits."""

RELATIVE = 8.9e-16
"""To how much of itself a root is found, four units in the last place."""


def threshold_energy(p: int) -> float:
    """The level ``-E_inf = -2 sqrt((p - 1) / p)`` of a spin, where most minima lie as N grows.

    Below it critical points of low index prevail; above it those of every finite index are rare
    among the others (Auffinger, Ben Arous and Cerny, Commun. Pure Appl. Math. 66, 165 (2013)).

    Parameters
    ----------
    p : int
        Spins a term, 2 or more.

    Raises
    ------
    ValueError, TypeError
        If `p` is no whole number, or below 2.
    """
    p = count(p, "p", least=2, most=MOST_SPINS_A_TERM)
    return -2 * float(np.sqrt((p - 1) / p))


def complexity(u: npt.ArrayLike, *, p: int = 3, index: int | None = 0) -> Floats:
    """Growth of the mean number of critical points below a level: ``lim ln E[C_k(u)] / N``.

    The complexity function of Ballard et al. 2017, eqn (15), by the theorems of Auffinger et al.
    2013. For ``u <= -E_inf``

        Theta_k = ln(p - 1) / 2 - (p - 2) u^2 / (4 (p - 1)) - (k + 1) I(u),
        I = -u sqrt(u^2 - E_inf^2) / E_inf^2 - ln(-u + sqrt(u^2 - E_inf^2)) + ln E_inf,

    and above it does not change any more.

    Parameters
    ----------
    u : array_like
        Energies of a spin, of any shape.
    p : int
        Spins a term, 2 or more.
    index : int or None
        Number k of negative eigenvalues of the Hessian; None for all critical points together.

    Returns
    -------
    array
        Of the shape of `u`.

    Raises
    ------
    ValueError, TypeError
        If `u` holds anything but finite numbers, or a parameter makes no sense.
    """
    levels = reals(u, "u")
    edge = -threshold_energy(p)
    if index is not None:
        index = count(index, "index", least=0, most=HIGHEST_INDEX)
    bottom = np.minimum(levels, -edge if index is not None else 0.0)
    with np.errstate(over="ignore"):
        grown = 0.5 * np.log(p - 1) - (p - 2) / (4 * (p - 1)) * bottom * bottom
        return np.asarray(grown - ((index or 0) + 1) * _rate(np.minimum(levels, -edge), edge))


def _rate(u: Floats, edge: float) -> Floats:
    """Cost of one eigenvalue that leaves the bulk at levels ``u <= -edge``.

    With ``u = -edge cosh t`` it is ``sinh(2 t) / 2 - t``.
    """
    t = np.arccosh(-u / edge)
    with np.errstate(over="ignore"):
        return np.asarray(0.5 * np.sinh(2 * t) - t)


def edge_energy(p: int, index: int = 0) -> float:
    """The level ``-E_k`` of a spin below which there are no critical points of index k as N grows.

    The root of the complexity (Ballard et al. 2017, eqn (16)), to the last digits.

    Parameters
    ----------
    p : int
        Spins a term, 2 or more. For p = 2 all levels are at the threshold.
    index : int

    Raises
    ------
    ValueError, TypeError
        If a parameter makes no sense.
    """
    from scipy.optimize import brentq  # at the top it would lengthen the import

    edge = -threshold_energy(p)
    index = count(index, "index", least=0, most=HIGHEST_INDEX)
    if p == 2:
        return -edge

    def left(t: float) -> float:
        level = np.array(-edge * np.cosh(t))
        return float(complexity(level, p=p, index=index))

    # In t the root is a simple one, and ln(p - 1) / 2 >= (index + 1) (sinh(2 t) / 2 - t) bounds it.
    above = float(np.arcsinh(np.log(p) + 2.0)) + 1.0
    return -edge * float(np.cosh(brentq(left, 0.0, above, xtol=1e-16, rtol=RELATIVE)))


def ground_state_energy(p: int) -> float:
    """The level ``-E_0`` of a spin where the lowest minima lie as N grows.

    Raises
    ------
    ValueError, TypeError
        If `p` is no whole number, or below 2.
    """
    return edge_energy(p, 0)
