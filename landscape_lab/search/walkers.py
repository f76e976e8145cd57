"""A crowd of walkers, kept full.

A search moves many walkers at once and never sees the model: it says at which points it wants the
landscape, and is told. A walker that has finished leaves, and the next start takes its place.

On one machine a walker's numbers are the same bits in any crowd, at any place in it, with any
executor and any number of workers: nothing here or in a model sums over walkers, and products of
matrices come from `landscape_lab.products`, which round a row alike beside any others. (A user's
function may break this promise for itself.) Across machines the stationary points are the same;
the last digits are not, nor is the order in which points are found.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from landscape_lab.potential.base import Potential
from landscape_lab.search.blocks import Blocks
from landscape_lab.search.workers import Workers, spread
from landscape_lab.types import Booleans, Floats, Integers


class Status(IntEnum):
    """How a walker's search ended; every status has a name and a sentence."""

    RUNNING = 0
    CONVERGED = 1
    OUT_OF_ITERATIONS = 2
    NOT_FINITE = 3
    LEFT_DOMAIN = 4
    STALLED = 5
    WRONG_INDEX = 6
    FLAT_MODE = 7
    ARRIVED = 8

    @property
    def sentence(self) -> str:
        """What the status means, for a reader."""
        return SENTENCES[self]


TURNOVER = 1 / 16
"""Walkers that have stopped leave together, when this part of the crowd has."""

SENTENCES = {
    Status.RUNNING: "The walker is still on its way.",
    Status.CONVERGED: "The gradient fell below the tolerance.",
    Status.OUT_OF_ITERATIONS: "The walker used up its iterations before the gradient was small.",
    Status.NOT_FINITE: "The energy or gradient was not a finite number where the walker started.",
    Status.LEFT_DOMAIN: "The walker left the domain of the landscape, so its end does not count.",
    Status.STALLED: "No step lowered the energy any more: the arithmetic has reached its limit.",
    Status.WRONG_INDEX: "The point is stationary, but not with the number of negative modes asked.",
    Status.FLAT_MODE: "The point is stationary but does not stand alone: one of its modes is flat.",
    Status.ARRIVED: "The walker entered a ball from which the flow leads to a known minimum.",
}


@dataclass(frozen=True, eq=False)
class Record:
    """Arrays whose first axis is the walker; an index picks walkers.

    The record of a single walker holds its numbers and has no length. A record equals itself only:
    compare its arrays.
    """

    def __getitem__(self, which: Any) -> Self:
        return type(self)(*(getattr(self, field.name)[which] for field in fields(self)))

    def __len__(self) -> int:
        if any(np.ndim(getattr(self, field.name)) == 0 for field in fields(self)):
            raise TypeError(f"this {type(self).__name__} is the record of a single walker")
        return len(getattr(self, fields(self)[0].name))

    @classmethod
    def join(cls, parts: list[Self]) -> Self:
        """One record of all walkers of several, in order."""
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True, eq=False)
class Quenches(Record):
    """Where walkers went downhill to.

    Attributes
    ----------
    x : (B, n)
        End points.
    energy : (B,)
    rms : (B,)
        Root mean square gradient there.
    status : (B,)
        A `Status` each.
    n_eval, n_iter : (B,)
        Evaluations of the landscape, and accepted steps.
    """

    x: Floats
    energy: Floats
    rms: Floats
    status: Integers
    n_eval: Integers
    n_iter: Integers

    @property
    def converged(self) -> Booleans:
        """Which walkers reached a stationary point."""
        return np.equal(self.status, Status.CONVERGED)

    @property
    def message(self) -> str:
        """One line that counts the outcomes."""
        return count_outcomes(self.status)


def count_outcomes(status: Integers) -> str:
    """Outcomes of walkers ``(B,)`` as text, the most frequent first."""
    values, counts = np.unique(np.atleast_1d(status), return_counts=True)
    return "; ".join(
        f"{counts[i]} {Status(int(values[i])).name.lower().replace('_', ' ')}"
        for i in np.argsort(-counts, kind="stable")
    )


class Ended(Protocol):
    """What every search returns of its walkers."""

    @property
    def x(self) -> Floats: ...

    @property
    def status(self) -> Integers: ...


def mark_strays(potential: Potential, found: Ended) -> None:
    """Give walkers that have converged outside the landscape the status LEFT_DOMAIN."""
    arrived = np.flatnonzero(np.equal(found.status, Status.CONVERGED))
    found.status[arrived[~potential.inside(found.x[arrived])]] = Status.LEFT_DOMAIN


R = TypeVar("R", bound=Record)


class Crowd(ABC, Generic[R]):
    """The state of a search for a number of slots, one walker a slot.

    Attributes
    ----------
    x : (capacity, n)
        Points at which the search wants to know the landscape next.
    status : (capacity,)
    arrays : tuple of arrays or Blocks
        Every array of the state, slots first, `x` and `status` among them.
    """

    x: Floats
    status: Integers
    arrays: tuple[NDArray[Any] | Blocks, ...]

    @abstractmethod
    def enter(self, slots: Integers, walkers: Integers) -> None:
        """Put new walkers into slots."""

    @abstractmethod
    def advance(self, potential: Potential, active: int) -> int:
        """Ask the landscape at ``x[:active]`` and move every walker that is running.

        Returns how many of the active ones are not running any more.
        """

    @abstractmethod
    def report(self, slots: Integers) -> R:
        """The outcome of walkers that have stopped."""

    def run(self, potential: Potential, total: int) -> R:
        """Drive `total` walkers through the slots; the record is in the walkers' order."""
        active = min(len(self.x), total)
        walker = np.arange(active)
        self.enter(np.arange(active), walker)
        waiting = active
        reports: list[R] = []
        order: list[Integers] = []
        while active:
            if self.advance(potential, active) < TURNOVER * active:
                continue
            done = np.flatnonzero(self.status[:active] != Status.RUNNING)
            reports.append(self.report(done))
            order.append(walker[done])
            refilled = done[: total - waiting]
            if len(refilled):
                walker[refilled] = np.arange(waiting, waiting + len(refilled))
                self.enter(refilled, walker[refilled])
                waiting += len(refilled)
            if len(refilled) < len(done):
                walker = close_ranks(self, walker)
                active = len(walker)
        joined = reports[0].join(reports)
        return joined[np.argsort(np.concatenate(order))]


def close_ranks(crowd: Crowd[R], walker: Integers) -> Integers:
    """Let the last walkers that run take the slots of those that do not; the slots' `walker`."""
    running = crowd.status[: len(walker)] == Status.RUNNING
    active = int(np.sum(running))
    free = np.flatnonzero(~running[:active])
    last = active + np.flatnonzero(running[active:])
    for array in crowd.arrays:
        array[free] = array[last]
    walker[free] = walker[last]
    return walker[:active]


def pieces(total: int, size: int) -> list[slice]:
    """Cut a crowd into pieces; where they lie depends on nothing but the two numbers."""
    return [slice(start, min(start + size, total)) for start in range(0, total, size)]


def search_in_pieces(
    kind: Callable[..., Crowd[R]], potential: Potential, columns: tuple[NDArray[Any], ...],
    settings: dict[str, Any], *, size: int, executor: Workers | None,
) -> R:  # fmt: skip
    """Drive any number of walkers through crowds of one kind, piece by piece.

    Parameters
    ----------
    kind : type of Crowd
        Made for each piece from its part of the columns, the slots that the model likes
        (`capacity`) and the settings.
    potential : Potential
    columns : tuple of arrays, walkers first
        What differs from walker to walker, the starting points first.
    settings : dict
        What all walkers share.
    size : int
        Walkers of a piece.
    executor : Workers or None
        As for `spread`.
    """
    work = [
        (kind, potential, tuple(column[piece] for column in columns), settings)
        for piece in pieces(len(columns[0]), size)
    ]
    parts = spread(_drive_piece, work, executor, threadsafe=potential.threadsafe)
    return parts[0].join(parts)


def _drive_piece(
    kind: Callable[..., Crowd[R]], potential: Potential, columns: tuple[NDArray[Any], ...],
    settings: dict[str, Any],
) -> R:  # fmt: skip
    crowd = kind(*columns, capacity=potential.crowd, **settings)
    return crowd.run(potential, len(columns[0]))
