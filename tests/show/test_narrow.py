"""On a phone panels stand below each other, with letters as large as before."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from landscape_lab.show.narrow import NARROW, make_narrow


@pytest.fixture
def boxes():
    """Makes a figure narrow and returns where its panels are, from the lower left corner."""

    def measure(figure):
        assert make_narrow(figure)
        assert figure.get_figwidth() == NARROW
        figure.draw_without_rendering()
        found = [ax.get_position() for ax in figure.axes]
        plt.close(figure)
        return found

    return measure


def figure(*shape, **options):
    return plt.subplots(*shape, figsize=(7.2, 3.6), layout="constrained", **options)[0]


def test_what_stands_side_by_side_is_stacked_in_its_order(boxes):
    panels = boxes(figure(1, 3))
    assert all(above.y0 >= below.y1 for above, below in zip(panels, panels[1:], strict=False))
    assert all(box.width > 0.7 for box in panels)


def test_panels_that_share_their_heights_stay_side_by_side(boxes):
    left, right = boxes(figure(1, 2, sharey=True, width_ratios=(1, 2)))
    assert left.x1 <= right.x0
    assert left.y0 == pytest.approx(right.y0)
    assert left.width < right.width


def test_pairs_that_have_pairs_below_them_stay_pairs(boxes):
    panels = boxes(figure(2, 2))
    assert panels[0].x1 <= panels[1].x0
    assert panels[0].y0 >= panels[2].y1


def test_three_columns_of_two_become_three_lines_of_two(boxes):
    first, second, _, under_first, *_ = boxes(figure(2, 3))
    assert first.x1 <= under_first.x0
    assert first.y0 == pytest.approx(under_first.y0)
    assert first.y0 >= second.y1


def test_a_panel_over_two_others_and_one_beside_them_are_stacked(boxes):
    made = plt.figure(figsize=(7.2, 5.0), layout="constrained")
    grid = made.add_gridspec(2, 2)
    for place in (grid[0, 0], grid[1, 0], grid[:, 1]):
        made.add_subplot(place)
    upper, lower, beside = boxes(made)
    assert upper.y0 >= beside.y1
    assert beside.y0 >= lower.y1


def test_a_color_bar_stays_with_its_panel(boxes):
    made = figure(1, 2)
    image = made.axes[1].imshow(np.eye(2))
    made.colorbar(image, ax=made.axes[1])
    above, right, bar = boxes(made)
    assert bar.x0 >= right.x1
    assert bar.y1 <= above.y0


def test_a_scale_that_only_a_neighbor_had_comes_back(boxes):
    made = figure(1, 3, sharey=True)
    boxes(made)
    assert all(label.get_visible() for label in made.axes[2].get_yticklabels())


def test_what_is_narrow_already_stays_as_it_is():
    made = plt.figure(figsize=(4.0, 3.0))
    assert not make_narrow(made)
    assert tuple(made.get_size_inches()) == (4.0, 3.0)
    plt.close(made)
