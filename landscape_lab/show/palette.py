"""Few colors for many drawings: a color is the same in every frame of a widget.

A page carries drawings as small images of few colors. Colors chosen for every frame anew would let
a lake change its blue when the reader moves the slider. So all frames are drawn first, and then one
palette is chosen for all of them. Colors count as one if they lie in one of the 32,768 cells of the
color cube, told apart by the upper five bits of red, green and blue.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from landscape_lab.types import Floats, Integers

__all__ = ["Drawing", "Palette"]

BITS = 5
CELLS = 1 << (3 * BITS)


@dataclass(frozen=True)
class Drawing:
    """An image that waits for its palette.

    Attributes
    ----------
    size : (int, int)
        Width and height that it has on the page.
    shape : (int, int)
        Height and width in pixels.
    packed : bytes
        The cell of every pixel, compressed.
    cells : (K,) array
        The cells that occur.
    count : (K,) array
        How many pixels lie in each.
    total : (K, 3) array
        The sum of their reds, greens and blues.
    """

    size: tuple[int, int]
    shape: tuple[int, int]
    packed: bytes
    cells: Integers
    count: Integers
    total: Floats

    @classmethod
    def of(cls, pixels: npt.NDArray[np.uint8], size: tuple[int, int]) -> Drawing:
        """Sort the pixels of a (height, width, 3) array of bytes into cells."""
        red, green, blue = (pixels[..., k].astype(np.uint16) >> (8 - BITS) for k in range(3))
        cell = (((red << BITS) | green) << BITS) | blue
        flat = cell.ravel()
        count = np.bincount(flat, minlength=CELLS)
        there = np.flatnonzero(count)
        sums = [np.bincount(flat, pixels[..., k].ravel(), minlength=CELLS)[there] for k in range(3)]
        packed = zlib.compress(cell.tobytes(), 1)
        return cls(size, cell.shape, packed, there, count[there], np.stack(sums, axis=1))


@dataclass(frozen=True)
class Palette:
    """Colors of some drawings.

    Attributes
    ----------
    colors : (K, 3) array of uint8
    place : (32768,) array of uint8
        Which color each cell has.
    """

    colors: npt.NDArray[np.uint8]
    place: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, drawings: Sequence[Drawing], size: int) -> Palette:
        """Choose the colors of drawings, `size` at the most."""
        cells = np.unique(np.concatenate([d.cells for d in drawings]))
        count, total = np.zeros(CELLS), np.zeros((CELLS, 3))
        for drawing in drawings:
            count[drawing.cells] += drawing.count
            total[drawing.cells] += drawing.total
        mean = total[cells] / count[cells, None]
        # A pixel for every color and more for a frequent one: Pillow weighs them.
        often = np.maximum(1, np.sqrt(count[cells])).astype(int)
        swatch = Image.fromarray(np.repeat(mean.round().astype(np.uint8), often, axis=0)[None])
        few = swatch.quantize(size, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        colors = np.array(few.getpalette("RGB"), np.uint8).reshape(-1, 3)
        nearest = ((mean[:, None] - colors.astype(float)) ** 2).sum(axis=2).argmin(axis=1)
        place = np.zeros(CELLS, np.uint8)
        place[cells] = nearest
        return cls(colors, place)

    def webp(self, drawing: Drawing) -> bytes:
        """Write a drawing in these colors."""
        cell = np.frombuffer(zlib.decompress(drawing.packed), np.uint16).reshape(drawing.shape)
        written = io.BytesIO()
        image = Image.fromarray(self.colors[self.place[cell]])
        # Lossless WebP is a third smaller than PNG; more effort saves no more.
        image.save(written, "webp", lossless=True, quality=25, method=2)
        return written.getvalue()
