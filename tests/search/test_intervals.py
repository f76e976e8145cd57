"""Critical points are proved by interval arithmetic, and what is none is not."""

import dataclasses
import sys

import numpy as np
import pytest

from landscape_lab import PSpin, critical_points, enclose_critical_points


@pytest.fixture(scope="module")
def solved():
    couplings = PSpin(6, 3, rng=6).couplings
    return couplings, critical_points(couplings)


@pytest.mark.parametrize(("n", "p"), [(2, 3), (5, 3), (9, 3), (3, 4), (5, 4)])
def test_every_critical_point_and_its_index_are_proved(n, p):
    couplings = PSpin(n, p, rng=n).couplings
    points = critical_points(couplings)
    proved = enclose_critical_points(couplings, points)
    np.testing.assert_array_equal(proved.index, points.index)
    assert proved.radius.max() < 1e-12
    # Morse theory: alternating counts give the Euler characteristic of the sphere.
    assert np.sum((-1) ** proved.index) == (2 if n % 2 else 0)


def test_known_points_lie_in_their_boxes():
    n = 4
    couplings = np.zeros((n, n, n))
    couplings[(np.arange(n),) * 3] = 1.0
    points = critical_points(couplings)
    proved = enclose_critical_points(couplings, points)
    # Equal coordinates on some axes, zeros on the others, and their opposites.
    assert len(points) == 2 * (2**n - 1)
    share = np.abs(points.x) > 0.25
    exact = np.sign(points.x) * share / np.sqrt(share.sum(axis=1))[:, None]
    assert (np.abs(points.x - exact).max(axis=1) <= proved.radius).all()


@pytest.mark.parametrize("unit", [1e-200, 1.0, 1e200])
def test_the_size_of_the_couplings_does_not_matter(solved, unit):
    couplings, points = solved
    proved = enclose_critical_points(unit * couplings, points)
    np.testing.assert_array_equal(proved.index, points.index)


@pytest.mark.parametrize("off", [1e-3, 1e-1])
def test_a_point_that_is_no_critical_point_is_not_proved(solved, off):
    couplings, points = solved
    x = points.x.copy()
    x[3] += off * np.roll(x[3], 1)
    with pytest.raises(ValueError, match=r"points \[3\] lack"):
        enclose_critical_points(couplings, dataclasses.replace(points, x=x))


def test_a_point_that_is_near_one_has_a_box_that_reaches_it(solved):
    couplings, points = solved
    x = points.x.copy()
    x[3] += 1e-7 * np.roll(x[3], 1)
    proved = enclose_critical_points(couplings, dataclasses.replace(points, x=x))
    assert np.abs(x[3] - points.x[3]).max() <= proved.radius[3] < 1e-5
    np.testing.assert_array_equal(proved.index, points.index)


def test_a_point_that_is_there_twice_is_told(solved):
    couplings, points = solved
    twice = dataclasses.replace(points, x=np.concatenate([points.x, points.x[:1]]))
    with pytest.raises(ValueError, match=rf"\[0, {len(points)}\] lack a box that touches no other"):
        enclose_critical_points(couplings, twice)


def test_a_ring_of_critical_points_is_not_proved():
    # x1 (x2^2 + x3^2) + x1^3 / 3 does not change when x2 and x3 are turned into each other.
    couplings = np.zeros((3, 3, 3))
    couplings[0, 0, 0] = 1 / 3
    for i in (1, 2):
        for place in ((0, i, i), (i, 0, i), (i, i, 0)):
            couplings[place] = 1 / 3
    points = critical_points(PSpin(3, 3, rng=0).couplings)
    angle = np.linspace(0, 1, len(points))
    high = np.sqrt(1 / 2)
    x = np.stack([np.full(len(points), high), high * np.cos(angle), high * np.sin(angle)], axis=1)
    with pytest.raises(ValueError, match="lack"):
        enclose_critical_points(couplings, dataclasses.replace(points, x=x))


def test_couplings_and_points_belong_together(solved):
    _, points = solved
    with pytest.raises(ValueError, match="points are of 6 coordinates"):
        enclose_critical_points(PSpin(5, 3, rng=0).couplings, points)


def test_what_is_not_installed_is_told(solved, monkeypatch):
    monkeypatch.setitem(sys.modules, "flint", None)
    with pytest.raises(ModuleNotFoundError, match=r"landscape-lab\[intervals\]"):
        enclose_critical_points(*solved)
