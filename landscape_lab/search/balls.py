"""Balls around minima that the flow cannot leave: who has entered one, has arrived.

Where the gradient points outward on every smaller sphere around a minimum, the distance to the
minimum falls along the flow, and the flow ends there. So a descent may stop at the ball.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.potential.symmetry import project_out
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import Random, as_points, count, generator, instance, positives, reals

DIRECTIONS = 400
"""Random directions in which a ball is tried, unless another number is asked for."""

SHELLS, RATIO = 40, 0.85
"""Radii that are tried, each this part of the next; the largest is that many lengths:"""

LARGEST = 3.0

TURNS = 20
"""Steps of the search for a worse direction, from the worst that random ones have shown."""

MARGIN = 0.7
"""Part of the largest radius that no direction spoke against: directions are a sample."""

STRAIGHT = 1e-9
"""Zero modes that differ by less from place to place are straight lines."""


@dataclass(frozen=True, eq=False)
class Balls:
    """Balls around points, which the flow enters and does not leave.

    Attributes
    ----------
    centers : (K, n)
        Minima.
    radii : (K,)
        In the units of the coordinates, measured across `flat`; zero for no ball.
    flat : (k, n)
        Orthonormal directions of no change, the same everywhere: distances are measured across.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit.
    """

    centers: Floats
    radii: Floats
    flat: Floats

    def __post_init__(self) -> None:
        centers = reals(self.centers, "centers", (None, None))
        n_balls, n = centers.shape
        fitting = {
            "centers": as_points(centers, n, "centers"),
            "radii": positives(self.radii, "radii", (n_balls,), zero=True),
            "flat": reals(self.flat, "flat"),
        }
        if fitting["flat"].size == 0:
            fitting["flat"] = np.empty((0, n))
        reals(fitting["flat"], "flat", (None, n))
        for name, array in fitting.items():
            object.__setattr__(self, name, array)

    def holding(self, x: Floats) -> Integers:
        """The ball in which each point lies, -1 for none, ``(B, n) -> (B,)``."""
        found = np.empty(len(x), dtype=np.int64)
        _holding(x, self.centers, self.radii, self.flat, found)
        return found


@kernel
def _holding(x, centers, radii, flat, found):
    n = x.shape[1]
    apart = np.empty(n)
    for w in range(len(x)):
        found[w] = -1
        for ball in range(len(centers)):
            r2 = 0.0
            for k in range(n):
                apart[k] = x[w, k] - centers[ball, k]
                r2 += apart[k] * apart[k]
            for m in range(len(flat)):
                along = 0.0
                for k in range(n):
                    along += flat[m, k] * apart[k]
                r2 -= along * along
            if r2 < radii[ball] * radii[ball]:
                found[w] = ball
                break


def certify_balls(
    potential: Potential, minima: Any, *, rng: Random = 0, n_directions: int = DIRECTIONS
) -> Balls:
    """Find around each minimum a ball in which the distance to it falls along the flow.

    On spheres of growing radius the gradient has to point outward: in random directions, along the
    modes of the Hessian, and in directions that a local search finds worse than the worst of them.
    The ball is 0.7 of the last sphere on which all agree: tested, not proved.

    Parameters
    ----------
    potential : Potential
    minima : (K, n)
        Stationary points, each to the last digits.
    rng : int, SeedSequence or Generator, optional
    n_directions : int

    Returns
    -------
    Balls
        With a radius of zero where a point is no minimum, and everywhere for symmetries whose zero
        modes turn from place to place, as rotations do: a distance across them says too little.

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense.

    Notes
    -----
    Some 40 spheres with `n_directions` gradients each, for each minimum.
    """
    centers = as_points(minima, as_potential(potential).n, "minima")
    random, size = generator(rng), count(n_directions, "n_directions")
    flat = straight_zero_modes(potential, random)
    if flat is None:
        return Balls(centers, np.zeros(len(centers)), np.empty((0, potential.n)))
    radii = [_radius(potential, center, flat, size, random) for center in centers]
    return Balls(centers, np.array(radii), flat)


def straight_zero_modes(potential: Potential, rng: np.random.Generator) -> Floats | None:
    """The zero modes ``(k, n)`` if they are the same at every point, else None."""
    x = np.ascontiguousarray(potential.sample(3, rng), dtype=np.float64)
    modes = potential.symmetry.zero_modes(x)
    if np.abs(modes - modes[:1]).max(initial=0.0) > STRAIGHT:
        return None
    columns = modes[0].T
    return np.ascontiguousarray(columns[np.any(columns != 0.0, axis=1)])


def _radius(
    potential: Potential, center: Floats, flat: Floats, size: int, rng: np.random.Generator
) -> float:
    directions = _directions(potential, center, flat, size, rng)
    radii = LARGEST * potential.scale.length * RATIO ** np.arange(SHELLS - 1, -1, -1.0)
    agreed = 0.0
    for radius in radii:
        slopes, gradient = _slopes(potential, center, directions, radius)
        if not _outward(slopes, gradient).all():
            break
        worst = _worst(potential, center, directions[np.argmin(slopes)], flat, radius)
        if not worst:
            break
        agreed = radius
    return MARGIN * agreed


def _directions(
    potential: Potential, center: Floats, flat: Floats, size: int, rng: np.random.Generator
) -> Floats:
    """Random directions and, where there is a Hessian, its modes both ways; all across `flat`."""
    directions = _across(rng.standard_normal((size, potential.n)), flat)
    if potential.hessians:
        modes = np.linalg.eigh(potential.hessian(center[None])[0])[1].T
        directions = np.concatenate([directions, _across(modes, flat), -_across(modes, flat)])
    length = np.linalg.norm(directions, axis=1, keepdims=True)
    return directions[length[:, 0] > 0.5] / length[length[:, 0] > 0.5]


def _across(vectors: Floats, flat: Floats) -> Floats:
    return project_out(vectors, np.repeat(flat.T[None], len(vectors), axis=0))


def _slopes(
    potential: Potential, center: Floats, directions: Floats, radius: float
) -> tuple[Floats, Floats]:
    """Slopes outward on a sphere, ``(D,)``, and the gradients there, ``(D, n)``."""
    gradient = potential.energy_gradient(center + radius * directions)[1]
    return np.sum(gradient * directions, axis=1), gradient


def _outward(slopes: Floats, gradient: Floats) -> Booleans:
    outward: Booleans = (slopes > 0.0) & np.isfinite(gradient).all(axis=1)
    return outward


def _worst(
    potential: Potential, center: Floats, direction: Floats, flat: Floats, radius: float
) -> bool:
    """Whether the slope stays above zero while a search turns a direction to where it is least.

    The derivative of ``u g(m + r u)`` by ``u`` is ``g + r H u``.
    """
    turn = 0.3
    slope, gradient = _slopes(potential, center, direction[None], radius)
    for _ in range(TURNS):
        product = potential.hessian_product(center + radius * direction[None], direction[None])
        downward = gradient + radius * product
        downward = _across(downward - np.sum(downward * direction) * direction, flat)[0]
        size = float(np.linalg.norm(downward))
        if not size > 0.0:
            break
        turned = direction - turn * downward / size
        turned /= np.linalg.norm(turned)
        trial, trial_gradient = _slopes(potential, center, turned[None], radius)
        if not _outward(trial, trial_gradient)[0]:
            return False
        if trial[0] < slope[0]:
            direction, slope, gradient = turned, trial, trial_gradient
        else:
            turn *= 0.5
    return True


def as_balls(balls: Any, n: int) -> Balls:
    """Check balls for points of `n` coordinates, or make those that hold nothing of None.

    Raises
    ------
    TypeError, ValueError
        If they are none, or for other points.
    """
    if balls is None:
        return Balls(np.zeros((1, n)), np.zeros(1), np.empty((0, n)))
    instance(balls, "balls", Balls, "from certify_balls")
    if balls.centers.shape[1] != n:
        raise ValueError(
            f"balls has centers of {balls.centers.shape[1]} coordinates; {n} are needed here"
        )
    return balls
