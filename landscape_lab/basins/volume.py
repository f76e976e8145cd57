"""How large a basin is: the chance, but for a constant, that a random start ends in its minimum.

Close around the minimum a spring holds all walkers inside, and their volume is known. The spring is
let loose step by step, and the volume grows by what the walkers then reach.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.basins.beginning import FARTHEST, begin
from landscape_lab.basins.membership import FlowMembership, flat_directions
from landscape_lab.basins.outcome import Outcome, Volume
from landscape_lab.basins.reference import (
    DOUBT,
    FEWEST,
    HALVINGS,
    SOFTER,
    TRIES,
    independent,
    missed,
    stiffest,
)
from landscape_lab.basins.reweighting import growth, integrated, mixing
from landscape_lab.basins.space import Membership, Space, space_around, within_box
from landscape_lab.basins.walk import advance
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.workers import Workers
from landscape_lab.validation import Random, as_points, count, generator, positive, reals, shown

ALIKE = 3.0
"""The two halves of a run may differ by so many of their standard errors."""

RISING = 1.0
"""And the second may lie above the first by so many: walkers that still spread."""

MIXED = 1.1
"""What ensembles have seen differs by chance alone when `mixing` is below: the usual bound."""

RUNAWAY = 2.0
"""Walkers without a spring run away whose mean squared distance grows by this factor from one half
of the walk to the other, or that are farther than FARTHEST."""

LIMITS = {
    "n_steps": (8, 10**6), "n_ensembles": (4, 10**4), "n_rungs": (4, 1000),
    "n_reference": (100, 10**7), "max_doublings": (0, 12),
}  # fmt: skip
"""How little and how much may be spent."""

LEAST = 0.04
"""Part of the free walkers' steps from far away that must be accepted: fewer say nothing of the
tails."""


def basin_volume(
    potential: Potential,
    minimum: Any,
    *,
    rng: Random,
    inside: Membership | None = None,
    box: Any = None,
    prior: float | None = None,
    prior_mean: Any = None,
    n_steps: int = 400,
    n_ensembles: int = 32,
    n_rungs: int = 8,
    n_reference: int = 15_000,
    max_doublings: int = 3,
    step_error: float | None = None,
    executor: Workers | None = None,
) -> Volume:
    """Measure the volume of the basin of attraction of a minimum.

    Parameters
    ----------
    potential : Potential
    minimum : (n,)
        To the last digits, as from `polish`.
    rng : int, SeedSequence or Generator
    inside : callable, optional
        ``(B, n) -> (B,)``: which points belong to the basin; the gradient flow decides unless
        given. It may flip coins, as training with random batches does: then the volume is the
        integral of the chance to arrive.
    box : (2, n) array_like, optional
        Lowest and highest coordinates: only the part of the basin in there is measured.
    prior, prior_mean : float, (n,) array_like, optional
        Standard deviation and mean (zero unless given) of a Gaussian prior. Instead of a volume its
        part in the basin is measured.
    n_steps : int
        Monte Carlo steps of each walker, doubled while the halves of the walk or the ensembles
        differ.
    n_ensembles, n_rungs : int
        Independent ensembles, and springs of each.
    n_reference : int
        Independent points under the stiffest spring. The more there are, the softer it is, and the
        less is left to the walkers.
    max_doublings : int
    step_error, executor
        As for `gradient_flow`.

    Returns
    -------
    Volume
        With an `Outcome` in place of a number that cannot be known.

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense, or a volume across the directions of no change is not known.

    Notes
    -----
    ``ln V = ln Z_free(k) + ln p + ln Z(0) / Z(k)``, with the part p of free points under the
    spring k that lie inside, and the ratio of the last term from walkers on a ladder of springs
    with replica exchange, by MBAR (Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008)) and by
    thermodynamic integration (Frenkel and Ladd, J. Chem. Phys. 81, 3188 (1984)); Ballard et al.
    2017, eqn (19).

    Where directions of no change turn from place to place, as rotations do, the volume is that of a
    flat section at the minimum. Such a section may hold other images of the minimum, turned about;
    of their surroundings only what walkers reach is counted. Where the length of a point says
    nothing, as for spins on a sphere, a prior of mean zero tells which part of the sphere belongs
    to a minimum.
    """
    center = as_points(minimum, as_potential(potential).n, "minimum")
    if len(center) > 1:
        raise ValueError(f"minimum has shape {center.shape}; one point, ({potential.n},), would do")
    error = None if step_error is None else positive(step_error, "step_error")
    if inside is not None and not callable(inside):
        raise TypeError(f"inside is {shown(inside)}; a function of points would do")
    effort = Effort(n_steps, n_ensembles, n_rungs, n_reference, max_doublings)
    random, weighed = generator(rng), prior is not None
    flat, turning = flat_directions(potential, center[0], weighed=weighed)
    if weighed and turning is not None:
        raise ValueError(
            f"prior is {shown(prior)}, and this landscape's directions of no change turn from "
            "place to place, so that a prior would weigh them; None would do"
        )
    space = space_around(center[0], flat, potential.scale.length, prior, prior_mean)
    belongs = inside
    if belongs is None:
        belongs = FlowMembership(
            potential, center[0], step_error=error, executor=executor, weighed=weighed
        )
    return _measure(within_box(belongs, box, potential.n), space, effort, random)


def body_volume(
    inside: Membership, center: Any, *, length: float, rng: Random, n_steps: int = 400,
    n_ensembles: int = 32, n_rungs: int = 8, n_reference: int = 15_000, max_doublings: int = 3,
) -> Volume:  # fmt: skip
    """Measure the volume of a body given by a test, around a point inside.

    Parameters
    ----------
    inside : callable
        ``(B, n) -> (B,)``.
    center : (n,) array_like
    length : float
        About how large the body is; any guess within some powers of ten.
    rng, n_steps, n_ensembles, n_rungs, n_reference, max_doublings
        As for `basin_volume`.

    Returns
    -------
    Volume

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense.
    """
    if not callable(inside):
        raise TypeError(f"inside is {shown(inside)}; a function of points would do")
    point = reals(center, "center", (None,))
    effort = Effort(n_steps, n_ensembles, n_rungs, n_reference, max_doublings)
    random, none = generator(rng), np.empty((0, len(point)))
    return _measure(inside, space_around(point, none, positive(length, "length")), effort, random)


@dataclass(frozen=True)
class Effort:
    """How much is spent on a volume; see `basin_volume`."""

    n_steps: int
    n_ensembles: int
    n_rungs: int
    n_reference: int
    max_doublings: int

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            given = count(getattr(self, name), name, least=least, most=most)
            object.__setattr__(self, name, given)


def _measure(
    inside: Membership, space: Space, effort: Effort, random: np.random.Generator
) -> Volume:
    spring, outcome = stiffest(inside, space, effort.n_reference, random)
    size, tests = effort.n_reference, HALVINGS * TRIES
    if outcome is not None:
        return _nothing(space, outcome, tests)
    held, spring, share, asked = independent(inside, space, spring, size, random)
    tests += asked
    if len(held) < FEWEST:
        return _nothing(space, Outcome.OUTSIDE, tests)
    known = space.log_free(spring) + np.log(share)
    spread = np.sqrt((1.0 - share) / (share * size))
    settled, ratios, error = False, np.full(effort.n_rungs, np.nan), np.nan
    walkers, bend = begin(inside, space, held, spring, (effort.n_rungs, effort.n_ensembles), random)
    for doubling in range(effort.max_doublings + 1):
        course = advance(inside, space, walkers, effort.n_steps << doubling, random)
        early, late = (half.mean() for half in np.array_split(course.square[:, 0], 2))
        running = late > RUNAWAY * early
        if late > FARTHEST * space.dimension / spring:
            return _nothing(space, Outcome.UNBOUNDED, tests + walkers.tests)
        if running:
            continue
        grown = growth(course.square, walkers.springs, spring * SOFTER, random)
        ratios, error = grown.ratios, grown.error
        settled = -RISING * grown.gap_error < grown.gap < ALIKE * grown.gap_error
        settled = settled and mixing(course.square) < MIXED
        if settled:
            break
    outcome = Outcome.SETTLED if settled else Outcome.UNSETTLED
    if running:
        outcome = Outcome.UNBOUNDED
    if course.farther < LEAST:
        outcome = Outcome.STUCK
    if settled:
        most = known + grown.elsewhere + DOUBT * np.hypot(grown.elsewhere_error, spread)
        elsewhere, asked = missed(inside, space, spring, most, random)
        tests += asked
        if elsewhere:
            outcome = Outcome.MISSED
    mean_square = course.square.mean(axis=(0, 2))
    sound = outcome in (Outcome.SETTLED, Outcome.UNSETTLED)
    return Volume(
        log_volume=float(known + ratios[0]) if sound else np.nan,
        error=float(np.hypot(error, spread)) if sound else np.nan,
        thermodynamic=known + integrated(walkers.springs, bend, mean_square) if sound else np.nan,
        outcome=outcome, springs=walkers.springs / space.length**2,
        mean_square=mean_square * space.length**2, accepted=course.accepted,
        exchanged=course.exchanged, dimension=space.dimension, n_tests=tests + walkers.tests,
        n_steps=len(course.square),
    )  # fmt: skip


def _nothing(space: Space, outcome: Outcome, tests: int) -> Volume:
    none = np.empty(0)
    return Volume(
        np.nan, np.nan, np.nan, outcome, none, none, none, none, space.dimension, tests, 0
    )
