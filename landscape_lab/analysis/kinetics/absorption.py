"""Walkers that end in terminals: one elimination, and the sums along all their ways.

Most questions about a network are one equation with other sources: the value of a minimum is its
source and its neighbors' values times rate, over the rate at which it is left. Rates with detailed
balance go through `elimination`, all others through `directed`; both only add.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from landscape_lab.analysis.kinetics.directed import Directed
from landscape_lab.analysis.kinetics.elimination import NOTHING, Wide, factorize, solve, wide
from landscape_lab.analysis.kinetics.ordering import Structure, prepare
from landscape_lab.analysis.kinetics.rate_constants import Rates
from landscape_lab.types import Booleans, Floats, Integers

__all__ = ["Absorbing", "absorb", "constant", "label_nodes", "reduce_network"]


class Absorbing(Protocol):
    """A network whose terminals keep what reaches them."""

    def solve(self, log_source: Floats, log_value: list[float], *, lost: float) -> Floats:
        """Solve sum_j k_ij (x_j - x_i) = -s_i for given sources and values of the terminals.

        Parameters
        ----------
        log_source : (M,) array
            ln s; those of terminals do not count.
        log_value : list of float
            ln x of each terminal.
        lost : float
            ln x of minima from which no terminal is sure to be reached.

        Returns
        -------
        (M,) array
            ln x.
        """
        ...


def absorb(k: Rates, terminals: list[Integers]) -> Absorbing:
    """Let all minima but the terminals leave."""
    return _Balanced(k, terminals) if k.reversible else _Unbalanced(k, terminals)


class _Balanced:
    def __init__(self, k: Rates, terminals: list[Integers]) -> None:
        self.node, self.n_inner, self.n = label_nodes(k, terminals)
        self.k = k
        self.inner = (self.node >= 0) & (self.node < self.n_inner)
        if self.n_inner:
            self.structure, log_flux, _ = reduce_network(k, self.node, self.n_inner, self.n)
            self.factors = factorize(self.structure, log_flux)

    def solve(self, log_source: Floats, log_value: list[float], *, lost: float) -> Floats:
        result = np.full(self.k.n_minima, lost)
        for number, value in enumerate(log_value):
            result[self.node == self.n_inner + number] = value
        if self.n_inner:
            none = np.full(len(log_value), -np.inf)
            fed = wide(np.append((self.k.log_occupation + log_source)[self.inner], none))
            at = wide(np.append(np.full(self.n_inner, -np.inf), log_value))
            found, _ = solve(self.structure, self.factors, fed, at)
            result[self.inner] = found.log()[: self.n_inner]
        return result


class _Unbalanced:
    def __init__(self, k: Rates, terminals: list[Integers]) -> None:
        self.n_minima = k.n_minima
        self.terminals = terminals
        self.inner = np.flatnonzero(surely_absorbed(k, np.concatenate(terminals)))
        m = self.inner.size
        node = np.full(k.n_minima, -1)
        node[self.inner] = np.arange(m)
        for number, terminal in enumerate(terminals):
            node[terminal] = m + number
        used = (node[k.source] >= 0) & (node[k.source] < m)
        log_rate = np.full((m + len(terminals),) * 2, -np.inf)
        np.logaddexp.at(log_rate, (node[k.source[used]], node[k.target[used]]), k.log_rate[used])
        self.directed = Directed(log_rate, len(terminals))

    def solve(self, log_source: Floats, log_value: list[float], *, lost: float) -> Floats:
        result = np.full(self.n_minima, lost)
        for terminal, value in zip(self.terminals, log_value, strict=True):
            result[terminal] = value
        result[self.inner] = self.directed.solve(log_source[self.inner], np.array(log_value))
        return result


def surely_absorbed(k: Rates, terminals: Integers) -> Booleans:
    """(M,) mask of minima, no terminals, from which every way ends in a terminal at last."""
    step = ~np.isin(k.source, terminals)
    ends = k.source[step], k.target[step]
    # Whoever may end in a place from which no terminal is reached is not sure to be absorbed.
    lost = np.flatnonzero(~_reaching(k.n_minima, *ends, terminals))
    sure = ~_reaching(k.n_minima, *ends, lost)
    sure[terminals] = False
    return sure


def _reaching(m: int, source: Integers, target: Integers, goal: Integers) -> Booleans:
    """(m,) mask of nodes from which one of `goal` can be reached, these included."""
    # One more node stands behind all of the goal, and the search goes backward from there.
    from_, to = np.append(target, np.full(goal.size, m)), np.append(source, goal)
    graph = csr_array((np.ones(to.size), (from_, to)), shape=(m + 1, m + 1))
    found = np.zeros(m + 1, dtype=bool)
    found[breadth_first_order(graph, m, return_predecessors=False)] = True
    return found[:m]


def label_nodes(k: Rates, terminals: list[Integers]) -> tuple[Integers, int, int]:
    """Number the minima that can reach a terminal, then the terminals, each set as one node.

    Returns the node of every minimum, -1 where no terminal can be reached, the number of nodes that
    are no terminal, and the number of all nodes.
    """
    piece = k.components()
    node = np.where(np.isin(piece, piece[np.concatenate(terminals)]), 0, -1)
    for terminal in terminals:
        node[terminal] = -2
    inner = node == 0
    n_inner = int(inner.sum())
    node[inner] = np.arange(n_inner)
    for number, terminal in enumerate(terminals):
        node[terminal] = n_inner + number
    return node, n_inner, n_inner + len(terminals)


def reduce_network(
    k: Rates, node: Integers, n_inner: int, n: int
) -> tuple[Structure, Floats, Integers]:
    """Set up the elimination: its structure, ln flux of its edges, and which rates these are."""
    used = (k.source < k.target) & (node[k.source] >= 0) & (node[k.source] != node[k.target])
    edge = np.flatnonzero(used)
    ends = np.stack((node[k.source[edge]], node[k.target[edge]]), axis=1)
    return prepare(n, n_inner, ends), k.log_flux[edge], edge


def constant(ones: list[int], n: int) -> Wide:
    """(n,) zeros, with 1 at some places."""
    m = np.zeros(n)
    m[ones] = 1.0
    return Wide(m, np.where(m > 0, 0, NOTHING).astype(np.int64))
