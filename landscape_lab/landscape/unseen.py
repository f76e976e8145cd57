"""How much is still unseen, from how often each thing was seen.

A survey that keeps finding the same points is nearly done; one that finds most of them once is
not. Ecologists count species so: what was seen once or twice tells about what was not seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscape_lab.validation import wholes

MOST = 10**12
"""Sightings of one point; sums of more leave 64 bits."""


@dataclass(frozen=True)
class Completeness:
    """What counts of findings say about a set of stationary points.

    Attributes
    ----------
    n_found : int
        Different points seen.
    n_sightings : int
        How often a point was seen in all.
    once, twice : int
        Points seen exactly once, and exactly twice.
    coverage : float
        Good and Turing's estimate: the probability that the next sighting is of a known point.
        Nan without sightings.
    lower_bound : float
        Chao's lower bound for the number of points, seen and unseen.
    """

    n_found: int
    n_sightings: int
    once: int
    twice: int
    coverage: float
    lower_bound: float

    def __str__(self) -> str:
        if self.n_sightings == 0:
            return "none found"
        return (
            f"{self.n_found} found in {self.n_sightings} sightings, {self.once} of them once; "
            f"coverage {self.coverage:.4f}, at least {self.lower_bound:.1f} in all"
        )


def completeness(found: ArrayLike) -> Completeness:
    """Estimate from the number of times that each point was found how many are missing.

    Parameters
    ----------
    found : (S,) array_like of int
        Sightings of each point, at least 1.

    Returns
    -------
    Completeness
        ``coverage = 1 - f1 / n`` (Good, Biometrika 40, 237 (1953)) and
        ``lower_bound = S + (n - 1) / n * f1 (f1 - 1) / (2 (f2 + 1))`` (Chao, Scand. J. Stat. 11,
        265 (1984), in its bias-corrected form), with f1 and f2 the points seen once and twice.

    Raises
    ------
    ValueError
        If a count is below 1.

    Notes
    -----
    Both assume independent sightings. Searches that start systematically from every minimum are
    not independent; the survey therefore ends with random ones.

    Examples
    --------
    >>> print(completeness([5, 3, 1, 1]))
    4 found in 10 sightings, 2 of them once; coverage 0.8000, at least 4.9 in all
    """
    counts = wholes(found, "found", (None,), least=1, most=MOST)
    n, once, twice = int(counts.sum()), int(np.sum(counts == 1)), int(np.sum(counts == 2))
    unseen = (n - 1) / n * once * (once - 1) / (2 * (twice + 1)) if n else 0.0
    return Completeness(
        n_found=len(counts), n_sightings=n, once=once, twice=twice,
        coverage=1.0 - once / n if n else float("nan"), lower_bound=len(counts) + unseen,
    )  # fmt: skip
