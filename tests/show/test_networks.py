"""A network drawn at its energies shows minima, passes and traffic where they are."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.collections import LineCollection, PathCollection

from landscape_lab.analysis import fastest_path, flow
from landscape_lab.network import TransitionNetwork
from landscape_lab.show.layout import place_beside
from landscape_lab.show.networks import place_by_energy, plot_flow, plot_heights, plot_way
from landscape_lab.show.style import ENERGY_MAP

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


def chain(n, energy=None):
    """Minima in a row, each joined to the next over a pass one higher than both."""
    energy = np.zeros(n) if energy is None else np.asarray(energy, dtype=float)
    ends = np.stack((np.arange(n - 1), np.arange(1, n)), axis=1)
    height = energy[ends].max(axis=1) + 1.0
    return TransitionNetwork(
        energy, 0 * energy, height, 0 * height, ends, n_modes=1, ts_curvature=-np.ones(n - 1)
    )


def test_neighbors_stand_one_step_apart_where_all_heights_are_equal():
    n = 30
    x = place_beside(n, chain(n).ends, np.zeros(n), rng=0)
    np.testing.assert_allclose(np.abs(np.diff(x)), 1.0, atol=0.1)


def test_a_star_spreads_to_both_sides_of_its_hub():
    n = 21
    ends = [[0, k] for k in range(1, n)]
    x = place_beside(n, ends, [0.0] + [1.0] * (n - 1), rng=0)
    assert np.sum(x[1:] < x[0]) > 5
    assert np.sum(x[1:] > x[0]) > 5


def test_heights_need_one_piece():
    with pytest.raises(ValueError, match="not connected"):
        place_beside(3, [[0, 1]], np.zeros(3))


def test_minima_lie_at_their_energies_and_arches_reach_their_passes():
    network = chain(4, [3.0, 1.0, 2.0, 0.0])
    ax = plot_heights(network, positions=[0, 1, 2, 3])
    discs = next(c for c in ax.collections if isinstance(c, PathCollection))
    points = np.asarray(discs.get_offsets())
    assert sorted(points.tolist()) == [[0, 3], [1, 1], [2, 2], [3, 0]]
    star = ax.lines[0]
    assert (star.get_xdata()[0], star.get_ydata()[0]) == (3, 0)
    arches = next(c for c in ax.collections if isinstance(c, LineCollection)).get_segments()
    tops = {tuple(arch[[0, -1], 0]): arch[:, 1].max() for arch in arches}
    assert tops == {(0, 1): 4.0, (1, 2): 3.0, (2, 3): 3.0}
    for arch in arches:
        assert arch[0, 1] == network.energy[int(arch[0, 0])]
        assert arch[-1, 1] == network.energy[int(arch[-1, 0])]


def test_of_two_passes_between_two_minima_the_lower_is_drawn():
    twice = TransitionNetwork(
        [0.0, 1.0], [0.0] * 2, [5.0, 3.0, 9.0], [0.0] * 3, [[0, 1], [1, 0], [0, 0]], n_modes=1
    )
    ax = plot_heights(twice, positions=[0, 1])
    (arch,) = next(c for c in ax.collections if isinstance(c, LineCollection)).get_segments()
    assert arch[:, 1].max() == 3.0


def test_of_many_passes_those_that_join_all_at_the_lowest_energies_can_be_drawn_alone():
    # A square with a diagonal; its two highest passes are not needed.
    ends, height = [[0, 1], [1, 2], [2, 3], [3, 0], [0, 2]], np.array([5.0, 1.0, 2.0, 4.0, 3.0])
    network = TransitionNetwork(
        np.zeros(4), np.zeros(4), height, np.zeros(5), ends, n_modes=1, ts_curvature=-np.ones(5)
    )
    ax = plot_heights(network, positions=[0, 1, 2, 3], joining=True)
    arches = next(c for c in ax.collections if isinstance(c, LineCollection)).get_segments()
    assert sorted(arch[:, 1].max() for arch in arches) == [1.0, 2.0, 3.0]


def test_only_the_largest_piece_is_placed():
    loose = TransitionNetwork(
        [0.0, 1.0, 2.0, 3.0], [0.0] * 4, [5.0, 5.0], [0.0] * 2, [[1, 2], [2, 3]], n_modes=1
    )
    assert np.isnan(place_by_energy(loose)).tolist() == [True, False, False, False]
    ax = plot_heights(loose)
    discs = next(c for c in ax.collections if isinstance(c, PathCollection))
    assert len(discs.get_offsets()) == 3


def test_values_color_the_discs():
    network = chain(3, [0.0, 1.0, 2.0])
    ax = plot_heights(network, values=[0.0, 5.0, 10.0], limits=(0, 10), cmap=ENERGY_MAP)
    discs = next(c for c in ax.collections if isinstance(c, PathCollection))
    order = np.asarray(discs.get_offsets())[:, 1]
    np.testing.assert_allclose(discs.get_facecolors(), ENERGY_MAP(order / 2))


def test_traffic_is_as_wide_as_its_share():
    network = chain(3, [0.0, 1.0, 2.0])
    x = place_by_energy(network)
    ax = plot_heights(network, positions=x)
    plot_flow(network, flow(network, 0.5, 0, start=[0, 1, 1]), x, width=10, ax=ax)
    roads = [c for c in ax.collections if isinstance(c, LineCollection)][-1]
    # Both walkers cross the edge to the lowest minimum, one of them the other edge as well.
    np.testing.assert_allclose(np.sort(roads.get_linewidths()), [5.0, 10.0])


def test_a_way_climbs_over_the_passes_that_it_takes():
    network = chain(3, [0.0, 1.0, 2.0])
    ax = plot_heights(network, positions=[0, 1, 2])
    plot_way(network, fastest_path(network, 0.5, 2, 0), [0, 1, 2], ax=ax)
    first, second = (np.asarray(line.get_xydata()) for line in ax.lines[-2:])
    assert (first[0].tolist(), first[-1].tolist()) == ([2, 2], [1, 1])
    assert (second[0].tolist(), second[-1].tolist()) == ([1, 1], [0, 0])
    assert (first[:, 1].max(), second[:, 1].max()) == (3.0, 2.0)


def test_traffic_over_a_higher_pass_is_drawn_over_the_lowest():
    twice = TransitionNetwork(
        [0.0, 1.0], [0.0] * 2, [5.0, 3.0], [-30.0, 0.0], [[0, 1], [1, 0]], n_modes=1,
        ts_curvature=[-1.0, -1.0],
    )  # fmt: skip
    ax = plot_heights(twice, positions=[0, 1])
    traffic = flow(twice, 1.0)
    assert traffic.transition_state.tolist() == [0]
    plot_flow(twice, traffic, [0, 1], ax=ax)
    for arches in (c for c in ax.collections if isinstance(c, LineCollection)):
        assert arches.get_segments()[0][:, 1].max() == 3.0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plot_heights(chain(3), values=[1.0]), r"values has shape \(1,\)"),
        (lambda: plot_heights(chain(3), values=[np.nan] * 3), "values are all nan"),
        (lambda: plot_heights(chain(3), positions=[0.0]), r"positions has shape \(1,\)"),
    ],
)
def test_misuse_is_answered_with_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
