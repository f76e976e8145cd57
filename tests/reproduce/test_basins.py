"""Shipped volumes of basins agree with plain counts of where starts arrive."""

import numpy as np
import pytest
from scipy.stats import chi2

from landscape_lab.basins import Outcome
from landscape_lab.reproduce import basins, read
from landscape_lab.reproduce.basins import beside_counts


@pytest.fixture(scope="module")
def told():
    return read("basins")


@pytest.fixture(params=basins.CASES)
def case(request, told):
    """The rows of one landscape, and its name."""
    rows = told["case"] == request.param
    return {name: column[rows] for name, column in told.items()}, request.param


def test_volumes_agree_with_counts(case):
    rows, _ = case
    known = np.isfinite(rows["log_share"])
    assert known.sum() >= min(2, len(known))
    assert (rows["outcome"][known] == Outcome.SETTLED).all()
    share, share_error, log_share, error = beside_counts(rows)
    square = ((log_share - share) / np.hypot(error, share_error)) ** 2
    assert square.sum() < chi2.isf(1e-3, known.sum())


def test_the_likeliest_and_the_least_likely_are_among_those_measured(case):
    rows, _ = case
    known = np.isfinite(rows["log_share"])
    enough = rows["found"] >= basins.RARE
    assert known[np.argmax(rows["found"])]
    assert known[enough][np.argmin(rows["found"][enough])]


def test_a_slice_of_the_counts_comes_out_again(case):
    rows, name = case
    landscape = basins.CASES[name]()
    with basins.counted(landscape, 150, np.random.default_rng(99)) as again:
        minima = again.minima
    apart = np.abs(minima.energy[:, None] - rows["energy"])
    if landscape.home is None:
        np.testing.assert_array_less(apart.min(axis=1)[minima.found > 2], 1e-5)
    near = apart.min(axis=1) < 1e-5
    met = np.bincount(
        apart.argmin(axis=1)[near], weights=minima.found[near], minlength=len(rows["energy"])
    )
    often = rows["found"] / rows["starts"] > 0.03
    expected = 150 * (rows["found"] / rows["starts"])
    square = np.sum((met[often] - expected[often]) ** 2 / expected[often])
    assert square < chi2.isf(1e-3, often.sum())


@pytest.fixture(scope="module")
def masses():
    return read("masses")


def test_weaker_regularization_divides_the_starts_among_more_minima(masses):
    numbers, tops = [], []
    for lam in basins.LAMS:
        own = {key: column[masses["lam"] == lam] for key, column in masses.items()}
        assert 0.99 * basins.STARTS < own["found"].sum() <= basins.STARTS
        numbers.append(len(own["found"]))
        tops.append(np.sort(own["found"])[-3:].sum() / basins.STARTS)
        if lam < 1e-3:
            assert np.argmax(own["found"]) != np.argmin(own["energy"])
    assert numbers[0] == 1
    assert numbers[-1] > 8
    assert tops[-1] > 0.7


def test_a_slice_of_the_masses_comes_out_again(masses):
    own = {key: column[masses["lam"] == 1e-2] for key, column in masses.items()}
    landscape = basins.network(basins.LARGER, 1e-2)
    with basins.counted(landscape, 20, np.random.default_rng(98)) as again:
        np.testing.assert_allclose(again.minima.energy, own["energy"], atol=1e-8)
