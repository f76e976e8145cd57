"""The roads that a relaxing system takes: how much of the traffic crosses each edge.

A walker goes back and forth; what counts is how often it crosses an edge forth more than back. In
the network of resistors that stands for the rates this is the electric current, and in the theory
of transition paths the reactive flux.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from landscape_lab.analysis.kinetics.absorption import constant, label_nodes, reduce_network
from landscape_lab.analysis.kinetics.elimination import Wide, currents, factorize, solve, wide
from landscape_lab.analysis.kinetics.passage import as_minima, as_two_sets, log_committor
from landscape_lab.analysis.kinetics.rate_constants import Network, Rates, as_equilibrium, as_rates
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import positives

__all__ = ["Flow", "flow", "reactive_flux"]


@dataclass(frozen=True, eq=False, repr=False)
class Flow:
    """Net traffic along the edges of a network.

    Attributes
    ----------
    source, target : (E,) array of int
        From which minimum to which: the direction in which more walkers cross.
    share : (E,) array
        Net number of crossings for each walker that arrives; largest first.
    transition_state : (E,) array of int
        The transition state that carries most of it.
    log_flux : float
        ln of the number of walkers that go from A to B per time at equilibrium; nan for `flow`,
        which starts them all at once.
    """

    source: Integers
    target: Integers
    share: Floats
    transition_state: Integers
    log_flux: float

    def __repr__(self) -> str:
        return f"Flow({self.share.size} edges, log_flux={self.log_flux:.6g})"


def flow(
    network: Network,
    temperature: float | None = None,
    target: int | npt.ArrayLike | None = None,
    *,
    start: npt.ArrayLike | None = None,
) -> Flow:
    """Relaxation to a target: the net traffic of walkers on their way to it.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    target : int, (K,) array_like of int or (M,) array_like of bool, optional
        Where walkers end; by default the global minimum, which rates do not tell.
    start : (M,) array_like, optional
        How many walkers start in each minimum, in any unit. By default as many in each of those
        that can reach the target.

    Returns
    -------
    Flow
        Edges with no net traffic are left out. Those that end in the target sum to the share of
        walkers that do not start there.

    Raises
    ------
    ValueError, TypeError
        As `rates`; if rates have no detailed balance; if `target` is empty or no minimum, `start`
        is negative or all zero, or walkers start where no path leads to the target.

    Notes
    -----
    Cost as `mean_first_passage_time`. Each share is exact to about 1e-15.
    """
    k = as_rates(network, temperature)
    if not k.reversible:
        raise ValueError(
            "network holds rates without detailed balance, and traffic is not a current then; "
            "reactive_flux takes them"
        )
    if target is None and not isinstance(network, Rates):
        target = network.global_minimum
    goal = as_minima("target", target, k.n_minima)
    node, n_inner, n = label_nodes(k, [goal])
    if start is None:
        weight = (node >= 0).astype(np.float64)
    else:
        weight = positives(start, "start", (k.n_minima,), zero=True)
    lost = (node < 0) & (weight > 0)
    if lost.any():
        raise ValueError(
            f"start puts walkers in minimum {np.flatnonzero(lost)[0]}, from which no path leads to "
            "the target; start them elsewhere or keep the subset of one piece"
        )
    if weight.max() == 0:
        raise ValueError("start is zero everywhere; at least one walker is needed")
    weight = weight / weight.max()
    fed = np.zeros(n)
    np.add.at(fed, node[node >= 0], weight[node >= 0] / weight.sum())
    fed[n_inner:] = 0.0
    structure, log_conductance, edge = reduce_network(k, node, n_inner, n)
    factors = factorize(structure, log_conductance)
    with np.errstate(divide="ignore"):
        source = wide(np.log(fed))
    _, source = solve(structure, factors, source, constant([], n))
    ends = np.stack((node[k.source[edge]], node[k.target[edge]]), axis=1)
    share = currents(structure, factors, log_conductance, ends, source)
    return _oriented(k.source[edge], k.target[edge], share, k.transition_state[edge], np.nan)


def reactive_flux(
    network: Network,
    temperature: float | None = None,
    A: int | npt.ArrayLike | None = None,
    B: int | npt.ArrayLike | None = None,
) -> Flow:
    """Traffic from A to B at equilibrium: the net flux of paths that left A and will reach B.

    Over one edge it is p_i k_ij (q_j - q_i) with the committor q (Metzner, Schuette and
    Vanden-Eijnden 2009, for rates with detailed balance); here it is computed without that
    difference, which nearly vanishes where exchange is fast. Without detailed balance it is the
    positive part of p_i q'_i k_ij q_j - p_j q'_j k_ji q_i, with the probability q' to have come
    from A last.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    A, B : int, (K,) array_like of int or (M,) array_like of bool
        Two sets of minima that have none in common.

    Returns
    -------
    Flow
        `log_flux` is -inf, and there are no edges, where no path leads from A to B.

    Raises
    ------
    ValueError, TypeError
        As `rates`, or if `A` or `B` is empty, holds no minimum or one of the other's.

    Notes
    -----
    Cost as `committor`. Each share is exact to about 1e-15, `log_flux` to nearly all digits.
    """
    k = as_equilibrium(network, temperature)
    a, b = as_two_sets(A, B, k.n_minima)
    if not k.reversible:
        return _without_balance(k, a, b)
    node, n_inner, n = label_nodes(k, [a, b])
    structure, log_conductance, edge = reduce_network(k, node, n_inner, n)
    factors = factorize(structure, log_conductance)
    # All others have left, and the only conductance of A's is the one to B.
    left = Wide(factors.pivot.m[n_inner : n_inner + 1], factors.pivot.e[n_inner : n_inner + 1])
    log_flux = float(left.log()[0])
    ends = np.stack((node[k.source[edge]], node[k.target[edge]]), axis=1)
    share = currents(
        structure, factors, log_conductance, ends, constant([], n), float(log_flux > -np.inf)
    )
    return _oriented(k.source[edge], k.target[edge], share, k.transition_state[edge], log_flux)


def _without_balance(k: Rates, a: Integers, b: Integers) -> Flow:
    """Reactive flux from committors forward, and backward in the reversed network."""
    stays = k.log_occupation > -np.inf
    used = np.flatnonzero(stays[k.source] & stays[k.target])
    source, target, log_flux = k.source[used], k.target[used], k.log_flux[used]
    order = np.lexsort((source, target))
    reverse = Rates(
        k.temperature, target[order], source[order], (log_flux - k.log_occupation[target])[order],
        k.transition_state[used][order], k.log_occupation, False,
    )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        came, goes = log_committor(reverse, b, a), log_committor(k, a, b)
    came[b], goes[a] = -np.inf, -np.inf
    reactive = np.nan_to_num(came[source] + log_flux + goes[target], nan=-np.inf, neginf=-np.inf)
    into_b = np.isin(target, b)
    total = np.logaddexp.reduce(reactive[into_b], initial=-np.inf)
    if total == -np.inf:
        none = np.empty(0, dtype=np.int64)
        return Flow(none, none, np.empty(0), none, -np.inf)
    size = k.n_minima
    both = coo_array((np.exp(reactive - total), (source, target)), shape=(size, size)).tocsr()
    net = coo_array(both - both.T)
    forward = net.data > 0
    i, j = (c[forward].astype(np.int64) for c in net.coords)
    step = np.searchsorted(k.source * size + k.target, i * size + j)
    return _oriented(i, j, net.data[forward], k.transition_state[step], float(total))


def _oriented(
    source: Integers, target: Integers, share: Floats, saddle: Integers, log_flux: float
) -> Flow:
    order = np.argsort(-np.abs(share), kind="stable")
    order = order[share[order] != 0]
    forward = share[order] > 0
    ends = np.where(forward, (source[order], target[order]), (target[order], source[order]))
    return Flow(ends[0], ends[1], np.abs(share[order]), saddle[order], log_flux)
