"""What a peak of the heat capacity means: which minima change places, and how many it takes.

At a peak the occupation shifts from some minima to others. The paper reads off which from partial
sums over the lowest minima (Ballard et al. 2017, Fig. 3); here the derivatives of the occupations
say it outright.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscape_lab.analysis.thermodynamics.superposition import FAR, checked_wells, occupation
from landscape_lab.network import TransitionNetwork
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import positive

__all__ = ["Exchange", "Peaks", "exchange", "lowest_needed", "partial_heat_capacity", "peaks"]


STEPS = 1500
"""Temperatures at which peaks are looked for before they are refined, evenly in ln T."""


def partial_heat_capacity(network: TransitionNetwork, temperature: float) -> Floats:
    """Heat capacity from the 1, 2, ..., M lowest minima at one temperature, ``(M,)``.

    The convergence that Ballard et al. 2017, Fig. 3, shows for 2, 124 and 152 minima. O(M) for all
    partial sums together. Errors as for `log_partition_function`.
    """
    kT = positive(temperature, "temperature")
    temperatures, wells = checked_wells(network, kT, None)
    height = wells.heights(temperatures)[0]
    log_weight = wells.log_width - height
    with np.errstate(divide="ignore"):
        log_height = np.log(height)
    log_z = np.logaddexp.accumulate(log_weight)
    mean = np.exp(np.logaddexp.accumulate(log_weight + log_height) - log_z)
    square = np.exp(np.logaddexp.accumulate(log_weight + 2 * log_height) - log_z)
    return wells.n_modes / 2 + np.maximum(square - mean**2, 0.0)


def lowest_needed(
    network: TransitionNetwork, temperature: float, *, tolerance: float = 0.01
) -> int:
    """How many of the lowest minima give the heat capacity at a temperature.

    The smallest number from which on all partial sums, less kappa / 2, agree with the whole within
    `tolerance` of it. Errors as for `log_partition_function`.
    """
    tolerance = positive(tolerance, "tolerance")
    partial = partial_heat_capacity(network, temperature) - network.n_modes / 2
    off = np.abs(partial - partial[-1]) > tolerance * partial[-1]
    return int(np.flatnonzero(off).max(initial=-1)) + 2 if off.any() else 1


@dataclass(frozen=True, eq=False)
class Exchange:
    """Which minima lose and which gain when it becomes warmer, the largest changes first.

    Attributes
    ----------
    temperature : float
        k_B T.
    losing, gaining : arrays of int
        Minima whose occupation falls and rises.
    loss, gain : arrays
        How fast: the size of d p / d ln T. All losses of a network together are as large as all
        its gains.
    """

    temperature: float
    losing: Integers
    gaining: Integers
    loss: Floats
    gain: Floats


def exchange(
    network: TransitionNetwork, temperature: float, *, share: float = 0.9,
    lowest: int | None = None,
) -> Exchange:  # fmt: skip
    """Which minima exchange at a temperature: what stands behind a peak of the heat capacity.

    Occupations change by d p_a / d ln T = beta p_a (E_a - <E>), so that
    C_V - kappa / 2 = sum_a (beta E_a) d p_a / d ln T.

    Parameters
    ----------
    network : TransitionNetwork
    temperature : float
        k_B T, in units of energy.
    share : float
        Name the fewest minima that make up this part of all losses, and of all gains.
    lowest : int, optional
        Of so many lowest minima only.

    Raises
    ------
    ValueError
        As `log_partition_function`; or if `share` is not above 0 and at most 1.
    """
    share = positive(share, "share")
    if share > 1:
        raise ValueError(f"share is {share}; a number above 0 and at most 1 would do")
    kT = positive(temperature, "temperature")
    p = occupation(network, kT, lowest=lowest)
    with np.errstate(over="ignore"):
        height = np.minimum((network.energy - network.energy.min()) / kT, FAR)
    change = p * (height - p @ height)
    falling, rising = _largest(-change, share), _largest(change, share)
    return Exchange(kT, falling, rising, -change[falling], change[rising])


def _largest(change: Floats, share: float) -> Integers:
    """The fewest indices whose positive changes make up a share of them all."""
    order = np.argsort(-change, kind="stable")
    total = np.cumsum(np.maximum(change[order], 0.0))
    if total[-1] == 0.0:
        return order[:0]
    needed = int(np.searchsorted(total, share * total[-1] * (1 - 1e-12))) + 1
    return order[:needed]


@dataclass(frozen=True, eq=False)
class Peaks:
    """Maxima of a heat capacity, from cold to warm.

    Attributes
    ----------
    temperature : (P,) array
        k_B T.
    heat_capacity : (P,) array
        In units of k_B.
    """

    temperature: Floats
    heat_capacity: Floats


def peaks(network: TransitionNetwork, *, lowest: int | None = None, least: float = 1e-3) -> Peaks:
    """Find the maxima of the heat capacity at all temperatures.

    Where the heat capacity is stationary 2 Var(E) equals beta times the third central moment of E,
    which is at most Var(E) times the range of the energies. So no peak lies above half of this
    range; the search begins there and ends where everything is in the lowest minimum.

    Parameters
    ----------
    network : TransitionNetwork
    lowest : int, optional
        Sum over so many of the lowest minima only.
    least : float
        Peaks that stand less than this above kappa / 2, in units of k_B, are left out.

    Raises
    ------
    ValueError
        As `log_partition_function`.
    """
    _, wells = checked_wells(network, 1.0, lowest)
    least = positive(least, "least", zero=True)
    height = wells.energy - wells.energy[0]
    above = height > 0
    if not above.any():
        return Peaks(np.empty(0), np.empty(0))
    # Beyond this height in units of k_B T the weight of a minimum, times its square, is nothing.
    cold = 60.0 + 2 * np.maximum(wells.log_width - wells.log_width[0], 0.0)
    grid = np.geomspace(np.min(height[above] / cold[above]), height.max() / 1.99, STEPS)

    def excess(temperatures: Floats) -> Floats:
        return wells.moments(temperatures)[1]

    c = excess(grid)
    top = np.flatnonzero((c[1:-1] > c[:-2]) & (c[1:-1] >= c[2:]) & (c[1:-1] >= least)) + 1
    low, high = grid[top - 1], grid[top + 1]
    for _ in range(40):
        left, right = low ** (2 / 3) * high ** (1 / 3), low ** (1 / 3) * high ** (2 / 3)
        uphill = excess(left) < excess(right)
        low, high = np.where(uphill, left, low), np.where(uphill, high, right)
    found = np.sqrt(low * high)
    return Peaks(found, wells.n_modes / 2 + excess(found))
