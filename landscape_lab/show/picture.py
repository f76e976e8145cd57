"""A figure with its words: what a reader sees, what a listener hears, and a caption."""

import base64
import io
import os
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

import numpy as np
import numpy.typing as npt
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from landscape_lab.show.narrow import make_narrow
from landscape_lab.show.palette import Drawing, Palette
from landscape_lab.validation import count

WIDTH = 7.2
"""Width of the book's text column in inches; a figure this wide fills it."""

STATIC = "LANDSCAPE_LAB_STATIC"
"""Environment variable that the book's build sets: pictures small, widgets without a kernel."""

PIXELS_PER_INCH = 100

SHARP, SHARP_NARROW = 2.0, 1.25
"""Pixels of an image for one of the page; on a phone these are smaller than those of the image."""

PHONE = "(max-width: 600px)"
"""Screens that get the narrow drawing."""

Scales = dict[str, tuple[str, float, float]]
Shown = tuple[tuple[int, int], str]


@dataclass(frozen=True)
class Picture:
    """A figure with the words that belong to it, ready for a page.

    For a page the figure is drawn twice, as it is and with its panels stacked for a phone, and the
    reader's browser chooses; in a notebook once. Then it is closed. As the last line of a cell a
    picture shows itself.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to show. Its width in inches times 100 is its width on the page in pixels.
    alt : str
        What the figure shows, for a reader who cannot see it: a sentence or two.
    caption : str, optional
        A line below the figure. Plain text: the numbers that change with a slider belong here.
    colors : int, optional
        Size of the palette on a page, 2 to 256. More colors make smoother shades and larger pages.
    narrow : matplotlib.figure.Figure, optional
        Another figure for a phone, 4.8 inches wide, for panels that do not stand in a grid.

    Attributes
    ----------
    drawings : tuple of Drawing
        For a page: the figure as it is and for a phone, in all their colors.
    scales : dict
        What the color bars of the figure say; see `color_scales`.

    Raises
    ------
    TypeError
        If `figure` or `narrow` is no Matplotlib figure, or the words are not text.
    ValueError
        If `alt` is empty or `colors` does not fit into a palette.
    """

    figure: Figure = field(repr=False, compare=False)
    alt: str
    caption: str = ""
    colors: int = 64
    narrow: Figure | None = field(repr=False, compare=False, default=None)
    drawings: tuple[Drawing, ...] = field(init=False, repr=False, compare=False, default=())
    _quick: tuple[Shown, ...] = field(init=False, repr=False, compare=False, default=())
    scales: Scales = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("figure", "narrow"):
            given = getattr(self, name)
            if not isinstance(given, Figure) and (name == "figure" or given is not None):
                raise TypeError(
                    f"{name} must be a matplotlib Figure, not {type(given).__name__}; "
                    "an Axes has one as .figure"
                )
        for name in ("alt", "caption"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"{name} must be text, not {type(getattr(self, name)).__name__}")
        if not self.alt.strip():
            raise ValueError("alt is empty; a sentence that says what the figure shows would do")
        object.__setattr__(self, "colors", count(self.colors, "colors", least=2, most=256))
        self.scales.update(color_scales(self.figure))
        self._draw()

    @cached_property
    def html(self) -> str:
        """The picture in its own colors, as a page or a notebook shows it."""
        if self.drawings:
            return self.in_colors(Palette.of(self.drawings, self.colors))
        return self._markup(*self._quick)

    def in_colors(self, palette: Palette) -> str:
        """Return what `html` has, in colors that other pictures share."""
        wide, *narrow = (
            (drawing.size, _address("webp", palette.webp(drawing))) for drawing in self.drawings
        )
        return self._markup(wide, *narrow)

    def _repr_html_(self) -> str:
        return self.html

    def _draw(self) -> None:
        """Draw for a page, wide and narrow, or quickly for a notebook; close the figures."""
        wide = _pixels(self.figure, SHARP)
        size = _size(self.figure)
        if os.environ.get(STATIC):
            drawings = [Drawing.of(wide, size)]
            phone = self.narrow
            if phone is None and make_narrow(self.figure):
                phone = self.figure
            if phone is not None:
                drawings.append(Drawing.of(_pixels(phone, SHARP_NARROW), _size(phone)))
            object.__setattr__(self, "drawings", tuple(drawings))
        else:
            packed = io.BytesIO()
            Image.fromarray(wide).save(packed, "png", compress_level=1)
            object.__setattr__(self, "_quick", ((size, _address("png", packed.getvalue())),))
        for figure in (self.figure, self.narrow):
            if figure is not None:
                pyplot.close(figure)

    def _markup(self, wide: Shown, *narrow: Shown) -> str:
        sources = "".join(
            f'<source media="{PHONE}" srcset="{address}" width="{width}" height="{height}">'
            for (width, height), address in narrow
        )
        (width, height), address = wide
        caption = (
            f'<figcaption aria-live="polite">{escape(self.caption)}</figcaption>'
            if self.caption
            else ""
        )
        return (
            f'<figure class="landscape-picture" style="margin:0"><picture>{sources}'
            f'<img src="{address}" alt="{escape(self.alt, quote=True)}" '
            f'width="{width}" height="{height}" '
            'style="max-width:100%;height:auto;background:#fff;border-radius:6px">'
            f"</picture>{caption}</figure>"
        )


def color_scales(figure: Figure) -> Scales:
    """List what the colors of a figure mean: color map and limits, by the label of the color bar.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    dict
        The name of the color map, its lowest and its highest value.
    """
    bars = [bar for ax in figure.axes if (bar := getattr(ax, "_colorbar", None)) is not None]
    return {
        bar.ax.get_ylabel() or bar.ax.get_xlabel(): (bar.cmap.name, bar.norm.vmin, bar.norm.vmax)
        for bar in bars
    }


def _pixels(figure: Figure, sharp: float) -> npt.NDArray[np.uint8]:
    # Straight from the canvas: twice as quick as savefig, which a reader feels live.
    figure.set_dpi(PIXELS_PER_INCH * sharp)
    figure.set_facecolor("white")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])


def _size(figure: Figure) -> tuple[int, int]:
    width, height = figure.get_size_inches() * PIXELS_PER_INCH
    return round(width), round(height)


def _address(form: str, image: bytes) -> str:
    return f"data:image/{form};base64,{base64.b64encode(image).decode('ascii')}"
