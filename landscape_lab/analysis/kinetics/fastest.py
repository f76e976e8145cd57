"""The fastest way between two minima: where a walker most likely goes, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landscape_lab.analysis.kinetics.rate_constants import Network, Rates, as_rates
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count

__all__ = ["Path", "fastest_path"]


@dataclass(frozen=True, eq=False)
class Path:
    """A way through the network, from minimum to minimum.

    Attributes
    ----------
    minima : (L + 1,) array of int
        From the start to the end.
    transition_states : (L,) array of int
        The transition state of each step, the one that carries most of its rate.
    energy : (2 L + 1,) array
        Energies of minima and transition states in turn, as they are met; nan where only rates are
        known.
    barrier : float
        The highest of these energies less the first.
    log_probability : float
        ln of the product of the steps' branching probabilities; nan where no temperature is given.
    """

    minima: Integers
    transition_states: Integers
    energy: Floats
    barrier: float
    log_probability: float


def fastest_path(
    network: Network,
    temperature: float | None = None,
    start: int | None = None,
    end: int | None = None,
) -> Path:
    """The path that a walker is most likely to take from one minimum to another, step by step.

    The product of branching probabilities along it is the largest of all paths: Dijkstra's
    algorithm with edge weights -ln P_ij (Evans and Wales 2004). This path contributes most to the
    steady-state rate when recrossings are left aside; it need not have the lowest barrier.

    Parameters
    ----------
    network : TransitionNetwork or Rates
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    start, end : int
        Two minima; the path of a minimum to itself has no step.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        As `rates`, and if `start` or `end` is no minimum or no path joins them.
    """
    k = as_rates(network, temperature)
    m = k.n_minima
    start = count(start, "start", least=0, most=m - 1)
    end = count(end, "end", least=0, most=m - 1)
    weight = csr_array((-k.log_branching, (k.source, k.target)), shape=(m, m))
    distance, before = dijkstra(weight, indices=start, return_predecessors=True)
    if not np.isfinite(distance[end]):
        raise ValueError(f"no path joins start {start} and end {end}: they lie in separate pieces")
    walk = [end]
    while walk[-1] != start:
        walk.append(int(before[walk[-1]]))
    return as_path_of(network, k, np.array(walk[::-1], dtype=np.int64))


def as_path_of(network: Network, k: Rates, minima: Integers) -> Path:
    """The path over given minima, with what is known of it."""
    m = k.n_minima
    step = np.searchsorted(k.source * m + k.target, minima[:-1] * m + minima[1:])
    saddles = k.transition_state[step]
    energy = np.full(2 * minima.size - 1, np.nan)
    if not isinstance(network, Rates):
        energy[::2], energy[1::2] = network.energy[minima], network.ts_energy[saddles]
    barrier = float(energy.max() - energy[0])
    return Path(minima, saddles, energy, barrier, float(k.log_branching[step].sum()))
