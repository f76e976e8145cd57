"""Training with batches on a loss of two weights: where starts end, and how surely.

The loss is the misfit of a wave ``sin(w t + phi)`` to sixteen data. Everything can be seen on one
map of frequency and phase. A basin with such borders is fuzzy: its volume is the integral of the
chance to end there (Frenkel et al. 2017).
"""

from functools import cache
from typing import Any

import numpy as np

from landscape_lab.basins.outcome import Volume
from landscape_lab.basins.volume import basin_volume
from landscape_lab.potential.adapters import FunctionPotential
from landscape_lab.search.balls import Balls, certify_balls
from landscape_lab.search.eigenvector_following import polish
from landscape_lab.search.flow import gradient_flow
from landscape_lab.show.surfaces import Relief
from landscape_lab.types import Booleans, Floats, Integers

SEED = 11

N_DATA = 16

TRUTH = (1.7, 0.6)
"""Frequency and phase of the wave that made the data; noise of NOISE comes on top."""

NOISE = 0.25

MAP = ((0.0, 4.0), (-np.pi, np.pi))
"""Frequencies and phases where training starts."""

EFFORT: dict[str, Any] = {"n_steps": 100, "n_ensembles": 16, "n_reference": 4000}

N_STEPS = 120
"""Steps of a training; its rate falls to zero in equal parts."""


@cache
def data() -> tuple[Floats, Floats]:
    """Places and heights of the data, ``(16,)`` each."""
    dice = np.random.default_rng(SEED)
    t = np.sort(dice.uniform(-3, 3, N_DATA))
    return t, np.sin(TRUTH[0] * t + TRUTH[1]) + NOISE * dice.standard_normal(N_DATA)


def loss_and_slope(x: Floats, rows: Integers) -> tuple[Floats, Floats]:
    """Mean squared misfit ``(B,)`` over the data in `rows` ``(B, b)``, and its gradient."""
    places, heights = data()
    t = places[rows]
    angle = x[:, :1] * t + x[:, 1:]
    miss = np.sin(angle) - heights[rows]
    slope = 2 * miss * np.cos(angle)
    gradient = np.stack([(slope * t).mean(axis=1), slope.mean(axis=1)], axis=1)
    return (miss**2).mean(axis=1), gradient


def slopes(x: Floats) -> Floats:
    """Gradients of the squared misfits of each of the data at a point, ``(2,) -> (16, 2)``."""
    everywhere = np.repeat(x[None], N_DATA, axis=0)
    return loss_and_slope(everywhere, np.arange(N_DATA)[:, None])[1]


def model() -> FunctionPotential:
    """The loss over all data, as a landscape."""
    places, heights = data()

    def hessian(x: Floats) -> Floats:
        angle = x[:, :1] * places + x[:, 1:]
        curve = 2 * (np.cos(angle) ** 2 - (np.sin(angle) - heights) * np.sin(angle))
        first, mixed, last = ((curve * places**k).mean(axis=1) for k in (2, 1, 0))
        return np.stack([first, mixed, mixed, last], axis=1).reshape(-1, 2, 2)

    def energy_gradient(x: Floats) -> tuple[Floats, Floats]:
        return loss_and_slope(x, np.broadcast_to(np.arange(N_DATA), (len(x), N_DATA)))

    return FunctionPotential(
        energy_gradient, 2, hessian=hessian, length=0.3, energy_unit=0.5, name="wave"
    )


def train(x: Floats, rate: float, batch: int, rng: np.random.Generator) -> Floats:
    """Where stochastic gradient descent comes to from every start, ``(B, 2) -> (B, 2)``.

    Each step takes `batch` of the data, drawn anew.
    """
    for t in range(N_STEPS):
        rows = rng.random((len(x), N_DATA)).argpartition(batch - 1, axis=1)[:, :batch]
        x = x - rate * (1 - t / N_STEPS) * loss_and_slope(x, rows)[1]
    return x


def folded(x: Floats) -> Floats:
    """The same waves with frequencies from zero up and phases between -pi and pi.

    ``sin(-w t + phi)`` is ``sin(w t + pi - phi)``.
    """
    phase = np.where(x[:, 0] < 0, np.pi - x[:, 1], x[:, 1])
    return np.column_stack([np.abs(x[:, 0]), np.mod(phase + np.pi, 2 * np.pi) - np.pi])


def middles(size: int) -> Relief:
    """The loss at the middles of `size` by `size` cells of the map: each stands for as much."""
    edges = np.array(MAP)
    return Relief.of(model(), edges + np.diff(edges) / (2 * size) * [1.0, -1.0], size=size)


def minima(starts: Floats) -> Balls:
    """Where the flow leads, and certified balls: the end that most starts have is number 0."""
    places = folded(gradient_flow(model(), starts).x)
    _, first, count = np.unique(places.round(2), axis=0, return_index=True, return_counts=True)
    often = first[np.argsort(-count, kind="stable")]
    return certify_balls(model(), polish(model(), places[often]).x)


def arrivals(x: Floats, known: Balls) -> Integers:
    """Numbers of the `known` minima that the flow leads to, ``(B,)``; -1 for any other."""
    found = gradient_flow(model(), folded(x), balls=known)
    number: Integers = found.ball.astype(np.int64)
    rest = np.flatnonzero(number < 0)
    number[rest] = known.holding(folded(found.x[rest]))
    return number


def ends(starts: Floats, rate: float, batch: int, times: int) -> Floats:
    """Where several trainings from every start end, ``(B, 2) -> (B * times, 2)``.

    Those of one start stand together. The dice depend on rate and batch alone.
    """
    rng = np.random.default_rng([int(1000 * rate), batch])
    return train(np.repeat(starts, times, axis=0), rate, batch, rng)


def chances(starts: Floats, known: Balls, rate: float, batch: int, times: int) -> Floats:
    """Parts of several trainings from each start that end in each minimum, ``(B, K + 1)``.

    The last column is for any other end.
    """
    arrived = arrivals(ends(starts, rate, batch, times), known).reshape(-1, times, 1)
    numbers = np.append(np.arange(len(known.centers)), -1)
    part: Floats = (arrived == numbers).mean(axis=1)
    return part


def volume(known: Balls, which: int, rate: float, batch: int, seed: int) -> Volume:
    """Volume on the map of the basin of one minimum under training with batches.

    Walkers train once at every place that they try, and keep the answer while they stay.
    """
    rng = np.random.default_rng([SEED, seed, 1])

    def inside(x: Floats) -> Booleans:
        arrived: Booleans = arrivals(train(x, rate, batch, rng), known) == which
        return arrived

    return basin_volume(
        model(), known.centers[which], rng=np.random.SeedSequence([SEED, seed]), inside=inside,
        box=np.transpose(MAP), **EFFORT,
    )  # fmt: skip
