"""Graph transformation: minima leave a network one by one, and what is left keeps its kinetics.

Rates that obey detailed balance make a network of resistors: between minima i and j the conductance
is the equilibrium flux p_i k_ij. When minimum x leaves, its neighbors are joined directly,

    c_ij + c_ix c_xj / sum_l c_xl,

which is graph transformation (Trygubenko and Wales 2006; Wales 2009) written for fluxes
instead of branching probabilities. Nothing is ever subtracted: the sum over l runs over what leaves
x and takes the place of 1 - P_xx (Grassmann, Taksar and Heyman 1985), so every number keeps nearly
all of its digits. Numbers are pairs (m, e) for m 2^(256 e), because fluxes at low temperature reach
far below the smallest float64.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from landscape_lab.analysis.kinetics.ordering import Structure
from landscape_lab.kernels import kernel
from landscape_lab.types import Floats, Integers

BITS = 256
NOTHING = -(1 << 40)
DOWN, FAR_DOWN, UP = 2.0**-256, 2.0**-512, 2.0**256
SMALL, LARGE = 2.0**-128, 2.0**128


class Wide(NamedTuple):
    """Numbers m 2^(256 e) with |m| from 2^-128 to 2^128; zero has m = 0 and e = NOTHING."""

    m: Floats
    e: Integers

    def log(self) -> Floats:
        """Natural logarithm; -inf of zero."""
        with np.errstate(divide="ignore"):
            return np.where(self.m > 0, np.log(self.m) + self.e * (BITS * np.log(2.0)), -np.inf)

    def plain(self) -> Floats:
        """As float64; too small ones are zero, too large ones inf."""
        with np.errstate(over="ignore", under="ignore"):
            return np.ldexp(self.m, BITS * np.clip(self.e, -8, 8))


def wide(log: npt.ArrayLike) -> Wide:
    """Exponential of numbers that may be too large or too small for float64."""
    bits = np.asarray(log, dtype=np.float64) / np.log(2.0)
    zero = np.isneginf(bits)
    e = np.where(zero, 0.0, np.round(bits / BITS))
    m = np.where(zero, 0.0, np.exp2(np.where(zero, 0.0, bits - BITS * e)))
    return Wide(m, np.where(zero, NOTHING, e).astype(np.int64))


class Factors(NamedTuple):
    """Conductances at the moment a node leaves, and their sum over all that it is joined to."""

    conductance: Wide
    pivot: Wide


def factorize(structure: Structure, log_conductance: Floats) -> Factors:
    """Let the inner nodes leave, given the logarithm of each edge's conductance.

    Notes
    -----
    O(sum of squared neighbors at the moment of leaving): n^3 / 6 where everything is joined.
    """
    given = wide(log_conductance)
    at = structure.start.size - 1
    m, e, pivot_m, pivot_e = _factorize(at, *structure[2:], *given)
    return Factors(Wide(m, e), Wide(pivot_m, pivot_e))


def solve(
    structure: Structure, factors: Factors, source: Wide, potential: Wide
) -> tuple[Wide, Wide]:
    """Potentials of the inner nodes, for currents fed into them and potentials at the terminals.

    The potential of a node is the sum of its source and of its neighbors' potentials times
    conductance, over the sum of its conductances.

    Parameters
    ----------
    source, potential : Wide of shape (n,)
        In the order of the nodes. Of `potential` only the terminals' are read.

    Returns
    -------
    potential, source : Wide of shape (n,)
        In the order of the nodes; the source at each with what was handed to it by those that left
        before.
    """
    order = np.argsort(structure.position)
    b = Wide(source.m[order], source.e[order])
    x = Wide(potential.m[order], potential.e[order])
    _solve(structure.n_inner, structure.start, structure.row, *factors.conductance, *factors.pivot,
           *b, *x)  # fmt: skip
    back = structure.position
    return Wide(x.m[back], x.e[back]), Wide(b.m[back], b.e[back])


def currents(
    structure: Structure, factors: Factors, log_conductance: Floats, edges: Integers,
    source: Wide, between_terminals: float = 0.0,
) -> Floats:  # fmt: skip
    """Current along each edge when `source`, from `solve`, drains to the terminals.

    Current through an edge of the reduced network is shared among the parallel ways that it stands
    for, in proportion to their conductances: potentials, which nearly agree where exchange is fast,
    are never subtracted, and each current is exact to about 1e-15 of the total.

    Parameters
    ----------
    between_terminals : float
        Current from the second but last node to the last when all others have left.

    Returns
    -------
    (E,) array
        Positive from ``edges[:, 0]`` to ``edges[:, 1]``.
    """
    order = np.argsort(structure.position)
    current = np.zeros(structure.row.size)
    if structure.start[-1] > structure.start[structure.n_inner]:
        current[-1] = between_terminals
    fed = Wide(source.m[order], source.e[order]).plain()
    _currents(
        structure.n_inner, structure.start, structure.row, *factors.conductance, *factors.pivot,
        fed, current,
    )  # fmt: skip
    whole = Wide(factors.conductance.m[structure.slot], factors.conductance.e[structure.slot])
    share = np.exp(np.minimum(log_conductance - whole.log(), 0.0))
    forward = structure.position[edges[:, 0]] < structure.position[edges[:, 1]]
    return np.where(forward, 1.0, -1.0) * current[structure.slot] * share


@kernel
def _normal(m, e):
    """Bring m to between 2^-128 and 2^128."""
    if m == 0.0:
        return 0.0, NOTHING
    while abs(m) >= LARGE:
        m *= DOWN
        e += 1
    while abs(m) < SMALL:
        m *= UP
        e -= 1
    return m, e


@kernel
def _add(m, e, n, f):
    """Add n 2^(256 f), normal or a product of two normal numbers, to m 2^(256 e)."""
    d = f - e
    if d == 0:
        return m + n, e
    if d == -1:
        return m + n * DOWN, e
    if d == -2:
        return m + n * FAR_DOWN, e
    if d < 0:
        return m, e
    if d == 1:
        return m * DOWN + n, f
    if d == 2:
        return m * FAR_DOWN + n, f
    return n, f


@kernel
def _factorize(n, start, row, slot, given_m, given_e):
    """Compute every node's conductances when it leaves, and their sums, in order of leaving."""
    c_m = np.zeros(row.shape[0])
    c_e = np.full(row.shape[0], NOTHING)
    for t in range(slot.shape[0]):
        s = slot[t]
        m, e = _add(c_m[s], c_e[s], given_m[t], given_e[t])
        c_m[s], c_e[s] = _normal(m, e)
    pivot_m = np.zeros(n)
    pivot_e = np.full(n, NOTHING)
    w_m = np.zeros(n)
    w_e = np.full(n, NOTHING)
    # Nodes that have left wait in the list of the next node that they are joined to.
    first = np.full(n, -1, dtype=np.int64)
    following = np.full(n, -1, dtype=np.int64)
    progress = start[:-1].copy()
    for j in range(n):
        for r in range(start[j], start[j + 1]):
            w_m[row[r]] = c_m[r]
            w_e[row[r]] = c_e[r]
        k = first[j]
        while k >= 0:
            after = following[k]
            r = progress[k]
            f_m, f_e = _normal(c_m[r] / pivot_m[k], c_e[r] - pivot_e[k])
            for s in range(r + 1, start[k + 1]):
                i = row[s]
                w_m[i], w_e[i] = _add(w_m[i], w_e[i], f_m * c_m[s], f_e + c_e[s])
            progress[k] = r + 1
            if r + 1 < start[k + 1]:
                following[k] = first[row[r + 1]]
                first[row[r + 1]] = k
            k = after
        total_m = 0.0
        total_e = NOTHING
        for r in range(start[j], start[j + 1]):
            i = row[r]
            c_m[r], c_e[r] = _normal(w_m[i], w_e[i])
            total_m, total_e = _add(total_m, total_e, c_m[r], c_e[r])
        pivot_m[j], pivot_e[j] = _normal(total_m, total_e)
        if start[j] < start[j + 1]:
            following[j] = first[row[start[j]]]
            first[row[start[j]]] = j
    return c_m, c_e, pivot_m, pivot_e


@kernel
def _solve(n_inner, start, row, c_m, c_e, pivot_m, pivot_e, b_m, b_e, x_m, x_e):
    """Hand sources on to those that stay, then find potentials in reverse order of leaving."""
    for k in range(n_inner):
        f_m, f_e = _normal(b_m[k] / pivot_m[k], b_e[k] - pivot_e[k])
        for r in range(start[k], start[k + 1]):
            i = row[r]
            m, e = _add(b_m[i], b_e[i], f_m * c_m[r], f_e + c_e[r])
            b_m[i], b_e[i] = _normal(m, e)
    for k in range(n_inner - 1, -1, -1):
        m = b_m[k]
        e = b_e[k]
        for r in range(start[k], start[k + 1]):
            i = row[r]
            m, e = _add(m, e, c_m[r] * x_m[i], c_e[r] + x_e[i])
        m, e = _normal(m, e)
        x_m[k], x_e[k] = _normal(m / pivot_m[k], e - pivot_e[k])


@kernel
def _currents(n_inner, start, row, c_m, c_e, pivot_m, pivot_e, fed, current):
    """Bring the nodes back, last first, and share the currents among the ways through each."""
    for k in range(n_inner - 1, -1, -1):
        for r in range(start[k], start[k + 1]):
            share, e = _normal(c_m[r] / pivot_m[k], c_e[r] - pivot_e[k])
            if e >= -3:
                current[r] += fed[k] * share * DOWN ** (-e)
        for r in range(start[k], start[k + 1]):
            a = row[r]
            f_m, f_e = _normal(c_m[r] / pivot_m[k], c_e[r] - pivot_e[k])
            t = start[a]
            for s in range(r + 1, start[k + 1]):
                while row[t] != row[s]:
                    t += 1
                part, e = _normal(f_m * c_m[s] / c_m[t], f_e + c_e[s] - c_e[t])
                if e >= -3:
                    through = current[t] * part * DOWN ** (-e)
                    current[s] += through
                    current[r] -= through
