"""Many tasks are under way at once, and nobody can tell from the result."""

from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from threading import Condition, Event, Thread

import numpy as np
import pytest

from landscape_lab import Landscape, LennardJones, survey
from landscape_lab.search.workers import Turns, spread
from landscape_lab.surveying.ahead import ahead
from landscape_lab.surveying.budget import Budget
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.plans import Planner
from landscape_lab.surveying.sightings import Sightings
from tests.problems import double_wells

BUDGET = {"rng": 2, "progress": False, "quiet_searches": 512}


class NewestFirst(Executor):
    """One worker that always does the piece that came last."""

    def __init__(self):
        self.pieces, self.closed = [], False
        self.changed = Condition()
        self.worker = Thread(target=self.work)
        self.worker.start()

    def submit(self, task, /, *arguments, **options):
        future = Future()
        with self.changed:
            self.pieces.append((future, task, arguments))
            self.changed.notify()
        return future

    def work(self):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.pieces or self.closed)
                if self.closed:
                    return
                future, task, arguments = self.pieces.pop()
            future.set_result(task(*arguments))

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self.changed:
            self.closed = True
            self.changed.notify()
        self.worker.join()


def everything(landscape):
    minima, saddles = landscape.minima, landscape.transition_states
    arrays = minima.x, minima.found, saddles.x, saddles.ends, saddles.found
    return arrays, Log.of(landscape), Sightings.read(landscape)


def assert_same(one, other):
    for mine, its in zip(everything(one)[0], everything(other)[0], strict=True):
        np.testing.assert_array_equal(mine, its)
    assert everything(one)[1:] == everything(other)[1:]


@pytest.mark.parametrize("model", [LennardJones(6), double_wells(2)], ids=["threads", "a function"])
def test_who_is_first_changes_nothing(model):
    with NewestFirst() as workers:
        found = survey(model, executor=workers, **BUDGET)
    assert_same(found, survey(model, **BUDGET))


@pytest.mark.parametrize(
    ("done", "wanted", "left", "under_way"),
    [
        (0, 64, 5000, 128),  # whole rounds
        (0, 5000, 20_000, 1024),  # sixteen pieces, however early
        (80_000, 20_000, 40_000, 10_112),  # an eighth of what was done
        (0, 5000, 300, 300),  # no more than may be spent
        (0, 0, 300, 128),  # whose turn it is, in any case
    ],
)
def test_as_much_is_under_way_as_will_be_needed(done, wanted, left, under_way):
    landscape, log = Landscape(double_wells(2)), Log(searches=done)
    planner = Planner(landscape, double_wells(2), Budget(), log, np.random.SeedSequence(0))
    planner.plan_searches(Sightings())
    planned = len(log.plans["searches"])
    assert len({plan["stream"] for plan in log.plans["searches"]}) == planned
    planner.plan_searches(Sightings())
    assert len(log.plans["searches"]) == planned
    due = planner.due("searches", wanted, left)
    assert sum(plan["size"] for plan in due) == under_way
    assert all(sum(plan["number"].values()) == plan["size"] for plan in due)


def test_a_survey_cut_short_goes_on_with_what_was_planned(tmp_path):
    class Enough(Exception):
        pass

    class Tires(LennardJones):
        threadsafe = True
        calls = 0

        def energy_gradient(self, x):
            type(self).calls += 1
            if type(self).calls == 1500:
                raise Enough
            return super().energy_gradient(x)

    path = tmp_path / "short.sqlite"
    with pytest.raises(Enough):
        survey(Tires(6), path, **BUDGET)
    with Landscape(path=path) as between:
        assert any(Log.of(between).plans.values())
    Tires.calls = 10**9
    continued = survey(Tires(6), path, **BUDGET)
    assert_same(continued, survey(Tires(6), **BUDGET))
    continued.close()


def test_no_more_is_spent_than_was_granted(tmp_path):
    path = tmp_path / "more.sqlite"
    for searches in (100, 300):
        landscape = survey(LennardJones(6), path, searches=searches, **BUDGET)
        assert landscape.recall("log")["searches"] == searches
        landscape.close()


def test_threads_that_share_an_executor_compute_in_turns():
    inside, most = [], []

    def task(turns):
        with turns:
            for _ in range(20):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
                spread(abs, [(1,), (2,)], turns)

    with ThreadPoolExecutor(2) as workers, ThreadPoolExecutor(4) as threads:
        list(threads.map(task, [Turns(workers)] * 4))
    assert max(most) == 1


def test_what_nobody_asks_for_is_given_up():
    reached = []
    goes_on = Event()

    def task(executor):
        spread(goes_on.wait, [(10,)], executor)
        reached.append(1)

    with ThreadPoolExecutor(1) as workers, ahead(LennardJones(4), workers) as tasks:
        for key in range(3):
            tasks.begin(key, lambda: task(tasks.executor))
        with tasks.executor.away():
            goes_on.wait(0.01)
        goes_on.set()
        with pytest.raises(ZeroDivisionError):
            tasks.begin("bad", lambda: 1 // 0)
            tasks.take("bad")
    assert len(reached) < 4


def test_who_waits_when_the_others_stop_does_not_go_on():
    with ThreadPoolExecutor(1) as workers:
        turns = Turns(workers)
        with turns:
            turns.stop()
            with pytest.raises(CancelledError):
                spread(abs, [(1,)], turns)
