"""Lakes are lettered by their depth, and what searches believe is drawn beside what is true."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from landscape_lab.models.surfaces import LakeDistrict
from landscape_lab.show.lakes import letters, plot_estimates, plot_hops, plot_lakes
from landscape_lab.show.surfaces import Relief

PLACES = np.array([[0.0, 0.0], [1.0, 0.5], [-1.0, 1.0]])
DEPTHS = np.array([-1.0, -3.0, -2.0])


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def test_the_deepest_is_called_a():
    assert letters(DEPTHS) == {1: "A", 2: "B", 0: "C"}


@pytest.mark.parametrize("basins", [None, np.zeros(400, dtype=int)])
def test_every_lake_has_its_letter_and_the_deepest_a_star(ax, basins):
    relief = Relief.of(LakeDistrict(), size=20)
    plot_lakes(ax, relief, PLACES, DEPTHS, basins=basins)
    written = {note.get_text(): note.xy for note in ax.texts}
    assert sorted(written) == ["A", "B", "C"]
    np.testing.assert_allclose(written["A"], PLACES[1])
    (star,) = [line for line in ax.lines if line.get_marker() == "*"]
    np.testing.assert_allclose(np.ravel(star.get_xydata()), PLACES[1])


def test_a_lake_without_a_depth_is_refused(ax):
    with pytest.raises(ValueError, match="energy"):
        plot_lakes(ax, Relief.of(LakeDistrict(), size=20), PLACES, DEPTHS[:2])


def test_the_temperature_that_is_drawn_is_marked(ax):
    figure, axes = plt.subplots(1, 2)
    counts = {0.1: [2, 1], 1.0: [50, 20]}
    plot_hops(axes, [[-1.0, -2.0], [-1.0, -1.0]], DEPTHS, counts, 1.0)
    rings = [line for line in axes[1].lines if line.get_markersize() == 10]
    assert [line.get_ydata().item() for line in rings] == [50, 20]
    plt.close(figure)


def test_the_truth_is_among_the_ticks(ax):
    found = np.array([[3, 5, 6], [2, 5, 7]])
    plot_estimates(ax, [4, 8, 16], found, found + 1.0, 13)
    assert 13 in ax.get_yticks()
