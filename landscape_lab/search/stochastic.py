"""Downhill by looking at a few samples at a time: stochastic gradient descent.

Samples are shuffled anew in every epoch and taken in batches (H. Robbins and S. Monro, Ann. Math.
Stat. 22, 400 (1951)); with momentum (B. T. Polyak, USSR Comput. Math. Math. Phys. 4, 1 (1964)) a
step keeps a part of the one before.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.potential.base import as_potential
from landscape_lab.potential.sampled import SampledPotential
from landscape_lab.search.walkers import Record, Status
from landscape_lab.search.workers import Workers, spread
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import Random, as_points, count, generator, instance, number, positive


@dataclass(frozen=True, eq=False)
class Trainings(Record):
    """Where stochastic descents have come to, and their losses on the way.

    Attributes
    ----------
    x : (B, n)
        Weights after the last epoch, or before the one in which they left all numbers.
    loss : (B, n_epochs + 1)
        Energy over all samples before the first epoch and after each; nan from where on it is none.
    status : (B,)
        OUT_OF_ITERATIONS, for all epochs are spent; or NOT_FINITE.
    """

    x: Floats
    loss: Floats
    status: Integers


def stochastic_descent(
    potential: SampledPotential,
    x: Any,
    *,
    rate: float,
    batch: int,
    n_epochs: int,
    momentum: float = 0.0,
    rng: Random = 0,
    executor: Workers | None = None,
) -> Trainings:
    """Train from every point of a crowd by gradients over batches of samples.

    Parameters
    ----------
    potential : SampledPotential
        A loss, such as `DenseNetwork`.
    x : (B, n) or (n,)
        Starting weights.
    rate : float
        What a gradient is multiplied with, in squared length over energy.
    batch : int
        Samples of a batch; the last of an epoch holds what is left.
    n_epochs : int
        How often every sample is seen.
    momentum : float
        Part of the last step that is taken again, from 0 to below 1.
    rng : int, SeedSequence or Generator
        Each walker draws from a stream of its own, which does not depend on how many there are.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where walkers run; threads on all processors unless given.

    Returns
    -------
    Trainings
        With ``(B, ...)`` arrays; for a single point ``(n,)`` the record of that point alone.

    Raises
    ------
    ValueError, TypeError
        If the landscape is no mean over samples, or an option makes no sense.
    """
    instance(potential, "potential", SampledPotential, "such as DenseNetwork(...)")
    starts = as_points(x, as_potential(potential).n)
    kept = number(momentum, "momentum")
    if not 0 <= kept < 1:
        raise ValueError(f"momentum is {momentum!r}; zero or more, and less than 1, would do")
    settings = (
        positive(rate, "rate"), kept, count(batch, "batch", most=potential.n_samples),
        count(n_epochs, "n_epochs"),
    )  # fmt: skip
    streams = generator(rng).spawn(len(starts))
    work = [
        (potential, start, stream, *settings) for start, stream in zip(starts, streams, strict=True)
    ]
    parts = spread(_train, work, executor, threadsafe=potential.threadsafe)
    trainings = Trainings(*(np.stack(column) for column in zip(*parts, strict=True)))
    return trainings[0] if np.ndim(x) == 1 else trainings


def _train(
    potential: SampledPotential, start: Floats, stream: np.random.Generator, rate: float,
    momentum: float, batch: int, n_epochs: int,
) -> tuple[Floats, Floats, int]:  # fmt: skip
    """One walker's weights, losses and status."""
    x, step = start[None].copy(), np.zeros((1, len(start)))
    loss = np.full(n_epochs + 1, np.nan)
    loss[0] = potential.energy(x)[0]
    for epoch in range(n_epochs):
        before, order = x, stream.permutation(potential.n_samples)
        with np.errstate(all="ignore"):
            for first in range(0, len(order), batch):
                gradient = potential.batch_gradient(x, order[first : first + batch])[1]
                step = momentum * step - rate * gradient
                x = x + step
                if not np.isfinite(x).all():
                    return before[0], loss, int(Status.NOT_FINITE)
            loss[epoch + 1] = potential.energy(x)[0]
        if not np.isfinite(loss[epoch + 1]):
            loss[epoch + 1] = np.nan
            return before[0], loss, int(Status.NOT_FINITE)
    return x[0], loss, int(Status.OUT_OF_ITERATIONS)
