"""A picture is a small image with words."""

import base64
import io
import re

import matplotlib.pyplot as plt
import pytest
from PIL import Image

from landscape_lab.show import Picture
from landscape_lab.show.picture import STATIC


def figure(width=4.0, height=3.0):
    fig, ax = plt.subplots(figsize=(width, height))
    ax.plot([0, 1])
    return fig


def test_the_image_on_a_page_is_twice_as_sharp_as_it_is_wide_and_keeps_to_its_palette(monkeypatch):
    monkeypatch.setenv(STATIC, "1")
    markup = Picture(figure(), alt="A line.", colors=16).html
    data = markup.split("base64,")[1].split('"')[0]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (800, 600)
        assert len(image.getcolors()) <= 16
    assert 'width="400" height="300"' in markup


def test_a_page_gets_a_smaller_image_than_a_notebook(monkeypatch):
    monkeypatch.delenv(STATIC, raising=False)
    quick = Picture(figure(), alt="A line.").html
    monkeypatch.setenv(STATIC, "1")
    assert len(Picture(figure(), alt="A line.").html) < len(quick)


def images(markup):
    """Every image of a picture: its media, and the size of its pixels."""
    found = re.findall(r'(?:media="([^"]*)" )?src(?:set)?="data:image/webp;base64,([^"]*)"', markup)
    for media, data in found:
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            yield media, image.size


def test_a_page_gets_a_second_drawing_for_phones(monkeypatch):
    monkeypatch.setenv(STATIC, "1")
    markup = Picture(figure(7.2, 4.0), alt="A line.").html
    assert list(images(markup)) == [("(max-width: 600px)", (600, 500)), ("", (1440, 800))]
    assert 'width="480" height="400"' in markup
    assert 'width="720" height="400"' in markup


def test_the_second_drawing_may_be_given(monkeypatch):
    monkeypatch.setenv(STATIC, "1")
    given = figure(4.8, 2.0)
    markup = Picture(figure(7.2, 4.0), alt="A line.", narrow=given).html
    assert [size for _, size in images(markup)] == [(600, 250), (1440, 800)]
    assert not plt.fignum_exists(given.number)


def test_what_fits_a_phone_is_drawn_once(monkeypatch):
    monkeypatch.setenv(STATIC, "1")
    assert len(list(images(Picture(figure(4.0, 3.0), alt="A line.").html))) == 1


def test_words_cannot_break_out_of_the_page():
    markup = Picture(figure(), alt='a < b & "c"', caption="x < y").html
    assert 'alt="a &lt; b &amp; &quot;c&quot;"' in markup
    assert ">x &lt; y<" in markup


def test_the_figure_is_closed():
    shown = figure()
    Picture(shown, alt="A line.")
    assert not plt.fignum_exists(shown.number)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"figure": "no"}, TypeError, "figure must be a matplotlib Figure"),
        ({"narrow": "no"}, TypeError, "narrow must be a matplotlib Figure"),
        ({"alt": " "}, ValueError, "alt is empty"),
        ({"alt": None}, TypeError, "alt must be text"),
        ({"caption": 3}, TypeError, "caption must be text"),
        ({"colors": 1}, ValueError, "colors is 1; it must be at least 2"),
    ],
)
def test_misuse_is_answered_with_a_sentence(arguments, error, says):
    made = figure()
    with pytest.raises(error, match=says):
        Picture(**{"figure": made, "alt": "A line.", **arguments})
    plt.close(made)
