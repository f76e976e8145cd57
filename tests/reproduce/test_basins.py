"""Shipped volumes of basins agree with plain counts of where starts arrive."""

import numpy as np
import pytest
from scipy.stats import chi2

from landscape_lab.basins import Outcome
from landscape_lab.reproduce import basins, read


@pytest.fixture(scope="module")
def told():
    return read("basins")


@pytest.fixture(params=basins.CASES)
def case(request, told):
    """The rows of one landscape, and its name."""
    rows = told["case"] == request.param
    return {name: column[rows] for name, column in told.items()}, request.param


def counted(rows):
    """Logarithm of the share of one image by its class's count, and its error."""
    share = rows["found"] / rows["starts"]
    with np.errstate(divide="ignore"):
        return np.log(share / rows["images"]), np.sqrt((1 - share) / rows["found"])


def test_volumes_agree_with_counts(case):
    rows, _ = case
    known = np.isfinite(rows["log_share"])
    assert known.sum() >= 2
    assert (rows["outcome"][known] == Outcome.SETTLED).all()
    share, error = counted(rows)
    square = ((rows["log_share"] - share) / np.hypot(rows["error"], error))[known] ** 2
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
    np.testing.assert_array_less(apart.min(axis=1)[minima.found > 2], 1e-5)
    met = np.bincount(apart.argmin(axis=1), weights=minima.found, minlength=len(rows["energy"]))
    often = rows["found"] / rows["starts"] > 0.03
    expected = 150 * (rows["found"] / rows["starts"])
    square = np.sum((met[often] - expected[often]) ** 2 / expected[often])
    assert square < chi2.isf(1e-3, often.sum())
