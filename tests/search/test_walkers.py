"""One start, one end: whatever the crowd, the order, the executor and the number of workers."""

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from landscape_lab import FunctionPotential, LennardJones, MullerBrown, find_saddles, minimize
from landscape_lab.search import workers


@pytest.fixture(scope="module")
def starts():
    return LennardJones(8).sample(600, np.random.default_rng(0))


@pytest.fixture(scope="module")
def alone(starts):
    model = LennardJones(8)
    model.crowd = 1
    return minimize(model, starts)


def same(a, b):
    for name in ("x", "energy", "status", "n_eval"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@pytest.mark.parametrize("crowd", [7, 256, 1000])
def test_the_size_of_the_crowd_changes_nothing(starts, alone, crowd):
    model = LennardJones(8)
    model.crowd = crowd
    same(minimize(model, starts), alone)


@pytest.mark.parametrize("workers", [1, 2])
def test_threads_change_nothing(starts, alone, workers):
    with ThreadPoolExecutor(workers) as executor:
        same(minimize(LennardJones(8), starts, executor=executor), alone)


def test_processes_change_nothing(starts, alone):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        same(minimize(LennardJones(8), starts, executor=executor), alone)


def test_the_order_of_the_starts_changes_nothing(starts, alone):
    order = np.random.default_rng(1).permutation(len(starts))
    same(minimize(LennardJones(8), starts[order]), alone[order])


def test_saddle_searches_do_not_feel_their_crowd(alone):
    x = alone.x[:40]
    crowd = find_saddles(LennardJones(8), x, mode=np.arange(40) % 5)
    for k in (0, 13, 39):
        single = find_saddles(LennardJones(8), x[k], mode=k % 5)
        np.testing.assert_array_equal(single.x, crowd.x[k])
        assert single.status == crowd.status[k]


def wells(x):
    return np.sum((x**2 - 1) ** 2, axis=1), 4 * x * (x**2 - 1)


class Watched:
    """A function that remembers which threads call it, and whether two of them did at once."""

    def __init__(self):
        self.threads, self.inside, self.crossed = set(), 0, False

    def __call__(self, x):
        self.threads.add(threading.get_ident())
        self.inside += 1
        self.crossed |= self.inside > 1
        time.sleep(0.002)
        answer = wells(x)
        self.inside -= 1
        return answer


def test_a_function_of_ones_own_is_called_by_one_thread_unless_it_says_more(monkeypatch):
    monkeypatch.setattr(workers, "workers", lambda: 4)
    x = np.random.default_rng(0).standard_normal((64, 2))
    found = []
    for threadsafe in (False, True):
        watched = Watched()
        model = FunctionPotential(watched, 2, threadsafe=threadsafe)
        model.crowd = 4
        found.append(minimize(model, x))
        find_saddles(model, x)
        alone = watched.threads == {threading.get_ident()} and not watched.crossed
        assert alone != threadsafe
    same(*found)


def test_an_executor_is_obeyed():
    watched = Watched()
    model = FunctionPotential(watched, 2, length=1.0, energy_unit=1.0)
    model.crowd = 2
    with ThreadPoolExecutor(2) as executor:
        minimize(model, np.ones((8, 2)) * 0.3, executor=executor)
    assert threading.get_ident() not in watched.threads


def test_what_cannot_be_sent_to_processes_is_told_before_any_work():
    nowhere = FunctionPotential(lambda x: wells(x), 2)
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor,
        pytest.raises(TypeError, match="executor is a ProcessPoolExecutor.*top of a module"),
    ):
        minimize(nowhere, np.ones((3, 2)), executor=executor)
    with pytest.raises(TypeError, match="executor is 3; a concurrent"):
        minimize(nowhere, np.ones((3, 2)), executor=3)


def test_a_search_that_leaps_to_infinity_goes_on_from_where_it_was():
    # A cliff without end: the first step of every walker from the left lands far outside.
    def cliff(x):
        with np.errstate(all="ignore"):
            return np.sum(np.exp(-x) + x, axis=1), 1 - np.exp(-x)

    found = minimize(FunctionPotential(cliff, 1), [[-600.0], [2.0]], max_iter=20_000)
    np.testing.assert_allclose(found.x[found.converged], 0.0, atol=1e-5)
    assert found.converged[1]


def test_the_record_of_one_walker_has_no_length_and_records_compare_by_identity():
    found = minimize(MullerBrown(), np.zeros((3, 2)))
    assert len(found) == 3
    assert found == found and found != minimize(MullerBrown(), np.zeros((3, 2)))
    with pytest.raises(TypeError, match="single walker"):
        len(found[0])
