"""Where a crowd is cut into pieces and these are done in parallel: threads, processes, machines.

The pieces depend on nothing but the crowd, and come back in their order: who does them, and when
they are finished, changes no result.
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from threading import Lock
from typing import Any, Protocol, TypeVar, runtime_checkable
from weakref import WeakKeyDictionary

from threadpoolctl import ThreadpoolController

from landscape_lab.potential.base import Potential
from landscape_lab.potential.guard import searching
from landscape_lab.validation import shown

T = TypeVar("T")


@runtime_checkable
class Cluster(Protocol):
    """What is asked of many machines: a `distributed.Client` has it."""

    def map(self, task: Callable[..., Any], *columns: list[Any], pure: bool) -> list[Any]: ...

    def gather(self, futures: list[Any]) -> list[Any]: ...

    def scatter(self, data: Any, *, broadcast: bool, hash: bool) -> Any: ...


class Turns:
    """Threads that share one executor, and compute here themselves in turns.

    A thread has its turn while it is within ``with turns:``. It lets the others go on while it
    waits: for its pieces, which `spread` does, or for whatever else within ``with turns.away():``.
    So a model is never called by two of these threads at once.

    Parameters
    ----------
    executor : Executor or Cluster
    """

    def __init__(self, executor: "Executor | Cluster") -> None:
        self.executor = executor
        self._turn, self._stopped = Lock(), False

    def __enter__(self) -> None:
        self._turn.acquire()

    def __exit__(self, *error: object) -> None:
        self._turn.release()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Within, others have their turn."""
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()
            if self._stopped:
                raise CancelledError

    def stop(self) -> None:
        """Whoever waits is not to go on: a `CancelledError` is raised where he would."""
        self._stopped = True


Workers = Executor | Cluster | Turns
"""Who does the work: an executor of `concurrent.futures`, a client of dask's scheduler, or either
of them shared by several threads."""

Waiting = Callable[[], AbstractContextManager[None]]

TRIES = 4
"""As often a cluster may lose a landscape that it was sent, with the machines that held it."""

_SENT: WeakKeyDictionary[Any, WeakKeyDictionary[Potential, Any]] = WeakKeyDictionary()
"""Landscapes that are on a cluster already, by its client."""


def workers() -> int:
    """Number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _libraries(with_scipy: bool) -> ThreadpoolController:
    """The BLAS libraries loaded by now; a search for them takes longer than a quench."""
    return ThreadpoolController()


def one_thread_of_blas() -> AbstractContextManager[object]:
    """Within, BLAS works in the thread that calls it."""
    libraries = _libraries("scipy.linalg.cython_lapack" in sys.modules)
    return libraries.limit(limits=1, user_api="blas")


def _work(task: Callable[..., T], *arguments: Any) -> T:
    """A task as a worker does it: with one thread of BLAS, and unshaken by points gone astray."""
    with one_thread_of_blas(), searching():
        return task(*arguments)


def spread(
    task: Callable[..., T], arguments: list[tuple[Any, ...]], executor: Workers | None, *,
    threadsafe: bool = True,
) -> list[T]:  # fmt: skip
    """Run a task for several pieces of a crowd; the one place where work is done in parallel.

    Parameters
    ----------
    task : callable
        Called as ``task(*piece)``. For an executor of processes it has to be picklable.
    arguments : list of tuples
        One for each piece.
    executor : concurrent.futures.Executor, distributed.Client, Turns or None
        None means threads, one for each processor, if the task is threadsafe. An executor is
        obeyed: who gives one knows what his functions can bear. A client of dask's scheduler sends
        the pieces to its cluster; a landscape is sent there once, and what a machine that breaks
        down has not finished is done by another.
    threadsafe : bool
        Whether the task may run in several threads at once. If not, and without an executor, the
        pieces are done one after the other, in the thread of the caller.

    Raises
    ------
    TypeError
        If `executor` is none, or runs in other processes and a piece cannot be sent there.
    """
    if isinstance(executor, Turns):
        return _sent_out(executor.executor, task, arguments, executor.away)
    if executor is not None:
        return _sent_out(executor, task, arguments, nullcontext)
    if len(arguments) == 1 or workers() == 1 or not threadsafe:
        return [_work(task, *piece) for piece in arguments]
    with one_thread_of_blas(), ThreadPoolExecutor(workers()) as threads:
        tasks = [task] * len(arguments)
        return list(threads.map(_aware, tasks, *zip(*arguments, strict=True)))


def _sent_out(
    executor: Executor | Cluster, task: Callable[..., T], arguments: list[tuple[Any, ...]],
    waiting: Waiting,
) -> list[T]:  # fmt: skip
    """Pieces done by an executor; what is waited for is waited for within `waiting`."""
    as_executor(executor, (task, arguments[0]))
    if isinstance(executor, Cluster):
        return _on_cluster(executor, task, arguments, waiting)
    try:
        tasks = [task] * len(arguments)
        pieces = executor.map(_work, tasks, *zip(*arguments, strict=True))
        with waiting():
            return list(pieces)
    except pickle.PicklingError as error:
        raise TypeError(_unsendable(executor, error)) from error


def _on_cluster(
    cluster: Cluster, task: Callable[..., T], arguments: list[tuple[Any, ...]], waiting: Waiting
) -> list[T]:
    """Pieces done on a cluster, once more where it lost the landscape together with a machine."""
    columns = [list(column) for column in zip(*arguments, strict=True)]
    landscapes = {item for column in columns for item in column if isinstance(item, Potential)}
    tries = 0
    while True:
        tries += 1
        known = {landscape: _sent(cluster, landscape) for landscape in landscapes}
        sent = [
            [known[item] if isinstance(item, Potential) else item for item in column]
            for column in columns
        ]
        pieces = cluster.map(_work, [task] * len(arguments), *sent, pure=False)
        try:
            with waiting():
                return cluster.gather(pieces)
        except Exception:
            if tries == TRIES or all(future.status == "finished" for future in known.values()):
                raise


def _sent(cluster: Cluster, potential: Potential) -> Any:
    """A landscape as it is known on a cluster: sent to all its machines when first asked for.

    Sent again if they have lost it.
    """
    sent = _SENT.setdefault(cluster, WeakKeyDictionary())
    if potential not in sent or sent[potential].status != "finished":
        sent[potential] = cluster.scatter(potential, broadcast=True, hash=False)
    return sent[potential]


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
            f"executor is {shown(executor)}; a concurrent.futures.Executor, a distributed.Client "
            "or None would do"
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
