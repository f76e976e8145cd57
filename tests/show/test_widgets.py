"""A widget lives twice: every frame ahead for a page, or one at a time with a kernel."""

import base64
import io

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from landscape_lab.show import Control, Picture, explore
from landscape_lab.show.picture import STATIC


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setenv(STATIC, "1")


@pytest.fixture(autouse=True)
def notebook(monkeypatch):
    monkeypatch.delenv(STATIC, raising=False)


def draw(height=1.0, count=3, kind="line"):
    fig, ax = plt.subplots(figsize=(1.0, 0.6))
    ax.plot(np.linspace(0, height, count), "-" if kind == "line" else "o")
    return Picture(fig, alt=f"height {height}, count {count}, kind {kind}")


def frames(widget):
    """All HTML widgets below a widget, in order."""
    if isinstance(widget, ipywidgets.HTML):
        return [widget]
    return [frame for child in getattr(widget, "children", ()) for frame in frames(child)]


def shown(box):
    """The frame that a reader sees on a page."""
    widget = box.children[1]
    while isinstance(widget, ipywidgets.Stack):
        widget = widget.children[widget.selected_index]
    return widget.value


def test_a_page_holds_one_frame_for_each_combination(page):
    box = explore(
        draw,
        height=Control("height", [1.0, 2.0]),
        count=Control("count", [3, 4, 5]),
        kind=Control("kind", ["line", "dots"]),
    )
    words = [frame.value.split('alt="')[1].split('"')[0] for frame in frames(box.children[1])]
    assert words == [
        f"height {height}, count {count}, kind {kind}"
        for height in (1.0, 2.0)
        for count in (3, 4, 5)
        for kind in ("line", "dots")
    ]


def test_a_page_shows_the_starting_values_first(page):
    box = explore(
        draw,
        height=Control("height", [1.0, 2.0], start=2.0),
        count=Control("count", [3, 4, 5], start=4),
    )
    assert 'alt="height 2.0, count 4, kind line"' in shown(box)


def test_a_notebook_draws_between_and_beyond_the_frames():
    box = explore(draw, height=Control("height", [1.0, 2.0], live=(0.5, 9.0, 0.1)))
    slider, frame = box.children[0].children[0], box.children[1]
    for height in (1.3, 8.7):
        slider.value = height
        assert f'alt="height {height}, count 3, kind line"' in frame.value


def test_a_notebook_draws_nothing_twice():
    calls = []

    def counted(height):
        calls.append(height)
        return draw(height)

    box = explore(counted, height=Control("height", [1.0, 2.0]))
    slider = box.children[0].children[0]
    for value in (2.0, 1.0, 2.0):
        slider.value = value
    assert calls == [1.0, 2.0]


def test_whole_numbers_stay_whole_in_a_notebook():
    box = explore(draw, count=Control("count", [3, 5], live=(2, 9, 1)))
    assert isinstance(box.children[0].children[0], ipywidgets.IntSlider)


def test_a_play_button_steps_through_the_values_in_a_notebook():
    box = explore(draw, height=Control("height", [1.0, 2.0], live=(0.5, 9.0, 0.1), play=True))
    play, slider = box.children[0].children[0].children
    play.value = 1
    assert slider.value == 2.0


def scaled(low=0.0, label="loss"):
    fig, ax = plt.subplots(figsize=(1.5, 1.0))
    fig.colorbar(ax.imshow([[low, 3.0]]), label=label)
    return Picture(fig, alt=f"from {low}")


def test_colors_that_mean_something_else_in_another_frame_are_refused(page):
    with pytest.raises(ValueError, match="the colors of 'loss' run from 1 to 3 in 'from 1.0'"):
        explore(scaled, low=Control("low", [0.0, 1.0]))


def test_another_quantity_may_have_other_colors(page):
    explore(lambda low: scaled(low, f"quantity {low}"), low=Control("low", [0.0, 1.0]))


def test_a_color_is_the_same_in_every_frame(page):
    def disc(size):
        fig, ax = plt.subplots(figsize=(1.5, 1.0))
        ax.imshow(np.random.default_rng(size).random((size, 9)), cmap="viridis")
        fig.set_facecolor("white")
        ax.plot(4, 1, "s", markersize=14, color="#2878bd")
        return Picture(fig, alt=f"size {size}", colors=12)

    box = explore(disc, size=Control("size", [3, 5, 7]))
    colors = []
    for frame in frames(box.children[1]):
        data = frame.value.split("base64,")[1].split('"')[0]
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            seen = np.asarray(image.convert("RGB")).reshape(-1, 3)
        colors.append({tuple(color) for color in np.unique(seen, axis=0).tolist()})
    assert len(set.union(*colors)) <= 12


def test_figures_are_closed(page):
    before = plt.get_fignums()
    explore(draw, height=Control("height", [1.0, 2.0]))
    assert plt.get_fignums() == before


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"values": []}, ValueError, "values of 'x' is empty"),
        ({"values": "abc"}, TypeError, "must be a sequence"),
        ({"values": np.array(2.5)}, TypeError, "must be a sequence"),
        ({"values": [1, 1]}, ValueError, "twice"),
        ({"values": [1, 2], "start": 3}, ValueError, "start of 'x' is 3"),
        ({"values": [1, 2], "live": (0, 5)}, TypeError, "low, high, step"),
        ({"values": [1, 2], "live": (5, 0, 1)}, ValueError, "low < high"),
        ({"values": [1, 9], "live": (0, 5, 1)}, ValueError, "between low and high"),
        ({"values": ["a"], "live": (0, 5, 1)}, ValueError, "between low and high"),
        ({"values": [1], "label": " "}, ValueError, "label is"),
    ],
)
def test_a_control_that_cannot_be_a_slider_says_why(arguments, error, says):
    with pytest.raises(error, match=says):
        Control(**{"label": "x", **arguments})


@pytest.mark.parametrize("static", ["", "1"])
def test_misuse_of_explore_is_answered_with_a_sentence(static, monkeypatch):
    monkeypatch.setenv(STATIC, static)
    one = Control("height", [1.0])
    with pytest.raises(ValueError, match="needs a control"):
        explore(draw)
    with pytest.raises(TypeError, match="draw must be a function"):
        explore("draw", height=one)
    with pytest.raises(TypeError, match="does not take height"):
        explore(len, height=one)
    with pytest.raises(TypeError, match="does not take height"):
        explore(lambda depth: draw(depth), height=one)
    with pytest.raises(TypeError, match="height must be a Control"):
        explore(draw, height=[1.0])
    with pytest.raises(TypeError, match="draw returned NoneType"):
        explore(lambda height: None, height=one)
    with pytest.raises(ValueError, match="400 frames"):
        explore(draw, height=Control("a", range(20)), count=Control("b", range(20)))
