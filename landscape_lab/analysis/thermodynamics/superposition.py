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

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape_lab.network import TransitionNetwork
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count

__all__ = ["heat_capacity", "log_partition_function", "mean_energy", "occupation"]


NUMBERS = 2**22
"""Weights of minima at many temperatures that are held at a time."""


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
    found = [top + np.log(weight.sum(axis=1)) for top, weight in wells.weights(temperatures)]
    log_z = np.concatenate(found) - wells.energy[0] / temperatures
    log_z += wells.n_modes / 2 * np.log(2 * np.pi * temperatures)
    return log_z.reshape(np.shape(temperature))


def mean_energy(
    network: TransitionNetwork, temperature: npt.ArrayLike, *, lowest: int | None = None
) -> Floats:
    """Mean energy, kappa / 2 k_B T and the mean over the minima: -d ln Z / d beta.

    Parameters, shapes and errors as for `log_partition_function`.
    """
    temperatures, wells = checked_wells(network, temperature, lowest)
    energy = wells.energy[0] + wells.n_modes / 2 * temperatures + wells.moments(temperatures)[0]
    return energy.reshape(np.shape(temperature))


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
    variance = wells.moments(temperatures)[1]
    return (wells.n_modes / 2 + variance / temperatures**2).reshape(np.shape(temperature))


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
    p[:, wells.number] = np.concatenate(
        [weight / weight.sum(axis=1, keepdims=True) for _, weight in wells.weights(temperatures)]
    )
    return p.reshape((*np.shape(temperature), network.n_minima))


@dataclass(frozen=True)
class Wells:
    """Minima from the lowest to the highest; log_width is what entropy adds to ln Z_a."""

    number: Integers
    energy: Floats
    log_width: Floats
    n_modes: int

    def weights(self, temperatures: Floats) -> list[tuple[Floats, Floats]]:
        """Largest exponent and weights relative to it, for some temperatures at a time."""
        found = []
        size = max(1, NUMBERS // len(self.energy))
        for first in range(0, len(temperatures), size):
            kT = temperatures[first : first + size, None]
            exponent = self.log_width - (self.energy - self.energy[0]) / kT
            top = exponent.max(axis=1)
            found.append((top, np.exp(exponent - top[:, None])))
        return found

    def moments(self, temperatures: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the energies, measured from the lowest, at each temperature."""
        height = self.energy - self.energy[0]
        means, variances = [np.empty(0)], [np.empty(0)]
        for _, weight in self.weights(temperatures):
            weight /= weight.sum(axis=1, keepdims=True)
            mean = weight @ height
            means.append(mean)
            variances.append(np.sum(weight * (height - mean[:, None]) ** 2, axis=1))
        return np.concatenate(means), np.concatenate(variances)


def checked_wells(
    network: TransitionNetwork, temperature: npt.ArrayLike, lowest: int | None
) -> tuple[Floats, Wells]:
    """Temperatures as a list and the wells to sum over, or one sentence about what is wrong."""
    temperatures = np.asarray(temperature, dtype=np.float64)
    if temperatures.ndim > 1:
        raise ValueError(f"temperature has shape {temperatures.shape}; a number or a list would do")
    temperatures = temperatures.reshape(-1)
    wrong = ~(np.isfinite(temperatures) & (temperatures > 0))
    if wrong.any():
        raise ValueError(f"temperature is {temperatures[wrong][0]}; a positive number is needed")
    kept = network.n_minima if lowest is None else count(lowest, "lowest")
    if kept > network.n_minima:
        raise ValueError(f"lowest is {lowest}; a number from 1 to {network.n_minima} would do")
    number = np.argsort(network.energy, kind="stable")[:kept]
    unknown = number[np.isnan(network.log_det[number])]
    if unknown.size:
        raise ValueError(
            f"log_det[{unknown[0]}] is not known (nan); the entropy of every minimum is needed, so "
            "give the network its normal modes or keep a subset that has them"
        )
    assert network.order is not None
    width = -network.log_det[number] / 2 - np.log(network.order[number])
    return temperatures, Wells(number, network.energy[number], width, network.n_modes)
