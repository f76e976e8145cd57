"""Which parameters of the damped sines draw the same curve."""

import numpy as np
from numpy.typing import ArrayLike

from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.types import Floats
from landscape_lab.validation import as_points, reals

TWO_PI = 2 * np.pi

PROBES = np.array([0.0, 0.29, 0.61, 0.97, 1.43, 1.88, 2.51])
"""Abscissas at which two curves of equal frequencies are told apart; irregular on purpose."""


def damped_sines(q: ArrayLike, x: ArrayLike) -> Floats:
    """Draw the curves ``exp(-q1 x) sin(q2 x + q3) sin(q4 x + q5)`` (Ballard et al. 2017, eqn (8)).

    ``(5,), (m,) -> (m,)`` and ``(B, 5), (m,) -> (B, m)``.

    Raises
    ------
    ValueError, TypeError
        If these are no numbers, or not five parameters a curve.
    """
    parameters, x = reals(q, "q", finite=False), reals(x, "x", finite=False)
    if parameters.ndim == 0 or parameters.shape[-1] != 5:
        raise ValueError(f"q has shape {parameters.shape}; five parameters a curve would do")
    q1, q2, q3, q4, q5 = np.moveaxis(parameters[..., None], -2, 0)
    return np.exp(-q1 * x) * np.sin(q2 * x + q3) * np.sin(q4 * x + q5)


class PhaseShifts(Symmetry):
    """Only a shift of `q3` or `q5` by 2 pi gives the same point."""

    def zero_modes(self, x: Floats) -> Floats:
        """None: the symmetries are discrete."""
        return np.zeros((*x.shape, 0))

    def invariants(self, x: Floats) -> Floats:
        """``q1, q2, q4`` and the cosines and sines of the phases, ``(B, 5) -> (B, 7)``."""
        phases = x[:, [2, 4]]
        return np.concatenate([x[:, [0, 1, 3]], np.cos(phases), np.sin(phases)], axis=1)

    def align(self, x: Floats, reference: Floats) -> Floats:
        """Bring the phases of the points `x` within pi of those of `reference`."""
        return _wind(np.array(x, dtype=np.float64), reference)


class SineImages(Symmetry):
    """All parameters that draw one curve are the same point: 16 images and their windings.

    The product of sines is a sum of two cosines of equal amplitude, with the frequencies
    ``q2 - q4`` and ``q2 + q4``. Each cosine may be reflected and the two may change places; that
    makes 8, and every pair of phases of the cosines belongs to two pairs of phases of the sines.
    """

    has_symmetric_places = True

    def zero_modes(self, x: Floats) -> Floats:
        """None: the symmetries are discrete."""
        return np.zeros((*x.shape, 0))

    def invariants(self, x: Floats) -> Floats:
        """Damping, larger and smaller frequency, the undamped curve at probes; ``(B, 10)``.

        With the frequencies known the curve is linear in the cosines and sines of the two phases
        ``q3 - q5`` and ``q3 + q5``; seven probes settle these four numbers.
        """
        frequencies = np.sort(np.abs(x[:, [1, 3]]), axis=1)
        undamped = x * np.array([0.0, 1.0, 1.0, 1.0, 1.0])
        return np.concatenate([x[:, :1], frequencies, damped_sines(undamped, PROBES)], axis=1)

    def images(self, x: Floats) -> Floats:
        """All images of the points ``(B, 5)`` up to windings of the phases, ``(16, B, 5)``."""
        found = [np.asarray(x, dtype=np.float64)]
        for generator in (_swap, _reflect_first, _reflect_second, _shift_both):
            found += [generator(image) for image in found]
        return np.array(found)

    def align(self, x: Floats, reference: Floats) -> Floats:
        """Find the image of each point nearest to `reference`, by trying all of them."""
        images = _wind(self.images(x), reference)
        nearest = np.argmin(((images - reference) ** 2).sum(axis=2), axis=0)
        return images[nearest, np.arange(len(nearest))]

    def symmetrize(self, x: Floats, rng: np.random.Generator) -> Floats:
        """Move points to where a reflection or the swap leaves the frequencies alone, ``(B, 5)``.

        One sine stands still, or both, or both have one frequency, each as often; phases and
        damping stay. Where a sine stands still, damping and its frequency change the curve alike,
        and stationary points of small amplitude gather: some are met ten times as often from there.
        """
        x = np.array(x, dtype=np.float64)
        chosen = rng.integers(3, size=len(x))
        x[chosen < 2, 3] = 0.0
        x[chosen == 1, 1] = 0.0
        x[chosen == 2, 3] = x[chosen == 2, 1]
        return x


def images_in_box(q: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """All parameters inside a box that draw the same curve as `q`, ``(5,) -> (K, 5)``.

    The box is half open, ``low <= image < high``. An infinite edge is allowed for the damping and
    the frequencies; the phases need finite ones, for a phase may wind for ever.

    Raises
    ------
    ValueError, TypeError
        If an edge of a phase is infinite, or these are no five parameters and no box.
    """
    low, high = reals(low, "low", (5,), finite=False), reals(high, "high", (5,), finite=False)
    if not (low < high).all():
        raise ValueError(f"the box goes from {low} to {high}; each edge below the other would do")
    if not (np.isfinite(low[[2, 4]]).all() and np.isfinite(high[[2, 4]]).all()):
        raise ValueError(
            f"the box goes from {low} to {high}; for the phases q3 and q5 its edges must be finite"
        )
    first = SineImages().images(as_points(q, 5, "q"))[:, 0]
    phases = first[:, [2, 4]]
    first[:, [2, 4]] = low[[2, 4]] + np.mod(phases - low[[2, 4]], TWO_PI)
    turns = [TWO_PI * np.arange(np.ceil((high[k] - low[k]) / TWO_PI)) for k in (2, 4)]
    wound = [first + [0, 0, a, 0, b] for a in turns[0] for b in turns[1]]
    found = np.concatenate(wound)
    found = found[((found >= low) & (found < high)).all(axis=1)]
    # The parameters besides the phases have the unit of 1 / x, and differ in sign and place alone.
    size = np.array([1.0 if k in (2, 4) else np.abs(first).max(axis=0)[k] or 1.0 for k in range(5)])
    _, unique = np.unique(np.round(found / size, 9), axis=0, return_index=True)
    return found[unique]


def _wind(x: Floats, reference: Floats) -> Floats:
    """Shift phases by multiples of 2 pi to lie within pi of the reference's; changes `x`."""
    for k in (2, 4):
        x[..., k] -= TWO_PI * np.round((x[..., k] - reference[..., k]) / TWO_PI)
    return x


def _swap(x: Floats) -> Floats:
    return x[..., [0, 3, 4, 1, 2]]


def _reflect_first(x: Floats) -> Floats:
    return x * [1, -1, -1, 1, 1] + [0, 0, np.pi, 0, 0]


def _reflect_second(x: Floats) -> Floats:
    return x * [1, 1, 1, -1, -1] + [0, 0, 0, 0, np.pi]


def _shift_both(x: Floats) -> Floats:
    return x + [0, 0, np.pi, 0, np.pi]
