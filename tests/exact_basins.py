"""Basins of attraction whose volumes are known: for descents and for volumes."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, factorial, lgamma

import numpy as np
from scipy.special import gammaln

from landscape_lab import FunctionPotential, Symmetry


def cosines(n: int, *, aspect: float = 1.0, rotated: bool = False, seed: int = 0):
    """A sum of cosines along orthogonal axes, with periods from 1 to `aspect`, in one frame or not.

    The flow is a flow along each axis. The basin of the origin is the box of the periods, turned as
    they are; its volume is their product. Returns the landscape and the logarithm of the volume.
    """
    period = np.geomspace(1.0, aspect, n)
    stiffness = np.geomspace(1.0, 27.0, n)
    axes = np.eye(n)
    if rotated:
        axes = np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0]
    wave = 2 * np.pi / period
    height = stiffness / wave**2

    def energy_gradient(x):
        phase = (x @ axes) * wave
        return height @ (1 - np.cos(phase)).T, (height * wave * np.sin(phase)) @ axes.T

    def hessian(x):
        curvature = stiffness * np.cos((x @ axes) * wave)
        return np.einsum("ik,bk,jk->bij", axes, curvature, axes)

    model = FunctionPotential(
        energy_gradient, n, hessian=hessian, length=0.25, energy_unit=float(height.min()),
        sample=lambda count, rng: (rng.uniform(-0.5, 0.5, (count, n)) * period) @ axes.T,
        name="cosines",
    )  # fmt: skip
    return model, float(np.log(period).sum())


class Turns(Symmetry):
    """All angles of a ring turned together."""

    def zero_modes(self, x):
        return np.full((*x.shape, 1), 1 / np.sqrt(x.shape[1]))

    def invariants(self, x):
        return np.concatenate([np.cos(x - x[:, :1]), np.sin(x - x[:, :1])], axis=1)

    def align(self, x, reference):
        apart = x - reference
        return x - np.mean(apart, axis=1, keepdims=True)


def winding(x):
    """How often the angles of a ring turn around from one to the next, ``(B, n) -> (B,)``."""
    step = np.roll(x, -1, axis=1) - x
    return np.round(np.sum(step - 2 * np.pi * np.round(step / (2 * np.pi)), axis=1) / (2 * np.pi))


def ring(n: int) -> FunctionPotential:
    """Angles on a ring, each drawn to its neighbors: half the sum of squared wrapped differences.

    The flow conserves the winding number: differences diffuse, so that none ever grows to pi. A
    winding q has the minima with equal differences 2 pi q / n.
    """

    def wrapped(x):
        step = np.roll(x, -1, axis=1) - x
        return step - 2 * np.pi * np.round(step / (2 * np.pi))

    def energy_gradient(x):
        step = wrapped(x)
        return 0.5 * np.sum(step**2, axis=1), np.roll(step, 1, axis=1) - step

    laplacian = 2 * np.eye(n) - np.roll(np.eye(n), 1, axis=0) - np.roll(np.eye(n), -1, axis=0)
    return FunctionPotential(
        energy_gradient, n, hessian=lambda x: np.repeat(laplacian[None], len(x), axis=0),
        sample=lambda count, rng: rng.uniform(0, 2 * np.pi, (count, n)), symmetry=Turns(),
        length=1.0, energy_unit=1.0, name="ring",
    )  # fmt: skip


def winding_share(n: int, q: int) -> float:
    """Part of all angles with a winding: the density of a sum of n uniforms on (-1/2, 1/2) at q.

    Irwin (1927) and Hall (1927): ``sum_k (-1)^k C(n, k) (q + n/2 - k)_+^(n-1) / (n-1)!``.
    """
    at = q + n / 2
    terms = [(-1) ** k * comb(n, k) * max(at - k, 0.0) ** (n - 1) for k in range(n + 1)]
    return float(sum(terms) / factorial(n - 1))


@dataclass(frozen=True)
class Body:
    """A body around the origin that is given by a test, and the logarithm of its volume."""

    n: int
    inside: Callable
    log_volume: float


def cube(n: int) -> Body:
    return Body(n, lambda x: (np.abs(x) < 0.5).all(axis=1), 0.0)


def rotated_box(n: int, aspect: float = 10.0, seed: int = 0) -> Body:
    edge = np.geomspace(1.0, aspect, n)
    axes = np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0]
    return Body(n, lambda x: (np.abs(x @ axes) < edge / 2).all(axis=1), float(np.log(edge).sum()))


def twisted_cube(n: int) -> Body:
    """A cube turned in pairs of its coordinates by an angle that grows along the next: as large."""

    def untwist(x):
        y = np.array(x)
        for a in range(n - 2):
            angle = -2.0 * y[:, a + 2]
            first, second = y[:, a].copy(), y[:, a + 1].copy()
            y[:, a] = np.cos(angle) * first - np.sin(angle) * second
            y[:, a + 1] = np.sin(angle) * first + np.cos(angle) * second
        return y

    return Body(n, lambda x: (np.abs(untwist(x)) < 0.5).all(axis=1), 0.0)


def cross_polytope(n: int) -> Body:
    return Body(n, lambda x: np.abs(x).sum(axis=1) < 1, n * np.log(2) - lgamma(n + 1))


def ball(n: int) -> Body:
    log_volume = n / 2 * np.log(np.pi) - gammaln(n / 2 + 1)
    return Body(n, lambda x: (x**2).sum(axis=1) < 1, float(log_volume))


BODIES = {
    "cube": cube, "rotated box": rotated_box, "twisted cube": twisted_cube,
    "cross-polytope": cross_polytope, "ball": ball,
}  # fmt: skip
