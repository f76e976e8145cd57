"""Drawings that share a palette show one color as one color."""

import io

import numpy as np
from PIL import Image

from landscape_lab.show.palette import Drawing, Palette


def drawing(*colors, size=(40, 30)):
    """Stripes of some colors, each twenty pixels high."""
    rows = np.repeat(np.array(colors, np.uint8), 20, axis=0)
    return Drawing.of(np.repeat(rows[:, None], 60, axis=1), size)


def pixels(image):
    with Image.open(io.BytesIO(image)) as opened:
        return np.asarray(opened.convert("RGB"))


def test_few_colors_stay_what_they_are():
    made = drawing((255, 255, 255), (16, 28, 72), (242, 177, 52))
    shown = pixels(Palette.of([made], 16).webp(made))
    assert shown.shape == (60, 60, 3)
    assert shown[[10, 30, 50], 5].tolist() == [[255, 255, 255], [16, 28, 72], [242, 177, 52]]


def test_a_color_is_the_same_in_all_drawings_of_a_palette():
    many = np.random.default_rng(0).integers(0, 256, (300, 3))
    first, second = drawing((32, 128, 192), *many[:150]), drawing(*many[150:], (32, 128, 192))
    palette = Palette.of([first, second], 24)
    assert np.array_equal(pixels(palette.webp(first))[5, 5], pixels(palette.webp(second))[-5, 5])


def test_a_palette_is_no_larger_than_it_may_be_and_no_color_goes_far():
    ramp = np.linspace(0, 255, 200).astype(np.uint8)
    made = drawing(*np.stack([ramp, ramp, ramp], axis=1))
    shown = pixels(Palette.of([made], 16).webp(made))
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) <= 16
    assert np.abs(shown[::20, 0, 0].astype(int) - ramp).max() <= 255 / 16 + 4
