"""How long until a walker arrives, and which of two places it reaches first.

Both are exact averages over all paths, however long. Graph transformation finds them without a
single subtraction, so they hold at temperatures where a linear solver has long lost every digit.
"""

from __future__ import annotations

import warnings
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, eye_array

from landscape_lab.analysis.kinetics.absorption import absorb, label_nodes
from landscape_lab.analysis.kinetics.rate_constants import Network, Rates, as_rates
from landscape_lab.network import some_minima
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import flag, one_of

__all__ = ["committor", "mean_first_passage_time"]

Method = Literal["transformation", "sparse"]


def mean_first_passage_time(
    network: Network,
    temperature: float | None = None,
    target: int | npt.ArrayLike | None = None,
    *,
    log: bool = False,
    method: Method = "transformation",
) -> Floats:
    """Mean time until a walker that starts in each minimum first reaches the target.

    The solution of sum_j k_ij (t_j - t_i) = -1 with t = 0 on the target (Wales 2009).

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    target : int, (K,) array_like of int or (M,) array_like of bool
        A minimum, or several, any of which ends the walk.
    log : bool
        Return logarithms: times at low temperature may be too large for float64.
    method : {"transformation", "sparse"}
        "transformation" lets all other minima leave one by one and is accurate at any temperature.
        "sparse" solves the linear equations, as a check; it loses the digits by which branching
        probabilities differ from certainty.

    Returns
    -------
    (M,) array
        Times in the unit of `rates`, or their logarithms; 0 (-inf) on the target, and inf where no
        path leads to it.

    Raises
    ------
    ValueError, TypeError
        As `rates`, if `target` is empty or no minimum, or if "sparse" meets a singular matrix.

    Notes
    -----
    Cost as `factorize`: sparse networks stay sparse for long; at worst O(M^3 / 6). Without detailed
    balance the matrix is dense: seconds for 1000 minima.

    Examples
    --------
    >>> network = TransitionNetwork(
    ...     [0.0, 1.0], [0.0, 0.0], [2.0], [0.0], [[0, 1]], n_modes=1, ts_curvature=[-1.0]
    ... )
    >>> mean_first_passage_time(network, 0.5, 1, log=True) - np.log(2 * np.pi)
    array([  4., -inf])
    """
    k = as_rates(network, temperature)
    goal = as_minima("target", target, k.n_minima)
    flag(log, "log")
    one_of(method, "method", "transformation", "sparse")
    if method == "sparse":
        node, n_inner, _ = label_nodes(k, [goal])
        log_time = np.full(k.n_minima, np.inf)
        log_time[goal] = -np.inf
        inner = (node >= 0) & (node < n_inner)
        waiting = -k.log_escape[inner]
        shift = waiting.max(initial=0.0)
        time = _solve_sparse(k, node, n_inner, np.exp(waiting - shift))
        with np.errstate(divide="ignore", invalid="ignore"):
            log_time[inner] = np.log(time) + shift
    else:
        log_time = log_passage_time(k, goal)
    with np.errstate(over="ignore", under="ignore"):
        return log_time if log else np.exp(log_time)


def committor(
    network: Network,
    temperature: float | None = None,
    A: int | npt.ArrayLike | None = None,
    B: int | npt.ArrayLike | None = None,
    *,
    method: Method = "transformation",
) -> Floats:
    """Probability that a walker that starts in each minimum reaches B before A.

    The solution of sum_j k_ij (q_j - q_i) = 0 with q = 0 on A and 1 on B (Wales 2009).

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    A, B : int, (K,) array_like of int or (M,) array_like of bool
        Two sets of minima that have none in common.
    method : {"transformation", "sparse"}
        As for `mean_first_passage_time`.

    Returns
    -------
    (M,) array
        0 on A, 1 on B, and nan where no path leads to either. Small values keep all their digits;
        for those near 1, ask for the committor from B to A.

    Raises
    ------
    ValueError, TypeError
        As `rates`, if `A` or `B` is empty, holds no minimum or one of the other's, or if "sparse"
        meets a singular matrix.

    Notes
    -----
    Cost as `mean_first_passage_time`.
    """
    k = as_rates(network, temperature)
    a, b = as_two_sets(A, B, k.n_minima)
    one_of(method, "method", "transformation", "sparse")
    if method == "transformation":
        return np.exp(log_committor(k, a, b))
    node, n_inner, n = label_nodes(k, [a, b])
    q = np.full(k.n_minima, np.nan)
    q[a], q[b] = 0.0, 1.0
    inner = (node >= 0) & (node < n_inner)
    last = inner[k.source] & (node[k.target] == n - 1)
    right = np.zeros(n_inner)
    np.add.at(right, node[k.source[last]], np.exp(k.log_branching[last]))
    q[inner] = _solve_sparse(k, node, n_inner, right)
    return q


def log_passage_time(k: Rates, target: Integers) -> Floats:
    """(M,) ln of the mean time to the target; -inf on it, inf where it may be missed forever."""
    return absorb(k, [target]).solve(np.zeros(k.n_minima), [-np.inf], lost=np.inf)


def log_committor(k: Rates, a: Integers, b: Integers) -> Floats:
    """(M,) ln of the probability to reach `b` before `a`; nan where neither is certain."""
    nothing = np.full(k.n_minima, -np.inf)
    # The last rounding of a certainty may end above 1.
    return np.minimum(absorb(k, [a, b]).solve(nothing, [-np.inf, 0.0], lost=np.nan), 0.0)


def as_minima(name: str, value: int | npt.ArrayLike | None, n_minima: int) -> Integers:
    """Turn an index, indices or a mask into distinct indices of minima, or object."""
    if value is None:
        raise ValueError(f"{name} is None; name one minimum or several")
    return np.unique(some_minima(value, name, n_minima))


def as_two_sets(
    A: int | npt.ArrayLike | None, B: int | npt.ArrayLike | None, n_minima: int
) -> tuple[Integers, Integers]:
    """Check two sets of minima that must not overlap."""
    a, b = as_minima("A", A, n_minima), as_minima("B", B, n_minima)
    both = np.intersect1d(a, b)
    if both.size:
        raise ValueError(f"A and B both hold minimum {both[0]}; give sets with none in common")
    return a, b


def _solve_sparse(k: Rates, node: Integers, n_inner: int, right: Floats) -> Floats:
    """Solve x = right + P x over the inner nodes, with branching probabilities P."""
    # Imported here because only the check needs it, and it takes its time.
    from scipy.sparse.linalg import MatrixRankWarning, spsolve

    i, j = node[k.source], node[k.target]
    used = (i >= 0) & (i < n_inner) & (j >= 0) & (j < n_inner)
    branching = csc_array(
        (np.exp(k.log_branching[used]), (i[used], j[used])), shape=(n_inner, n_inner)
    )
    if n_inner == 0:
        return right
    with warnings.catch_warnings():
        warnings.simplefilter("error", MatrixRankWarning)
        try:
            return np.asarray(spsolve((eye_array(n_inner) - branching).tocsc(), right))
        except MatrixRankWarning as error:
            raise ValueError(
                f'method is "sparse", and at temperature {k.temperature:g} its matrix is singular '
                'to rounding; "transformation" works at any temperature'
            ) from error
