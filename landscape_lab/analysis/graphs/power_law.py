"""Whether a network is scale-free: if its degrees follow a power law, and where from.

A straight line through a doubly logarithmic plot answers nothing. Here the exponent is a maximum
likelihood estimate, the least degree from which on the law is fitted is the one where law and data
lie closest, and synthetic data tell how often a true power law would lie as far from its own fit
(Clauset, Shalizi and Newman 2009, sec. 3 and 4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import erfc, zeta

from landscape_lab.types import Floats, Integers
from landscape_lab.validation import Random, count, generator, positives, wholes

__all__ = ["PowerLaw", "fit_power_law"]


EXPONENTS = (1.01, 12.0)
# A law that is fitted to fewer degrees than this tells nothing.
SMALLEST_TAIL = 10
# Degrees up to here are drawn exactly, larger ones from the continuous law.
TABLE = 4096
# Synthetic degrees are no larger, and nobody waits for more samples.
LARGEST_DEGREE = 10**15
MOST_SAMPLES = 10**6


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """A power law p(k) = k^-exponent / zeta(exponent, least) for degrees from `least` on.

    Attributes
    ----------
    exponent, error : float
        Maximum likelihood estimate and its standard error.
    least : int
        The degree from which on the law is fitted.
    n_tail : int
        Number of degrees from there on. The evidence is these alone.
    distance : float
        Largest difference of the cumulative distributions of law and data (Kolmogorov-Smirnov).
    p_value : float
        Share of synthetic data sets, drawn from the law, that lie farther from their own best fit.
        Below 0.1 the law is ruled out; a large value rules nothing out where `n_tail` is small.
    likelihood_ratio : float
        Log likelihood of the power law less that of an exponential, both fitted to the same tail:
        negative where the exponential describes the degrees better.
    ratio_p_value : float
        Probability of a ratio at least as large, either way, if both are equally far from the truth
        (Vuong 1989). Unless it is below 0.1 the sign means nothing.
    """

    exponent: float
    error: float
    least: int
    n_tail: int
    distance: float
    p_value: float
    likelihood_ratio: float
    ratio_p_value: float

    def survival(self, degree: npt.ArrayLike) -> Floats:
        """Share of degrees in the tail that are `degree` or larger, by the law."""
        k = positives(degree, "degree")
        return np.asarray(zeta(self.exponent, k) / zeta(self.exponent, self.least))


def fit_power_law(degree: npt.ArrayLike, *, n_samples: int = 200, rng: Random = 0) -> PowerLaw:
    """Fit a power law to the tail of a degree distribution, and test it.

    Parameters
    ----------
    degree : (N,) array_like of int
        Degrees, such as `Topology.degree`; zeros are left out.
    n_samples : int
        Number of synthetic data sets; the p-value is known to about 1 / (2 sqrt(n_samples)).
    rng : int, SeedSequence or Generator

    Returns
    -------
    PowerLaw

    Raises
    ------
    ValueError
        If fewer than 10 degrees are positive, if all of these are equal, or if `n_samples` is below
        1.
    TypeError
        If `degree` does not hold integers.
    """
    given = wholes(degree, "degree", least=0, most=LARGEST_DEGREE)
    n_samples, random = count(n_samples, "n_samples", most=MOST_SAMPLES), generator(rng)
    k = given[given > 0]
    if k.size < SMALLEST_TAIL or np.ptp(k) == 0:
        raise ValueError(
            f"degree holds {k.size} positive numbers, {np.unique(k).size} of them different; "
            f"at least {SMALLEST_TAIL} that are not all equal are needed"
        )
    exponent, least, distance = _best(k)
    tail, body = k[k >= least], k[k < least]
    farther = 0
    for _ in range(n_samples):
        n_tail = int(random.binomial(k.size, tail.size / k.size))
        drawn = _draw(exponent, least, n_tail, random)
        low = random.choice(body, k.size - n_tail) if body.size else body
        farther += _best(np.concatenate((drawn, low)))[2] >= distance
    difference = -exponent * np.log(tail) - np.log(zeta(exponent, least)) - _exponential(tail)
    spread = float(difference.std()) * np.sqrt(tail.size)
    ratio = float(difference.sum())
    return PowerLaw(
        exponent=exponent,
        error=_error(exponent, least, tail.size),
        least=least,
        n_tail=int(tail.size),
        distance=distance,
        p_value=farther / n_samples,
        likelihood_ratio=ratio,
        ratio_p_value=float(erfc(abs(ratio) / (np.sqrt(2) * spread))) if spread else 1.0,
    )


def _best(k: Integers) -> tuple[float, int, float]:
    """Exponent, least degree and distance of the power law that lies closest to its tail."""
    values, counts = np.unique(k, return_counts=True)
    logs = counts * np.log(values)
    best = (np.nan, 0, np.inf)
    # At least two different degrees and SMALLEST_TAIL of them; the lowest start will do otherwise.
    for first in range(max(values.size - 1, 1)):
        n = int(counts[first:].sum())
        if first and n < SMALLEST_TAIL:
            break
        least, mean_log = int(values[first]), float(logs[first:].sum() / n)
        exponent = _likeliest(mean_log, least)
        distance = _gap(values[first:], np.cumsum(counts[first:]) / n, exponent)
        if distance < best[2]:
            best = (exponent, least, distance)
    return best


def _gap(values: Integers, measured: Floats, exponent: float) -> float:
    """Largest gap between two cumulative distributions, at any integer from the first value on.

    Between two values that occur only the law moves: it is farthest off just before the second.
    """
    whole = zeta(exponent, values[0])
    at, before = 1 - zeta(exponent, values + 1.0) / whole, 1 - zeta(exponent, values[1:]) / whole
    gaps = np.abs(measured - at), np.abs(measured[:-1] - before)
    return float(np.concatenate(gaps).max())


def _likeliest(mean_log: float, least: int) -> float:
    """Exponent of greatest likelihood: the minimum of ln zeta(a, least) + a <ln k>."""
    from scipy.optimize import minimize_scalar  # at the top it would slow the import

    return float(
        minimize_scalar(
            lambda a: np.log(zeta(a, least)) + a * mean_log,
            bounds=EXPONENTS, method="bounded", options={"xatol": 1e-4},
        ).x
    )  # fmt: skip


def _error(exponent: float, least: int, n: int) -> float:
    """Standard error from the curvature of the log likelihood."""
    h = 1e-3
    log_zeta = np.log(zeta([exponent - h, exponent, exponent + h], least))
    return float(1 / np.sqrt(n * (log_zeta[0] - 2 * log_zeta[1] + log_zeta[2]) / h**2))


def _draw(exponent: float, least: int, n: int, random: np.random.Generator) -> Integers:
    """Draw degrees from a power law."""
    above = zeta(exponent, least + np.arange(TABLE, dtype=np.float64)) / zeta(exponent, least)
    u = random.uniform(size=n)
    # The largest degree whose survival is still above u.
    k = least + np.searchsorted(-above, -u, side="right") - 1
    far = u <= above[-1]
    with np.errstate(over="ignore"):
        tail = (least + TABLE) * (u[far] / above[-1]) ** (-1 / (exponent - 1))
    k[far] = np.minimum(tail, LARGEST_DEGREE).astype(np.int64)
    return k.astype(np.int64)


def _exponential(tail: Integers) -> Floats:
    """Log likelihood of each degree under the exponential of greatest likelihood."""
    beyond = tail - tail.min()
    p = 1 / (1 + beyond.mean())
    return np.log(p) + beyond * np.log1p(-p)
