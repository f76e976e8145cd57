"""How fast a landscape is traveled: the rate over each saddle, from energies and normal modes.

Each minimum is a harmonic well in equilibrium with itself, and each transition state a door that is
passed at the rate of transition-state theory. What is left is a Markov chain that jumps from
minimum to minimum (Wales 2003; named as future work for machine learning in Ballard et al.
2017, sec. VI). All rates are kept as logarithms: at low temperature they leave the range of
float64.

Reduced units: temperature is k_B T in units of energy, masses are one, and time is in the unit that
makes a Hessian eigenvalue the square of an angular frequency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import positive, shown

if TYPE_CHECKING:
    import networkx

__all__ = ["Network", "Rates", "as_equilibrium", "as_rates", "log_occupation", "log_sums", "rates"]


COLDEST = 1e13
"""Energies over the temperature may span so much; beyond, a double keeps hardly a digit of it."""


@dataclass(frozen=True, eq=False, repr=False)
class Rates:
    """Rates between all pairs of minima that a transition state joins, in both directions.

    Everything in this package that asks for a network and a temperature and needs no energies takes
    these rates instead of the two.

    Attributes
    ----------
    temperature : float
        k_B T; nan where the rates were given as numbers.
    source, target : (K,) array of int
        From which minimum to which, sorted by source and then by target.
    log_rate : (K,) array
        ln k, summed over all transition states between the two.
    transition_state : (K,) array of int
        The transition state that carries most of it; -1 where there is none.
    log_occupation : (M,) array
        ln of the equilibrium occupation probability of every minimum; -inf where nobody stays, nan
        where rates have no single equilibrium.
    reversible : bool
        Whether detailed balance holds: as many walkers go from i to j as back.
    """

    temperature: float
    source: Integers
    target: Integers
    log_rate: Floats
    transition_state: Integers
    log_occupation: Floats
    reversible: bool = True

    def __post_init__(self) -> None:
        for name in ("source", "target", "log_rate", "transition_state", "log_occupation"):
            getattr(self, name).setflags(write=False)

    def __repr__(self) -> str:
        given = np.isnan(self.temperature)
        end = "" if given else f", temperature={self.temperature:g}"
        end += "" if self.reversible else ", no detailed balance"
        return f"Rates({self.n_minima} minima, {self.log_rate.size} rates{end})"

    @property
    def n_minima(self) -> int:
        """Number of minima, M."""
        return int(self.log_occupation.size)

    @property
    def log_escape(self) -> Floats:
        """(M,) ln of the total rate out of each minimum; -inf where nothing leads out."""
        return log_sums(self.log_rate, self.source, self.n_minima)

    @property
    def log_branching(self) -> Floats:
        """(K,) ln of the probability that the next minimum after `source` is `target`."""
        return np.minimum(self.log_rate - self.log_escape[self.source], 0.0)

    @property
    def log_flux(self) -> Floats:
        """(K,) ln of the equilibrium flux p_i k_ij, the same in both directions."""
        return self.log_occupation[self.source] + self.log_rate

    def components(self) -> Integers:
        """(M,) label of the piece that each minimum belongs to, whichever way its rates point."""
        ones = np.ones(self.source.size)
        adjacency = csr_array((ones, (self.source, self.target)), shape=(self.n_minima,) * 2)
        return np.asarray(connected_components(adjacency, directed=False)[1])

    def matrix(self) -> csr_array:
        """Sparse (M, M) array of the rates from row to column; the diagonal is empty.

        Rates beyond the range of float64 become 0 or inf.
        """
        with np.errstate(over="ignore", under="ignore"):
            k = np.exp(self.log_rate)
        return csr_array((k, (self.source, self.target)), shape=(self.n_minima, self.n_minima))

    def graph(self) -> networkx.DiGraph:
        """Directed and weighted network of the minima.

        Returns
        -------
        networkx.DiGraph
            Nodes 0 to M-1 with ``log_occupation``; edges with ``log_rate``, ``probability`` (of
            this edge among those that leave) and ``transition_state``.
        """
        # Imported here because it takes a quarter of a second that only this function needs.
        import networkx

        result = networkx.DiGraph()
        result.add_nodes_from(
            (k, {"log_occupation": p}) for k, p in enumerate(self.log_occupation.tolist())
        )
        columns = (
            self.source, self.target, self.log_rate, np.exp(self.log_branching),
            self.transition_state,
        )  # fmt: skip
        for i, j, log_rate, probability, t in zip(*(c.tolist() for c in columns), strict=True):
            result.add_edge(i, j, log_rate=log_rate, probability=probability, transition_state=t)
        return result


def log_occupation(network: TransitionNetwork, temperature: float) -> Floats:
    """Equilibrium occupation of every minimum, as logarithms.

    In the harmonic approximation, p_i is proportional to exp(-V_i / kT) / (o_i prod_a nu_ia), with
    the point-group order o and the normal-mode frequencies nu (Wales 2003; Ballard et al. 2017,
    eqn (5)).

    Parameters
    ----------
    network : TransitionNetwork
    temperature : float
        k_B T, in units of energy.

    Returns
    -------
    (M,) array
        ln p_i; the p_i sum to 1 over the whole network.

    Raises
    ------
    ValueError
        If `temperature` is not positive, or so low that energies over it have no digits left, or a
        minimum's log_det is not known.

    Examples
    --------
    >>> network = TransitionNetwork([0.0, 1.0], [0.0, 0.0], [2.0], [0.0], [[0, 1]], n_modes=1)
    >>> np.exp(log_occupation(network, 1.0)).round(4)
    array([0.7311, 0.2689])
    """
    as_network(network)
    kT = positive(temperature, "temperature")
    highest = max(network.energy.max(), network.ts_energy.max(initial=-np.inf))
    span = float(highest - network.energy.min())
    if span > COLDEST * kT:
        raise ValueError(
            f"temperature is {kT:g}, so low that energies over it keep hardly a digit; "
            f"{span / COLDEST:g} or more would do"
        )
    _known("log_det", network.log_det)
    weight = -(network.energy - network.energy.min()) / kT
    weight -= np.log(network.order) + network.log_det / 2
    top = weight.max()
    return weight - (top + np.log(np.exp(weight - top).sum()))


def rates(network: TransitionNetwork, temperature: float) -> Rates:
    """Transition-state theory for every pair of neighboring minima.

    Over one transition state t, from minimum i,

        k = (o_i / o_t) prod_a nu_ia / prod'_a nu_ta exp(-(V_t - V_i) / kT),

    with kappa frequencies at the minimum and kappa - 1 at the transition state, whose negative mode
    is left out, and point-group orders o (Wales 2003). With masses of one,
    nu = sqrt(eigenvalue) / 2 pi, so that the prefactor is

        exp((log_det_i - ts_log_det_t + ln(-ts_curvature_t)) / 2) / 2 pi.

    Rates over several transition states between the same two minima add up. Degenerate ones lead
    nowhere and do not count.

    Parameters
    ----------
    network : TransitionNetwork
    temperature : float
        k_B T, in units of energy.

    Returns
    -------
    Rates

    Raises
    ------
    ValueError
        If `temperature` is not positive or too low, or if `log_det` of a minimum or `ts_log_det` or
        `ts_curvature` of a transition state that joins two minima is not known.

    Notes
    -----
    O(M + T log T).

    Examples
    --------
    >>> network = TransitionNetwork(
    ...     [0.0, 1.0], [0.0, 0.0], [2.0], [0.0], [[0, 1]], n_modes=1, ts_curvature=[-1.0]
    ... )
    >>> between = rates(network, 0.5)
    >>> between.log_rate + np.log(2 * np.pi)
    array([-4., -2.])
    """
    as_network(network)
    kT = positive(temperature, "temperature")
    occupation = log_occupation(network, kT)
    real = np.flatnonzero(~network.degenerate)
    _known("ts_log_det", network.ts_log_det, real)
    _known("ts_curvature", network.ts_curvature, real)
    positive_modes = network.ts_log_det[real] - np.log(-network.ts_curvature[real])
    door = -np.log(2 * np.pi * network.ts_order[real]) - positive_modes / 2
    ends = np.concatenate((network.ends[real], network.ends[real, ::-1]))
    saddle = np.concatenate((real, real))
    start = ends[:, 0]
    climb = (network.ts_energy[saddle] - network.energy[start]) / kT
    log_k = np.concatenate((door, door)) - climb
    log_k += np.log(network.order[start]) + network.log_det[start] / 2
    by_pair = np.lexsort((-log_k, ends[:, 1], start))
    pairs, first, which = np.unique(ends[by_pair], axis=0, return_index=True, return_inverse=True)
    summed = log_sums(log_k[by_pair], which.reshape(-1), len(pairs))
    return Rates(
        kT, pairs[:, 0].copy(), pairs[:, 1].copy(), summed, saddle[by_pair[first]], occupation
    )


Network: TypeAlias = TransitionNetwork | Rates
"""What can be traveled: a landscape's network at a temperature, or rates."""


def as_rates(network: Network, temperature: float | None) -> Rates:
    """Rates of a network at a temperature, or the rates that are given in its place.

    Raises
    ------
    ValueError, TypeError
        As `rates`; if `network` is neither; or if a temperature is given beside rates, which have
        theirs already.
    """
    if not isinstance(network, Rates):
        if temperature is None:
            as_network(network)
            raise ValueError("temperature is None; a network's rates need a positive number")
        return rates(network, temperature)
    if temperature is not None:
        raise ValueError(
            f"temperature is {shown(temperature)}, and network holds rates, which have theirs; "
            "leave it out"
        )
    return network


def as_equilibrium(network: Network, temperature: float | None) -> Rates:
    """As `as_rates`, for measures that count walkers at equilibrium.

    Raises
    ------
    ValueError, TypeError
        As `as_rates`, and if there are several sets of states that are never left.
    """
    k = as_rates(network, temperature)
    if np.isnan(k.log_occupation).any():
        raise ValueError(
            "network holds rates with several sets of states that nothing leaves, and so no single "
            "equilibrium; give one set at a time"
        )
    return k


def _known(name: str, values: Floats, chosen: Integers | None = None) -> None:
    unknown = np.isnan(values if chosen is None else values[chosen])
    if unknown.any():
        k = np.flatnonzero(unknown)[0]
        raise ValueError(
            f"{name}[{k if chosen is None else chosen[k]}] is not known (nan); "
            f"rates need {name} of every stationary point between minima, so give the network "
            "its normal modes or keep a subset that has them"
        )


def log_sums(values: Floats, group: Integers, n_groups: int) -> Floats:
    """Logarithm of the sum of exponentials in each group; -inf for an empty one."""
    top = np.full(n_groups, -np.inf)
    np.maximum.at(top, group, values)
    total = np.bincount(group, np.exp(values - top[group]), minlength=n_groups)
    with np.errstate(divide="ignore"):
        return top + np.log(total)
