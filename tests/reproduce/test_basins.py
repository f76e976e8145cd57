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


def test_weaker_regularization_divides_the_starts_among_more_minima():
    numbers, tops = [], []
    for lam in basins.LAMS:
        own = basins.masses(lam)
        assert 0.99 * basins.STARTS < own["found"].sum() <= basins.STARTS
        numbers.append(len(own["found"]))
        tops.append(np.sort(own["found"])[-3:].sum() / basins.STARTS)
        if lam < 1e-3:
            assert np.argmax(own["found"]) != np.argmin(own["energy"])
    assert numbers[0] == 1
    assert numbers[-1] > 8
    assert tops[-1] > 0.7


def test_wider_starts_meet_the_same_minima_first_and_the_lowest_less_often():
    low, high = basins.WIDTHS
    told = [basins.masses(min(basins.LAMS), width) for width in (low, 1.0, high)]
    first = [np.sort(own["energy"][np.argsort(own["found"])[-3:]]) for own in told]
    np.testing.assert_allclose(first, first[:1] * 3, atol=1e-8)
    lowest = [own["found"][np.argmin(own["energy"])] for own in told]
    assert lowest[0] > lowest[1] > lowest[2]
    np.testing.assert_allclose([own["energy"].min() for own in told], told[0]["energy"].min())


def test_minima_met_often_have_a_flatness_and_a_chance():
    for case in ("network", "20 spins", 8):
        own = basins.met_often(case)
        assert (own["found"] >= basins.OFTEN).all()
        assert np.isfinite(own["log_det"]).all() and (own["images"] >= 1).all()


def test_a_slice_of_the_masses_comes_out_again():
    own, wide = basins.masses(1e-2), basins.masses(min(basins.LAMS), 2.0)
    again = basins.counted(basins.network(basins.LARGER, 1e-2), 20, np.random.default_rng(98))
    some = basins.network(basins.LARGER, min(basins.LAMS), 2.0)
    met = basins.counted(some, 40, np.random.default_rng(99))
    with again, met:
        np.testing.assert_allclose(again.minima.energy, own["energy"], atol=1e-8)
        apart = np.abs(met.minima.energy[:, None] - wide["energy"]).min(axis=1)
        assert np.average(apart < 1e-6, weights=met.minima.found) > 0.9
