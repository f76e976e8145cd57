"""Three atoms whose energy is more than the sum over pairs: the smallest cluster of the paper."""

from typing import Any

import numpy as np
from numba import carray

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, square_root, store
from landscape_lab.models.clusters import Cluster, lennard_jones
from landscape_lab.models.pairs import add_pairs, clear
from landscape_lab.potential.side_by_side import SideBySide, compile_landscape, evaluate
from landscape_lab.types import Floats
from landscape_lab.validation import positive


@kernel
def _three_body(u, v, w):
    """Axilrod-Teller energy for strength one and its derivatives by the squared distances."""
    p = u * v * w
    a, b, c = v + u - w, u + w - v, v + w - u
    q = p + 0.375 * a * b * c
    scale = 1.0 / (p * p * square_root(p))
    du = scale * (v * w + 0.375 * (b * c + a * c - a * b) - 2.5 * q / u)
    dv = scale * (u * w + 0.375 * (b * c - a * c + a * b) - 2.5 * q / v)
    dw = scale * (u * v + 0.375 * (a * c - b * c + a * b) - 2.5 * q / w)
    return q * scale, du, dv, dw


@kernel
def _squared_distance(x, i, j):
    dx, dy = load(x, (i,)) - load(x, (j,)), load(x, (i + 1,)) - load(x, (j + 1,))
    dz = load(x, (i + 2,)) - load(x, (j + 2,))
    return dx * dx + dy * dy + dz * dz


@kernel
def _add_three_bodies(x, gamma, gradient):
    """Axilrod-Teller energies of eight clusters side by side ``(9, 8)``; adds their gradients.

    With ``u = r12^2, v = r13^2, w = r23^2`` the law of cosines turns eqn (1) into
    ``gamma (u v w + 3/8 (v + u - w)(u + w - v)(v + w - u)) / (u v w)^(5/2)``.
    """
    u, v, w = _squared_distance(x, 0, 3), _squared_distance(x, 0, 6), _squared_distance(x, 3, 6)
    value, du, dv, dw = _three_body(u, v, w)
    du, dv, dw = 2.0 * gamma * du, 2.0 * gamma * dv, 2.0 * gamma * dw
    for a in range(3):
        x1, x2, x3 = load(x, (a,)), load(x, (3 + a,)), load(x, (6 + a,))
        d12, d13, d23 = du * (x1 - x2), dv * (x1 - x3), dw * (x2 - x3)
        store(gradient, (a,), load(gradient, (a,)) + (d12 + d13))
        store(gradient, (3 + a,), load(gradient, (3 + a,)) + (d23 - d12))
        store(gradient, (6 + a,), load(gradient, (6 + a,)) - (d13 + d23))
    return gamma * value


def _triatomic(place, slope, energy, n, parameters):
    x, gradient = carray(place, (n, WIDTH)), carray(slope, (n, WIDTH))
    clear(gradient)
    pairs = add_pairs(x, gradient, lennard_jones, 0.0)
    three = _add_three_bodies(x, carray(parameters, (1,))[0], gradient)
    store(carray(energy, (1, WIDTH)), (0,), pairs + three)


class TriatomicCluster(Cluster):
    """Three atoms with Lennard-Jones and Axilrod-Teller energies, Ballard et al. 2017, eqn (1).

    Its minima are the equilateral triangle and three straight chains that differ in the atom in
    the middle; atoms keep their names, so these are four different minima.

    Parameters
    ----------
    gamma : float
        Strength of the three-body term, 2 in the source.
    """

    def __init__(self, gamma: float = 2.0) -> None:
        super().__init__(3, reach=3.0, permutations=False)
        self.gamma = positive(gamma, "gamma", zero=True)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        return evaluate(compile_landscape(_triatomic, self.gamma), x)

    @property
    def side_by_side(self) -> SideBySide:
        return compile_landscape(_triatomic, self.gamma)

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Atoms at random in a cube of side ``2 sqrt(3)``, as in the source."""
        return rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), (count, 9))

    def describe(self) -> dict[str, Any]:
        return {"model": "TriatomicCluster", "gamma": self.gamma}
