"""Bodies and basins of attraction whose volumes are known: what an estimate is held against."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, factorial, lgamma

import numpy as np

from landscape_lab.basins.space import Membership
from landscape_lab.potential.adapters import FunctionPotential
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.products import scalar_products
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import count, positive

STIFFEST = 27.0
"""Curvature of the stiffest axis of the cosines; that of the softest is one."""


@dataclass(frozen=True, eq=False)
class Body:
    """A body around the origin that is given by a test, and the logarithm of its volume.

    Attributes
    ----------
    n : int
    inside : callable
        ``(B, n) -> (B,)``.
    log_volume : float
    """

    n: int
    inside: Membership
    log_volume: float


def cube(n: int) -> Body:
    """A cube of edge one."""
    return Body(n, lambda x: _within(x, np.full(n, 0.5)), 0.0)


def rotated_box(n: int, aspect: float = 10.0, seed: int = 0) -> Body:
    """A box with edges from 1 to `aspect`, in a frame of its own."""
    edge = np.geomspace(1.0, aspect, n)
    axes = _frame(n, seed)

    def inside(x: Floats) -> Booleans:
        return _within(scalar_products(x, axes.T), edge / 2)

    return Body(n, inside, float(np.log(edge).sum()))


def twisted_cube(n: int) -> Body:
    """A cube turned in pairs of its coordinates by an angle that grows along the next: as large."""

    def untwist(x: Floats) -> Floats:
        y = np.array(x)
        for a in range(n - 2):
            angle = -2.0 * y[:, a + 2]
            first, second = y[:, a].copy(), y[:, a + 1].copy()
            y[:, a] = np.cos(angle) * first - np.sin(angle) * second
            y[:, a + 1] = np.sin(angle) * first + np.cos(angle) * second
        return y

    return Body(n, lambda x: _within(untwist(x), np.full(n, 0.5)), 0.0)


def cross_polytope(n: int) -> Body:
    """Where absolute values of coordinates sum to less than one: mostly corners."""
    return Body(n, lambda x: np.abs(x).sum(axis=1) < 1, n * float(np.log(2)) - lgamma(n + 1))


def ball(n: int) -> Body:
    """A ball of radius one."""
    log_volume = n / 2 * float(np.log(np.pi)) - lgamma(n / 2 + 1)
    return Body(n, lambda x: (x**2).sum(axis=1) < 1, log_volume)


BODIES: dict[str, Callable[[int], Body]] = {
    "cube": cube, "rotated box": rotated_box, "twisted cube": twisted_cube,
    "cross-polytope": cross_polytope, "ball": ball,
}  # fmt: skip
"""Bodies by their names; each takes a number of dimensions."""


def rays(name: str, n: int, size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """How far rays from the center reach, and how far points spread over a body lie from it.

    Of a "cube", a "box" with edges from 1 to 10 or a "cross-polytope"; ``(size,)`` each.
    """
    ray = rng.standard_normal((size, n))
    ray /= np.linalg.norm(ray, axis=1)[:, None]
    if name == "cross-polytope":
        part = rng.exponential(size=(size, n + 1))
        inner = part[:, :n] / part.sum(axis=1)[:, None]
        return 1 / np.abs(ray).sum(axis=1), np.linalg.norm(inner, axis=1)
    edge = np.geomspace(1.0, 10.0, n) if name == "box" else np.ones(n)
    reach: Floats = np.min(edge / 2 / np.abs(ray), axis=1)
    return reach, np.linalg.norm(edge * (rng.random((size, n)) - 0.5), axis=1)


def cosines(
    n: int, *, aspect: float = 1.0, rotated: bool = False, seed: int = 0
) -> tuple[FunctionPotential, float]:
    """A sum of cosines along orthogonal axes, with periods from 1 to `aspect`, in one frame or not.

    The flow is a flow along each axis. The basin of the origin is the box of the periods, turned as
    they are; its volume is their product.

    Returns
    -------
    FunctionPotential, float
        The landscape, and the logarithm of the volume.

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense.
    """
    period = np.geomspace(1.0, positive(aspect, "aspect"), count(n, "n"))
    stiffness = np.geomspace(1.0, STIFFEST, n)
    axes = _frame(n, seed) if rotated else np.eye(n)
    wave = 2 * np.pi / period
    height = stiffness / wave**2

    def energy_gradient(x: Floats) -> tuple[Floats, Floats]:
        phase = scalar_products(x, axes.T) * wave
        energy = np.sum(height * (1 - np.cos(phase)), axis=1)
        return energy, scalar_products(height * wave * np.sin(phase), axes)

    def hessian(x: Floats) -> Floats:
        curvature = stiffness * np.cos(scalar_products(x, axes.T) * wave)
        return scalar_products(axes * curvature[:, None, :], axes)

    def sample(size: int, rng: np.random.Generator) -> Floats:
        return scalar_products(rng.uniform(-0.5, 0.5, (size, n)) * period, axes)

    model = FunctionPotential(
        energy_gradient, n, hessian=hessian, length=0.25, energy_unit=float(height.min()),
        sample=sample, name="cosines",
    )  # fmt: skip
    return model, float(np.log(period).sum())


class Turns(Symmetry):
    """All angles of a ring turned together."""

    def zero_modes(self, x: Floats) -> Floats:
        """The common turn, ``(B, n, 1)``."""
        return np.full((*x.shape, 1), 1 / np.sqrt(x.shape[1]))

    def invariants(self, x: Floats) -> Floats:
        """Cosines and sines of the angles from the first one, ``(B, 2 n)``."""
        return np.concatenate([np.cos(x - x[:, :1]), np.sin(x - x[:, :1])], axis=1)

    def align(self, x: Floats, reference: Floats) -> Floats:
        """Turn the rings `x` until their mean angle is that of `reference`."""
        return x - np.mean(x - reference, axis=1, keepdims=True)


def ring(n: int) -> FunctionPotential:
    """Angles on a ring, each drawn to its neighbors: half the sum of squared wrapped differences.

    The flow conserves the winding number: differences diffuse, so that none ever grows to pi. A
    winding q has the minima with equal differences 2 pi q / n.
    """
    laplacian = 2 * np.eye(n) - np.roll(np.eye(n), 1, axis=0) - np.roll(np.eye(n), -1, axis=0)

    def energy_gradient(x: Floats) -> tuple[Floats, Floats]:
        step = _wrapped(x)
        return 0.5 * np.sum(step**2, axis=1), np.roll(step, 1, axis=1) - step

    return FunctionPotential(
        energy_gradient, n, hessian=lambda x: np.repeat(laplacian[None], len(x), axis=0),
        sample=lambda size, rng: rng.uniform(0, 2 * np.pi, (size, n)), symmetry=Turns(),
        length=1.0, energy_unit=1.0, name="ring",
    )  # fmt: skip


def winding(x: Floats) -> Floats:
    """How often the angles of a ring turn around from one to the next, ``(B, n) -> (B,)``."""
    turns: Floats = np.round(np.sum(_wrapped(x), axis=1) / (2 * np.pi))
    return turns


def winding_share(n: int, q: int) -> float:
    """Part of all angles with a winding: the density of a sum of n uniforms on (-1/2, 1/2) at q.

    Irwin (1927) and Hall (1927): ``sum_k (-1)^k C(n, k) (q + n/2 - k)_+^(n-1) / (n-1)!``.
    """
    at = q + n / 2
    terms = [(-1) ** k * comb(n, k) * max(at - k, 0.0) ** (n - 1) for k in range(n + 1)]
    return float(sum(terms) / factorial(n - 1))


def winding_volume(n: int, q: int) -> float:
    """Logarithm of the volume of a winding's basin across the common turn.

    Angles modulo 2 pi, and turned together, are a torus of ``(2 pi)^(n - 1) / sqrt(n)``.
    """
    return float(np.log(winding_share(n, q)) + (n - 1) * np.log(2 * np.pi) - 0.5 * np.log(n))


def _within(x: Floats, half: Floats) -> Booleans:
    """Which points lie in the box with such half edges, ``(B, n) -> (B,)``."""
    held: Booleans = np.all(np.abs(x) < half, axis=1)
    return held


def _wrapped(x: Floats) -> Floats:
    """Differences of neighboring angles, between -pi and pi."""
    step = np.roll(x, -1, axis=1) - x
    return step - 2 * np.pi * np.round(step / (2 * np.pi))


def _frame(n: int, seed: int) -> Floats:
    """Orthonormal axes as columns, the same for one seed."""
    return np.asarray(np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0])
