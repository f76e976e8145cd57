"""Power laws are found where they are, with their exponent, and ruled out where they are not."""

import numpy as np
import pytest
from scipy.special import zeta
from scipy.stats import geom, poisson, zipf

from landscape_lab.analysis import fit_power_law


@pytest.mark.parametrize("exponent", [2.0, 2.5, 3.2])
def test_the_exponent_of_a_zeta_distribution_comes_back_within_its_error(exponent):
    law = fit_power_law(zipf.rvs(exponent, size=4000, random_state=1), n_samples=20)
    assert abs(law.exponent - exponent) < 3 * law.error
    assert law.error < 0.1
    assert law.p_value > 0.1


def test_errors_have_the_size_of_the_scatter():
    laws = [fit_power_law(zipf.rvs(2.5, size=2000, random_state=k), n_samples=1) for k in range(40)]
    whole = [law for law in laws if law.least == 1]
    assert len(whole) > 15
    scatter = np.std([law.exponent for law in whole])
    assert scatter == pytest.approx(np.mean([law.error for law in whole]), rel=0.5)


def test_the_start_of_the_tail_is_found():
    rng = np.random.default_rng(0)
    tail = zipf.rvs(2.5, size=20_000, random_state=2)
    degree = np.concatenate((tail[tail >= 8], rng.integers(1, 8, 1500)))
    law = fit_power_law(degree, n_samples=1)
    assert 5 <= law.least <= 12
    assert abs(law.exponent - 2.5) < 4 * law.error


def test_the_degrees_of_a_random_graph_are_no_power_law():
    law = fit_power_law(poisson.rvs(8, size=3000, random_state=0), n_samples=50)
    assert law.p_value < 0.1
    assert law.likelihood_ratio < 0
    assert law.ratio_p_value < 0.1


def test_an_exponential_passes_for_a_power_law_in_its_last_tenth_only():
    law = fit_power_law(geom.rvs(0.2, size=3000, random_state=0), n_samples=1)
    assert law.n_tail < 300
    assert law.exponent > 4


def test_a_power_law_is_preferred_to_an_exponential_where_it_is_true():
    law = fit_power_law(zipf.rvs(2.5, size=3000, random_state=0), n_samples=1)
    assert law.likelihood_ratio > 0
    assert law.ratio_p_value < 0.1


def test_the_closed_form_for_large_degrees_is_met():
    # Clauset, Shalizi and Newman 2009, eqn (3.7), good to a percent where all degrees are above 6.
    degree = zipf.rvs(2.5, size=40_000, random_state=5)
    law = fit_power_law(degree[degree >= 8], n_samples=1)
    tail = degree[degree >= law.least]
    expected = 1 + tail.size / np.log(tail / (law.least - 0.5)).sum()
    assert law.exponent == pytest.approx(expected, rel=0.01)
    assert law.error == pytest.approx((expected - 1) / np.sqrt(tail.size), rel=0.03)


def test_the_distance_is_the_largest_gap_at_any_integer():
    degree = np.concatenate((np.repeat([2, 3, 5], [40, 9, 4]), [40, 41, 90]))
    law = fit_power_law(degree, n_samples=1)
    k = np.arange(law.least, 91)
    share = np.array([np.mean(degree[degree >= law.least] <= q) for q in k])
    below = 1 - zeta(law.exponent, k + 1.0) / zeta(law.exponent, law.least)
    assert law.distance == pytest.approx(np.abs(share - below).max(), abs=1e-12)


def test_p_values_of_true_power_laws_are_spread_evenly():
    p = [
        fit_power_law(zipf.rvs(2.5, size=300, random_state=k), n_samples=20, rng=k).p_value
        for k in range(24)
    ]
    assert 0.3 < np.mean(p) < 0.7


def test_survival_is_the_sum_of_the_law():
    law = fit_power_law(zipf.rvs(2.3, size=1000, random_state=0), n_samples=1)
    k = np.arange(law.least, law.least + 200_000)
    terms = k**-law.exponent / zeta(law.exponent, law.least)
    assert law.survival(law.least) == pytest.approx(1.0)
    assert law.survival(law.least + 3) == pytest.approx(terms[3:].sum(), rel=1e-4)


def test_nodes_without_neighbors_do_not_count():
    degree = zipf.rvs(2.5, size=500, random_state=0)
    alone = np.concatenate((degree, np.zeros(300, dtype=int)))
    assert fit_power_law(alone, n_samples=5).exponent == fit_power_law(degree, n_samples=5).exponent


@pytest.mark.parametrize(
    ("degree", "error", "sentence"),
    [
        ([1, 2, 3], ValueError, "holds 3 positive numbers"),
        ([2] * 50, ValueError, "1 of them different"),
        (np.ones(20), TypeError, "whole numbers"),
    ],
)
def test_misuse_is_answered_with_a_sentence(degree, error, sentence):
    with pytest.raises(error, match=sentence):
        fit_power_law(degree)
