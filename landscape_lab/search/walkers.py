"""A crowd of walkers, kept full.

A search moves many walkers at once and never sees the model: it says at which points it wants the
landscape, and is told. A walker that has finished leaves, and the next start takes its place.

On one machine a walker's numbers are the same bits in any crowd, at any place in it, with any
executor and any number of workers: nothing here or in a model sums over walkers, and products of
matrices come from `landscape_lab.products`, which round a row alike beside any others. (A user's
function may break this promise for itself.) Across machines the stationary points are the same;
the last digits are not, nor is the order in which points are found.
"""

import os
import pickle
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cache
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from landscape_lab.potential.base import Potential
from landscape_lab.potential.guard import searching
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import shown


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
T = TypeVar("T")


class Crowd(ABC, Generic[R]):
    """The state of a search for a number of slots, one walker a slot.

    Attributes
    ----------
    x : (capacity, n)
        Points at which the search wants to know the landscape next.
    status : (capacity,)
    arrays : tuple
        Every array of the state, slots first, `x` and `status` among them.
    """

    x: Floats
    status: Integers
    arrays: tuple[NDArray[Any], ...]

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


def run_crowd(crowd: Crowd[R], potential: Potential, total: int) -> R:
    """Drive `total` walkers through the slots of a crowd; the record is in the walkers' order."""
    active = min(len(crowd.x), total)
    walker = np.arange(active)
    crowd.enter(np.arange(active), walker)
    waiting = active
    reports: list[R] = []
    order: list[Integers] = []
    while active:
        if crowd.advance(potential, active) < TURNOVER * active:
            continue
        done = np.flatnonzero(crowd.status[:active] != Status.RUNNING)
        reports.append(crowd.report(done))
        order.append(walker[done])
        refilled = done[: total - waiting]
        if len(refilled):
            walker[refilled] = np.arange(waiting, waiting + len(refilled))
            crowd.enter(refilled, walker[refilled])
            waiting += len(refilled)
        if len(refilled) < len(done):
            kept = np.flatnonzero(crowd.status[:active] == Status.RUNNING)
            active = len(kept)
            walker = walker[kept]
            for array in crowd.arrays:
                array[:active] = array[kept]
    joined = reports[0].join(reports)
    return joined[np.argsort(np.concatenate(order))]


def workers() -> int:
    """Number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _libraries(with_scipy: bool) -> ThreadpoolController:
    """The BLAS libraries loaded by now; a search for them takes longer than a quench."""
    return ThreadpoolController()


def _blas() -> ThreadpoolController:
    return _libraries("scipy.linalg.cython_lapack" in sys.modules)


def _work(task: Callable[..., T], *arguments: Any) -> T:
    """A task as a worker does it: with one thread of BLAS, and unshaken by points gone astray."""
    with _blas().limit(limits=1, user_api="blas"), searching():
        return task(*arguments)


def spread(
    task: Callable[..., T], arguments: list[tuple[Any, ...]], executor: Executor | None, *,
    threadsafe: bool = True,
) -> list[T]:  # fmt: skip
    """Run a task for several pieces of a crowd; the one place where work is done in parallel.

    Parameters
    ----------
    task : callable
        Called as ``task(*piece)``. For an executor of processes it has to be picklable.
    arguments : list of tuples
        One for each piece.
    executor : concurrent.futures.Executor or None
        None means threads, one for each processor, if the task is threadsafe. An executor is
        obeyed: who gives one knows what his functions can bear.
    threadsafe : bool
        Whether the task may run in several threads at once. If not, and without an executor, the
        pieces are done one after the other, in the thread of the caller.

    Raises
    ------
    TypeError
        If `executor` is none, or runs in other processes and a piece cannot be sent there.
    """
    if executor is not None:
        tasks = [task] * len(arguments)
        as_executor(executor, (task, arguments[0]))
        try:
            return list(executor.map(_work, tasks, *zip(*arguments, strict=True)))
        except pickle.PicklingError as error:
            raise TypeError(_unsendable(executor, error)) from error
    if len(arguments) == 1 or workers() == 1 or not threadsafe:
        return [_work(task, *piece) for piece in arguments]
    with _blas().limit(limits=1, user_api="blas"), ThreadPoolExecutor(workers()) as threads:
        tasks = [task] * len(arguments)
        return list(threads.map(_aware, tasks, *zip(*arguments, strict=True)))


def _aware(task: Callable[..., T], *arguments: Any) -> T:
    with searching():
        return task(*arguments)


def as_executor(executor: Any, work: Any = None) -> None:
    """Check that an executor is one, and can be sent some work where it runs in processes.

    Raises
    ------
    TypeError
        If it is not, or cannot.
    """
    if not hasattr(executor, "map"):
        raise TypeError(
            f"executor is {shown(executor)}; a concurrent.futures.Executor or None would do"
        )
    if isinstance(executor, ProcessPoolExecutor):
        try:
            pickle.dumps(work)
        except Exception as error:
            raise TypeError(_unsendable(executor, error)) from error


def _unsendable(executor: Executor, error: Exception) -> str:
    return (
        f"executor is a {type(executor).__name__}, and the potential cannot be sent to its "
        f"processes ({error}); functions defined at the top of a module would do, or a "
        "ThreadPoolExecutor, or none"
    )


def pieces(total: int, size: int) -> list[slice]:
    """Cut a crowd into pieces; where they lie depends on nothing but the two numbers."""
    return [slice(start, min(start + size, total)) for start in range(0, total, size)]


def search_in_pieces(
    kind: Callable[..., Crowd[R]], potential: Potential, columns: tuple[NDArray[Any], ...],
    settings: dict[str, Any], *, size: int, executor: Executor | None,
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
    executor : Executor or None
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
    return run_crowd(crowd, potential, len(columns[0]))
