"""A disconnectivity graph on paper: hairlines that thicken towards the root."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, to_rgb

from landscape_lab.analysis import DisconnectivityTree
from landscape_lab.show.style import (
    HAIRLINE,
    INK,
    STYLE,
    TEXT_SIZE,
    VALUE_MAP,
    color_bar,
    color_scale,
    lines_of_text,
    numbers_for,
    own_axes,
    text,
)
from landscape_lab.types import Floats
from landscape_lab.validation import count, instance

__all__ = ["plot_disconnectivity"]


# Beyond this many lines a vector file grows past what viewers like.
MANY = 5000


def plot_disconnectivity(
    tree: DisconnectivityTree,
    *,
    values: npt.ArrayLike | None = None,
    label: str | None = None,
    limits: tuple[float, float] | None = None,
    cmap: str | Colormap = VALUE_MAP,
    lowest: int = 0,
    names: Sequence[str] | None = None,
    energy_label: str = "Energy",
    slant: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a disconnectivity graph.

    Every line ends at the energy of a minimum; two lines meet at the lowest energy at which their
    minima are joined. Lines thicken with the number of minima below them, and leaves end in the
    color of a value. Separate pieces of a network hang from dashed lines.

    Parameters
    ----------
    tree : DisconnectivityTree
    values : (M,) array_like, optional
        One number for every minimum of the network, in the network's order; nan is drawn in gray.
    label : str, optional
        What the values are, written along the color bar; without it there is no color bar.
    limits : (float, float), optional
        Values at the two ends of the color map; by default the smallest and the largest.
    cmap : str or Colormap
        Color map of the values.
    lowest : int
        Label that many of the lowest minima, by their rank from 1 or by `names`.
    names : sequence of str, optional
        Labels in order of increasing energy; by default "1", "2", ...
    energy_label : str
        Label of the energy axis, with its unit.
    slant : float, optional
        Energy over which branches slant; see `DisconnectivityTree.branches`.
    ax : Axes, optional
        Where to draw; by default a new figure as wide as the text.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `values` are not one for each minimum, or there are fewer `names` than labels.
    """
    n = instance(tree, "tree", DisconnectivityTree, "from disconnectivity(network)").n_leaves
    colored = None if values is None else _per_minimum(tree, values)
    lowest = count(lowest, "lowest", least=0)
    text(label, "label")
    text(energy_label, "energy_label")
    if names is None:
        names = [str(k + 1) for k in range(min(lowest, n))]
    elif len(lines_of_text(names, "names")) < min(lowest, n):
        raise ValueError(f"names has {len(names)} entries; give one for each of {lowest} minima")
    with matplotlib.rc_context(STYLE):
        ax = own_axes(ax)
        lines: Any = tree.branches(slant)
        depth = np.log(tree.size) / max(np.log(n), 1.0)
        points_per_leaf = 72 * ax.get_window_extent().width / ax.figure.dpi / n
        hairline = float(np.clip(0.3 * points_per_leaf, 0.25, 1.0))
        widths = hairline + 1.9 * depth**3
        roots = tree.roots
        joined = np.arange(n, tree.parent.size)
        joined = joined[tree.parent[joined] >= 0]
        # What only connects is pale where there is much of it; what means something is not.
        pale = float(np.clip(np.log10(n / 30), 0.0, 1.0))
        arms = LineCollection(lines[:n, :2], linewidths=hairline, zorder=2)
        arms.set(color=_mix(np.array(pale)))
        falls = LineCollection(lines[:n, 1:], linewidths=hairline, color=INK, zorder=3)
        trunk = LineCollection(lines[joined], linewidths=widths[joined], zorder=4)
        trunk.set(color=_mix(pale * (1 - depth[joined]) ** 2))
        if colored is not None:
            mappable = color_scale(colored, cmap, limits)
            shades = mappable.to_rgba(np.ma.masked_invalid(colored))
            falls.set(color=shades, linewidth=1.8 * hairline)
            tips = ax.scatter(tree.x[:n], tree.energy[:n], c=shades, linewidths=0, zorder=5)
            tips.set_sizes([float(np.clip(1.5 * points_per_leaf, 0.7, 5.5)) ** 2])
            tips.set_rasterized(n > MANY)
            if label is not None:
                color_bar(ax, mappable, label)
        for collection in (arms, falls, trunk):
            collection.set(capstyle="round", joinstyle="round", rasterized=len(lines) > MANY)
            ax.add_collection(collection, autolim=False)
        low, high = float(tree.energy.min()), float(tree.energy.max())
        top = max(float(lines[roots, 0, 1].max()), high + 0.03 * (high - low))
        dashes: Any = "solid" if roots.size == 1 else (0, (2, 2))
        ax.vlines(tree.x[roots], tree.energy[roots], top, INK, dashes, linewidths=widths[roots])
        ax.set_xlim(-0.02 * n, 1.02 * n)
        ax.set_ylim(low - 0.03 * (top - low or 1.0), top)
        ax.set_xticks([])
        ax.spines[["top", "right", "bottom"]].set_visible(False)
        ax.set_ylabel(energy_label)
        _label_leaves(ax, tree, names[: min(lowest, n)])
    return ax


def _per_minimum(tree: DisconnectivityTree, values: npt.ArrayLike) -> Floats:
    shown = numbers_for(values, "values", tree.n_leaves + tree.n_dropped)[tree.minima]
    if np.isnan(shown).all():
        raise ValueError("values are all nan; give at least one number")
    return shown


def _mix(paleness: Floats) -> Floats:
    """Mix ink with the color of what should be seen last."""
    ink, faint = np.array(to_rgb(INK)), np.array(to_rgb("#b4bbc4"))
    return ink + paleness[..., None] * (faint - ink)


def _label_leaves(ax: Axes, tree: DisconnectivityTree, names: Sequence[str]) -> None:
    """Write names below the lowest leaves, further down where two would overlap."""
    if not names:
        return
    # The layout settles when the figure is drawn; only then is a letter's size in energies known.
    ax.figure.canvas.figure.draw_without_rendering()
    box = ax.get_window_extent()
    points = 72 / ax.figure.dpi
    wide = tree.n_leaves * 1.04 / (box.width * points)
    tall = float(np.ptp(ax.get_ylim())) / (box.height * points)
    line = 1.15 * TEXT_SIZE * tall
    tip, place = tree.energy[: tree.n_leaves], tree.x[: tree.n_leaves]
    taken: list[tuple[float, float, float]] = []

    def free(x: float, y: float, half: float) -> bool:
        under_a_leaf = not (tip[np.abs(place - x) < half] < y).any()
        return under_a_leaf and not any(
            abs(x - a) < half + b and abs(y - c) < line for a, c, b in taken
        )

    for leaf, name in zip(np.argsort(tip, kind="stable"), names, strict=False):
        half = 0.36 * TEXT_SIZE * max(len(name), 1) * wide
        x, y = place[leaf], tip[leaf] - 4 * tall
        while not free(x, y, half):
            beside = [place[leaf] + k * half for k in (2.4, -2.4, 4.8, -4.8)]
            x = next((b for b in beside if free(b, y, half)), place[leaf])
            if x == place[leaf]:
                y -= line / 2
        taken.append((x, y, half))
        far = x != place[leaf] or tip[leaf] - y > 5 * tall
        leader = dict(arrowstyle="-", shrinkA=0, shrinkB=2, **HAIRLINE)
        options: dict[str, Any] = {"arrowprops": leader} if far else {}
        ax.annotate(name, (place[leaf], tip[leaf]), (x, y), ha="center", va="top", **options)
    ax.set_ylim(bottom=min(ax.get_ylim()[0], min(y for _, y, _ in taken) - 1.3 * line))
