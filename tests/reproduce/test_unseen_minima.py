"""What quenches miss, beside the exact mean number of minima: estimates are lower bounds."""

import numpy as np
import pytest

from landscape_lab.analysis import expected_counts
from landscape_lab.reproduce import read, unseen


@pytest.fixture(scope="module")
def shipped():
    return read("unseen")


@pytest.mark.parametrize("n", unseen.TENSORS)
def test_all_quenches_together_find_as_many_minima_as_there_are_or_a_few_less(shipped, n):
    total = shipped["total"][shipped["n"] == n].astype(float)
    assert len(total) == unseen.TENSORS[n]
    error = total.std(ddof=1) / np.sqrt(len(total))
    exact = expected_counts(n, n_indices=1).number[0]
    assert total.mean() < exact + 3 * error
    assert total.mean() > 0.8 * exact - 3 * error


@pytest.mark.parametrize("n", unseen.TENSORS)
def test_bounds_lie_above_what_was_found_and_below_the_truth(shipped, n):
    own = shipped["n"] == n
    bound, found = shipped["bound"][own], shipped["found"][own]
    assert np.all(bound >= found)
    error = bound.std(axis=0, ddof=1) / np.sqrt(len(bound))
    exact = expected_counts(n, n_indices=1).number[0]
    assert np.all(bound.mean(axis=0) < exact + 3 * error)


def test_the_next_quench_is_as_likely_to_bring_news_as_is_estimated(shipped):
    for n in unseen.TENSORS:
        own = shipped["n"] == n
        apart = shipped["coverage"][own] - shipped["known"][own]
        error = apart.std(axis=0, ddof=1) / np.sqrt(len(apart))
        assert np.all(np.abs(apart.mean(axis=0)) < 4 * error + 0.01)


def test_walkers_with_one_energy_are_in_one_minimum():
    energy = np.array([3.0, 1.0, 3.0 + 1e-8, 2.0, 1.0 - 1e-8])
    np.testing.assert_array_equal(unseen.different(energy), [2, 0, 2, 1, 0])


def test_a_slice_comes_out_again(shipped):
    again = unseen.quench_one(20, 0, quenches=1200)
    row = np.flatnonzero((shipped["n"] == 20) & (shipped["seed"] == 0))[0]
    # Some starts lie between two minima, and another processor may send them to the other one.
    assert np.all(np.abs(again["found"] - shipped["found"][row].astype(int)) <= 1)
    assert np.all(np.abs(again["coverage"] - shipped["coverage"][row]) < 0.1)
