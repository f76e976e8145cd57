"""Graph transformation without detailed balance, on logarithms of rates.

When state x leaves, those that lead to it are joined to those that it leads to,

    k_ij + k_ix k_xj / sum_l k_xl,

the branching probabilities of Trygubenko and Wales 2006 times rates of leaving. Nothing is
subtracted (Grassmann, Taksar and Heyman 1985), so every rate keeps its digits however far the rates
are spread.
"""

from __future__ import annotations

import numpy as np

from landscape_lab.types import Floats, Integers

__all__ = ["Directed", "log_stationary"]


class Directed:
    """States that have left one by one, and what they were joined to when they left.

    Parameters
    ----------
    log_rate : (n + t, n + t) array
        ln of the rates from row to column; -inf where there is none. From every state one of the
        last `t`, the terminals, can be reached.
    n_terminals : int
        t.

    Notes
    -----
    O(n^3 / 3) time at worst and O(n^2) memory: seconds for 1000 states.
    """

    def __init__(self, log_rate: Floats, n_terminals: int) -> None:
        k = log_rate.copy()
        np.fill_diagonal(k, -np.inf)
        n = len(k) - n_terminals
        # Those that are joined to few leave first.
        joined = np.isfinite(k)
        joins = joined[:, :n].sum(axis=0) * joined[:n].sum(axis=1)
        self.order = np.argsort(joins, kind="stable")
        self.log_leave = np.empty(n)
        self.steps: list[tuple[Integers, Floats, Integers, Floats]] = []
        here = np.ones(len(k), dtype=bool)
        for x in self.order:
            here[x] = False
            ahead = np.flatnonzero(np.isfinite(k[x]) & here)
            behind = np.flatnonzero(np.isfinite(k[:, x]) & here)
            self.log_leave[x] = np.logaddexp.reduce(k[x, ahead])
            share = k[behind, x] - self.log_leave[x]
            block = np.ix_(behind, ahead)
            k[block] = np.logaddexp(k[block], share[:, None] + k[x, ahead])
            k[behind, behind] = -np.inf
            self.steps.append((behind, share, ahead, k[x, ahead]))

    def solve(self, log_source: Floats, log_value: Floats) -> Floats:
        """Solve sum_j k_ij (x_j - x_i) = -s_i, given ln s of the states and ln x of terminals."""
        n = self.log_leave.size
        source = np.append(log_source, np.full(log_value.size, -np.inf))
        value = np.append(np.full(n, -np.inf), log_value)
        for x, (behind, share, _, _) in zip(self.order, self.steps, strict=True):
            source[behind] = np.logaddexp(source[behind], share + source[x])
        for x, (_, _, ahead, rate) in zip(self.order[::-1], self.steps[::-1], strict=True):
            total = np.logaddexp.reduce(rate + value[ahead], initial=source[x])
            value[x] = total - self.log_leave[x]
        return value[:n]


def log_stationary(log_rate: Floats) -> Floats:
    """Ln of the stationary distribution of an irreducible rate matrix, given by logarithms.

    All states but one leave; then they come back, last first, and each is fed by those that it was
    joined from when it left (Grassmann, Taksar and Heyman 1985).

    Parameters
    ----------
    log_rate : (n, n) array

    Returns
    -------
    (n,) array
    """
    directed = Directed(log_rate, 1)
    weight = np.zeros(len(log_rate))
    for x, (behind, share, _, _) in zip(directed.order[::-1], directed.steps[::-1], strict=True):
        weight[x] = np.logaddexp.reduce(weight[behind] + share)
    return weight - np.logaddexp.reduce(weight)
