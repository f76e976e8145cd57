"""A network on paper has every node and every link, and wide links are large weights."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection

from landscape_lab.show.neural_network import plot_layers

WEIGHTS = (np.array([[1.0, 0.0], [-4.0, 2.0]]), np.full((2, 3), 0.5), np.zeros(2), np.ones(2))


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def lines(ax):
    return [c for c in ax.collections if isinstance(c, LineCollection)]


def test_a_network_of_the_papers_shape_has_44_links():
    # Ballard et al. 2017: N_out N_hidden + N_hidden N_in + N_hidden + N_out, Fig. 1.
    ax = plot_layers(3, 5, 4)
    assert sum(len(c.get_segments()) for c in lines(ax)) == 4 * 5 + 5 * 3 + 5 + 4


def test_the_largest_weight_has_the_widest_line_and_zero_has_none():
    ax = plot_layers(3, 2, 2, weights=WEIGHTS)
    positive, negative = lines(ax)
    assert len(positive.get_segments()) == 1 + 1 + 6 + 2
    assert len(negative.get_segments()) == 1
    widths = np.concatenate([positive.get_linewidths(), negative.get_linewidths()])
    assert widths.argmax() == len(widths) - 1
    assert widths.max() == pytest.approx(2 * positive.get_linewidths()[1])


def test_negative_links_are_told_by_dashes_and_not_by_color_alone():
    positive, negative = lines(plot_layers(3, 2, 2, weights=WEIGHTS))
    assert positive.get_linestyle()[0][1] is None
    assert negative.get_linestyle()[0][1] is not None


def test_words_stand_beside_their_nodes():
    ax = plot_layers(2, 3, 2, inputs=["left", "right"], outputs=["cat", "dog"])
    height = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert height["left"] > height["right"]
    assert height["cat"] > height["dog"]
    assert height["left"] == height["cat"]


def test_misuse_is_named():
    with pytest.raises(ValueError, match=r"inputs has 1 entries; 2"):
        plot_layers(2, 3, 2, inputs=["left"])
    with pytest.raises(ValueError, match=r"weights have shapes .*\(2, 2\)"):
        plot_layers(3, 2, 2, weights=(WEIGHTS[0].T[:1], *WEIGHTS[1:]))
    with pytest.raises(ValueError, match="n_hidden is 0"):
        plot_layers(3, 0, 2)
