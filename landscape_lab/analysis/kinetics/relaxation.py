"""The slow modes of a landscape: between which groups of minima it takes how long to mix.

The occupations of minima obey a master equation, dp_j/dt = sum_i (p_i k_ij - p_j k_ji), and decay
to equilibrium as a sum of exponentials. At low temperature their rates span many orders of
magnitude, and an eigenvalue solver, which is exact to a share of the largest, would return noise
for the slowest. Here every one is found to high relative accuracy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscape_lab.analysis.kinetics.rate_constants import Network, Rates, as_rates
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count

__all__ = ["RelaxationModes", "relaxation_modes"]


# Natural logarithm of the ratio of fluxes that float64 can hold with some room for products.
RANGE = 650.0


@dataclass(frozen=True, eq=False, repr=False)
class RelaxationModes:
    """Modes in which occupations relax, slowest first.

    Attributes
    ----------
    log_rate : (K,) array
        ln of the rate at which each mode decays; the stationary mode, whose rate is zero, is left
        out.
    vector : (M, K) array
        Each mode as a deviation of p_i from equilibrium, in units of the equilibrium occupation
        (a right eigenvector), largest magnitude 1. Minima of equal value exchange fast compared to
        the mode, and those of opposite sign are the ones that it mixes.
    log_occupation : (M,) array
        ln of the equilibrium occupations.
    """

    log_rate: Floats
    vector: Floats
    log_occupation: Floats

    def __repr__(self) -> str:
        return f"RelaxationModes({self.log_rate.size} modes, slowest rate {self.rate[0]:.6g})"

    @property
    def rate(self) -> Floats:
        """(K,) rate at which each mode decays."""
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(self.log_rate)

    @property
    def time(self) -> Floats:
        """(K,) time in which each mode falls to 1/e."""
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(-self.log_rate)


def relaxation_modes(
    network: Network, temperature: float | None = None, n_modes: int | None = None
) -> RelaxationModes:
    """Slowest modes of the master equation.

    The rate matrix becomes symmetric when it is scaled by square roots of occupations (van Kampen
    2007; Wales 2003). Its triangular factors are found without subtraction, as in
    graph transformation, largest pivot first, and their singular values by preconditioned Jacobi
    rotations, which keeps small ones as exact as large ones (Demmel and Koev 2004; Drmac and
    Veselic 2008).

    Parameters
    ----------
    network : TransitionNetwork or Rates
        In one piece, with detailed balance.
    temperature : float, optional
        k_B T, in units of energy; left out where `network` holds rates.
    n_modes : int, optional
        How many; by default all M - 1.

    Returns
    -------
    RelaxationModes

    Raises
    ------
    ValueError
        As `rates`; if the network falls into pieces, which never mix, or has a single minimum; or
        if fluxes span more than float64 holds.

    Notes
    -----
    O(M^3) time and O(M^2) memory: seconds for 1000 minima.
    """
    k = as_rates(network, temperature)
    m = k.n_minima
    if not k.reversible:
        raise ValueError(
            "network holds rates without detailed balance, whose modes may turn and not only "
            "decay; they are the eigenvectors of network.matrix()"
        )
    n_pieces = int(k.components().max()) + 1
    if n_pieces > 1:
        raise ValueError(
            f"network falls into {n_pieces} pieces, which never mix; "
            "give network.subset(network.components() == 0)"
        )
    if m == 1:
        raise ValueError("network has a single minimum; modes need two")
    wanted = m - 1 if n_modes is None else count(n_modes, "n_modes", most=m - 1)
    _check_range(k, k.log_flux, k.log_occupation)
    center = (k.log_flux.max() + k.log_flux.min()) / 2
    conductance = np.zeros((m, m))
    conductance[k.source, k.target] = np.exp(k.log_flux - center)
    root = np.exp(k.log_occupation / 2)
    log_rate, vector = _modes(conductance, root, wanted, k.temperature)
    vector -= root**2 @ vector
    return RelaxationModes(log_rate + center, _unit(vector), k.log_occupation)


def decay_modes(k: Rates, goal: Integers, inner: Integers) -> RelaxationModes:
    """Modes in which minima `inner` empty into those of `goal`, which keep what reaches them.

    All of these can reach the goal. Vectors have a row for each of `inner`.
    """
    n = inner.size
    node = np.full(k.n_minima, -1)
    node[inner], node[goal] = np.arange(n), n
    used = (node[k.source] >= 0) & (node[k.target] >= 0) & (node[k.source] != node[k.target])
    flux, occupation = k.log_flux[used], k.log_occupation[inner]
    _check_range(k, flux, occupation)
    center, deepest = (flux.max() + flux.min()) / 2, occupation.max()
    conductance = np.zeros((n + 1, n + 1))
    np.add.at(conductance, (node[k.source[used]], node[k.target[used]]), np.exp(flux - center))
    root = np.append(np.exp((occupation - deepest) / 2), 1.0)
    log_rate, vector = _modes(conductance, root, n, k.temperature, held=True)
    return RelaxationModes(log_rate + center - deepest, _unit(vector[:n]), occupation)


def _check_range(k: Rates, flux: Floats, occupation: Floats) -> None:
    if max(np.ptp(flux), np.ptp(occupation)) > RANGE:
        raise ValueError(
            f"temperature is {k.temperature:g}, where fluxes or occupations span more than float64 "
            "holds; choose a higher one or leave the highest minima out"
        )


def _unit(vector: Floats) -> Floats:
    return vector / vector[np.abs(vector).argmax(axis=0), np.arange(vector.shape[1])]


def _modes(
    conductance: Floats, root: Floats, wanted: int, temperature: float, held: bool = False
) -> tuple[Floats, Floats]:
    """Slowest modes, ln of rates and vectors; with `held` the last node keeps what reaches it."""
    factor, order = _factor(conductance, root, held)
    # Imported here because only this function needs it, and it takes its time.
    from scipy.linalg import lapack

    moving = factor[:-1] if held else factor
    sva, _, v, work, _, info = lapack.dgejsv(moving, joba=2, jobu=3, jobv=0, jobr=0, jobt=0, jobp=0)
    if info != 0:
        raise ValueError(
            f"temperature is {temperature:g}, where Jacobi rotations did not converge; "
            "choose a higher one"
        )
    slowest = np.argsort(sva, kind="stable")[:wanted]
    sigma = sva[slowest] * (work[0] / work[1])
    vector = np.empty((len(root), wanted))
    vector[order] = _unfold(factor, root[order], sigma * v[:, slowest])
    return 2 * np.log(sigma), vector


def _factor(conductance: Floats, root: Floats, held: bool) -> tuple[Floats, Integers]:
    """Factor B (M, M - 1), rows in order of elimination, with B B^T the symmetrized rate matrix.

    `conductance` is overwritten. With `held` the last node is never the one that leaves.
    """
    m = root.size
    factor = np.zeros((m, m - 1))
    order = np.arange(m)
    c = conductance
    for k in range(m - 1):
        total = c[k:, k:].sum(axis=1)
        leaving = slice(0, m - 1 - k if held else m - k)
        pivot = k + int(np.argmax((total / root[order[k:]] ** 2)[leaving]))
        c[[k, pivot]] = c[[pivot, k]]
        c[:, [k, pivot]] = c[:, [pivot, k]]
        factor[[k, pivot], :k] = factor[[pivot, k], :k]
        order[[k, pivot]] = order[[pivot, k]]
        total[[0, pivot - k]] = total[[pivot - k, 0]]
        joined = c[k, k + 1 :].copy()
        side = np.sqrt(total[0])
        factor[k, k] = side / root[order[k]]
        factor[k + 1 :, k] = -joined / side / root[order[k + 1 :]]
        share = joined / total[0]
        c[k + 1 :, k + 1 :] += share[:, None] * joined
        np.fill_diagonal(c[k + 1 :, k + 1 :], 0.0)
    return factor, order


def _unfold(factor: Floats, root: Floats, right: Floats) -> Floats:
    """Solve B^T diag(root) psi = right, upward from the node that stays, where psi is zero.

    Each node's value is the average of those that it was joined to when it left, and a correction:
    to divide singular vectors by square roots of occupations would make noise of the rarest minima.
    """
    m, n_modes = root.size, right.shape[1]
    psi = np.zeros((m, n_modes))
    for k in range(m - 2, -1, -1):
        side = factor[k, k] * root[k]
        share = -factor[k + 1 :, k] * root[k + 1 :] / side
        psi[k] = right[k] / side + share @ psi[k + 1 :]
    return psi
