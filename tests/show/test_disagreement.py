"""Where two networks disagree is drawn image by image, and along a way point by point."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from landscape_lab.show.digits import families
from landscape_lab.show.disagreement import (
    Way,
    draw_pair,
    draw_way,
    evenly,
    parting,
    plot_distance_map,
    shrunk,
)

LABELS = np.array([1, 2, 3, 4, 5, 6])
IMAGES = np.zeros((6, 28, 28))


def way():
    said = np.array([[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 0], [9, 2, 3, 4, 5, 6]])
    return Way(
        energy=np.array([0.2, 0.3, 0.1]), s=np.array([0.0, 1.0, 2.0]), error=np.zeros(3),
        into=np.ones((3, 10, 784)), said=said, change=np.array([0.7] + [0.1] * 9),
    )  # fmt: skip


def test_blocks_hold_their_means():
    square = np.arange(16.0).reshape(4, 4)
    np.testing.assert_allclose(shrunk(square, 2), [[2.5, 4.5], [10.5, 12.5]])
    np.testing.assert_allclose(shrunk(square, 9), square)


def test_a_map_is_in_the_order_that_is_asked_for():
    figure, ax = plt.subplots()
    image = plot_distance_map(ax, [[0.0, 1.0], [1.0, 5.0]], [1, 0])
    np.testing.assert_allclose(image.get_array(), [[5.0, 1.0], [1.0, 0.0]])
    plt.close(figure)


def test_images_that_part_two_networks_are_right_for_one_and_wrong_for_the_other():
    said = np.array([[1, 2, 3, 0, 0, 0], [1, 0, 0, 4, 5, 0]])
    sure = np.array([1.0, 0.2, 0.9, 0.5, 0.6, 1.0])
    assert parting(said, sure, LABELS) == [2, 1, 4, 3]


def test_a_pair_counts_what_each_misreads_alone():
    figure = plt.figure(layout="none")
    wrong = np.array([[1, 1, 0, 0, 1, 0], [0, 0, 0, 1, 1, 0]], dtype=bool)
    assert draw_pair(figure, (0, 1), (wrong[0], wrong[1]), IMAGES, LABELS) == [2, 1]
    plt.close(figure)


def test_flips_are_counted_from_point_to_point_and_at_first_over_the_whole_way():
    assert way().flips(0)[0].tolist() == [0]
    assert way().flips(1)[0].tolist() == [5]
    assert way().flips(2)[0].tolist() == [0, 5]
    assert way().top == 1


def test_the_node_that_changes_is_named():
    figure = plt.figure(layout="none")
    draw_way(figure, way(), 1, IMAGES, np.zeros(784, dtype=bool))
    said = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert said.count("changes") == 1
    plt.close(figure)


def test_some_are_taken_evenly():
    assert evenly(np.arange(3), 8).tolist() == [0, 1, 2]
    assert evenly(np.arange(9), 3).tolist() == [0, 4, 8]


def test_opposite_nodes_are_of_one_family():
    nodes = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
    assert families(nodes, 0.9).tolist() == [0, 0, 1]
    with pytest.raises(ValueError, match="nodes"):
        families(np.ones(3), 0.9)
