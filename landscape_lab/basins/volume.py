"""How large a basin is: the chance, but for a constant, that a random start ends in its minimum.

Close around the minimum a spring holds all walkers inside, and their volume is known. The spring is
let loose step by step, and the volume grows by what the walkers then reach.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.basins.membership import FlowMembership, flat_directions
from landscape_lab.basins.outcome import Outcome, Volume
from landscape_lab.basins.reweighting import growth, integrated, mixing
from landscape_lab.basins.space import Membership, Space, space_around, within_box
from landscape_lab.basins.walk import Walkers, advance, ladder, shapes_for
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats
from landscape_lab.validation import Random, as_points, count, generator, positive, reals, shown

SHARE = 0.3
"""Part of free points that lie inside under the stiffest spring: deeper than the usual 0.9, and
with an error that is known."""

LOOSEST, STIFFEST = 1e-6, 1e12
"""Between which springs that one is looked for, in units of one over squared length."""

HALVINGS, TRIES = 16, 100
"""Steps of that search, and points of each."""

ADAPTING = 75
"""Steps that find out how long steps should be, before the ladder is set anew."""

SHAPING, ROUND = 10, (100, 300)
"""Then so many for each coordinate, within these bounds, find out how steps should be shaped."""

SHAPINGS, STILL = 10, 1.05
"""So often at the most, while the mean squared distance grows by more than this factor."""

ALIKE = 3.0
"""The two halves of a run may differ by so many of their standard errors."""

RISING = 1.0
"""And the second may lie above the first by so many: walkers that still spread."""

MIXED = 1.1
"""What ensembles have seen differs by chance alone when `mixing` is below: the usual bound."""

RUNAWAY, FARTHEST = 2.0, 1e4
"""Walkers without a spring run away whose mean squared distance grows by the first factor from one
half of the walk to the other, or is the second one times that under the stiffest spring."""

SOFTER = np.logspace(-0.5, -4.0, 8)
"""Springs, in units of the stiffest, under which free points look for places that no walker has
reached."""

DOUBT, CHANCE, SUSPICION = 4.0, 1e-4, 0.5
"""They believe in such places when so many points would be that unlikely, with a volume larger by
so many of its errors. Where they suspect them, they look on:"""

LOOKS = (1000, 4000, 16_000)
"""So many points."""

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
    n_reference: int = 4000,
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
        Independent points under the stiffest spring.
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
    flat section at the minimum. Where the length of a point says nothing, as for spins on a sphere,
    a prior of mean zero tells which part of the sphere belongs to a minimum.
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
    n_ensembles: int = 32, n_rungs: int = 8, n_reference: int = 4000, max_doublings: int = 3,
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
    spring, outcome = _stiffest(inside, space, random)
    size, tests = effort.n_reference, HALVINGS * TRIES + effort.n_reference
    points = space.draw(spring, size, random)
    held = inside(space.points(points))
    share = float(held.mean())
    if outcome is not None or held.sum() < 10:
        return _nothing(space, Outcome.OUTSIDE if outcome is None else outcome, tests)
    known = space.log_free(spring) + np.log(share)
    spread = np.sqrt((1.0 - share) / (share * size))
    settled, ratios, error = False, np.full(effort.n_rungs, np.nan), np.nan
    walkers, bend = _begin(inside, space, points[held], spring, effort, random)
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
        missed, asked = _missed(inside, space, spring, most, random)
        tests += asked
        if missed:
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


def _stiffest(
    inside: Membership, space: Space, rng: np.random.Generator
) -> tuple[float, Outcome | None]:
    """The spring under which SHARE of free points lie inside, by bisection of its logarithm."""
    low, high = np.log(LOOSEST), np.log(STIFFEST)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        held = inside(space.points(space.draw(float(np.exp(middle)), TRIES, rng)))
        if held.mean() < SHARE:
            low = middle
        else:
            high = middle
    spring = float(np.exp(high))
    if spring > 0.9 * STIFFEST:
        return spring, Outcome.OUTSIDE
    if spring < 1.1 * LOOSEST and space.prior is None:
        return spring, Outcome.UNBOUNDED
    return spring, None


def _begin(
    inside: Membership, space: Space, held: Floats, spring: float, effort: Effort,
    rng: np.random.Generator,
) -> tuple[Walkers, float]:  # fmt: skip
    """Walkers at points that lie inside, their steps adapted and their ladder set; and its bend."""
    n_rungs, n_ensembles = effort.n_rungs, effort.n_ensembles
    bend = spring / 20.0
    places = held[rng.integers(len(held), size=(n_rungs, n_ensembles))]
    springs = ladder(spring, bend, n_rungs)
    size = np.sqrt(np.mean(np.sum(held**2, axis=1)) / space.dimension)
    steps = np.full(n_rungs, 2.0 * size / np.sqrt(space.dimension))
    walkers = Walkers(places, springs, steps)
    met = advance(inside, space, walkers, ADAPTING, rng, adapt=True).square
    bend = min(bend, space.dimension / float(met[ADAPTING // 2 :, 0].mean()))
    springs = ladder(spring, bend, n_rungs)
    walkers.steps = np.exp(np.interp(springs, walkers.springs, np.log(walkers.steps)))
    walkers.springs = springs
    _shape(inside, space, walkers, FARTHEST * space.dimension / spring, rng)
    return walkers, bend


def _shape(
    inside: Membership, space: Space, walkers: Walkers, farthest: float, rng: np.random.Generator
) -> None:
    """Let steps follow how walkers are spread, until those without a spring spread no further."""
    n_steps = int(np.clip(SHAPING * space.dimension, *ROUND))
    before = 0.0
    for _ in range(SHAPINGS):
        course = advance(inside, space, walkers, n_steps, rng, adapt=True)
        reached = float(course.square[n_steps // 2 :, 0].mean())
        walkers.shapes = shapes_for(course.spread)
        if reached < STILL * before or reached > farthest:
            break
        before = reached
    advance(inside, space, walkers, ADAPTING, rng, adapt=True)


def _missed(
    inside: Membership, space: Space, spring: float, log_most: Floats, rng: np.random.Generator
) -> tuple[bool, int]:
    """Whether more free points lie inside than measures ``exp(log_most)`` tell; tests made.

    Thin or fuzzy tails may hold most of a basin, and a walker on the way there is turned back. So
    may places that are told to be inside by mistake.
    """
    from scipy.special import gammainc  # at the top it would slow the import

    tests = 0
    for softer, log_here in zip(spring * SOFTER, log_most, strict=True):
        share = np.exp(min(0.0, log_here - space.log_free(softer)))
        found = size = 0
        for look in LOOKS:
            found += int(inside(space.points(space.draw(softer, look, rng))).sum())
            size += look
            chance = float(gammainc(found, size * share)) if found else 1.0  # so many or more
            if chance > SUSPICION:
                break
            if chance < CHANCE:
                return True, tests + size
        tests += size
    return False, tests
