"""Walkers confined to a basin, each on a spring to its minimum, from stiff to none at all.

A rung of the ladder is a spring. On every rung one walker of each ensemble takes Monte Carlo steps
within the basin, and neighbors on the ladder exchange their places: what the stiff ones find near
the minimum and the free ones far away is shared. Ensembles know nothing of each other.
"""

from dataclasses import dataclass

import numpy as np

from landscape_lab.basins.space import Membership, Space
from landscape_lab.types import Floats

ACCEPTED = 0.27
"""Part of the steps that are accepted where a random walk in many dimensions is fastest."""

QUICKNESS = 0.1
"""By how much, in its logarithm, a step grows or shrinks at each trial while it adapts."""


@dataclass(eq=False)
class Walkers:
    """The state of all walkers, changed by `advance`.

    Attributes
    ----------
    y : (R, M, d)
        Places, by rung and ensemble, all inside.
    springs : (R,)
        From zero upward.
    steps : (R,)
        Lengths of the steps of one coordinate.
    tests : int
        How often membership was asked.
    """

    y: Floats
    springs: Floats
    steps: Floats
    tests: int = 0


@dataclass(frozen=True, eq=False)
class Course:
    """What walkers have met.

    Attributes
    ----------
    square : (T, R, M)
        Squared distances from the center after each step, in units of the space's length.
    accepted : (R,)
        Part of the steps that were accepted.
    exchanged : (R - 1,)
        Part of the exchanges with the next rung that were.
    """

    square: Floats
    accepted: Floats
    exchanged: Floats


def advance(
    inside: Membership, space: Space, walkers: Walkers, n_steps: int, rng: np.random.Generator, *,
    adapt: bool = False,
) -> Course:  # fmt: skip
    """Let all walkers take steps, and neighbors on the ladder exchange places after each.

    The dice of the spring and the prior are thrown first: only where they agree is membership
    asked, which is dear. A membership that flips coins is asked once for every place that is
    proposed, and the coin stays with the place: that samples the chance of belonging exactly.

    Parameters
    ----------
    inside : callable
        ``(B, n) -> (B,)``.
    space : Space
    walkers : Walkers
        Moved.
    n_steps : int
    rng : Generator
    adapt : bool
        Whether the steps of each rung grow and shrink until the part ACCEPTED is accepted. Then the
        course is no sample.
    """
    n_rungs, n_ensembles, _ = walkers.y.shape
    square = np.sum(walkers.y**2, axis=2)
    weight = space.log_weight(walkers.y) + np.zeros_like(square)
    met = np.empty((n_steps, n_rungs, n_ensembles))
    accepted, exchanged = np.zeros(n_rungs), np.zeros(max(0, n_rungs - 1))
    for t in range(n_steps):
        taken = _move(inside, space, walkers, square, weight, rng)
        accepted += taken
        if adapt:
            walkers.steps *= np.exp(QUICKNESS * (taken - ACCEPTED) / ACCEPTED)
        exchanged += 2 * _exchange(walkers, square, weight, t % 2, rng)
        met[t] = square
    return Course(met, accepted / n_steps, exchanged / n_steps)


def _move(
    inside: Membership, space: Space, walkers: Walkers, square: Floats, weight: Floats,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """One step of every walker; which part of each rung's was accepted, ``(R,)``."""
    trial = walkers.y + walkers.steps[:, None, None] * rng.standard_normal(walkers.y.shape)
    trial_square = np.sum(trial**2, axis=2)
    trial_weight = space.log_weight(trial) + np.zeros_like(square)
    dice = np.log(rng.random(square.shape))
    gain = trial_weight - weight - 0.5 * walkers.springs[:, None] * (trial_square - square)
    taken = dice < gain
    asked = np.flatnonzero(taken)
    if len(asked):
        places = space.points(trial.reshape(-1, space.dimension)[asked])
        taken.ravel()[asked] = inside(places)
        walkers.tests += len(asked)
    walkers.y[taken] = trial[taken]
    square[taken], weight[taken] = trial_square[taken], trial_weight[taken]
    return taken.mean(axis=1)


def _exchange(
    walkers: Walkers, square: Floats, weight: Floats, first: int, rng: np.random.Generator
) -> Floats:
    """Exchange walkers of every second pair of neighbors; which part of each pair's, ``(R - 1,)``.

    The springs alone decide: the prior is the same on all rungs.
    """
    done = np.zeros(max(0, len(square) - 1))
    for low in range(first, len(square) - 1, 2):
        gap = walkers.springs[low + 1] - walkers.springs[low]
        gain = 0.5 * gap * (square[low + 1] - square[low])
        swap = np.log(rng.random(square.shape[1])) < gain
        for array in (walkers.y, square, weight):
            array[low, swap], array[low + 1, swap] = array[low + 1, swap], array[low, swap].copy()
        done[low] = swap.mean()
    return done


def ladder(stiffest: float, bend: float, n_rungs: int) -> Floats:
    """Springs from none to the stiffest, ``k(t) = -b + b (1 + k / b)^t`` for even t in [0, 1].

    Dense at soft springs and geometric at stiff ones; `bend` is where the one becomes the other,
    best the number of dimensions over the mean squared distance without a spring (Frenkel and
    Ladd, J. Chem. Phys. 81, 3188 (1984), and Asenjo et al., Phys. Rev. Lett. 112, 098002 (2014)).
    """
    t = np.linspace(0.0, 1.0, n_rungs)
    springs: Floats = bend * np.expm1(t * np.log1p(stiffest / bend))
    return springs
