"""Atoms that attract and repel each other: small clusters in free space."""

from typing import Any

import numpy as np
from numba import carray

from landscape_lab.exponential import exponential
from landscape_lab.kernels import kernel, kernel_inlined
from landscape_lab.lanes import WIDTH, square_root, store
from landscape_lab.models.pairs import add_pairs, clear
from landscape_lab.potential.base import Potential
from landscape_lab.potential.motions import MOST_ATOMS, RigidMotions
from landscape_lab.potential.side_by_side import SideBySide, compile_landscape, evaluate
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import count, positive

FADED = 4.0
"""Where two Morse atoms have let go of each other, in units of ``1 / rho`` beyond the minimum."""


@kernel_inlined
def lennard_jones(r2, parameter):
    """A pair's energy at a squared distance, and ``-V'(r) / r``."""
    inverse = 1.0 / r2
    r6 = inverse * inverse * inverse
    return 4.0 * r6 * (r6 - 1.0), inverse * r6 * (48.0 * r6 - 24.0)


@kernel_inlined
def _morse(r2, rho):
    r = square_root(r2)
    u = exponential(rho * (1.0 - r))
    return u * (u - 2.0), 2.0 * rho * u * (u - 1.0) / r


def _lennard_jones_clusters(place, slope, energy, n, parameters):
    x, gradient, sums = (
        carray(place, (n, WIDTH)), carray(slope, (n, WIDTH)), carray(energy, (1, WIDTH))
    )  # fmt: skip
    clear(gradient)
    store(sums, (0,), add_pairs(x, gradient, lennard_jones, 0.0))


def _morse_clusters(place, slope, energy, n, parameters):
    x, gradient, sums = (
        carray(place, (n, WIDTH)), carray(slope, (n, WIDTH)), carray(energy, (1, WIDTH))
    )  # fmt: skip
    clear(gradient)
    store(sums, (0,), add_pairs(x, gradient, _morse, carray(parameters, (1,))[0]))


@kernel
def _add_pair_hessian(hessian, w, i, j, d, first, second):
    """Second derivatives of a pair energy with V'(r)/r = first and V''(r) = second.

    ``d`` is the vector between the atoms; the 3 x 3 block is
    ``first I + (second - first) d d / r^2``.
    """
    r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
    for a in range(3):
        for b in range(3):
            term = (second - first) * d[a] * d[b] / r2
            if a == b:
                term += first
            hessian[w, 3 * i + a, 3 * i + b] += term
            hessian[w, 3 * j + a, 3 * j + b] += term
            hessian[w, 3 * i + a, 3 * j + b] -= term
            hessian[w, 3 * j + a, 3 * i + b] -= term


@kernel
def _lennard_jones_hessian(x, hessian):
    n_walkers, n = x.shape
    d = np.empty(3)
    hessian[:] = 0.0
    for w in range(n_walkers):
        for i in range(n // 3):
            for j in range(i):
                for a in range(3):
                    d[a] = x[w, 3 * i + a] - x[w, 3 * j + a]
                r2 = 1.0 / (d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
                r6 = r2 * r2 * r2
                first = -24.0 * r2 * r6 * (2.0 * r6 - 1.0)
                second = 24.0 * r2 * r6 * (26.0 * r6 - 7.0)
                _add_pair_hessian(hessian, w, i, j, d, first, second)


@kernel
def _morse_hessian(x, rho, hessian):
    n_walkers, n = x.shape
    d = np.empty(3)
    hessian[:] = 0.0
    for w in range(n_walkers):
        for i in range(n // 3):
            for j in range(i):
                for a in range(3):
                    d[a] = x[w, 3 * i + a] - x[w, 3 * j + a]
                r = np.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
                u = np.exp(rho * (1.0 - r))
                first = -2.0 * rho * u * (u - 1.0) / r
                second = 2.0 * rho * rho * u * (2.0 * u - 1.0)
                _add_pair_hessian(hessian, w, i, j, d, first, second)


class Cluster(Potential):
    """Like atoms in free space: what all clusters share.

    Coordinates are ``x1, y1, z1, x2, ...`` in reduced units.
    """

    length = 1.0
    energy_unit = 1.0
    memory = 3
    threadsafe = True

    def __init__(self, n_atoms: int, *, reach: float, permutations: bool = True) -> None:
        self.n_atoms = count(n_atoms, "n_atoms", least=2, most=MOST_ATOMS)
        self.n = 3 * self.n_atoms
        self.reach = reach
        self.symmetry = RigidMotions(self.n_atoms, permutations=permutations)

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Atoms at random in a ball with room for all of them, ``(count, n)``."""
        directions = rng.standard_normal((count, self.n_atoms, 3))
        directions /= np.linalg.norm(directions, axis=2, keepdims=True)
        radius = self.n_atoms ** (1 / 3) * rng.random((count, self.n_atoms, 1)) ** (1 / 3)
        return (radius * directions).reshape(count, self.n)

    def inside(self, x: Floats) -> Booleans:
        """Whether the atoms hang together: none farther than `reach` from all the others."""
        whole = np.empty(len(x), dtype=np.bool_)
        _hang_together(x, self.reach, whole)
        return whole

    def describe(self) -> dict[str, Any]:
        return {"model": type(self).__name__, "n_atoms": self.n_atoms}


@kernel
def _hang_together(x, reach, whole):
    n_walkers, n = x.shape
    n_atoms = n // 3
    reached = np.empty(n_atoms, dtype=np.bool_)
    queue = np.empty(n_atoms, dtype=np.int64)
    for w in range(n_walkers):
        reached[:] = False
        reached[0] = True
        queue[0] = 0
        waiting, found = 0, 1
        while waiting < found:
            i = queue[waiting]
            waiting += 1
            for j in range(n_atoms):
                r2 = 0.0
                for a in range(3):
                    r2 += (x[w, 3 * i + a] - x[w, 3 * j + a]) ** 2
                if not reached[j] and r2 < reach * reach:
                    reached[j] = True
                    queue[found] = j
                    found += 1
        whole[w] = found == n_atoms


class LennardJones(Cluster):
    """Atoms with the pair energy ``4 (r^-12 - r^-6)``, in units of the well depth and diameter.

    Parameters
    ----------
    n_atoms : int
        Number of atoms, at least 2.
    """

    def __init__(self, n_atoms: int) -> None:
        super().__init__(n_atoms, reach=2.0)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        return evaluate(compile_landscape(_lennard_jones_clusters), x)

    @property
    def side_by_side(self) -> SideBySide:
        return compile_landscape(_lennard_jones_clusters)

    def hessian(self, x: Floats) -> Floats:
        hessian = np.empty((len(x), self.n, self.n))
        _lennard_jones_hessian(x, hessian)
        return hessian


class Morse(Cluster):
    """Atoms with the pair energy ``u (u - 2)``, ``u = exp(rho (1 - r))`` (Morse 1929).

    Energies are in units of the well depth and distances in units of the pair's equilibrium
    distance, so that two atoms have energy -1 at distance 1. The wider the well, the fewer minima:
    a range of 3 is that of sodium, 6 has the curvature of Lennard-Jones atoms at their minimum, and
    14 is that of C60 molecules (Doye, Wales and Berry, J. Chem. Phys. 103, 4234 (1995)).

    Parameters
    ----------
    n_atoms : int
        Number of atoms, at least 2.
    rho : float
        Range parameter, in units of the inverse equilibrium distance; the larger, the narrower the
        well.

    Raises
    ------
    ValueError, TypeError
        If there are fewer than 2 atoms, or `rho` is not positive.
    """

    def __init__(self, n_atoms: int, rho: float) -> None:
        self.rho = positive(rho, "rho")
        super().__init__(n_atoms, reach=1.0 + FADED / self.rho)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        return evaluate(compile_landscape(_morse_clusters, self.rho), x)

    @property
    def side_by_side(self) -> SideBySide:
        return compile_landscape(_morse_clusters, self.rho)

    def hessian(self, x: Floats) -> Floats:
        hessian = np.empty((len(x), self.n, self.n))
        _morse_hessian(x, self.rho, hessian)
        return hessian

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "rho": self.rho}
