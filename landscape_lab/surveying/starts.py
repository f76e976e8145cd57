"""Where random saddle searches start: several kinds of places, each used as much as it yields.

Overlapping atoms must part before they climb; a network climbs best from where it was drawn; points
that are symmetric are rarely met but from symmetric places; and others lie next to known ones.
Which place serves a landscape best, the survey learns: the one that meets what is seldom met.

Starts near known points search, but do not testify: they depend on what is known, and meet it
again. All others are independent draws.
"""

from collections.abc import Sequence

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.potential.symmetry import project_out
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.workers import Workers
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.types import Floats

NEAR = "near known points"

SYMMETRIC = ("symmetric places", "a few steps downhill from symmetric places")

INDEPENDENT = ("random places", SYMMETRIC[0], "a few steps downhill", SYMMETRIC[1])
"""Kinds whose starts do not depend on what is known; the last two are led downhill."""

ROUGH_STEPS = 15
"""Steps downhill: enough to part overlapping atoms."""

KICK = 2.0
"""Longest displacement from a known point, in units of the length; most are shorter."""

LEAST = 1 / 16
"""Part of all searches that the poorest kind is still given."""

PRIOR = (1e-3, 64.0)
"""Worth and searches that every kind of independent draw is credited with at first."""

AGING = 0.5
"""What counts near known points of the past after each round: yields fall as a landscape is
exhausted, and what finds nothing there is no evidence."""


def kinds_for(potential: Potential) -> tuple[str, ...]:
    """The kinds of places that a model has."""
    symmetric = potential.symmetry.has_symmetric_places
    return (*(kind for kind in INDEPENDENT if symmetric or kind not in SYMMETRIC), NEAR)


def shares(
    size: int, kinds: tuple[str, ...], sightings: Sightings, news: Sequence[float]
) -> dict[str, int]:
    """How many of `size` searches start from each kind of place.

    The better a kind pays, the more it gets: in proportion to the square of its worth for the same
    number of searches, and never less than a small part. The worth of independent draws is what
    they met of points that are seldom met (`Sightings.worth`), so that a landscape is known best
    where it is hardest to know; that of starts near known points is what they found of late.

    Parameters
    ----------
    size : int
    kinds : tuple of str
    sightings : Sightings
    news : (new points, searches)
        Of starts near known points, aged.

    Returns
    -------
    dict
        Numbers that sum to `size`.
    """
    worth, searches = np.array(
        [
            (news[0], PRIOR[1] + news[1]) if kind == NEAR
            else (PRIOR[0] + sightings.worth(kind), PRIOR[1] + sightings.draws.get(kind, 0))
            for kind in kinds
        ]
    ).T  # fmt: skip
    rate = worth / searches
    part = LEAST + (1.0 - LEAST * len(kinds)) * rate**2 / np.sum(rate**2)
    return _divided(size, dict(zip(kinds, part, strict=True)))


def smaller(number: dict[str, int], size: int) -> dict[str, int]:
    """Fewer searches of each kind, `size` in all, in the same proportions."""
    total = sum(number.values())
    return _divided(size, {kind: n / total for kind, n in number.items()})


def _divided(size: int, part: dict[str, float]) -> dict[str, int]:
    """Whole numbers that sum to `size`, in proportion to parts that sum to one."""
    upto = np.rint(size * np.cumsum(list(part.values()))).astype(int)
    return dict(zip(part, np.diff(upto, prepend=0).tolist(), strict=True))


def learn(news: Sequence[float], new: int, searches: int) -> list[float]:
    """Add one round of starts near known points to what they found, and let the past fade."""
    return [AGING * news[0] + new, AGING * news[1] + searches]


def draw(
    landscape: Landscape, potential: Potential, number: dict[str, int], known: tuple[int, int],
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Random places ``(B, n)``, in the order of the kinds in `number`.

    Parameters
    ----------
    landscape, potential
    number : dict
        How many of each kind.
    known : (int, int)
        So many minima and transition states of the landscape count as known.
    rng : Generator
    """
    sizes = [number.get(kind, 0) for kind in INDEPENDENT]
    kind = np.repeat(np.array(INDEPENDENT), sizes)
    x = potential.sample(len(kind), rng)
    symmetric = np.isin(kind, SYMMETRIC)
    if symmetric.any():
        x[symmetric] = potential.symmetry.symmetrize(x[symmetric], rng)
    return np.concatenate([x, _near_known(landscape, potential, number.get(NEAR, 0), known, rng)])


def lead_downhill(
    potential: Potential, x: Floats, number: dict[str, int], tol: float, executor: Workers | None
) -> Floats:
    """The places ``(B, n)`` that `draw` has drawn, those a few steps downhill that are to be."""
    sizes = [number.get(kind, 0) for kind in INDEPENDENT]
    high, last = sum(sizes[:2]), sum(sizes)
    if high == last:
        return x
    below = minimize(potential, x[high:last], tol=tol, max_iter=ROUGH_STEPS, executor=executor).x
    return np.concatenate([x[:high], below, x[last:]])


def _near_known(
    landscape: Landscape, potential: Potential, size: int, known: tuple[int, int],
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Random places near known points, ``(size, n)``.

    Half of them near minima: these are fewer than transition states, but more is next to each.
    """
    n_minima, n_saddles = known
    low = (rng.random(size) < 0.5) | (n_saddles == 0)
    x = np.empty((size, potential.n))
    x[low] = landscape.places("minima", rng.integers(n_minima, size=int(low.sum())))
    if n_saddles:
        chosen = rng.integers(n_saddles, size=int(np.sum(~low)))
        x[~low] = landscape.places("transition_states", chosen)
    kick = project_out(rng.standard_normal(x.shape), potential.symmetry.zero_modes(x))
    kick /= np.linalg.norm(kick, axis=1, keepdims=True)
    return x + KICK * potential.scale.length * rng.random((size, 1)) ** 2 * kick
