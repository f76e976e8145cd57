"""Plots show the numbers that they are given, in one style, whatever the size of the network."""

import time

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.collections import LineCollection, PathCollection

from landscape_lab.analysis import disconnectivity
from landscape_lab.network import TransitionNetwork
from landscape_lab.show import style
from landscape_lab.show.layout import place_nodes
from landscape_lab.show.plots import plot_network, plot_path
from landscape_lab.show.style import ENERGY_MAP, STYLE, VALUE_MAP
from landscape_lab.show.trees import plot_disconnectivity

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


def network(n_minima, n_transition_states, seed=0):
    """A random network in one piece."""
    rng = np.random.default_rng(seed)
    energy = rng.normal(size=n_minima)
    chain = np.stack((np.arange(n_minima - 1), np.arange(1, n_minima)), axis=1)
    more = rng.integers(0, n_minima, (n_transition_states - n_minima + 1, 2))
    ends = np.concatenate((chain, more))
    height = energy[ends].max(axis=1) + rng.exponential(size=len(ends))
    return TransitionNetwork(energy, 0 * energy, height, 0 * height, ends, n_modes=3)


def leaf_shades(ax):
    return next(c for c in ax.collections if isinstance(c, PathCollection)).get_facecolors()


def test_leaves_end_in_the_color_of_their_minimum():
    landscape = network(12, 20)
    tree = disconnectivity(landscape, minima=[7, 2, 9])
    values = np.arange(12.0)
    ax = plot_disconnectivity(tree, values=values, limits=(0, 11))
    expected = VALUE_MAP(values[tree.minima] / 11)
    np.testing.assert_allclose(leaf_shades(ax), expected)


def test_a_minimum_of_unknown_value_is_gray():
    landscape = network(5, 8)
    values = np.array([0.0, 1.0, np.nan, 2.0, 3.0])
    shade = leaf_shades(plot_disconnectivity(disconnectivity(landscape), values=values))[2]
    assert np.ptp(shade[:3]) < 0.1


def test_lines_thicken_towards_the_root():
    tree = disconnectivity(network(40, 80))
    ax = plot_disconnectivity(tree)
    trunk = max(
        (c for c in ax.collections if isinstance(c, LineCollection)), key=lambda c: c.zorder
    )
    widths = np.asarray(trunk.get_linewidths())
    inner = np.flatnonzero((np.arange(tree.parent.size) >= 40) & (tree.parent >= 0))
    assert (np.diff(widths[np.argsort(tree.size[inner], kind="stable")]) >= 0).all()
    assert widths.max() > 2 * widths.min()


def test_every_minimum_and_the_root_lie_inside_the_axes():
    tree = disconnectivity(network(30, 60), 8)
    ax = plot_disconnectivity(tree, lowest=5)
    bottom, top = ax.get_ylim()
    assert bottom < tree.energy.min()
    assert top > tree.energy.max()
    left, right = ax.get_xlim()
    assert left < tree.x.min()
    assert right > tree.x.max()


def test_the_lowest_minima_are_labeled_and_labels_do_not_overlap():
    landscape = network(30, 60)
    ax = plot_disconnectivity(disconnectivity(landscape), lowest=12)
    ax.figure.draw_without_rendering()
    assert [text.get_text() for text in ax.texts] == [str(k) for k in range(1, 13)]
    renderer = ax.figure.canvas.get_renderer()
    # Annotations include their arrows in their extent; the letters alone must keep apart.
    boxes = [matplotlib.text.Text.get_window_extent(text, renderer) for text in ax.texts]
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[k + 1 :])


def test_labels_may_be_given_names():
    ax = plot_disconnectivity(disconnectivity(network(6, 9)), lowest=2, names=["fcc", "ico"])
    assert [text.get_text() for text in ax.texts] == ["fcc", "ico"]


def test_a_color_bar_appears_with_a_label_only():
    landscape = network(6, 9)
    tree = disconnectivity(landscape)
    assert len(plot_disconnectivity(tree, values=landscape.energy).figure.axes) == 1
    figure = plot_disconnectivity(tree, values=landscape.energy, label="Loss").figure
    assert figure.axes[1].get_ylabel() == "Loss"


@pytest.mark.parametrize("n", [1, 2])
def test_the_smallest_landscapes_can_be_drawn(n):
    landscape = TransitionNetwork([0.0] * n, [0.0] * n, [], [], [], 1)
    ax = plot_disconnectivity(disconnectivity(landscape), values=[1.0] * n, label="v", lowest=n)
    ax.figure.canvas.draw()
    plot_network(landscape).figure.canvas.draw()


def test_a_hundred_thousand_minima_are_drawn_in_seconds(tmp_path):
    landscape = network(100_000, 150_000)
    start = time.perf_counter()
    ax = plot_disconnectivity(disconnectivity(landscape, 100), values=landscape.energy, label="E")
    ax.figure.savefig(tmp_path / "tree.png")
    # About 3 s on one core; the rest is for a machine that is busy.
    assert time.perf_counter() - start < 30


def test_every_plot_draws_where_it_is_told_and_returns_it():
    landscape = network(8, 12)
    _, axes = pyplot.subplots(3)
    assert plot_disconnectivity(disconnectivity(landscape), ax=axes[0]) is axes[0]
    assert plot_network(landscape, ax=axes[1]) is axes[1]
    assert plot_path([0, 1, 2], [0, 1, 0], ax=axes[2]) is axes[2]
    assert len(pyplot.get_fignums()) == 1


def test_a_plot_leaves_the_settings_of_its_caller_alone():
    before = dict(matplotlib.rcParams)
    plot_path([0, 1, 2], [0, 1, 0])
    assert dict(matplotlib.rcParams) == before


def test_use_style_sets_letters_as_large_as_the_text():
    with matplotlib.rc_context():
        style.use_style()
        assert matplotlib.rcParams["xtick.labelsize"] == style.TEXT_SIZE
        assert matplotlib.rcParams["figure.figsize"][0] == style.TEXT_WIDTH


def test_discs_grow_with_the_number_of_neighbors():
    hub = TransitionNetwork(
        np.arange(6.0), [0.0] * 6, [9.0] * 5, [0.0] * 5, [[3, k] for k in (0, 1, 2, 4, 5)], 1
    )
    ax = plot_network(hub)
    discs = next(c for c in ax.collections if isinstance(c, PathCollection))
    sizes = discs.get_sizes()
    assert sizes[0] > 2 * sizes[1:].max()
    np.testing.assert_allclose(discs.get_facecolors()[0], ENERGY_MAP(3 / 5))


def test_one_seed_gives_one_layout():
    ends = network(50, 80).ends
    np.testing.assert_array_equal(place_nodes(50, ends, rng=1), place_nodes(50, ends, rng=1))
    assert not np.array_equal(place_nodes(50, ends, rng=1), place_nodes(50, ends, rng=2))


@pytest.mark.parametrize("n", [60, 1500])
def test_a_chain_is_laid_out_as_a_line(n):
    chain = np.stack((np.arange(n - 1), np.arange(1, n)), axis=1)
    xy = place_nodes(n, chain)
    across = np.hypot(*(xy[0] - xy[-1]))
    assert across > 0.7 * (n - 1)
    assert np.ptp(xy[:, 0]) >= np.ptp(xy[:, 1])


def test_a_layout_needs_one_piece():
    with pytest.raises(ValueError, match="not connected"):
        place_nodes(3, [[0, 1]])


def test_a_path_marks_its_minima_and_its_saddles():
    energy = [0.0, 1.0, 3.0, 2.0, 1.5, 2.5, 0.5]
    ax = plot_path(range(7), energy, names=["A", "TS", "B", "TS", "C"])
    curve, minima, saddles = ax.lines
    assert curve.get_ydata().tolist() == energy
    assert minima.get_xdata().tolist() == [0, 4, 6]
    assert saddles.get_xdata().tolist() == [2, 5]
    assert (minima.get_marker(), saddles.get_marker()) == ("o", "D")
    assert [text.get_text() for text in ax.texts] == ["A", "TS", "B", "TS", "C"]


def test_marks_of_a_path_may_be_given():
    ax = plot_path([0, 1, 2, 3], [0, 2, 1, 3], minima=[0], saddles=[3])
    assert ax.lines[1].get_xdata().tolist() == [0]
    assert ax.lines[2].get_xdata().tolist() == [3]


def linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    """Perceptual coordinates (Ottosson 2020); distances are differences that an eye sees."""
    lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.cbrt(linear(rgb) @ lms.T) @ lab.T


@pytest.mark.parametrize("cmap", [ENERGY_MAP, VALUE_MAP], ids=lambda cmap: cmap.name)
def test_color_maps_are_perceptually_even_and_legible_in_gray(cmap):
    lab = oklab(cmap(np.arange(0, 256, 5))[:, :3])
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.max() < 1.15 * steps.min()
    lightness = lab[:, 0]
    assert (np.diff(lightness) > 0).all()
    assert np.ptp(lightness) > 0.5


@pytest.mark.parametrize("cmap", [ENERGY_MAP, VALUE_MAP], ids=lambda cmap: cmap.name)
def test_color_maps_stay_even_without_red_or_green_cones(cmap):
    # Machado, Oliveira and Fernandes 2009, severity 1: protanopia and deuteranopia.
    eyes = [
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ]
    rgb = linear(cmap(np.linspace(0, 1, 17))[:, :3])
    for eye in eyes:
        seen = np.clip(rgb @ np.array(eye).T, 0, 1)
        seen = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
        steps = np.linalg.norm(np.diff(oklab(seen), axis=0), axis=1)
        assert steps.min() > 0.4 * steps.mean()


def test_marks_differ_in_shape_and_not_in_color_alone():
    marks = [style.MINIMUM, style.SADDLE, style.GLOBAL_MINIMUM]
    assert len({mark["marker"] for mark in marks}) == 3
    figure, ax = pyplot.subplots()
    for mark in (*marks, style.PATH):
        ax.plot([0], [0], **mark)
    ax.fill([0, 1, 1], [0, 0, 1], **style.BASIN)
    figure.canvas.draw()


def test_no_letters_are_smaller_than_the_text():
    letters = ("font.size", "titlesize", "labelsize", "fontsize")
    sizes = [value for key, value in STYLE.items() if key.endswith(letters)]
    assert len(sizes) >= 6
    assert min(sizes) == style.TEXT_SIZE


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda tree: plot_disconnectivity(tree, values=[1.0]),
            "values has shape \\(1,\\); \\(4,\\)",
        ),
        (lambda tree: plot_disconnectivity(tree, values=[np.nan] * 4), "values are all nan"),
        (lambda tree: plot_disconnectivity(tree, lowest=-1), "lowest is -1"),
        (lambda tree: plot_disconnectivity(tree, lowest=2, names=["A"]), "names has 1 entries"),
        (lambda tree: plot_network(network(4, 6), values=[0.0]), r"values has shape \(1,\)"),
        (lambda tree: plot_network(network(4, 6), values=[np.nan] * 4), "values are all nan"),
        (lambda tree: plot_network(network(4, 6), positions=[[0, 0]]), "positions has shape"),
        (lambda tree: plot_path([0, 1], [0]), "two vectors of one length"),
        (lambda tree: plot_path([0, 2, 1], [0, 1, 0]), "s decreases"),
        (lambda tree: plot_path([0, 1, 2], [0, 1, 0], names=["A"]), "the path has 3 marks"),
    ],
)
def test_misuse_is_answered_with_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(disconnectivity(network(4, 6)))
