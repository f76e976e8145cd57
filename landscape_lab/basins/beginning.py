"""Walkers made ready: at places inside, with steps that fit and a ladder of springs."""

import numpy as np

from landscape_lab.basins.space import Membership, Space
from landscape_lab.basins.walk import Walkers, advance, ladder, shapes_for
from landscape_lab.types import Floats

ADAPTING = 75
"""Steps that find out how long steps should be, before the ladder is set anew."""

SHAPING, ROUND = 10, (100, 300)
"""Then so many for each coordinate, within these bounds, find out how steps should be shaped."""

SHAPINGS, STILL = 10, 1.05
"""So often at the most, while the mean squared distance grows by more than this factor."""

FARTHEST = 1e4
"""Nor farther than so many times the mean squared distance under the stiffest spring."""


def begin(
    inside: Membership, space: Space, held: Floats, spring: float, shape: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[Walkers, float]:  # fmt: skip
    """So many walkers ``(R, M)`` at places inside, their steps adapted; and the ladder's bend.

    Parameters
    ----------
    held : (K, d)
        Independent points inside under the stiffest spring.
    spring : float
        That one.
    """
    bend = spring / 20.0
    places = held[rng.integers(len(held), size=shape)]
    springs = ladder(spring, bend, shape[0])
    size = np.sqrt(np.mean(np.sum(held**2, axis=1)) / space.dimension)
    steps = np.full(shape[0], 2.0 * size / np.sqrt(space.dimension))
    walkers = Walkers(places, springs, steps)
    met = advance(inside, space, walkers, ADAPTING, rng, adapt=True).square
    bend = min(bend, space.dimension / float(met[ADAPTING // 2 :, 0].mean()))
    springs = ladder(spring, bend, shape[0])
    walkers.steps = np.exp(np.interp(springs, walkers.springs, np.log(walkers.steps)))
    walkers.springs = springs
    _follow_spread(inside, space, walkers, FARTHEST * space.dimension / spring, rng)
    return walkers, bend


def _follow_spread(
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
