"""A symmetry is believed when energies say so."""

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.types import Floats

POINTS = 8

ROUNDING = 1e-9
"""Energies of two images agree to this share of the energies' spread and size."""


def insist_on_symmetry(potential: Potential, rng: np.random.Generator) -> None:
    """Compare energies of images, and slopes along zero modes, at random points.

    Raises
    ------
    ValueError
        With the largest difference, if the potential's symmetry changes its energy.
    """
    x, goal = potential.sample(POINTS, rng), potential.sample(POINTS, rng)
    energy, gradient = potential.energy_gradient(x)
    image = potential.symmetry.align(x, goal)
    allowed = ROUNDING * (np.abs(energy).max() + np.ptp(energy))
    _refuse(potential.energy(image) - energy, allowed, "an image has another energy, by")
    modes = potential.symmetry.zero_modes(x)
    slope = np.einsum("bn,bnk->bk", gradient, modes)
    steepest = ROUNDING * max(float(np.linalg.norm(gradient, axis=1).max()), 1e-300)
    _refuse(slope, steepest, "along a zero mode the energy has a slope of")


def _refuse(off: Floats, allowed: float, what: str) -> None:
    worst = float(np.abs(off).max(initial=0.0))
    if not worst <= allowed:
        raise ValueError(
            f"symmetry does not leave the energy unchanged: {what} {worst:.3g}, where rounding "
            f"explains {allowed:.1g}; NoSymmetry() would do"
        )
