"""Images of digits and of weights: the right picture in the right place, and signs that tell."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import rgb_to_hsv

from landscape_lab.datasets import mnist_digits
from landscape_lab.show.digits import SIGNED_MAP, plot_digits, plot_nodes

PALE = np.linspace(0, 1, 15)


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def sheet(ax):
    (image,) = ax.images
    return image.get_array()


def lightness(colors):
    return np.asarray(colors)[..., :3] @ [0.2126, 0.7152, 0.0722]


def test_images_stand_row_by_row_and_keep_their_pixels(ax):
    images = mnist_digits()[1].images[:5]
    plot_digits(ax, images, columns=3)
    drawn = sheet(ax)
    # Three pictures of 28 pixels with gaps of 3 between them, and the fifth below the second.
    assert drawn.shape == (28 + 31, 28 + 31 + 31)
    fifth = drawn[31:, 31:59]
    np.testing.assert_allclose(fifth, images[4] / 255, atol=0.5 / 7)
    assert drawn.mask[:, 28:31].all()
    assert drawn.mask[31:, 62:].all()


def test_ink_is_dark_and_paper_white(ax):
    image = np.zeros((1, 28, 28))
    image[0, 14] = 255
    plot_digits(ax, image)
    colors = ax.images[0].to_rgba(sheet(ax))
    assert lightness(colors[0, 0]) > 0.99
    assert lightness(colors[14, 14]) < 0.2


def test_flat_images_are_the_same_as_square_ones(ax):
    images = mnist_digits()[1].images[:2]
    plot_digits(ax, images)
    square = sheet(ax).copy()
    ax.clear()
    plot_digits(ax, images.reshape(2, -1))
    np.testing.assert_array_equal(sheet(ax), square)


def test_every_picture_has_its_words_below_it(ax):
    plot_digits(ax, np.zeros((3, 784)), columns=2, words=["4", "9", "4 → 9"])
    assert [text.get_text() for text in ax.texts] == ["4", "9", "4 → 9"]
    x, y = np.transpose([text.get_position() for text in ax.texts])
    np.testing.assert_array_equal(x, [14, 45, 14])
    assert (y[:2] > 28).all() and y[2] > y[0] + 28
    assert ax.get_ylim()[0] > y[2]


def test_weights_stand_where_their_pixels_are_and_zero_is_white(ax):
    links = np.zeros((2, 784))
    links[1, 28 * 3 + 5] = -2.0
    plot_nodes(ax, links)
    assert sheet(ax)[3, 31 + 5] == -2.0
    assert ax.images[0].get_clim() == (-2.0, 2.0)
    np.testing.assert_allclose(ax.images[0].to_rgba(sheet(ax))[0, 0], 1.0)


def test_unseen_pixels_are_left_out(ax):
    unseen = np.zeros(784, dtype=bool)
    unseen[:28] = True
    plot_nodes(ax, np.ones((3, 784)), unseen=unseen, limit=4.0)
    drawn = sheet(ax)
    assert drawn.mask[0].all()
    assert not drawn.mask[1:, :28].any()


def test_weights_of_zero_can_be_drawn(ax):
    plot_nodes(ax, np.zeros((1, 784)))
    assert ax.images[0].get_clim() == (-1.0, 1.0)


def test_signs_differ_in_color_and_in_gray():
    amber, blue = SIGNED_MAP(0.0), SIGNED_MAP(1.0)
    hue = rgb_to_hsv([amber[:3], blue[:3]])[:, 0]
    assert 0.03 < hue[0] < 0.12 and 0.55 < hue[1] < 0.65
    assert lightness(amber) > lightness(blue) + 0.2
    shades = lightness(SIGNED_MAP(PALE))
    assert (np.diff(shades[:8]) > 0).all() and (np.diff(shades[7:]) < 0).all()


@pytest.mark.parametrize("wrong", [np.zeros((2, 27, 28)), np.zeros((0, 784)), np.zeros(784)])
def test_other_sizes_are_refused(ax, wrong):
    with pytest.raises(ValueError, match=r"images has shape .* \(N, 784\) would do"):
        plot_digits(ax, wrong)


def test_words_and_unseen_pixels_must_fit(ax):
    with pytest.raises(ValueError, match="words has 1 entries; one for each of 2 pictures"):
        plot_digits(ax, np.zeros((2, 784)), words=["4"])
    with pytest.raises(ValueError, match="unseen has 3 entries; one for each of 784 pixels"):
        plot_nodes(ax, np.zeros((2, 784)), unseen=np.zeros(3, dtype=bool))
    with pytest.raises(ValueError, match="columns is 0"):
        plot_digits(ax, np.zeros((2, 784)), columns=0)
    with pytest.raises(ValueError, match="limit is -1"):
        plot_nodes(ax, np.zeros((2, 784)), limit=-1.0)
