"""How many minima quenches miss, and what estimates say of it, where the true mean number is known.

Each cubic is quenched from many points. From the first of them estimates are made, as a survey
makes them: of the number of minima, beside its exact mean; and of the chance that the next quench
ends in a known one, beside the part of all later quenches that did.
"""

from pathlib import Path

import numpy as np

from landscape_lab.landscape.unseen import completeness
from landscape_lab.models.spin_glass import PSpin
from landscape_lab.reproduce.batches import gather
from landscape_lab.reproduce.results import Results
from landscape_lab.search.lbfgs import minimize
from landscape_lab.types import Floats, Integers

TENSORS = {20: 40, 50: 20, 100: 4}
"""How many tensors of each size."""

QUENCHES = 2000
"""On each of them."""

AFTER = (30, 100, 300, 1000)
"""Estimates are made after so many of them."""

APART = 1e-5
"""Energies that differ by less belong to one minimum; those of others differ by far more."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Quench on all tensors."""
    return [gather(folder, "unseen", TENSORS, quench_one, progress, batch=4)]


def model(n: int, seed: int) -> PSpin:
    """The model of one size and one seed, p = 3."""
    return PSpin(n, 3, rng=np.random.SeedSequence([n, seed, 4]))


def quench_one(n: int, seed: int, *, quenches: int = QUENCHES) -> Results:
    """Minima of one tensor, found by quenches, and estimates on the way.

    Returns
    -------
    dict
        After each of `AFTER` the number of minima ``found``, Chao's lower ``bound`` of their
        number, Good and Turing's ``coverage``, and the part of later quenches that ended in
        ``known`` minima, ``(4,)`` each; and the number found by all quenches, ``total``.
    """
    potential = model(n, seed)
    ends = minimize(potential, potential.sample(quenches, np.random.default_rng([n, seed, 5])))
    which = different(ends.energy[ends.converged])
    told = [completeness(np.unique(which[:m], return_counts=True)[1]) for m in AFTER]
    return {
        "found": np.array([t.n_found for t in told]),
        "bound": np.array([t.lower_bound for t in told]),
        "coverage": np.array([t.coverage for t in told]),
        "known": np.array([np.isin(which[m:], which[:m]).mean() for m in AFTER]),
        "total": np.array(len(np.unique(which))),
    }


def different(energy: Floats) -> Integers:
    """Numbers of the minima that walkers with these energies ended in, ``(B,)``."""
    order = np.argsort(energy)
    number = np.empty(len(energy), dtype=np.int64)
    number[order] = np.concatenate([[0], np.cumsum(np.diff(energy[order]) > APART)])
    return number
