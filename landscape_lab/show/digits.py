"""Pictures of 28 by 28 pixels: images of digits, and the weights that look at them.

A hidden node has one link from every pixel. Drawn in the places of their pixels, the links of a
node are a picture of what it looks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from landscape_lab.show.style import INK, STYLE, lines_of_text
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count, instance, positive, reals, truths

__all__ = ["SIGNED_MAP", "families", "plot_digits", "plot_nodes"]


SIDE = 28
"""Pixels of an image, in each direction."""

STEP = SIDE + 3
"""From one picture to the next."""

LINE = 9
"""Pixels for a line of words below a picture."""

SHADES = 8
"""Steps from paper to ink: few, so that pages stay small."""

FRAME, UNSEEN = "#c6ccd4", "#dfe3e8"
"""Around a picture; and pixels that a node knows nothing about."""

SIGNED_MAP = LinearSegmentedColormap.from_list(
    "landscape.signed",
    ["#b4610f", "#e8933a", "#f8dcb4", "#ffffff", "#b9d3e8", "#2f77b4", "#123a68"],
).resampled(15)
"""Weights: blue is positive, amber negative, white zero; blue is the darker one in gray."""


def plot_digits(
    ax: Axes, images: npt.ArrayLike, *, columns: int = 8, words: Sequence[str] = ()
) -> Axes:
    """Draw images of digits as ink on paper, row by row.

    Parameters
    ----------
    ax : Axes
        Its axes become equal, without ticks.
    images : (N, 28, 28) or (N, 784) array_like
        Brightness of the pixels, 0 for the background to 255.
    columns : int
        Pictures in a row.
    words : sequence of str, optional
        A line below each picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If there is no image, one has another size, there is not one line for each, or `columns` is
        not a whole number from one.
    """
    pictures = _pictures(images, "images")
    steps = np.round(pictures / 255 * (SHADES - 1)) / (SHADES - 1)
    return _draw(ax, steps, columns, words, "white", cmap="Greys", vmin=0.0, vmax=1.15)


def plot_nodes(
    ax: Axes,
    links: npt.ArrayLike,
    *,
    columns: int = 10,
    words: Sequence[str] = (),
    limit: float | None = None,
    unseen: npt.ArrayLike | None = None,
) -> Axes:
    """Draw the links that enter hidden nodes, each at the place of its pixel.

    Parameters
    ----------
    ax : Axes
        Its axes become equal, without ticks.
    links : (H, 784) or (H, 28, 28) array_like
        Weights from the pixels to the nodes; positive ones are blue, negative ones amber.
    columns : int
        Pictures in a row.
    words : sequence of str, optional
        A line below each picture.
    limit : float, optional
        Weight at the ends of the color map; by default the largest of all.
    unseen : (784,) array_like of bool, optional
        Pixels that are drawn in gray, for no image lights them.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        As `plot_digits`, and if `limit` is not positive or `unseen` has another size.
    """
    pictures = _pictures(links, "links")
    far = float(np.abs(pictures).max()) or 1.0 if limit is None else positive(limit, "limit")
    if unseen is not None:
        dark = truths(unseen, "unseen")
        if dark.size != SIDE**2:
            raise ValueError(
                f"unseen has {dark.size} entries; one for each of {SIDE**2} pixels would do"
            )
        pictures[:, dark.reshape(SIDE, SIDE)] = np.nan
    return _draw(ax, pictures, columns, words, UNSEEN, cmap=SIGNED_MAP, vmin=-far, vmax=far)


def families(nodes: npt.ArrayLike, alike: float) -> Integers:
    """Number nodes so that those which point the same or the opposite way share a number.

    Parameters
    ----------
    nodes : (H, K) array_like
        Directions of length one.
    alike : float
        Cosine from which on two directions count as the same.

    Returns
    -------
    (H,) array of int
        From zero on.
    """
    direction = reals(nodes, "nodes", (None, None))
    near = np.abs(direction @ direction.T) > positive(alike, "alike")
    return np.unique(near.argmax(axis=1), return_inverse=True)[1].astype(np.int64)


def _pictures(values: npt.ArrayLike, name: str) -> Floats:
    """A copy as numbers, one picture after the other, ``(N, 28, 28)``."""
    given = reals(values, name).copy()
    if given.size == 0 or given.shape[1:] not in ((SIDE, SIDE), (SIDE**2,)):
        raise ValueError(
            f"{name} has shape {given.shape}; (N, {SIDE}, {SIDE}) or (N, {SIDE**2}) would do"
        )
    return given.reshape(-1, SIDE, SIDE)


def _draw(
    ax: Axes, pictures: Floats, columns: int, words: Sequence[str], ground: str, **colors: Any
) -> Axes:
    """Set pictures side by side on one sheet with thin frames, and words below them."""
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    words = lines_of_text(words, "words")
    if words and len(words) != len(pictures):
        raise ValueError(
            f"words has {len(words)} entries; one for each of {len(pictures)} pictures would do"
        )
    wide = min(count(columns, "columns"), len(pictures))
    fall = STEP + (LINE if words else 0)
    k = np.arange(len(pictures))
    corners = np.stack([STEP * (k % wide), fall * (k // wide)], axis=1)
    width, height = corners.max(axis=0) + SIDE
    sheet = np.full((height, width), np.nan)
    for picture, (left, top) in zip(pictures, corners, strict=True):
        sheet[top : top + SIDE, left : left + SIDE] = picture
    ends = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]])
    frames = PolyCollection(corners[:, None] + ends, facecolor=ground, linewidth=0, zorder=0)
    edges = PolyCollection(corners[:, None] + ends, facecolor="none", edgecolor=FRAME)
    edges.set(linewidth=0.6, zorder=2)
    with matplotlib.rc_context(STYLE):
        ax.add_collection(frames, autolim=False)
        ax.imshow(sheet, extent=(0, width, height, 0), interpolation="nearest", **colors)
        ax.add_collection(edges, autolim=False)
        for (left, top), word in zip(corners, words, strict=False):
            ax.text(left + SIDE / 2, top + SIDE + 1, word, ha="center", va="top", color=INK)
    ax.set(xlim=(-1, width + 1), ylim=(height + (LINE if words else 0) + 1, -1))
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    return ax
