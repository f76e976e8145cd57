"""Pictures of fits show what they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from landscape_lab import TransitionNetwork, disconnectivity
from landscape_lab.show import fits

X = np.linspace(0, 9, 20)
NETWORK = TransitionNetwork(
    np.array([0.0, 4.0, 5.0]), np.zeros(3), np.array([6.0, 7.0]), np.zeros(2), [(0, 1), (1, 2)],
    n_modes=5,
)  # fmt: skip


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def drawn(ax):
    """Colors and ordinates of the lines of a panel."""
    return [(line.get_color(), line.get_ydata()) for line in ax.lines]


def test_a_curve_stands_over_its_two_waves():
    slow, fast = np.cos(X), np.sin(3 * X)
    curve, *waves = fits.draw_waves((X, X / 9), X, (slow, fast), (slow, slow)).axes
    assert np.allclose(drawn(curve)[1][1], slow + fast)
    assert np.allclose(drawn(waves[1])[0][1], slow)
    assert np.allclose(drawn(waves[1])[1][1], fast)


def test_a_walker_stands_on_its_way_and_in_the_graph_at_its_loss():
    length, energy = np.array([0.0, 1.0, 2.0, 3.0]), np.array([4.0, 6.0, 5.0, 0.0])
    tree = disconnectivity(NETWORK)
    for at, leaf in ((0, 1), (2, 0)):
        figure = fits.draw_walk((X, X), X, X, length, energy, [1, 1, 0, 0], at, tree)
        _, way, graph = figure.axes
        assert way.lines[-1].get_xydata().tolist() == [[length[at], energy[at]]]
        (x,), (y,) = graph.lines[-1].get_data()
        assert y == energy[at]
        assert x == tree.x[np.flatnonzero(tree.minima == leaf)[0]]


def test_only_fits_below_the_limit_are_drawn_and_all_are_counted():
    pair = np.array([[2.0, 1.0], [4.0, 1.0], [7.0, 3.0]])
    ax, bar = fits.draw_limit(NETWORK, pair, 5.0).axes
    assert ax.collections[0].get_offsets().tolist() == [[4.0, 1.0], [2.0, 1.0]]
    assert bar.get_ylabel() == "loss E"
    assert fits.draw_limit(NETWORK, pair, 9.0).axes[0].collections[0].get_clim() == fits.LOSSES


def test_the_graph_of_all_fits_has_its_star_at_the_best():
    tree = disconnectivity(NETWORK)
    left, right = fits.draw_data((X, X), X, (X, 2 * X), tree).axes
    assert np.allclose(drawn(left)[2][1], 2 * X)
    assert right.lines[-1].get_ydata() == [0.0]


def test_at_equal_distances_an_alias_draws_the_same_dots():
    even = np.linspace(0, 3 * np.pi, 16)  # 15 steps: frequencies 2 and 2 + 10 cannot be told apart
    for frequency in (2, 8, 12):
        assert fits.draw_alias((even, np.sin(2 * even)), frequency, 20)[1] == pytest.approx(0)
    assert fits.draw_alias((even, np.sin(2 * even)), 5, 20)[1] > 1
    uneven = even**1.1
    assert fits.draw_alias((uneven, np.sin(2 * uneven)), 12, 20)[1] > 1


def test_data_are_as_many_as_their_places():
    with pytest.raises(ValueError, match="t "):
        fits.plot_data(plt.subplots()[1], X, X[:3])
