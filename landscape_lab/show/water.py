"""Water that rises over a landscape: pools meet at saddles, and their meetings are a tree."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke
from scipy.ndimage import label

from landscape_lab.analysis.trees.tree import DisconnectivityTree
from landscape_lab.show.style import HAIRLINE, INK, STYLE, TEXT_WIDTH
from landscape_lab.show.surfaces import WATERS, Relief, frame, mix
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import instance, number, reals, wholes

__all__ = ["plot_rising_tree", "plot_water", "pools", "water_level"]

LETTER: dict[str, Any] = {"ha": "center", "size": 14}
"""Names of lakes: large enough for a phone."""

ON_WATER: dict[str, Any] = {
    "va": "center",
    "color": "w",
    "weight": "bold",
    "path_effects": [Stroke(linewidth=2, foreground=INK, alpha=0.6), Normal()],
}
"""White, with an edge that keeps a name legible on pale water."""

LAND = ("#d9d2c3", "#e1dbce", "#e9e4d9", "#efebe3", "#f5f2ec", "#faf8f5")


def pools(
    relief: Relief, level: float, minima: npt.ArrayLike, superbasin: npt.ArrayLike
) -> Integers:
    """Which superbasin's water covers each point of the grid.

    Parameters
    ----------
    relief : Relief
    level : float
        Energy up to which the surface is flooded.
    minima : (L, 2) array_like
    superbasin : (L,) array_like of int
        The superbasin of each minimum at this level, -1 for a dry one, as
        `DisconnectivityTree.superbasins` gives it.

    Returns
    -------
    (H, W) array of int
        Labels of superbasins; -1 on dry land, and in hollows that hold no minimum of the list.
    """
    instance(relief, "relief", Relief, "from Relief.of(surface)")
    level = number(level, "level", infinite=True)
    places = reals(minima, "minima", (None, 2))
    superbasin = wholes(superbasin, "superbasin", (len(places),), least=-1)
    puddle, n_puddles = label(relief.energy <= level)
    owner = np.full(n_puddles + 1, -1, dtype=np.int64)
    wet = np.flatnonzero(superbasin >= 0)
    spring = puddle[relief.at(places[wet])]
    for k in np.argsort(-superbasin[wet], kind="stable"):
        owner[spring[k]] = superbasin[wet[k]]
    owner[0] = -1
    return owner[puddle]


def plot_water(
    ax: Axes, relief: Relief, tree: DisconnectivityTree, minima: npt.ArrayLike, level: float
) -> None:
    """Flood the map up to a level; water of one superbasin has one color, deeper is darker.

    Parameters
    ----------
    ax : Axes
    relief : Relief
    tree : DisconnectivityTree
        Says which pools have met.
    minima : (M, 2) array_like
        Coordinates of the network's minima.
    level : float
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    level, places = number(level, "level"), _places(tree, minima)
    superbasin = tree.superbasins(level)
    image = pools(relief, level, places, superbasin)
    top = tree.energy[tree.n_leaves :].max(initial=tree.energy.max())
    dry = np.linspace(tree.energy.min(), top + 0.3 * np.ptp(tree.energy), len(LAND) + 1)
    ax.contourf(relief.x, relief.y, relief.energy, dry, colors=LAND)
    ax.contour(
        relief.x,
        relief.y,
        relief.energy,
        dry[dry > level],
        colors="#c9c1b0",
        linewidths=0.5,
        linestyles="-",
    )
    span = np.ptp(tree.energy)
    below = level - span * np.array([2.0, 0.45, 0.2, 0.07, 0.0])
    for k, color in enumerate(_waters(tree, superbasin)):
        # Other pools become dry land, so that this one's shore stays as smooth as its contour.
        here = np.where((image >= 0) & (image != k), level + span, relief.energy)
        shades = [mix(color, "k", 0.25), color, mix(color, "w", 0.25), mix(color, "w", 0.5)]
        ax.contourf(relief.x, relief.y, here, below, colors=shades)
    ax.contour(
        relief.x, relief.y, relief.energy, [level], colors=INK, linewidths=0.8, linestyles="-"
    )
    frame(ax, relief)


def plot_rising_tree(ax: Axes, tree: DisconnectivityTree, level: float = np.inf) -> None:
    """Draw a disconnectivity graph as far as the water has risen, in the colors of the water.

    Parameters
    ----------
    ax : Axes
    tree : DisconnectivityTree
    level : float, optional
        Energy above which nothing is drawn.
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    instance(tree, "tree", DisconnectivityTree, "from disconnectivity(network)")
    level = number(level, "level", infinite=True)
    superbasin = tree.superbasins(level)
    color = dict(enumerate(_waters(tree, superbasin)))
    group = np.full(tree.parent.size, -1)
    group[: tree.n_leaves] = superbasin
    for k in range(tree.parent.size):
        if tree.parent[k] >= 0 and tree.energy[tree.parent[k]] <= level:
            group[tree.parent[k]] = group[k]
    wet = np.flatnonzero(group >= 0)
    lines = LineCollection(
        list(_up_to(level, tree.branches(0.0)[wet])),
        colors=[color[g] for g in group[wet]],
        linewidths=1.4 + 0.5 * np.log2(tree.size[wet]),
        capstyle="round",
    )
    ax.add_collection(lines)
    low, high = float(tree.energy.min()), float(tree.energy.max())
    room = 0.06 * (high - low)
    ax.set(xlim=(-0.2, tree.n_leaves + 0.2), ylim=(low - 2 * room, high + 2 * room))
    if np.isfinite(level):
        ax.axhspan(low - 2 * room, level, color="#dbe9f3", zorder=0)
        ax.axhline(level, color=INK, linewidth=0.8, zorder=1)
    ax.set_xticks([])
    ax.spines[["top", "right", "bottom"]].set_visible(False)


def water_level(
    relief: Relief, tree: DisconnectivityTree, minima: npt.ArrayLike, level: float
) -> Figure:
    """Draw the flooded map, and beside it the disconnectivity graph up to the same level."""
    level, places = number(level, "level"), _places(tree, minima)
    rank = np.argsort(np.argsort(tree.energy[: tree.n_leaves], kind="stable"))
    under = np.ptp(tree.energy) * 0.02
    with rc_context(STYLE):
        figure = Figure(figsize=(TEXT_WIDTH, 4.0), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
        plot_water(left, relief, tree, minima, level)
        plot_rising_tree(right, tree, level)
        for leaf, place in enumerate(places):
            if tree.energy[leaf] > level:
                left.plot(*place, "o", color=HAIRLINE["color"], markersize=2.5)
                continue
            name = ascii_uppercase[rank[leaf] % 26]
            left.text(*place, name, **LETTER, **ON_WATER)
            right.text(tree.x[leaf], tree.energy[leaf] - under, name, **LETTER, va="top")
        right.set_ylabel("Energy")
    return figure


def _places(tree: DisconnectivityTree, minima: npt.ArrayLike) -> Floats:
    """Coordinates of the minima that the leaves stand for."""
    instance(tree, "tree", DisconnectivityTree, "from disconnectivity(network)")
    return reals(minima, "minima", (tree.n_leaves + tree.n_dropped, 2))[tree.minima]


def _waters(tree: DisconnectivityTree, superbasin: Integers) -> list[str]:
    """Color of each superbasin: that of its deepest minimum, so the deeper lake's color spreads."""
    rank = np.argsort(np.argsort(tree.energy[: tree.n_leaves], kind="stable"))
    deepest = [rank[superbasin == k].min() for k in range(superbasin.max(initial=-1) + 1)]
    return [WATERS[r % len(WATERS)] for r in deepest]


def _up_to(level: float, branches: Floats) -> Floats:
    """Cut what stands above the water off right-angled branches (N, 3, 2)."""
    under = branches[:, 0, 1] <= level
    cut = np.where(under[:, None, None], branches, branches[:, [1, 1, 2]])
    cut[:, :, 1] = np.minimum(cut[:, :, 1], level)
    return cut
