"""Spin glasses drawn: points stand where they are, curves cross zero where theory says."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from landscape_lab import PSpin, critical_points
from landscape_lab.analysis import expected_counts
from landscape_lab.show.spin_glass import (
    plot_complexity,
    plot_ends,
    plot_sphere,
    plot_spreads,
    plot_stairs,
    plot_trainings,
)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def cubic():
    return PSpin(3, 3, rng=4)


def test_every_critical_point_stands_at_its_longitude_and_latitude(cubic):
    ax = plt.subplots(subplot_kw={"projection": "mollweide"})[1]
    points = critical_points(cubic.couplings)
    plot_sphere(ax, cubic, 5 * points.x, points.index)
    drawn = [line for line in ax.lines if len(line.get_xdata())]
    assert sorted(len(line.get_xdata()) for line in drawn) == sorted(np.bincount(points.index))
    longitude, latitude = (np.concatenate([line.get_data()[k] for line in drawn]) for k in (0, 1))
    back = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude),
                     np.sin(latitude)], axis=1)  # fmt: skip
    assert np.all((back @ points.x.T).max(axis=0) > 1 - 1e-9)


def test_a_sphere_of_other_dimension_or_an_index_of_none_is_refused(cubic):
    ax = plt.subplots(subplot_kw={"projection": "mollweide"})[1]
    with pytest.raises(ValueError, match="three would do"):
        plot_sphere(ax, PSpin(4, 3, rng=0), np.ones((1, 4)), [0])
    with pytest.raises(ValueError, match="index"):
        plot_sphere(ax, cubic, np.ones((1, 3)), [3])


def test_stairs_have_every_point_and_a_bar_at_the_mean_of_each_step():
    ax = plt.subplots()[1]
    plot_stairs(ax, 4, [-1.5, -1.0, -0.5, 0.5, 1.4], [0, 0, 1, 2, 3])
    bars = [line.get_xdata()[0] for line in ax.lines if np.ptp(line.get_ydata()) > 0]
    np.testing.assert_allclose(bars, [-1.25, -0.5, 0.5, 1.4])
    dots = [line for line in ax.lines if line.get_marker() not in ("None", None, "")]
    assert sum(len(line.get_xdata()) for line in dots) == 5


@pytest.mark.parametrize(("p", "index", "root"), [(3, 0, -1.6569983635), (4, 1, -1.7833003013)])
def test_the_limit_crosses_zero_at_the_level_of_its_index(p, index, root):
    ax = plt.subplots()[1]
    plot_complexity(ax, p, index, {10: expected_counts(10, p=p, n_indices=2)})
    x, y = ax.lines[0].get_data()
    crossing = x[np.flatnonzero(np.diff(np.sign(y)))]
    assert len(crossing) == 1
    assert crossing[0] == pytest.approx(root, abs=2 * np.diff(x).max())
    ends = {text.get_text().strip() for text in ax.texts}
    assert {"limit", "−E₀", "−E∞"} <= ends


def test_the_curve_of_a_finite_size_is_the_logarithm_of_its_exact_mean():
    ax, exact = plt.subplots()[1], expected_counts(10)
    plot_complexity(ax, 3, 0, {10: exact})
    x, y = ax.lines[1].get_data()
    below = np.interp(x[-1], exact.energy, exact.below[0])
    # Between the points of the grid one of them goes straight in the number, one in its logarithm.
    assert np.exp(10 * y[-1]) == pytest.approx(below, rel=5e-2)


def test_ends_of_walks_are_a_heap_of_area_one_with_the_mean_of_all_minima_marked():
    ax = plt.subplots()[1]
    walks = np.random.default_rng(0).normal(-1.5, 0.04, 500)
    plot_ends(ax, walks, walks + 0.1, mean=-1.46)
    assert sum(bar.get_width() * bar.get_height() for bar in ax.patches[:60]) == pytest.approx(1)
    marked = [line.get_xdata()[0] for line in ax.lines]
    assert marked == pytest.approx([-1.6569983635, -(2 * (2 / 3) ** 0.5), -1.46])
    with pytest.raises(ValueError, match="level"):
        plot_ends(ax, [np.nan])


def test_trainings_begin_after_the_first_epoch_and_marks_stand_at_their_losses():
    ax = plt.subplots()[1]
    plot_trainings(ax, {0.1: [[9.0, 0.05, 0.02], [9.0, 0.04, 0.01]]}, {"floor": (0.005, "above")})
    assert [line.get_ydata()[0] for line in ax.lines] == [0.05, 0.04, 0.005]
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [1, 2])
    assert "rate 0.1" in {text.get_text() for text in ax.texts}


def test_a_power_law_goes_through_variances_that_follow_one():
    ax, n = plt.subplots()[1], np.array([20.0, 50.0, 100.0])
    plot_spreads(ax, {"walks": (n, 3 / n**1.5, 0.1 / n**1.5, -1.5)})
    line = next(line for line in ax.lines if len(line.get_xdata()) == 2)
    x, y = line.get_data()
    np.testing.assert_allclose(y, 3 / x**1.5)
