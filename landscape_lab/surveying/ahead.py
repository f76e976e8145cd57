"""Work begun before its turn has come, so that no worker waits while another is late.

What is begun, and what comes of it, depends on nothing that a worker knows, and results are asked
for in the order in which they were planned. So neither the number of workers nor who is first
changes a survey.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from landscape_lab.potential.base import Potential
from landscape_lab.search.workers import Turns, Workers, one_thread_of_blas, workers

MANY = 1024
"""Tasks that may be under way at once with an executor: nobody knows how many workers it has."""


class Ahead:
    """Tasks that begin when their result is asked for.

    Attributes
    ----------
    executor : Workers or None
        What a task has to give to its searches.
    """

    def __init__(self, executor: Workers | None) -> None:
        self.executor = executor
        self._tasks: dict[Any, Callable[[], Any]] = {}

    def begin(self, key: Any, task: Callable[[], Any]) -> None:
        """Have a task done that is told from others by its key."""
        self._tasks[key] = task

    def begun(self, key: Any) -> bool:
        """Whether a task is under way."""
        return key in self._tasks

    def take(self, key: Any) -> Any:
        """The result of a task, when it is there."""
        return self._tasks.pop(key)()


class InThreads(Ahead):
    """Tasks under way at once, each in a thread that waits for its pieces most of the time.

    These threads, and the one that asks for results, compute in turns.
    """

    def __init__(self, turns: Turns, threads: ThreadPoolExecutor) -> None:
        super().__init__(turns)
        self._turns, self._threads = turns, threads

    def begin(self, key: Any, task: Callable[[], Any]) -> None:
        """Have a task done that is told from others by its key."""
        future = self._threads.submit(self._in_turn, task)
        super().begin(key, partial(self._awaited, future))

    def _in_turn(self, task: Callable[[], Any]) -> Any:
        with self._turns:
            return task()

    def _awaited(self, future: Future[Any]) -> Any:
        with self._turns.away():
            return future.result()


@contextmanager
def ahead(potential: Potential, executor: Workers | None) -> Iterator[Ahead]:
    """Within, tasks are under way; what is not asked for is given up at the end.

    Where a model can be called from one thread only, or there is one processor, nothing is done
    before it is asked for.

    Parameters
    ----------
    potential : Potential
    executor : Workers or None
        None means threads, one for each processor.
    """
    alone = not potential.threadsafe and isinstance(executor, ThreadPoolExecutor | None)
    if alone or isinstance(executor, Turns) or (executor is None and workers() == 1):
        yield Ahead(executor)
        return
    with ExitStack() as stack:
        threads = ThreadPoolExecutor(workers() if executor is None else MANY)
        stack.enter_context(threads)
        stack.callback(threads.shutdown, cancel_futures=True, wait=False)
        if executor is None:
            stack.enter_context(one_thread_of_blas())
            executor = ThreadPoolExecutor(workers())
            stack.callback(executor.shutdown, cancel_futures=True, wait=False)
        turns = Turns(executor)
        stack.callback(turns.stop)
        stack.enter_context(turns)
        yield InThreads(turns, threads)
