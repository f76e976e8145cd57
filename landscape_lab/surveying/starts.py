"""Where random saddle searches start: several kinds of places, each used as much as it yields.

Overlapping atoms must part before they climb; a network climbs best from where it was drawn; points
that are symmetric are rarely met but from symmetric places; and others lie next to known ones.
Which place serves a landscape best, the survey learns.

Starts near known points search, but do not testify: they depend on what is known, and meet it
again. All others are independent draws.
"""

from concurrent.futures import Executor

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.potential.symmetry import project_out
from landscape_lab.search.lbfgs import minimize
from landscape_lab.types import Floats

NEAR = "near known points"

SYMMETRIC = "symmetric places"

INDEPENDENT = ("random places", "a few steps downhill", SYMMETRIC)
"""Kinds whose starts do not depend on what is known."""

ROUGH_STEPS = 15
"""Steps downhill: enough to part overlapping atoms."""

KICK = 2.0
"""Longest displacement from a known point, in units of the length; most are shorter."""

LEAST = 1 / 16
"""Part of all searches that the poorest kind is still given."""

PRIOR = (1.0, 4096.0)
"""New points and evaluations that every kind is credited with at first."""

NEAR_PRIOR = (0.25, 4096.0)
"""Near known points less: what finds nothing there is no evidence."""

AGING = 0.8
"""What counts of the past after each round: yields fall as a landscape is exhausted."""

Yields = dict[str, list[float]]


def kinds_for(potential: Potential) -> tuple[str, ...]:
    """The kinds of places that a model has."""
    symmetric = potential.symmetry.has_symmetric_places
    return (*(kind for kind in INDEPENDENT if symmetric or kind != SYMMETRIC), NEAR)


def shares(size: int, yields: Yields, kinds: tuple[str, ...]) -> dict[str, int]:
    """How many of `size` searches start from each kind of place.

    The better a kind pays, the more it gets: in proportion to the square of what it found for the
    same effort, and never less than a small part.

    Parameters
    ----------
    size : int
    yields : dict
        New points and evaluations of each kind so far, aged.
    kinds : tuple of str

    Returns
    -------
    dict
        Numbers that sum to `size`.
    """
    priors = [NEAR_PRIOR if kind == NEAR else PRIOR for kind in kinds]
    gained = [yields.get(kind, (0.0, 0.0)) for kind in kinds]
    rate = np.divide(*np.add(priors, gained).T)
    part = LEAST + (1.0 - LEAST * len(kinds)) * rate**2 / np.sum(rate**2)
    upto = np.rint(size * np.cumsum(part)).astype(int)
    return dict(zip(kinds, np.diff(upto, prepend=0).tolist(), strict=True))


def learn(yields: Yields, kind: str, new: int, evaluations: int) -> None:
    """Add one round of a kind of place to what it found, and let the past fade."""
    old_new, old_evaluations = yields.get(kind, (0.0, 0.0))
    yields[kind] = [AGING * old_new + new, AGING * old_evaluations + evaluations]


def starts(
    landscape: Landscape, potential: Potential, number: dict[str, int], rng: np.random.Generator,
    tol: float, executor: Executor | None,
) -> Floats:  # fmt: skip
    """Random starting points, ``(B, n)``, in the order of the kinds in `number`."""
    sizes = [number.get(kind, 0) for kind in INDEPENDENT]
    x = potential.sample(sum(sizes), rng)
    anywhere, _, symmetric = sizes
    if symmetric:
        x[-symmetric:] = potential.symmetry.symmetrize(x[-symmetric:], rng)
    if anywhere < len(x):
        x[anywhere:] = minimize(
            potential, x[anywhere:], tol=tol, max_iter=ROUGH_STEPS, executor=executor
        ).x
    return np.concatenate([x, _near_known(landscape, potential, number.get(NEAR, 0), rng)])


def _near_known(
    landscape: Landscape, potential: Potential, size: int, rng: np.random.Generator
) -> Floats:
    """Random places near the points found so far, ``(size, n)``.

    Half of them near minima: these are fewer than transition states, but more is next to each.
    """
    n_saddles = landscape.n_transition_states
    low = (rng.random(size) < 0.5) | (n_saddles == 0)
    x = np.empty((size, potential.n))
    x[low] = landscape.places("minima", rng.integers(landscape.n_minima, size=int(low.sum())))
    if n_saddles:
        chosen = rng.integers(n_saddles, size=int(np.sum(~low)))
        x[~low] = landscape.places("transition_states", chosen)
    kick = project_out(rng.standard_normal(x.shape), potential.symmetry.zero_modes(x))
    kick /= np.linalg.norm(kick, axis=1, keepdims=True)
    return x + KICK * potential.scale.length * rng.random((size, 1)) ** 2 * kick
