"""Rates of one's own: a Markov model from elsewhere, given by its rate matrix.

What a landscape's network gets from energies, its equilibrium, is found here from the rates
themselves. Where they obey detailed balance it follows edge by edge; where not, by an elimination
that subtracts nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, issparse
from scipy.sparse.csgraph import breadth_first_order, connected_components

from landscape_lab.analysis.kinetics.directed import log_stationary
from landscape_lab.analysis.kinetics.rate_constants import Rates
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import flag, reals

__all__ = ["rates_from_matrix"]

AGREEMENT = 1e-9
"""Rates of detailed balance agree to so much with an equilibrium, in ln, per unit of the largest
logarithm; published rates that are rounded more are taken as they are."""


def rates_from_matrix(
    matrix: npt.ArrayLike | Any, *, log: bool = False, reversible: bool | None = None
) -> Rates:
    """Take a network from a rate matrix: dense or sparse, with detailed balance or without.

    Parameters
    ----------
    matrix : (M, M) array_like or sparse array
        Rates from row to column. The diagonal is not read: it is what makes rows sum to zero.
        A sparse array's missing entries are rates of zero.
    log : bool
        Whether `matrix` holds logarithms of rates; then -inf, and in a sparse array what is
        missing, is a rate of zero.
    reversible : bool, optional
        Whether detailed balance holds; found unless given. False treats the rates as they are even
        if it does; True refuses rates without it.

    Returns
    -------
    Rates
        With the stationary distribution as `log_occupation`: it is -inf for states that are left
        for good, and nan where several sets of states are never left, so that no distribution is
        the only one that stays. States are called minima, as everywhere here.

    Raises
    ------
    ValueError, TypeError
        If `matrix` is not square, or holds a negative rate or one that is not finite; or if
        `reversible` is True and detailed balance does not hold.

    Notes
    -----
    O(E) for E rates with detailed balance, else O(M^3 / 3): seconds for 1000 states.

    Examples
    --------
    >>> k = rates_from_matrix([[0.0, 2.0], [1.0, 0.0]])
    >>> np.exp(k.log_occupation).round(4)
    array([0.3333, 0.6667])
    >>> from landscape_lab.analysis import mean_first_passage_time
    >>> mean_first_passage_time(k, target=1)
    array([0.5, 0. ])
    """
    flag(log, "log")
    if reversible is not None:
        flag(reversible, "reversible")
    size, source, target, log_rate = _entries(matrix, log)
    occupation = None
    if reversible is not False:
        occupation = _balanced(size, source, target, log_rate)
        if occupation is None and reversible:
            raise ValueError(
                "reversible is True, but matrix has no detailed balance in one piece; False would "
                "do"
            )
    balanced = occupation is not None
    if occupation is None:
        occupation = _stationary(size, source, target, log_rate)
    nowhere = np.full(source.size, -1, dtype=np.int64)
    return Rates(np.nan, source, target, log_rate, nowhere, occupation, balanced)


def _entries(matrix: Any, log: bool) -> tuple[int, Integers, Integers, Floats]:
    """Size, and rates sorted by source and target, without those of zero and the diagonal."""
    if issparse(matrix):
        given = coo_array(matrix)
        given.sum_duplicates()
        rows, columns = given.coords if given.ndim == 2 else (np.empty(0), np.empty(0))
        shape = given.shape
        values = reals(given.data, "matrix", (None,), finite=False)
    else:
        dense = reals(matrix, "matrix", (None, None), finite=False)
        rows, columns = np.indices(dense.shape).reshape(2, -1)
        shape, values = dense.shape, dense.reshape(-1)
    if len(shape) != 2 or shape[0] != shape[1] or shape[0] == 0:
        raise ValueError(f"matrix has shape {shape}; a square of rates between states would do")
    off = rows != columns
    rows, columns, values = rows[off], columns[off], values[off]
    bad = ~(values < np.inf) if log else ~((values >= 0) & (values < np.inf))
    if bad.any():
        k = int(np.flatnonzero(bad)[0])
        wanted = "a number or -inf" if log else "a finite number from zero (or logarithms and log)"
        raise ValueError(f"matrix[{rows[k]}, {columns[k]}] is {values[k]}; {wanted} would do")
    with np.errstate(divide="ignore"):
        log_rate = values if log else np.log(values)
    kept = np.flatnonzero(log_rate > -np.inf)
    kept = kept[np.lexsort((columns[kept], rows[kept]))]
    source, target = rows[kept].astype(np.int64), columns[kept].astype(np.int64)
    return int(shape[0]), source, target, log_rate[kept].astype(np.float64)


def _stationary(size: int, source: Integers, target: Integers, log_rate: Floats) -> Floats:
    """Ln of the only distribution that stays, or nan."""
    closed = _closed(size, source, target)
    if len(closed) > 1:
        return np.full(size, np.nan)
    inside = closed[0]
    node = np.full(size, -1)
    node[inside] = np.arange(inside.size)
    here = (node[source] >= 0) & (node[target] >= 0)
    dense = np.full((inside.size, inside.size), -np.inf)
    dense[node[source[here]], node[target[here]]] = log_rate[here]
    occupation = np.full(size, -np.inf)
    occupation[inside] = log_stationary(dense)
    return occupation


def _closed(size: int, source: Integers, target: Integers) -> list[Integers]:
    """Sets of states that reach each other and that nothing leaves."""
    graph = csr_array((np.ones(source.size), (source, target)), shape=(size, size))
    n_sets, label = connected_components(graph, directed=True, connection="strong")
    left = np.zeros(n_sets, dtype=bool)
    left[label[source][label[source] != label[target]]] = True
    return [np.flatnonzero(label == c) for c in np.flatnonzero(~left)]


def _balanced(size: int, source: Integers, target: Integers, log_rate: Floats) -> Floats | None:
    """Ln of the equilibrium that detailed balance asks for along a tree, if all edges agree."""
    forth, back = source * size + target, target * size + source
    place = np.searchsorted(forth, back)
    place = np.minimum(place, max(forth.size - 1, 0))
    if forth.size and (forth[place] != back).any():
        return None
    rise = log_rate - log_rate[place]
    graph = csr_array((np.ones(source.size), (source, target)), shape=(size, size))
    order, before = breadth_first_order(graph, 0)
    if order.size < size:
        return None
    weight = np.zeros(size)
    for state in order[1:]:
        edge = np.searchsorted(forth, before[state] * size + state)
        weight[state] = weight[before[state]] + rise[edge]
    off = np.abs(weight[source] + rise - weight[target])
    scale = 1.0 + np.abs(log_rate).max(initial=0.0)
    if off.max(initial=0.0) > AGREEMENT * scale:
        return None
    return weight - np.logaddexp.reduce(weight)
