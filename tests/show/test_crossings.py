"""Pictures of ways between networks show the ways that they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from landscape_lab.show import crossings
from landscape_lab.show.outcomes import ThirdAtom

S = np.linspace(0, 1, 21)
WAYS = {"straight": 5 * S * (1 - S), "aligned": S * (1 - S), "over the pass": 0.2 * S * (1 - S)}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_the_mark_stands_on_the_way_that_is_walked():
    places = ThirdAtom.around(1.8, columns=8)
    belief = np.full((32, 4), 0.25)
    for name, at in (("straight", 10), ("aligned", 3)):
        whole, ground, _ = crossings.draw_crossing(WAYS, name, at, places, belief).axes
        for ax in (whole, ground):
            marks = [line.get_xydata() for line in ax.lines if line.get_marker() == "o"]
            assert np.allclose(marks, [[[S[at], WAYS[name][at]]]])


def test_near_the_ground_the_low_ways_are_seen_whole():
    places = ThirdAtom.around(1.8, columns=8)
    _, ground, _ = crossings.draw_crossing(WAYS, "straight", 0, places, np.full((32, 4), 0.25)).axes
    low, top = ground.get_ylim()
    assert low < 0
    assert WAYS["aligned"].max() < top < WAYS["straight"].max()


def test_every_image_has_its_line_and_the_nearest_is_drawn_again():
    images = np.array([WAYS["straight"], WAYS["aligned"], 2 * WAYS["straight"]])
    left, right = crossings.draw_names(images, 1, WAYS["over the pass"]).axes
    assert len(left.lines) == 3 + 2
    assert np.allclose(right.lines[0].get_ydata(), images[1])
    assert np.allclose(right.lines[1].get_ydata(), WAYS["over the pass"])


def test_a_width_has_a_sign_for_each_pair_and_one_for_their_median():
    rises = {name: np.outer([1.0, 0.1], [1.0, 2.0, 9.0]) for name in WAYS}
    _, ax = plt.subplots()
    crossings.plot_widths(ax, [3, 6], rises)
    pairs, middle = ax.lines[:2]
    assert len(pairs.get_xdata()) == 6
    assert np.allclose(middle.get_ydata(), [2.0, 0.2])
