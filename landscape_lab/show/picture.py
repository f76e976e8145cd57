"""A figure with its words: what a reader sees, what a listener hears, and a caption."""

import base64
import io
import os
from dataclasses import dataclass, field
from html import escape

import numpy as np
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from landscape_lab.validation import count

WIDTH = 7.2
"""Width of the book's text column in inches; a figure this wide fills it."""

STATIC = "LANDSCAPE_LAB_STATIC"
"""Environment variable that the book's build sets: pictures small, widgets without a kernel."""

PIXELS_PER_INCH = 100
SHARPNESS = 2


@dataclass(frozen=True)
class Picture:
    """A figure with the words that belong to it, ready for a page.

    The figure is drawn once and then closed: for a page into a small image with a palette, in a
    notebook into one that is made quickly. As the last
    line of a cell a picture shows itself.

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

    Raises
    ------
    TypeError
        If `figure` is not a Matplotlib figure, or the words are not text.
    ValueError
        If `alt` is empty or `colors` does not fit into a palette.
    """

    figure: Figure = field(repr=False, compare=False)
    alt: str
    caption: str = ""
    colors: int = 64
    html: str = field(init=False, repr=False, default="")

    def __post_init__(self) -> None:
        if not isinstance(self.figure, Figure):
            raise TypeError(
                f"figure must be a matplotlib Figure, not {type(self.figure).__name__}; "
                "an Axes has one as .figure"
            )
        for name in ("alt", "caption"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"{name} must be text, not {type(getattr(self, name)).__name__}")
        if not self.alt.strip():
            raise ValueError("alt is empty; a sentence that says what the figure shows would do")
        object.__setattr__(self, "colors", count(self.colors, "colors", least=2, most=256))
        object.__setattr__(self, "html", self._draw())

    def _repr_html_(self) -> str:
        return self.html

    def _draw(self) -> str:
        width = round(self.figure.get_figwidth() * PIXELS_PER_INCH)
        height = round(self.figure.get_figheight() * PIXELS_PER_INCH)
        caption = (
            f'<figcaption aria-live="polite">{escape(self.caption)}</figcaption>'
            if self.caption
            else ""
        )
        return (
            '<figure class="landscape-picture" style="margin:0">'
            f'<img src="{self._address()}" alt="{escape(self.alt, quote=True)}" '
            f'width="{width}" height="{height}" '
            'style="max-width:100%;height:auto;background:#fff;border-radius:6px">'
            f"{caption}</figure>"
        )

    def _address(self) -> str:
        # Straight from the canvas: twice as quick as savefig, which a reader feels live.
        self.figure.set_dpi(PIXELS_PER_INCH * SHARPNESS)
        self.figure.set_facecolor("white")
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        pixels = np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])
        pyplot.close(self.figure)
        form, packed = "webp", io.BytesIO()
        if os.environ.get(STATIC):
            # Lossless WebP is a third smaller than PNG; more effort saves no more.
            small = Image.fromarray(pixels).quantize(
                self.colors, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
            small.convert("RGB").save(packed, form, lossless=True, quality=25, method=2)
        else:
            form = "png"
            Image.fromarray(pixels).save(packed, form, compress_level=1)
        return f"data:image/{form};base64,{base64.b64encode(packed.getvalue()).decode('ascii')}"
