"""Pictures of basins show what they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from landscape_lab import LakeDistrict
from landscape_lab.show.basins import (
    Compared,
    plot_arms,
    plot_beside_counts,
    plot_borders,
    plot_chance_against,
    plot_chances,
    plot_estimates,
    plot_masses,
    plot_mistakes,
    plot_packing,
    plot_spread,
)
from landscape_lab.show.surfaces import Relief


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


@pytest.fixture(scope="module")
def relief():
    return Relief.of(LakeDistrict(), size=8)


def test_there_is_a_border_around_each_of_two_basins_and_none_of_one(ax, relief):
    plot_borders(ax, relief, np.zeros(64, dtype=int))
    assert len(ax.collections) == 0
    plot_borders(ax, relief, np.repeat([0, 1], 32))
    assert len(ax.collections) == 2


def test_unsure_places_are_pale(ax, relief):
    sure = np.tile([1.0, 0.0], (64, 1))
    sure[0] = [0.5, 0.5]
    plot_chances(ax, relief, sure)
    shown = ax.images[0].get_array()
    assert shown[0, 0].mean() > shown[0, 1].mean()
    with pytest.raises(ValueError, match="^chance"):
        plot_chances(ax, relief, [[0.5, 0.6]])


def test_other_ends_are_gray(ax, relief):
    ends = np.tile([1.0, 0.0], (64, 1))
    ends[0] = [0.0, 1.0]
    plot_chances(ax, relief, ends, elsewhere=True)
    half = (relief.x[1] - relief.x[0]) / 2
    assert ax.images[0].get_extent()[0] == pytest.approx(relief.x[0] - half)
    shown = ax.images[0].get_array()
    assert np.ptp(shown[0, 0]) < 0.1 < np.ptp(shown[0, 1])


def test_disks_are_seen_on_both_sides_of_the_box(ax):
    plot_packing(ax, [0.95, 0.5, 1.4, 0.2], [0.2, 0.3])
    assert len(ax.patches) == 18
    assert ax.patches[0].center[1] == pytest.approx(-0.5)
    with pytest.raises(ValueError, match="^x"):
        plot_packing(ax, [0.5, 0.5, 0.1], [0.2])


def test_a_ball_is_inside_up_to_its_radius(ax):
    plot_arms(ax, np.ones(50), np.linspace(0, 1, 100))
    r, inside = ax.lines[0].get_data()
    assert (inside[r < 0.99] == 100).all()
    assert (inside[r > 1.01] == 0).all()


def test_estimates_stand_below_each_other_with_their_intervals(ax):
    rows = [("one", 2.0, (1.0, 3.0), "k"), ("other", 4.0, None, "k")]
    plot_estimates(ax, rows, 2.5)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["one", "other"]
    assert len(ax.lines) == 4


def test_differences_are_in_both_errors():
    own = Compared("a", "k", "o", *(np.array([v]) for v in (-2.0, 0.3, -1.0, 0.4)))
    np.testing.assert_allclose(own.deviation, [2.0])
    figure, (above, below) = plt.subplots(2, 1)
    plot_beside_counts(above, below, [own])
    np.testing.assert_allclose(below.lines[-1].get_ydata(), [2.0])
    plt.close(figure)


def test_the_weakest_spring_stands_beside_the_next_and_the_chosen_one_is_pointed_at(ax):
    plot_spread(ax, [0.0, 4.0, 16.0], [0.3, 0.2, 0.1], 2)
    free, all_springs, chosen = ax.lines
    np.testing.assert_allclose(free.get_xydata(), [[4, 0.5], [16, 0.125]])
    np.testing.assert_allclose(all_springs.get_xydata(), [[1, 0.3], [4, 0.2], [16, 0.1]])
    np.testing.assert_allclose(chosen.get_xydata(), [[16, 0.1]])


def test_mistakes_stand_within_the_frame_with_their_errors(ax):
    plot_mistakes(ax, [1, 3], [0.5, -2.0], [0.1, 1.0])
    np.testing.assert_allclose(ax.get_ylim(), (-3.6, 3.6))
    assert {1, 2, 3} <= set(ax.get_xticks())


def test_many_repeats_have_few_ticks_and_small_marks(ax):
    turns = np.arange(1, 101)
    plot_mistakes(ax, turns, np.zeros(100), np.ones(100))
    assert len(ax.get_xticks()) <= 8
    assert (ax.get_xticks() % 1 == 0).all()
    assert ax.lines[1].get_markersize() == 3


@pytest.mark.parametrize(("by", "lines"), [("loss", 0), ("flatness", 1)])
def test_bowls_of_one_height_are_a_line_beside_flatness_alone(ax, by, lines):
    plot_chance_against(ax, [0.0, 1.0], [0.0, -1.0], [0.1, 0.2], by)
    assert len(ax.lines) == 1 + lines
    with pytest.raises(ValueError, match="by is 'sharpness'"):
        plot_chance_against(ax, [0.0], [0.0], [0.1], "sharpness")


def test_masses_are_percent_and_the_lowest_minimum_is_named(ax):
    plot_masses(ax, [2.0, 1.0], [0.75, 0.25], [0.01, 0.01])
    points, lowest = ax.lines[-2:]
    np.testing.assert_allclose(points.get_xydata(), [[2, 75], [1, 25]])
    np.testing.assert_allclose(lowest.get_xydata(), [[1, 25]])
    assert ax.get_yticks().max() <= 100
    with pytest.raises(ValueError, match="share has shape"):
        plot_masses(ax, [1.0], [0.5, 0.5], [0.1, 0.1])
