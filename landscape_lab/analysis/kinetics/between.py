"""How fast one set of minima turns into another: three answers that agree where sets are deep.

A set has no single rate of its own: it depends on how walkers are prepared in it, and on whether
those that come back are counted anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape_lab.analysis.kinetics.passage import as_two_sets, log_committor, log_passage_time
from landscape_lab.analysis.kinetics.rate_constants import Network, Rates, as_equilibrium
from landscape_lab.types import Floats, Integers

__all__ = ["SetRates", "rates_between"]


@dataclass(frozen=True)
class SetRates:
    """Rates from one set of minima to another, as logarithms.

    Attributes
    ----------
    log_steady_state : float
        ln of the rate at which walkers leave A for B while A is held at equilibrium: those that
        come back to A first do not count.
    log_non_steady_state : float
        ln of the average over A of one over the mean first-passage time to B.
    log_passage : float
        ln of one over the average of that time over A.
    """

    log_steady_state: float
    log_non_steady_state: float
    log_passage: float


def rates_between(
    network: Network,
    temperature: float | None = None,
    A: int | npt.ArrayLike | None = None,
    B: int | npt.ArrayLike | None = None,
) -> SetRates:
    """Rates from A to B: steady-state, non-steady-state, and by mean first-passage time.

    With equilibrium occupations p, the committor q from A to B and mean first-passage times t to B,

        k_SS = sum_{i in A, j} p_i k_ij q_j / p_A,
        k_NSS = sum_{i in A} p_i / t_i / p_A,
        k_passage = p_A / sum_{i in A} p_i t_i

    (Wales 2009; Swinburne and Wales 2020). k_passage is never above k_NSS.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    A, B : int, (K,) array_like of int or (M,) array_like of bool
        Two sets of minima that have none in common.

    Returns
    -------
    SetRates
        -inf where B may never be reached.

    Raises
    ------
    ValueError, TypeError
        As `rates`; if `A` or `B` is empty, holds no minimum or one of the other's; if A is empty at
        equilibrium; or if rates have no single equilibrium.

    Notes
    -----
    Cost as `committor`; every rate keeps nearly all of its digits.

    Examples
    --------
    >>> from landscape_lab.analysis import rates_from_matrix
    >>> k = rates_from_matrix([[0.0, 2.0], [1.0, 0.0]])
    >>> rates_between(k, A=0, B=1).log_steady_state == np.log(2)
    True
    """
    k = as_equilibrium(network, temperature)
    a, b = as_two_sets(A, B, k.n_minima)
    weight = k.log_occupation[a]
    total = np.logaddexp.reduce(weight)
    if total == -np.inf:
        raise ValueError("A holds only minima where nobody stays; name one that is occupied")
    weight = weight - total
    time = log_passage_time(k, b)[a]
    used = weight > -np.inf
    return SetRates(
        float(_log_escape(k, a, b) - total),
        float(np.logaddexp.reduce(weight[used] - time[used])),
        float(-np.logaddexp.reduce(weight[used] + time[used])),
    )


def _log_escape(k: Rates, a: Integers, b: Integers) -> Floats:
    """Ln of the equilibrium flux out of `a` that reaches `b` before it comes back."""
    q = log_committor(k, a, b)
    out = np.isin(k.source, a) & ~np.isin(k.target, a)
    arriving = k.log_flux[out] + np.nan_to_num(q[k.target[out]], nan=-np.inf, neginf=-np.inf)
    return np.asarray(np.logaddexp.reduce(arriving, initial=-np.inf))
