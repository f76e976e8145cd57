"""The two waves that a damped product of sines is made of, and the landscape of their frequencies.

A product of sines is a difference of cosines, sin a sin b = (cos(a - b) - cos(a + b)) / 2. So every
curve is the sum of a wave with the difference of its two frequencies and one with their sum.
"""

import numpy as np
from numpy.typing import ArrayLike

from landscape_lab.models.regression import DampedSines
from landscape_lab.types import Floats
from landscape_lab.validation import instance, reals

__all__ = ["lowest_loss", "two_waves", "wave_frequencies", "waves_beside"]

FREE = [0, 2, 4]
"""Damping and phases."""

PHASES = [(0.1, a, b) for a in (0.3, 1.9) for b in 0.7 + 0.5 * np.pi * np.arange(4)]
"""Dampings and phases from which the lowest loss is looked for."""

STEPS = 14

CLOSE = 0.3
"""Two frequencies that differ by less follow one another over a few waves."""

CAUTION = 0.01
"""Part of the largest curvature that is added to all at first, so that steps stay short."""


def wave_frequencies(q: ArrayLike) -> Floats:
    """Frequencies of the two waves of each curve, the slower one first, ``(B, 5) -> (B, 2)``.

    Raises
    ------
    ValueError, TypeError
        If these are no numbers, or not five parameters a curve.
    """
    q2, q4 = reals(q, "q", (None, 5))[:, [1, 3]].T
    return np.sort(np.abs([q2 - q4, q2 + q4]), axis=0).T


def two_waves(q: ArrayLike, x: ArrayLike) -> tuple[Floats, Floats]:
    """The slower and the faster wave of one curve at places; their sum is the curve.

    Raises
    ------
    ValueError, TypeError
        If these are no numbers, or not five parameters.
    """
    q1, q2, q3, q4, q5 = reals(q, "q", (5,))
    places = reals(x, "x")
    a, b = q2 * places + q3, q4 * places + q5
    fade = 0.5 * np.exp(-q1 * places)
    minus, plus = fade * np.cos(a - b), -fade * np.cos(a + b)
    return (minus, plus) if abs(q2 - q4) < abs(q2 + q4) else (plus, minus)


def waves_beside(q: ArrayLike, true: ArrayLike, x: ArrayLike) -> tuple[Floats, list[Floats]]:
    """The two waves of a curve in the order of those of another that they stand for.

    Parameters
    ----------
    q, true : (5,) array_like
    x : (K,) array_like
        Places.

    Returns
    -------
    (2,) array
        Their frequencies: first of the wave beside the slower one of `true`. They change places
        if more of them are close to their partners then.
    list of two (K,) arrays
    """
    own, wanted = (wave_frequencies(reals(one, "q", (5,))[None])[0] for one in (q, true))
    close = np.abs(own[:, None] - wanted) < CLOSE
    crossed = int(close[1, 0]) + int(close[0, 1]) > int(close[0, 0]) + int(close[1, 1])
    order = [1, 0] if crossed else [0, 1]
    both = two_waves(q, x)
    return own[order], [both[k] for k in order]


def lowest_loss(model: DampedSines, q2: ArrayLike, q4: ArrayLike) -> Floats:
    """The loss that remains at given frequencies when damping and phases take their best values.

    Eight pairs of phases go down by Newton's steps, along every curvature's direction by its size.

    Parameters
    ----------
    model : DampedSines
    q2, q4 : (B,) array_like
        Frequencies of the two sines.

    Returns
    -------
    (B,) array

    Raises
    ------
    ValueError, TypeError
        If these are no numbers, or not as many of the one as of the other.
    """
    instance(model, "model", DampedSines, "such as DampedSines.paper()")
    first = reals(q2, "q2", (None,))
    second = reals(q4, "q4", (len(first),))
    q = np.zeros((len(first) * len(PHASES), 5))
    q[:, 1], q[:, 3] = np.repeat(first, len(PHASES)), np.repeat(second, len(PHASES))
    q[:, FREE] = np.tile(PHASES, (len(first), 1))
    energy, gradient = model.energy_gradient(q)
    caution = np.full(len(q), CAUTION)
    for _ in range(STEPS):
        curvature, mode = np.linalg.eigh(model.hessian(q)[:, FREE][:, :, FREE])
        stiff = np.abs(curvature)
        stiff += caution[:, None] * stiff.max(axis=1, keepdims=True)
        slope = (mode * gradient[:, FREE, None]).sum(axis=1)
        trial = q.copy()
        trial[:, FREE] -= (mode * (slope / stiff)[:, None]).sum(axis=2)
        new, new_gradient = model.energy_gradient(trial)
        better = new < energy
        q[better], energy[better] = trial[better], new[better]
        gradient[better] = new_gradient[better]
        caution = np.where(better, 0.2 * caution, 6 * caution + CAUTION)
    return np.asarray(energy.reshape(len(first), -1).min(axis=1))
