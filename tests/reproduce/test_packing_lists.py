"""Shipped packings: what volumes say agrees with what was counted, and with other programs."""

import numpy as np
import pytest
from scipy.stats import chi2

from landscape_lab.basins import Outcome, count_basins
from landscape_lab.reproduce import packings, read

PUBLISHED = {6: (7, 1296), 8: (11, 30_528)}
"""Classes and labelled packings, found in 100,000 starts of another program."""

ABOUT = {10: (57, 5.65e6), 12: (212, 7.96e8)}
"""The same where a few classes are so rare that other starts meet others of them."""


@pytest.fixture(scope="module")
def told():
    return read("packings")


def of(told, n):
    """The rows of one size, and how many starts ended in packings."""
    rows = told["n"] == n
    size = told["size"] == n
    starts = int(told["starts"][size][0]) - int(told["unjammed"][size][0])
    return {name: told[name][rows] for name in told if len(told[name]) == len(rows)}, starts


@pytest.mark.parametrize("n", PUBLISHED)
def test_enumeration_finds_all_classes_with_all_their_names(told, n):
    classes, starts = of(told, n)
    assert (len(classes["energy"]), classes["orbit"].sum()) == PUBLISHED[n]
    assert classes["found"].sum() == starts


@pytest.mark.parametrize("n", ABOUT)
def test_enumeration_of_more_disks_lacks_only_what_is_rare(told, n):
    classes, starts = of(told, n)
    number, labelled = ABOUT[n]
    assert abs(len(classes["energy"]) - number) < 0.05 * number
    assert classes["orbit"].sum() == pytest.approx(labelled, rel=0.06)
    assert np.sum(classes["found"] == 1) < 1e-4 * starts  # what is unseen is met as rarely (Good)


@pytest.mark.parametrize("n", [6, 8, 10, 12])
def test_volumes_agree_with_counts(told, n):
    # Both have errors: that of a volume its own, that of a count the root of it.
    classes, starts = of(told, n)
    measured = np.isfinite(classes["log_share"])
    assert measured.sum() >= 7
    np.testing.assert_array_equal(measured, (classes["drawn"] > 0) & (classes["rattlers"] == 0))
    outcome = classes["outcome"][measured]
    assert np.isin(outcome, (Outcome.SETTLED, Outcome.UNSETTLED)).all()
    counted = np.log(classes["found"] / starts / classes["orbit"])
    error = np.hypot(classes["error"], 1 / np.sqrt(classes["found"]))
    square = np.nansum(((classes["log_share"] - counted) / error) ** 2)
    assert square < chi2.isf(1e-3, measured.sum())
    if not measured.all():
        return
    # And volumes of all packings together fill the box.
    parts = classes["orbit"] * np.exp(classes["log_share"])
    assert abs(parts.sum() - 1) < 3 * np.linalg.norm(parts * classes["error"])


@pytest.mark.parametrize("n", packings.STARTS)
def test_volumes_count_classes_and_labelled_packings_as_the_list_does(told, n):
    classes, _ = of(told, n)
    labelled, kinds, starts = packings.from_volumes(n)
    assert starts == classes["drawn"].sum() <= packings.DRAWS[n]
    for counted, listed in ((labelled, classes["orbit"].sum()), (kinds, len(classes["orbit"]))):
        low, high = counted.boltzmann_interval
        # An interval of few starts is of 95% at best, and as wide again it has to do.
        assert low - (high - low) / 2 < np.log(listed) < high + (high - low) / 2
    gibbs = packings.listed(n)[1] + packings.names(n)
    low, high = labelled.gibbs_interval
    assert low - (high - low) / 2 < gibbs < high + (high - low) / 2


def test_two_hundred_starts_and_volumes_tell_the_number_of_packings(told):
    classes, starts = of(told, 6)
    rng = np.random.default_rng(0)
    off = []
    for _ in range(20):
        drawn = rng.multinomial(200, classes["found"] / starts)
        met = drawn > 0
        number = count_basins(
            classes["log_share"][met],
            drawn[met],
            images=classes["orbit"][met],
            error=classes["error"][met],
        )
        off.append(number.boltzmann - np.log(1296))
        assert abs(number.horvitz_thompson - np.log(1296)) < 0.5
    assert abs(np.mean(off)) < 0.2


def test_a_slice_of_the_enumeration_comes_out_again(told):
    classes, starts = of(told, 6)
    again = packings.descend(6, 0, 200)
    disks = packings.model(6)
    assert disks.jammed(again["x"]).all()
    apart = np.abs(again["energy"][:, None] - classes["energy"])
    assert (apart.min(axis=1) < 1e-7).all()
    met = np.bincount(apart.argmin(axis=1), minlength=len(classes["energy"]))
    expected = 200 * (classes["found"] / starts)
    assert np.sum((met - expected) ** 2 / expected) < chi2.isf(1e-3, len(met) - 1)


def test_classes_are_numbered_by_energy_whatever_the_names():
    disks = packings.model(6)
    ends = packings.descend(6, 1, 40)
    number = packings.group(disks, ends["x"], ends["energy"])
    order = np.argsort(ends["energy"])
    assert (np.diff(number[order]) >= 0).all()
    turned = ends["x"].reshape(-1, 6, 2)[:, [1, 2, 0, 4, 5, 3], ::-1].reshape(-1, 12) + 0.3
    again = packings.group(disks, turned, disks.energy(turned))
    np.testing.assert_array_equal(again, number)


def test_names_of_like_disks_are_counted():
    assert packings.names(6) == pytest.approx(np.log(6 * 6))
