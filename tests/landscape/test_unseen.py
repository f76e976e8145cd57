import numpy as np
import pytest

from landscape_lab import completeness


def test_coverage_and_bound_are_the_published_formulas():
    # n = 10 sightings, f1 = 2, f2 = 1: 1 - 2/10, and 5 + 9/10 * 2 * 1 / (2 * 2).
    told = completeness([4, 2, 2, 1, 1])
    assert (told.n_found, told.n_sightings, told.once, told.twice) == (5, 10, 2, 2)
    assert told.coverage == pytest.approx(0.8)
    assert told.lower_bound == pytest.approx(5 + 0.9 * 2 * 1 / (2 * 3))


def test_estimates_are_right_on_average_where_the_truth_is_known():
    rng = np.random.default_rng(0)
    chance = rng.dirichlet(np.full(50, 0.7))
    missing, told, bounds = [], [], []
    for _ in range(400):
        found = rng.multinomial(120, chance)
        missing.append(chance[found == 0].sum())
        told.append(completeness(found[found > 0]))
        bounds.append(told[-1].lower_bound)
    assert np.mean([1 - t.coverage for t in told]) == pytest.approx(np.mean(missing), rel=0.15)
    assert np.mean([t.n_found for t in told]) < np.mean(bounds) < 52


def test_nothing_found_is_no_error_and_zero_counts_are():
    assert np.isnan(completeness([]).coverage)
    with pytest.raises(ValueError, match=r"found\[1\] is 0; at least 1"):
        completeness([3, 0])
