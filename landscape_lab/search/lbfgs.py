"""Downhill from many points at once: limited-memory BFGS without a line search.

A step is proposed by the two-loop recursion (Nocedal, Math. Comput. 35, 773 (1980)), capped in
length, and shortened only when the energy would rise. In machine learning: a training run.
"""

from typing import Any

import numpy as np

from landscape_lab.lanes import WIDTH
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.blocks import Blocks
from landscape_lab.search.descent import descend
from landscape_lab.search.lbfgs_pairs import (
    ENERGY,
    GRADIENT,
    LIMIT,
    N_EVAL,
    N_ITER,
    PAIRS,
    POSITION,
    RHO,
    SHRINKS,
)
from landscape_lab.search.lbfgs_step import RUNNING, advance_blocks, advance_each
from landscape_lab.search.side_by_side import quench
from landscape_lab.search.walkers import Crowd, Quenches, Status
from landscape_lab.search.workers import Workers
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import as_points, count, positive

TOLERANCE = 1e-6
"""Root mean square gradient of an arrival, in units of ``potential.scale.gradient``."""

MAX_STEP = 0.2
"""Longest step unless another is asked for, in units of ``potential.scale.length``."""

FIRST_STEP = 0.1
"""First step for a gradient of one, in units of one over ``potential.scale.curvature``."""

MAX_RISE = 1e-4
"""How much a step may raise the energy, in units of ``potential.scale.energy``."""

MAX_SHRINKS = 10
"""A step that still climbs after so many makes the walker forget what it knew of curvature."""


MOST = 256
"""Coordinates up to which walkers lie eight side by side: more would not stay in a cache."""


class LBFGSCrowd(Crowd[Quenches]):
    """Walkers that go downhill by LBFGS."""

    def __init__(
        self,
        starts: Floats,
        taken: Integers | None = None,
        *,
        capacity: int,
        memory: int,
        tol: float,
        options: tuple[float, ...],
        limits: tuple[int, ...],
        coarse: bool = False,
    ) -> None:
        n = starts.shape[1]
        capacity = min(capacity, len(starts))
        self.starts, self.coarse = starts, coarse
        self.taken = np.zeros(len(starts), dtype=np.int64) if taken is None else taken
        self.memory, self.options, self.limits = memory, (tol, *options), limits
        self.x = np.empty((capacity, n))
        alone = n > MOST
        self.vectors = Blocks(capacity, PAIRS + 2 * memory, n, alone=alone)
        self.numbers = Blocks(capacity, RHO + memory + 1, alone=alone)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (self.x, self.vectors, self.numbers, self.status)
        lanes = () if alone else (WIDTH,)
        self.room = np.empty((n, *lanes)), np.empty((memory, *lanes)), *np.empty((2, 4, *lanes))
        self.slot = 0
        self.block = (
            *np.zeros((2, n, WIDTH)), *self.room, np.empty((1, WIDTH)),
            np.empty(WIDTH, dtype=np.int64),
        )  # fmt: skip

    def enter(self, slots: Integers, walkers: Integers) -> None:
        self.x[slots] = self.starts[walkers]
        self.vectors[slots] = 0.0
        self.vectors.set_row(slots, POSITION, self.starts[walkers])
        self.numbers[slots] = 0.0
        self.numbers.set_row(slots, ENERGY, np.nan)
        self.numbers.set_row(slots, N_ITER, self.taken[walkers])
        self.status[slots] = RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        ask = potential.coarse_energy_gradient if self.coarse else potential.energy_gradient
        return self.move(active, *ask(self.x[:active]))

    def move(self, active: int, energy: Floats, gradient: Floats) -> int:
        """Move every walker by what the landscape is at `x`; how many are not running any more."""
        vectors, numbers = self.vectors.data, self.numbers.data
        settings = self.memory, self.options, self.limits
        if self.vectors.alone:
            return advance_each(
                active, self.x, energy, gradient, vectors, numbers, self.status, *settings,
                *self.room,
            )  # fmt: skip
        self.slot = (self.slot + 1) % self.memory
        return advance_blocks(
            active, self.x, energy, gradient, vectors, numbers, self.status, self.slot, *settings,
            *self.block,
        )  # fmt: skip

    def run(self, potential: Potential, total: int) -> Quenches:
        landscape = None if self.coarse else potential.side_by_side
        if landscape is None:
            return super().run(potential, total)
        return quench(landscape, self.starts, self.taken, self.memory, self.options, self.limits)

    def restart(self, x: Floats, walking: Booleans) -> None:
        """Let the first slots go on from other points ``(B, n)``, keeping what they learned.

        Slots that are not `walking` stand still.
        """
        active = len(x)
        slots = np.arange(active)
        self.x[:active] = x
        self.vectors.set_row(slots, POSITION, x)
        self.numbers.set_row(slots, ENERGY, np.nan)
        for row in (N_EVAL, SHRINKS, LIMIT):
            self.numbers.set_row(slots, row, 0.0)
        self.status[:active] = np.where(walking, Status.RUNNING, Status.STALLED)

    def position(self, slots: Integers) -> Floats:
        """The accepted points of some slots, ``(S, n)``; `x` holds those to be tried."""
        return self.vectors.row(slots, POSITION)

    def n_iter(self, slots: Integers) -> Integers:
        """How many steps the walkers of some slots have accepted, ``(S,)``."""
        return self.numbers.row(slots, N_ITER).astype(np.int64)

    def report(self, slots: Integers) -> Quenches:
        gradient = self.vectors.row(slots, GRADIENT)
        return Quenches(
            x=self.position(slots),
            energy=self.numbers.row(slots, ENERGY),
            rms=np.sqrt(np.mean(gradient**2, axis=1)),
            status=self.status[slots],
            n_eval=self.numbers.row(slots, N_EVAL).astype(np.int64),
            n_iter=self.n_iter(slots),
        )


def arrival(potential: Potential, tol: float | None) -> float:
    """Root mean square gradient at which a walker has arrived, in the model's units."""
    return TOLERANCE * potential.scale.gradient if tol is None else positive(tol, "tol")


def quench_options(
    potential: Potential, max_step: float | None = None, max_rise: float | None = None
) -> tuple[float, float, float]:
    """Longest step, highest rise and first step of quenches, in the model's units."""
    scale = potential.scale
    return (
        MAX_STEP * scale.length if max_step is None else positive(max_step, "max_step"),
        MAX_RISE * scale.energy if max_rise is None else positive(max_rise, "max_rise", zero=True),
        FIRST_STEP / scale.curvature,
    )


def minimize(
    potential: Potential,
    x: Any,
    *,
    tol: float | None = None,
    max_iter: int = 10_000,
    max_step: float | None = None,
    max_rise: float | None = None,
    memory: int | None = None,
    executor: Workers | None = None,
) -> Quenches:
    """Go downhill from every point of a crowd to the minimum below it.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points.
    tol : float, optional
        Root mean square gradient at which a walker has arrived, in energy over length; 1e-6 of
        ``potential.scale.gradient`` unless given.
    max_iter : int
        Accepted steps that a walker may take.
    max_step : float, optional
        Longest step, Euclidean, in the units of the coordinates; 0.2 of ``potential.scale.length``
        unless given.
    max_rise : float, optional
        How much a step may raise the energy; 1e-4 of ``potential.scale.energy`` unless given.
    memory : int, optional
        Number of steps from which the curvature is estimated; ``potential.memory`` unless given.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of the crowd run; threads on all processors unless given.

    Returns
    -------
    Quenches
        With ``(B, ...)`` arrays; for a single point ``(n,)`` the record of that point alone.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.
    """
    starts = as_points(x, as_potential(potential).n)
    if memory is not None:
        count(memory, "memory", most=1000)
    settings = {
        "memory": count(potential.memory if memory is None else memory, "memory"),
        "options": quench_options(potential, max_step, max_rise),
        "limits": (count(max_iter, "max_iter"), MAX_SHRINKS),
    }
    goal = arrival(potential, tol)
    quenches = descend(LBFGSCrowd, potential, starts, goal, settings, executor)
    return quenches[0] if np.ndim(x) == 1 else quenches
