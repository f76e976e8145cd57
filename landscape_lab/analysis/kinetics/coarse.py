"""A network of communities: groups of minima as single states, with rates between them.

Inside a group walkers are taken to mix at once. What is kept of the kinetics depends on how the
rates are chosen: averages over equilibrium, which are always rates, or those that keep the times
between groups, which need not be.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from landscape_lab.analysis.kinetics.from_matrix import rates_from_matrix
from landscape_lab.analysis.kinetics.rate_constants import Network, Rates, as_equilibrium
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import one_of, wholes

__all__ = ["coarse_grain"]

DIGITS = 1e-7
"""Rates of Hummer and Szabo that come out negative by less than this share of the largest are
taken for rounding."""


def coarse_grain(
    network: Network,
    temperature: float | None = None,
    communities: npt.ArrayLike | None = None,
    *,
    method: Literal["local equilibrium", "hummer-szabo"] = "local equilibrium",
) -> Rates:
    """Rates between communities of minima.

    With local equilibrium, sum_{i in I, j in J} p_i k_ij / p_I: fluxes between groups are right,
    and what leaves a group and comes straight back counts as having been away, so that passage
    takes too little time. The rates of Hummer and Szabo (2015), in matrices

        R = 1 P^T - (A^T D (1 p^T - Q)^-1 A)^-1 D_P,

    with Q the rate matrix, p and D occupations, A the membership, and P, D_P the same for groups,
    keep the integrated correlation functions of membership, and with them the relaxation between
    groups that exchange slowly. They are rates only if none off the diagonal is negative, which is
    not guaranteed where a group falls into parts that mix more slowly than they are left.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    communities : (M,) array_like of int
        The community of each minimum, counted from 0, none of them empty.
    method : {"local equilibrium", "hummer-szabo"}

    Returns
    -------
    Rates
        Between communities; temperature and transition states are not kept.

    Raises
    ------
    ValueError, TypeError
        As `rates`; if `communities` does not fit; if rates have no single equilibrium; if Hummer
        and Szabo's rates are not rates, with the worst of them; or if their equations keep no
        digits.

    Notes
    -----
    Local equilibrium O(E). Hummer and Szabo O(M^3) time and O(M^2) memory; they solve linear
    equations, which lose digits where rates are widely spread, and refuse when too many are lost.
    """
    k = as_equilibrium(network, temperature)
    group = wholes(communities if communities is not None else [], "communities")
    n = int(group.max(initial=-1)) + 1
    if group.shape != (k.n_minima,) or group.min(initial=0) < 0 or np.unique(group).size != n:
        raise ValueError(
            f"communities has shape {group.shape} and {np.unique(group).size} values from "
            f"{group.min(initial=0)} to {n - 1}; the number of its community, from 0 and without "
            f"gaps, for each of {k.n_minima} minima would do"
        )
    one_of(method, "method", "local equilibrium", "hummer-szabo")
    if method == "local equilibrium":
        log_rate = _local_equilibrium(k, group, n)
        return rates_from_matrix(log_rate, log=True)
    return rates_from_matrix(_hummer_szabo(k, group, n))


def _local_equilibrium(k: Rates, group: Integers, n: int) -> Floats:
    occupation = np.full(n, -np.inf)
    np.logaddexp.at(occupation, group, k.log_occupation)
    flux = np.full((n, n), -np.inf)
    np.logaddexp.at(flux, (group[k.source], group[k.target]), k.log_flux)
    np.fill_diagonal(flux, -np.inf)
    return flux - np.where(np.isfinite(occupation), occupation, 0.0)[:, None]


def _hummer_szabo(k: Rates, group: Integers, n: int) -> Floats:
    m = k.n_minima
    unit = float(np.median(k.log_rate)) if k.log_rate.size else 0.0
    with np.errstate(over="ignore"):
        rate = coo_array((np.exp(k.log_rate - unit), (k.source, k.target)), shape=(m, m)).toarray()
    p = np.exp(k.log_occupation)
    member = np.zeros((m, n))
    member[np.arange(m), group] = 1.0
    total = p @ member
    matrix = np.diag(rate.sum(axis=1)) - rate + p
    inner = (p[:, None] * member).T @ _solved(matrix, member)
    result = total - _solved(inner, np.diag(total))
    np.fill_diagonal(result, 0.0)
    if (result < -DIGITS * np.abs(result).max(initial=0.0)).any():
        i, j = np.unravel_index(np.argmin(result), result.shape)
        raise ValueError(
            f"communities {i} and {j} have a rate of {result[i, j] * np.exp(unit):.3g} by Hummer "
            "and Szabo, which is none; parts of a community mix more slowly than they are left: "
            'split it, or choose method "local equilibrium"'
        )
    return np.maximum(result, 0.0) * np.exp(unit)


def _solved(matrix: Floats, right: Floats) -> Floats:
    """Solve linear equations, unless no digits would be left."""
    if not np.isfinite(matrix).all() or np.linalg.cond(matrix) > DIGITS / np.finfo(float).eps:
        raise ValueError(
            "network has rates so widely spread that Hummer and Szabo's equations keep no digits; "
            'method "local equilibrium" keeps them at any temperature'
        )
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
