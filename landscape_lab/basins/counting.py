"""How many basins are there: counted from the volumes of those that random starts have found.

A start finds a basin as often as it is large. So a sample is full of large basins, and each stands
for the more that were not seen the smaller it is: the mean of one over the share, taken over
starts, is the number of basins.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.landscape import completeness
from landscape_lab.types import Floats
from landscape_lab.validation import Random, generator, positives, reals, wholes

SAMPLES = 1000
"""Samples of starts, drawn with replacement, that tell the intervals."""

WIDE = 1.5
"""Where logarithms of volumes spread more than this, rare small basins decide, and intervals from
those that were met are too narrow."""


@dataclass(frozen=True)
class BasinCount:
    """What volumes say about the number of basins; all numbers are natural logarithms.

    Attributes
    ----------
    boltzmann : float
        Of the number of basins, from mean inverse shares (Ballard et al. 2017, eqn (18)).
    boltzmann_interval : (float, float)
        In which it lies with 95%, as far as the starts and the errors of the shares can tell.
    horvitz_thompson : float
        The same from distinct basins, each divided by its chance to have been met.
    fitted : float
        The same if shares were distributed lognormally: a second opinion.
    gibbs : float
        Entropy ``-sum p ln p`` of the shares (Ballard et al. 2017, sec. VIII).
    gibbs_interval : (float, float)
    seen, at_least : float
        Of the distinct classes met, and of Chao's lower bound for their number.
    spread : float
        Standard deviation of ``ln p`` over starts.
    """

    boltzmann: float
    boltzmann_interval: tuple[float, float]
    horvitz_thompson: float
    fitted: float
    gibbs: float
    gibbs_interval: tuple[float, float]
    seen: float
    at_least: float
    spread: float

    @property
    def message(self) -> str:
        """Whether the intervals can be believed, in a sentence."""
        if self.spread > WIDE:
            return (
                f"Shares spread by {self.spread:.2f} in their logarithm: small basins are many and "
                "rarely met, and the intervals are too narrow."
            )
        return "Shares spread little enough for the intervals to hold."


def count_basins(
    log_share: Any, found: Any, *, images: Any = None, error: Any = 0.0, rng: Random = 0
) -> BasinCount:
    """Count basins from the shares of those that starts have found.

    Parameters
    ----------
    log_share : (K,) array_like
        Natural logarithm of the part of all starts that end in one basin of each class: its volume
        over that of the region of starts.
    found : (K,) array_like of int
        How many starts have met each class.
    images : (K,) array_like, optional
        How many basins of equal shares a class has, by symmetry; one each unless given.
    error : float or (K,) array_like
        Standard errors of `log_share`. The bias that they bring is taken off, and the intervals
        are as much wider.
    rng : int, SeedSequence or Generator, optional
        For the intervals.

    Returns
    -------
    BasinCount

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense.

    Notes
    -----
    For entropies of packings subtract ``ln N!`` of each kind of particles, so that names do not
    count.
    """
    shares = reals(log_share, "log_share", (None,))
    if len(shares) == 0:
        raise ValueError("log_share is empty; one basin at least is needed")
    if (shares > 0.0).any():
        raise ValueError(f"log_share holds {shares.max():g}; logarithms of parts are at most 0")
    size = (len(shares),)
    met = wholes(found, "found", size, least=1, most=10**9)
    orbits = np.ones(size) if images is None else positives(images, "images", size)
    single = np.ndim(error) == 0
    noise = positives(np.full(size, error) if single else error, "error", size, zero=True)
    starts = int(met.sum())
    known = completeness(met)
    random = generator(rng)
    drawn = random.multinomial(starts, met / starts, size=SAMPLES)
    others = shares + noise * random.standard_normal((SAMPLES, len(shares)))
    twice = np.sqrt(2.0) * noise  # these have been disturbed again
    numbers = [_log_number(*sample, twice) for sample in zip(others, drawn, strict=True)]
    entropies = -np.sum(drawn * others, axis=1) / starts
    mean, spread = _moments(shares, met, noise)
    chance = -np.expm1(starts * np.log1p(-np.minimum(orbits * np.exp(shares), 1.0 - 1e-16)))
    return BasinCount(
        boltzmann=_log_number(shares, met, noise), boltzmann_interval=_interval(numbers),
        horvitz_thompson=float(np.log(np.sum(orbits / chance))), fitted=0.5 * spread**2 - mean,
        gibbs=-mean, gibbs_interval=_interval(entropies), seen=float(np.log(known.n_found)),
        at_least=float(np.log(known.lower_bound)), spread=spread,
    )  # fmt: skip


def _log_number(shares: Floats, met: Any, noise: Floats) -> float:
    """``ln`` of the mean inverse share over starts; noise would raise each by half its square."""
    held = met > 0
    inverse = -shares[held] - 0.5 * noise[held] ** 2
    top = inverse.max()
    return float(top + np.log(np.sum(met[held] * np.exp(inverse - top)) / met.sum()))


def _moments(shares: Floats, met: Any, noise: Floats) -> tuple[float, float]:
    """Mean and standard deviation of ``ln p`` over starts, without what the noise adds."""
    mean = float(np.sum(met * shares) / met.sum())
    square = float(np.sum(met * ((shares - mean) ** 2 - noise**2)) / met.sum())
    return mean, float(np.sqrt(max(square, 0.0)))


def _interval(values: Any) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
