"""Training with batches on a loss of two weights: where starts end, and how surely.

The loss is the misfit of a wave ``sin(w t + phi)`` to sixteen data. Everything can be seen on one
map of frequency and phase.
"""

import numpy as np

from landscape_lab.potential.adapters import FunctionPotential
from landscape_lab.search.flow import gradient_flow
from landscape_lab.types import Floats, Integers

SEED = 11

N_DATA = 16

TRUTH = (1.7, 0.6)
"""Frequency and phase of the wave that made the data; noise of NOISE comes on top."""

NOISE = 0.25

N_STEPS = 120
"""Steps of a training; its rate falls to zero in equal parts."""


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


def turned(x: Floats) -> Floats:
    """The same points with phases between -pi and pi."""
    return np.column_stack([x[:, 0], np.mod(x[:, 1] + np.pi, 2 * np.pi) - np.pi])


def ends(starts: Floats, rate: float, batch: int, times: int) -> Floats:
    """Where several trainings from every start end, ``(B, 2) -> (B * times, 2)``.

    Those of one start stand together. The dice depend on rate and batch alone.
    """
    rng = np.random.default_rng([int(1000 * rate), batch])
    return turned(train(np.repeat(starts, times, axis=0), rate, batch, rng))


def basins(starts: Floats) -> Integers:
    """Numbers of the minima that the flow leads to, ``(B,)``; the largest basin is number 0."""
    places = turned(gradient_flow(model(), starts).x).round(2)
    label = np.unique(places, axis=0, return_inverse=True)[1].ravel()
    rank = np.argsort(np.argsort(-np.bincount(label), kind="stable"))
    numbers: Integers = rank[label]
    return numbers
