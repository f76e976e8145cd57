"""Walkers confined to a basin, each on a spring to its minimum, from stiff to none at all.

A rung of the ladder is a spring. On every rung one walker of each ensemble takes Monte Carlo steps
within the basin, and neighbors on the ladder exchange their places: what the stiff ones find near
the minimum and the free ones far away is shared. Ensembles know nothing of each other.
"""

from dataclasses import dataclass

import numpy as np

from landscape_lab.basins.space import Membership, Space
from landscape_lab.types import Booleans, Floats

ACCEPTED = 0.27
"""Part of the steps that are accepted where a random walk in many dimensions is fastest."""

QUICKNESS = 0.1
"""By how much, in its logarithm, a step grows or shrinks at each trial while it adapts."""

SLIMMEST = 1e-12
"""The smallest part of the mean spread that a direction is given: walkers may have stood still."""


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
    shapes : (R, d, d), optional
        What turns round steps into those of each rung: longer where walkers are spread wider.
    tests : int
        How often membership was asked.
    """

    y: Floats
    springs: Floats
    steps: Floats
    shapes: Floats | None = None
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
    farther : float
        The same without a spring, of steps from the farthest quarter of the places.
    exchanged : (R - 1,)
        Part of the exchanges with the next rung that were.
    spread : (2, R, d, d)
        Sums of products of coordinates in the second half, over the one and the other half of the
        ensembles, while steps adapt; else nothing.
    """

    square: Floats
    accepted: Floats
    farther: float
    exchanged: Floats
    spread: Floats


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
    n_rungs, n_ensembles, dimension = walkers.y.shape
    square = np.sum(walkers.y**2, axis=2)
    weight = space.log_weight(walkers.y) + np.zeros_like(square)
    met = np.empty((n_steps, n_rungs, n_ensembles))
    accepted, exchanged = np.zeros(n_rungs), np.zeros(max(0, n_rungs - 1))
    free = np.empty((2, n_steps, n_ensembles))
    spread = np.zeros((2, n_rungs, dimension, dimension))
    half = n_ensembles // 2
    for t in range(n_steps):
        free[0, t] = square[0]
        taken = _move(inside, space, walkers, square, weight, rng)
        free[1, t] = taken[0]
        part = taken.mean(axis=1)
        accepted += part
        if adapt:
            walkers.steps *= np.exp(QUICKNESS * (part - ACCEPTED) / ACCEPTED)
            if 2 * t >= n_steps:
                for k, y in enumerate((walkers.y[:, :half], walkers.y[:, half:])):
                    spread[k] += np.swapaxes(y, 1, 2) @ y
        exchanged += 2 * _exchange(walkers, square, weight, t % 2, rng)
        met[t] = square
    far = free[0] >= np.quantile(free[0], 0.75)
    farther = float(free[1][far].mean())
    return Course(met, accepted / n_steps, farther, exchanged / n_steps, spread)


def _move(
    inside: Membership, space: Space, walkers: Walkers, square: Floats, weight: Floats,
    rng: np.random.Generator,
) -> Booleans:  # fmt: skip
    """One step of every walker; which were accepted, ``(R, M)``."""
    change = walkers.steps[:, None, None] * rng.standard_normal(walkers.y.shape)
    trial = walkers.y + (change if walkers.shapes is None else change @ walkers.shapes)
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
    return taken


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


def shapes_for(spread: Floats) -> Floats:
    """Shapes of steps ``(R, d, d)`` that follow how walkers are spread.

    The directions in which one half of the ensembles is spread far or little are only believed as
    far as the other half agrees (C. Lam, Ann. Statist. 44, 928 (2016)): chance makes no shape.

    Parameters
    ----------
    spread : (2, R, d, d)
        Sums of products of coordinates over two independent halves.
    """
    mixed = np.zeros(spread.shape[1:])
    for one, other in (spread, spread[::-1]):
        axes = np.linalg.eigh(one)[1]
        size = np.einsum("rij,rik,rkj->rj", axes, other, axes)
        mean = np.maximum(size.mean(axis=1, keepdims=True), np.finfo(float).tiny)
        size = np.maximum(size / mean, SLIMMEST)
        mixed += 0.5 * (axes * size[:, None]) @ np.swapaxes(axes, 1, 2)
    factors: Floats = np.swapaxes(np.linalg.cholesky(mixed), 1, 2)
    return factors
