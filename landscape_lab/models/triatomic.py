"""Three atoms whose energy is more than the sum over pairs: the smallest cluster of the paper."""

from typing import Any

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.models.clusters import Cluster, LennardJones
from landscape_lab.types import Floats
from landscape_lab.validation import positive


@kernel
def _axilrod_teller(x, gamma, energy, gradient):
    """Add the three-body term of a triatomic cluster.

    With ``u = r12^2, v = r13^2, w = r23^2`` the law of cosines turns eqn (1) into
    ``gamma (u v w + 3/8 (v + u - w)(u + w - v)(v + w - u)) / (u v w)^(5/2)``.
    """
    for s in range(x.shape[0]):
        u, v, w = 0.0, 0.0, 0.0
        for a in range(3):
            u += (x[s, a] - x[s, 3 + a]) ** 2
            v += (x[s, a] - x[s, 6 + a]) ** 2
            w += (x[s, 3 + a] - x[s, 6 + a]) ** 2
        value, du, dv, dw = _three_body(u, v, w)
        energy[s] += gamma * value
        for a in range(3):
            d12 = 2.0 * gamma * du * (x[s, a] - x[s, 3 + a])
            d13 = 2.0 * gamma * dv * (x[s, a] - x[s, 6 + a])
            d23 = 2.0 * gamma * dw * (x[s, 3 + a] - x[s, 6 + a])
            gradient[s, a] += d12 + d13
            gradient[s, 3 + a] += d23 - d12
            gradient[s, 6 + a] -= d13 + d23


@kernel
def _three_body(u, v, w):
    """Axilrod-Teller energy for strength one and its derivatives by the squared distances."""
    p = u * v * w
    a, b, c = v + u - w, u + w - v, v + w - u
    q = p + 0.375 * a * b * c
    scale = 1.0 / (p * p * np.sqrt(p))
    du = scale * (v * w + 0.375 * (b * c + a * c - a * b) - 2.5 * q / u)
    dv = scale * (u * w + 0.375 * (b * c - a * c + a * b) - 2.5 * q / v)
    dw = scale * (u * v + 0.375 * (a * c - b * c + a * b) - 2.5 * q / w)
    return q * scale, du, dv, dw


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
        self._pairs = LennardJones(3)
        self.gamma = positive(gamma, "gamma", zero=True)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        energy, gradient = self._pairs.energy_gradient(x)
        _axilrod_teller(x, self.gamma, energy, gradient)
        return energy, gradient

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Atoms at random in a cube of side ``2 sqrt(3)``, as in the source."""
        return rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), (count, 9))

    def describe(self) -> dict[str, Any]:
        return {"model": "TriatomicCluster", "gamma": self.gamma}
