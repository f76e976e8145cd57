"""What a landscape would be in equilibrium at a temperature: every minimum a harmonic well.

The partition function is a sum over the minima, Z = sum_a Z_a with

    Z_a = exp(-beta E_a) / ((beta / 2 pi)^(kappa / 2) prod_i mu_a(i)^(1/2))

(Ballard et al. 2017, eqn (5)), divided by the point-group order of the minimum where one is given.
All sums are taken in logarithms, for at low temperature the terms leave the range of float64.

Temperatures are k_B T in units of energy, and heat capacities are in units of k_B. A heat capacity
is that of the coordinates alone: kappa / 2 from the harmonic wells, with nothing for the momenta
that molecules would have, and beta^2 times the variance of the energies of the minima.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count, positives

__all__ = ["heat_capacity", "log_partition_function", "mean_energy", "occupation"]


NUMBERS = 2**22
"""Weights of minima at many temperatures that are held at a time."""

FAR = 1e150
"""No minimum so many k_B T above another is occupied."""


def log_partition_function(
    network: TransitionNetwork, temperature: npt.ArrayLike, *, lowest: int | None = None
) -> Floats:
    """Logarithm of the harmonic superposition partition function, ln Z.

    Ballard et al. 2017, eqn (5).

    Parameters
    ----------
    network : TransitionNetwork
    temperature : float or (S,) array_like
        k_B T, in units of energy.
    lowest : int, optional
        Sum over so many of the lowest minima only.

    Returns
    -------
    array of the shape of `temperature`

    Raises
    ------
    ValueError
        If a temperature is not positive, `lowest` is out of range, or the log_det of a minimum is
        not known.

    Notes
    -----
    O(S M), as all sums here.

    Examples
    --------
    >>> well = TransitionNetwork([0.0], [0.0], [], [], [], n_modes=2)
    >>> float(log_partition_function(well, 1 / (2 * np.pi)))
    0.0
    """
    temperatures, wells = checked_wells(network, temperature, lowest)
    log_z = np.empty(len(temperatures))
    for part, _, top, weight in wells.weights(temperatures):
        log_z[part] = top + np.log(weight.sum(axis=1))
    with np.errstate(over="ignore"):
        log_z -= wells.energy[0] / temperatures
    log_z += wells.n_modes / 2 * (np.log(2 * np.pi) + np.log(temperatures))
    return within_range(log_z, temperature, "ln Z")


def mean_energy(
    network: TransitionNetwork, temperature: npt.ArrayLike, *, lowest: int | None = None
) -> Floats:
    """Mean energy, kappa / 2 k_B T and the mean over the minima: -d ln Z / d beta.

    Parameters, shapes and errors as for `log_partition_function`.
    """
    temperatures, wells = checked_wells(network, temperature, lowest)
    with np.errstate(over="ignore"):
        above = temperatures * (wells.n_modes / 2 + wells.moments(temperatures)[0])
    return within_range(wells.energy[0] + above, temperature, "the mean energy")


def heat_capacity(
    network: TransitionNetwork, temperature: npt.ArrayLike, *, lowest: int | None = None
) -> Floats:
    """Heat capacity C_V in units of k_B: (1 / k_B T^2) d^2 ln Z / d beta^2.

    Ballard et al. 2017, sec. III, below eqn (5). It is kappa / 2 + beta^2 Var(E), where the
    variance is over the occupied minima: one well has kappa / 2 at every temperature, and each peak
    above says that minima exchange.

    Parameters
    ----------
    network : TransitionNetwork
    temperature : float or (S,) array_like
        k_B T, in units of energy.
    lowest : int, optional
        Sum over so many of the lowest minima only, as in Fig. 3 of the source.

    Returns
    -------
    array of the shape of `temperature`

    Raises
    ------
    ValueError
        As `log_partition_function`.

    Examples
    --------
    >>> wells = TransitionNetwork([0.0, 1.0], [0.0, 0.0], [2.0], [0.0], [[0, 1]], n_modes=3)
    >>> heat_capacity(wells, [0.05, 0.4168, 5.0]).round(3)
    array([1.5  , 1.939, 1.51 ])
    """
    temperatures, wells = checked_wells(network, temperature, lowest)
    capacity = wells.n_modes / 2 + wells.moments(temperatures)[1]
    return within_range(capacity, temperature, "the heat capacity")


def occupation(
    network: TransitionNetwork, temperature: npt.ArrayLike, *, lowest: int | None = None
) -> Floats:
    """Probability of each minimum, Z_a / Z.

    Parameters and errors as for `log_partition_function`.

    Returns
    -------
    (M,) or (S, M) array
        In the network's own order; zero for minima that `lowest` leaves out.
    """
    temperatures, wells = checked_wells(network, temperature, lowest)
    p = np.zeros((len(temperatures), network.n_minima))
    for part, _, _, weight in wells.weights(temperatures):
        p[part, wells.number] = weight / weight.sum(axis=1, keepdims=True)
    return p.reshape((*np.shape(temperature), network.n_minima))


@dataclass(frozen=True)
class Wells:
    """Minima from the lowest to the highest; log_width is what entropy adds to ln Z_a."""

    number: Integers
    energy: Floats
    log_width: Floats
    n_modes: int

    def heights(self, temperatures: Floats) -> Floats:
        """Energies above the lowest, over each temperature, ``(S, M)``.

        What lies higher than FAR is not occupied, and its square stays within float64.
        """
        with np.errstate(over="ignore"):
            return np.minimum((self.energy - self.energy[0]) / temperatures[:, None], FAR)

    def weights(self, temperatures: Floats) -> Iterator[tuple[slice, Floats, Floats, Floats]]:
        """Which temperatures, heights over them, largest exponents and weights relative to these.

        Some temperatures at a time, so that not too many numbers are held.
        """
        size = max(1, NUMBERS // len(self.energy))
        for first in range(0, len(temperatures), size):
            part = slice(first, first + size)
            height = self.heights(temperatures[part])
            exponent = self.log_width - height
            top = exponent.max(axis=1)
            yield part, height, top, np.exp(exponent - top[:, None])

    def moments(self, temperatures: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the energies above the lowest, over the temperature."""
        means, variances = np.empty(len(temperatures)), np.empty(len(temperatures))
        for part, height, _, weight in self.weights(temperatures):
            weight /= weight.sum(axis=1, keepdims=True)
            means[part] = np.sum(weight * height, axis=1)
            variances[part] = np.sum(weight * (height - means[part, None]) ** 2, axis=1)
        return means, variances


def within_range(result: Floats, temperature: npt.ArrayLike, what: str) -> Floats:
    """Give a result the shape of the temperatures, or say where it leaves float64."""
    wrong = ~np.isfinite(result)
    if wrong.any():
        kT = np.ravel(np.asarray(temperature, dtype=np.float64))[np.flatnonzero(wrong)[0]]
        raise ValueError(f"temperature is {kT}, where {what} is beyond the range of float64")
    return result.reshape(np.shape(temperature))


def checked_wells(
    network: TransitionNetwork, temperature: npt.ArrayLike, lowest: int | None
) -> tuple[Floats, Wells]:
    """Temperatures as a list and the wells to sum over, or one sentence about what is wrong."""
    as_network(network)
    temperatures = positives(temperature, "temperature")
    if temperatures.ndim > 1:
        raise ValueError(f"temperature has shape {temperatures.shape}; a number or a list would do")
    m = network.n_minima
    kept = m if lowest is None else count(lowest, "lowest", most=m)
    number = np.argsort(network.energy, kind="stable")[:kept]
    unknown = number[np.isnan(network.log_det[number])]
    if unknown.size:
        raise ValueError(
            f"log_det[{unknown[0]}] is not known (nan); the entropy of every minimum is needed, so "
            "give the network its normal modes or keep a subset that has them"
        )
    width = -network.log_det[number] / 2 - np.log(network.order[number])
    return temperatures.reshape(-1), Wells(number, network.energy[number], width, network.n_modes)
