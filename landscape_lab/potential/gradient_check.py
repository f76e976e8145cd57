"""Whether a function's gradient belongs to its energy, and whether it says the same twice.

A wrong sign, a forgotten factor, a random batch or single precision look like a landscape, and are
mapped as one. Along a straight line the energy itself tells the slope: differences over shorter and
shorter steps approach it until rounding takes over, and where two of them agree the slope is known
to about their difference. Only what misses by far more than that is called wrong, so stiff and
huge energies raise no alarm. No step knows a unit: all are parts of the distance between points.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.potential.side_by_side import evaluate
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import Random, as_points, generator

POINTS = 6
"""Points that are tried unless some are given."""

STEPS = 10.0 ** -np.arange(2, 8)
"""Lengths of the steps, in units of the spread of the points."""

ROUNDING = 64 * np.finfo(np.float64).eps
"""Relative error of an energy that is no surprise: sums of many terms."""

DOUBT = 20.0
"""A slope is wrong if it misses by more than so many times what is uncertain."""

WRONG = 1e-3
"""And by more than this part of itself."""

AGREED = 1e-2
"""Two steps agree about a slope if they differ by less than this part of it."""

LEAST = 1e5 * np.finfo(np.float64).eps
"""A step is seen by the coordinates if it is longer than this part of them."""

REPEATABLE = 1e-9
"""Relative difference of two answers at one point that may come from another order of sums."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Slopes along one random direction at each of some points.

    Attributes
    ----------
    slope : (B,)
        What the gradient says.
    difference : (B,)
        What differences of energies say; nan where the energy is not finite.
    uncertainty : (B,)
        How well they know it.
    wrong : (B,)
        Where the two disagree by far more than that.
    repeated : float
        Largest relative difference between two answers at the same points.
    single : bool
        Whether the energies are numbers of single precision.
    elsewhere : float
        Largest relative difference of gradients that quenches ask for instead (`coarse`,
        `side_by_side`), if the landscape has any.
    """

    slope: Floats
    difference: Floats
    uncertainty: Floats
    wrong: Booleans
    repeated: float
    single: bool
    elsewhere: float = 0.0

    @property
    def message(self) -> str:
        """What is wrong, as a sentence; empty if nothing is."""
        if self.repeated > REPEATABLE:
            return (
                "energy_gradient does not repeat itself: two answers at the same points differ by "
                f"{self.repeated:.2g} of their size; a function without random numbers would do"
            )
        if self.single:
            return (
                "the energies are numbers of single precision; a function that computes in double "
                "precision would do"
            )
        if np.sum(self.wrong) >= min(2, len(self.wrong)):
            at = int(np.argmax(self.wrong))
            return (
                f"the gradient does not belong to the energy: along a random direction it says "
                f"{self.slope[at]:.6g}, and differences of the energy say "
                f"{self.difference[at]:.6g} (at {int(self.wrong.sum())} of {len(self.wrong)} "
                "points); a gradient of that energy, with its sign and its factors, would do"
            )
        if self.elsewhere > WRONG:
            return (
                "coarse_energy_gradient or side_by_side is of another landscape: its gradients "
                f"differ from those of energy_gradient by {self.elsewhere:.2g} of their size; the "
                "same landscape, or none of these two, would do"
            )
        return ""

    def insist(self) -> None:
        """Raise a ValueError with the message if anything is wrong.

        Raises
        ------
        ValueError
        """
        if self.message:
            raise ValueError(self.message)


def check_gradient(potential: Potential, x: Any = None, *, rng: Random = 0) -> GradientCheck:
    """Compare the gradient of a landscape with differences of its energy.

    Costs 14 evaluations a point, 84 in all unless points are given, asked for in three crowds.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,), optional
        Points; six of ``potential.sample`` unless given.
    rng : int, SeedSequence or Generator
        Draws the points and the directions.

    Returns
    -------
    GradientCheck
        Its `message` says what is wrong, and is empty if nothing is; `insist` raises it.

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense.

    Examples
    --------
    >>> from landscape_lab import FunctionPotential
    >>> uphill = FunctionPotential(lambda x: (np.sum(x**2, axis=1), -2 * x), n=2)
    >>> check_gradient(uphill).wrong.tolist()
    [True, True, True, True, True, True]
    """
    n, random = as_potential(potential).n, generator(rng)
    points = as_points(potential.sample(POINTS, random) if x is None else x, n)
    energy, gradient = potential.energy_gradient(points)
    again = potential.energy_gradient(points)
    spread = _spread(points)
    along = random.standard_normal(points.shape)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    steps = spread * np.sqrt(n) * STEPS
    shifts = np.concatenate([steps, -steps])[:, None, None] * along
    around = potential.energy_gradient((points + shifts).reshape(-1, n))[0]
    with np.errstate(all="ignore"):
        slope = np.sum(gradient * along, axis=1)
        seen = steps > LEAST * np.abs(points).max()
        difference, uncertainty = _slopes(around.reshape(2, len(STEPS), -1), steps, seen)
        miss = np.abs(difference - slope)
        size = np.maximum(np.abs(difference), np.abs(slope))
        wrong = (miss > DOUBT * uncertainty) & (miss > WRONG * size)
        repeated = max(
            _relative(first, second)
            for first, second in zip((energy, gradient), again, strict=True)
        )
    single = _single(energy) and not _single(points)
    elsewhere = _elsewhere(potential, points, gradient)
    return GradientCheck(slope, difference, uncertainty, wrong, repeated, single, elsewhere)


def _elsewhere(potential: Potential, points: Floats, gradient: Floats) -> float:
    """How far the gradients that quenches ask for are from those of `energy_gradient`."""
    others = [potential.coarse_energy_gradient(points)[1]] if potential.coarse else []
    if potential.side_by_side is not None:
        others.append(evaluate(potential.side_by_side, points)[1])
    return max((_relative(gradient, other) for other in others), default=0.0)


def _spread(points: Floats) -> float:
    """How far the coordinates of points are from those of the others; of one point, from zero."""
    apart = points - points.mean(axis=0)
    for distance in (apart, points):
        size = float(np.sqrt(np.mean(distance**2)))
        if size > 0:
            return size
    return 1.0


def _slopes(energies: Floats, steps: Floats, seen: Booleans) -> tuple[Floats, Floats]:
    """Slopes ``(B,)`` from energies ``(2, K, B)`` at steps ``(K,)`` both ways, and their doubts.

    Steps that are not `seen` do not count, and slopes that no two steps agree about are in any
    doubt.
    """
    up, down = energies
    slopes = (up - down) / (2 * steps[:, None])
    rounding = ROUNDING * np.maximum(np.abs(up), np.abs(down)) / steps[:, None]
    miss = np.abs(np.diff(slopes, axis=0))
    agreed = miss <= AGREED * np.maximum(np.abs(slopes[1:]), np.abs(slopes[:-1]))
    known = agreed & np.isfinite(miss) & seen[1:, None]
    doubt = np.where(known, miss + rounding[1:], np.inf)
    best, at = np.argmin(doubt, axis=0), np.arange(doubt.shape[1])
    return slopes[1:][best, at], doubt[best, at]


def _relative(first: Floats, second: Floats) -> float:
    """Largest difference between two answers, row by row, in units of the row's size."""
    rows = first.reshape(len(first), -1)
    miss = np.abs(second.reshape(rows.shape) - rows).max(axis=1)
    size = np.abs(rows).max(axis=1)
    known = np.isfinite(miss) & (size > 0)
    return float((miss[known] / size[known]).max(initial=0.0))


def _single(numbers: Floats) -> bool:
    """Whether numbers look like some of single precision, which others do by no chance."""
    with np.errstate(all="ignore"):
        told = np.unique(numbers[np.isfinite(numbers) & (numbers != 0)])
        return len(told) >= 3 and bool((told == told.astype(np.float32)).all())
