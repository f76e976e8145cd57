"""How passage times scatter: their variance, and the share of walkers still under way.

The mean says little where a trap is met by few: then most arrive early and some very late.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from landscape_lab.analysis.kinetics.absorption import absorb, label_nodes
from landscape_lab.analysis.kinetics.passage import as_minima, log_passage_time
from landscape_lab.analysis.kinetics.rate_constants import Network, Rates, as_rates, log_sums
from landscape_lab.analysis.kinetics.relaxation import decay_modes
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import flag, positives

__all__ = ["first_passage_variance", "survival"]


def first_passage_variance(
    network: Network,
    temperature: float | None = None,
    target: int | npt.ArrayLike | None = None,
    *,
    log: bool = False,
) -> Floats:
    """Variance of the time until a walker that starts in each minimum first reaches the target.

    The variance of a walk is that of its first step's length, of where this step leads, and of the
    walk from there. With mean times t, escape rates K and branching probabilities P,

        v_i = 1 / K_i^2 + sum_j P_ij (t_j - sum_l P_il t_l)^2 + sum_j P_ij v_j:

    only squares are added, where E[t^2] - E[t]^2 would lose digits.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    target : int, (K,) array_like of int or (M,) array_like of bool
        A minimum, or several, any of which ends the walk.
    log : bool
        Return logarithms.

    Returns
    -------
    (M,) array
        0 (-inf) on the target, inf where the target may be missed forever.

    Raises
    ------
    ValueError, TypeError
        As `mean_first_passage_time`.

    Notes
    -----
    Cost as `mean_first_passage_time`.

    Examples
    --------
    >>> from landscape_lab.analysis import rates_from_matrix
    >>> first_passage_variance(rates_from_matrix([[0.0, 2.0], [1.0, 0.0]]), target=1)
    array([0.25, 0.  ])
    """
    k = as_rates(network, temperature)
    goal = as_minima("target", target, k.n_minima)
    flag(log, "log")
    time = log_passage_time(k, goal)
    sure = np.isfinite(time[k.source])
    i, j, share = k.source[sure], k.target[sure], np.exp(k.log_branching[sure])
    # Of every minimum, times are measured in the longest that it meets.
    unit = -k.log_escape
    np.maximum.at(unit, i, time[j])
    relative = np.exp(time[j] - unit[i])
    mean = np.bincount(i, share * relative, minlength=k.n_minima)
    scatter = np.bincount(i, share * (relative - mean[i]) ** 2, minlength=k.n_minima)
    with np.errstate(divide="ignore", over="ignore", under="ignore", invalid="ignore"):
        step = np.logaddexp(-2 * k.log_escape, np.log(scatter) + 2 * unit)
        found = absorb(k, [goal]).solve(step + k.log_escape, [-np.inf], lost=np.inf)
        return found if log else np.exp(found)


def survival(
    network: Network,
    temperature: float | None = None,
    target: int | npt.ArrayLike | None = None,
    time: npt.ArrayLike | None = None,
    *,
    start: npt.ArrayLike | None = None,
) -> Floats:
    """Share of walkers that have not reached the target yet, at given times.

    One less this is the distribution of first-passage times. With detailed balance it is a sum of
    exponentials whose rates and weights are found to high relative accuracy, as `relaxation_modes`
    finds its own; without, an exponential of the rate matrix.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    target : int, (K,) array_like of int or (M,) array_like of bool
        A minimum, or several, any of which ends the walk.
    time : (N,) array_like
        Times from 0, in the unit of `rates`.
    start : (M,) array_like, optional
        How many walkers start in each minimum, in any unit. By default the result has a row for
        each minimum.

    Returns
    -------
    (M, N) array, or (N,) array with `start`
        From 1 to 0; 1 always where no path leads to the target.

    Raises
    ------
    ValueError, TypeError
        As `rates`; if `target` is empty or no minimum, `time` is negative or `start` is negative or
        all zero; or if occupations span more than float64 holds.

    Notes
    -----
    O(M^3) time and O(M^2) memory, without detailed balance for each time.

    Examples
    --------
    >>> from landscape_lab.analysis import rates_from_matrix
    >>> k = rates_from_matrix([[0.0, 2.0], [1.0, 0.0]])
    >>> survival(k, target=1, time=[0.0, 0.5]).round(4)
    array([[1.    , 0.3679],
           [0.    , 0.    ]])
    """
    k = as_rates(network, temperature)
    goal = as_minima("target", target, k.n_minima)
    if time is None:
        raise ValueError("time is None; a list of times from zero would do")
    times = positives(time, "time", (None,), zero=True)
    weight = None
    if start is not None:
        weight = positives(start, "start", (k.n_minima,), zero=True)
        if weight.max() == 0:
            raise ValueError("start is zero everywhere; at least one walker is needed")
    left = np.ones((k.n_minima, times.size))
    left[goal] = 0.0
    node, n_inner, _ = label_nodes(k, [goal])
    inner = np.flatnonzero((node >= 0) & (node < n_inner))
    if inner.size:
        left[inner] = (_balanced if k.reversible else _dense)(k, goal, inner, times)
    left = np.clip(left, 0.0, 1.0)
    return left if weight is None else weight / weight.sum() @ left


def _balanced(k: Rates, goal: Integers, inner: Integers, times: Floats) -> Floats:
    modes = decay_modes(k, goal, inner)
    weight = np.exp(k.log_occupation[inner] - k.log_occupation[inner].max())
    share = (weight @ modes.vector) / (weight @ modes.vector**2)
    with np.errstate(over="ignore", under="ignore"):
        decay = np.exp(-np.exp(modes.log_rate)[:, None] * times)
    return (modes.vector * share) @ decay


def _dense(k: Rates, goal: Integers, inner: Integers, times: Floats) -> Floats:
    # Imported here because only this function needs it, and it takes its time.
    from scipy.linalg import expm

    node = np.full(k.n_minima, -1)
    node[inner] = np.arange(inner.size)
    used = (node[k.source] >= 0) & (node[k.target] >= 0)
    rate = csr_array(
        (np.exp(k.log_rate[used]), (node[k.source[used]], node[k.target[used]])),
        shape=(inner.size, inner.size),
    ).toarray()
    leave = np.exp(log_sums(k.log_rate, k.source, k.n_minima)[inner])
    generator = rate - np.diag(leave)
    return np.stack([expm(generator * t).sum(axis=1) for t in times], axis=1).reshape(
        inner.size, times.size
    )
