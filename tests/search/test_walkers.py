"""One start, one end: whatever the crowd, the order, the executor and the number of workers."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from landscape_lab import LennardJones, find_saddles, minimize


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
