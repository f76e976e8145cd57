"""The units of a landscape: how far one walks before it changes, and how much energy that is.

No search knows a number that has a unit. Each of their tolerances, steps, push-offs and springs is
a pure number times one of the scales here. A model states its scales (`Potential.length` and
`Potential.energy_unit`); what it does not state is measured once, by `measure`, where its samples
lie. A `Landscape` file remembers them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landscape_lab.potential.symmetry import project_out
from landscape_lab.types import Floats

if TYPE_CHECKING:
    from landscape_lab.potential.base import Potential

SAMPLES = 12
"""Random points from which scales are measured."""

RELAXING = 100
"""Gradients at the most that are spent on the way of each down to the bottom of its well."""

RELAXED = 1e-3
"""They are near it where their steps are shorter than this part of the samples' spread."""

STRIDE = 0.1
"""Longest step of that way, in units of the samples' spread."""

HALVINGS = 14
"""A change of curvature is looked for at the spread, its half, and so on so many times."""

CHANGED = 0.5
"""A well has changed its shape where its slope is off by this part of that of a parabola."""

NARROW = 0.25
"""Part of the wells that are narrower than the length: steps have to be safe in most of them."""


@dataclass(frozen=True)
class Scale:
    """The unit of energy and the unit of length of one landscape.

    Attributes
    ----------
    energy : float
        About what it costs to leave a well; the unit of the loss.
    length : float
        Euclidean distance over which the landscape changes its shape.
    """

    energy: float
    length: float

    @property
    def gradient(self) -> float:
        """The unit of a gradient, energy over length."""
        return self.energy / self.length

    @property
    def curvature(self) -> float:
        """The unit of a second derivative, energy over squared length."""
        return self.energy / self.length**2


def scale_of(potential: Potential) -> Scale:
    """What a model states of its scales, and what it leaves out measured."""
    length, energy = potential.length, potential.energy_unit
    if length is None or energy is None:
        measured = measure(potential)
        length = measured.length if length is None else length
        energy = measured.energy if energy is None else energy
    return Scale(energy, length)


def measure(potential: Potential) -> Scale:
    """Measure the scales of a landscape at the bottoms of some of its wells.

    Random samples go downhill. From where they arrive, and in a random direction from each, the
    slope is compared with that of a parabola. The length is the distance at which it is off by
    half, in the narrowest quarter of the wells; the energy is what the parabola gains on that way.
    Multiples of energy or coordinates give the same multiples of the scales.

    Parameters
    ----------
    potential : Potential

    Returns
    -------
    Scale
        Where samples do not differ, from the size of their coordinates; and one where that says
        nothing either.
    """
    rng = np.random.default_rng(0)
    x = np.array(potential.sample(SAMPLES, rng), dtype=np.float64)
    spread = _spread(x)
    x = _relax(potential, x, spread)
    direction = project_out(rng.standard_normal(x.shape), potential.symmetry.zero_modes(x))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    distance: Floats = np.ldexp(spread, np.arange(-HALVINGS, 1))
    slope = _slopes(potential, x, direction, distance)
    stiffness = slope[:, 0] / distance[0]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        off = slope / (distance * stiffness[:, None]) - 1.0
    well = np.isfinite(stiffness) & (stiffness > 0)
    if not well.any():
        typical = _positive_median(np.abs(stiffness), 1.0)
        return Scale(0.5 * typical * spread**2, spread)
    changed = ~(np.abs(off[well]) < CHANGED)
    first = np.where(changed.any(axis=1), np.argmax(changed, axis=1), len(distance) - 1)
    length = float(np.quantile(distance[first], NARROW, method="lower"))
    return Scale(0.5 * float(np.median(stiffness[well])) * length**2, length)


def _spread(x: Floats) -> float:
    """Root mean square deviation of a coordinate from its mean over the samples."""
    with np.errstate(all="ignore"):
        for size in (np.sqrt(np.mean(np.var(x, axis=0))), np.sqrt(np.mean(x**2))):
            if np.isfinite(size) and size > 0:
                return float(size)
    return 1.0


def _positive_median(values: Floats, otherwise: float) -> float:
    kept = values[np.isfinite(values) & (values > 0)]
    return float(np.median(kept)) if len(kept) else otherwise


def _relax(potential: Potential, x: Floats, spread: float) -> Floats:
    """Go some steps downhill from each point, their lengths by Barzilai and Borwein (1988).

    A step that meets a higher energy is taken back and shortened; no scale is needed.
    """
    energy, gradient = potential.energy_gradient(x)
    longest = np.full(len(x), STRIDE * spread)
    step = _downhill(gradient, longest)
    for _ in range(RELAXING):
        trial = x + step
        new_energy, new_gradient = potential.energy_gradient(trial)
        better = (new_energy <= energy) & np.isfinite(new_gradient).all(axis=1)
        change = new_gradient - gradient
        with np.errstate(all="ignore"):
            along = np.sum(step * change, axis=1)
            factor = np.abs(along) / np.sum(change**2, axis=1)
            size = factor * np.linalg.norm(new_gradient, axis=1)
        size = np.where(np.isfinite(size), np.minimum(size, STRIDE * spread), 0.0)
        longest = np.where(better, size, 0.25 * np.linalg.norm(step, axis=1))
        x = np.where(better[:, None], trial, x)
        energy = np.where(better, new_energy, energy)
        gradient = np.where(better[:, None], new_gradient, gradient)
        if (longest < RELAXED * spread).all():
            break
        step = _downhill(gradient, longest)
    return x


def _downhill(gradient: Floats, size: Floats) -> Floats:
    """Steps of some sizes ``(B,)`` against the gradients ``(B, n)``."""
    with np.errstate(all="ignore"):
        unit = gradient / np.linalg.norm(gradient, axis=1, keepdims=True)
    return -size[:, None] * np.where(np.isfinite(unit), unit, 0.0)


def _slopes(potential: Potential, x: Floats, direction: Floats, distance: Floats) -> Floats:
    """How much the slope along a direction has changed at some distances, ``(B, K)``."""
    here = potential.energy_gradient(x)[1]
    points = x[:, None] + distance[None, :, None] * direction[:, None, :]
    there = potential.energy_gradient(points.reshape(-1, x.shape[1]))[1].reshape(points.shape)
    return np.sum((there - here[:, None]) * direction[:, None], axis=2)
