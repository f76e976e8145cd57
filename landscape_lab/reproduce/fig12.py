"""Where descents on random polynomials end, for Fig. 12 and 14 of Ballard et al. 2017.

The paper goes downhill with a constant step until the gradient's norm is below 1e-6. That is done
here to N = 100, beside LBFGS quenches from the same points, which take a tenth of the evaluations;
beyond, quenches alone.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landscape_lab.models.spin_glass import PSpin
from landscape_lab.reproduce.batches import gather
from landscape_lab.reproduce.results import Results
from landscape_lab.search.constant_step import gradient_descent
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.walkers import Quenches
from landscape_lab.types import Floats

TENSORS = {20: 60, 50: 60, 100: 16, 200: 12, 400: 10}
"""How many tensors of each size."""

STARTS = {20: 128, 50: 128, 100: 64, 200: 64, 400: 64}
"""How many points at random on the sphere of each."""

CONSTANT_STEP = 100
"""The largest size for which descents with a constant step are done too."""

RATE = 0.1
"""That step over the gradient: about one over the largest curvature, which is near 10 at any N."""

SMALL = 1e-6
"""Norm of the gradient of H at which the paper stops."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Descend on all tensors and write the energies of a spin."""
    return [gather(folder, "spin-descents", TENSORS, descend_one, progress, batch=4)]


def model(n: int, seed: int) -> PSpin:
    """The model of one size and one seed, p = 3."""
    return PSpin(n, 3, rng=np.random.SeedSequence([n, seed]))


def descend_one(n: int, seed: int) -> Results:
    """Quenches and descents on one tensor, from the same points.

    Returns
    -------
    dict
        ``quenched`` and ``descended``, energies of a spin ``(128,)``, nan where none was done or
        none converged; and the mean number of evaluations of each, ``evaluations`` ``(2,)``.
    """
    potential = model(n, seed)
    x = potential.sample(STARTS[n], np.random.default_rng([n, seed, 1]))
    quenches = minimize(potential, x, tol=SMALL / np.sqrt(n))
    told = {"quenched": _levels(quenches, n), "descended": np.full(max(STARTS.values()), np.nan)}
    evaluations = [quenches.n_eval.mean(), np.nan]
    if n <= CONSTANT_STEP:
        descents = gradient_descent(potential, x, rate=RATE, tol=SMALL / np.sqrt(n))
        told["descended"] = _levels(descents, n)
        evaluations[1] = descents.n_eval.mean()
    return told | {"evaluations": np.array(evaluations)}


def spread(levels: Floats) -> tuple[float, float, float, float]:
    """How widely the ends of walks scatter.

    Parameters
    ----------
    levels : (T, S) array
        Of S starts on each of T tensors; starts of which a walk did not end are left out.

    Returns
    -------
    tuple
        The variance within a tensor and its standard error, at the least that of normal numbers;
        the variance over all walks and its standard error, by leaving out one tensor at a time.
    """
    walks = levels[:, np.isfinite(levels).all(axis=0)]
    tensors, starts = walks.shape
    own = walks.var(axis=1, ddof=1)
    luck = own.mean() * np.sqrt(2 / (tensors * (starts - 1)))
    error = max(own.std(ddof=1) / np.sqrt(tensors), luck)
    rest = [np.delete(walks, k, axis=0).var() for k in range(tensors)]
    return own.mean(), error, walks.var(), np.sqrt((tensors - 1) * np.var(rest))


def power_law(x: Floats, y: Floats, error: Floats) -> tuple[float, float]:
    """Exponent a of ``y = c x^a`` by weighted least squares, and its standard error."""
    x, weight = np.log(x), (y / error) ** 2
    y = np.log(y)
    x0, y0 = np.average(x, weights=weight), np.average(y, weights=weight)
    squares = np.sum(weight * (x - x0) ** 2)
    slope = np.sum(weight * (x - x0) * (y - y0)) / squares
    chi = np.sum(weight * (y - y0 - slope * (x - x0)) ** 2) / (len(x) - 2)
    return slope, np.sqrt(max(chi, 1.0) / squares)


def _levels(ended: Quenches, n: int) -> NDArray[np.float32]:
    levels = np.full(max(STARTS.values()), np.nan)
    levels[: len(ended)] = np.where(ended.converged, ended.energy / n, np.nan)
    return levels.astype(np.float32)
