"""A network with its energies: who is joined to whom, how high each minimum lies, and each pass.

Height is energy. Sideways, minima are placed so that distances on paper follow the number of steps
between them. An edge rises from one minimum to the energy of the lowest transition state and falls
to the other, so that a way can be followed with a finger, over every pass that it takes.
"""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from landscape_lab.analysis import Flow, Path, topology
from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.show.layout import place_beside
from landscape_lab.show.style import (
    ENERGY_MAP,
    GLOBAL_MINIMUM,
    INK,
    PATH,
    STYLE,
    VALUE_MAP,
    color_bar,
    color_scale,
    numbers_for,
    own_axes,
    text,
)
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import Random, flag, instance, positive

__all__ = ["place_by_energy", "plot_flow", "plot_heights", "plot_way"]


# Points of an arch; and the number of edges beyond which hairlines are drawn as pixels.
N_ARCH = 25
MANY = 2000


def place_by_energy(network: TransitionNetwork, *, rng: Random = 0) -> Floats:
    """Place the minima of the largest connected piece side by side.

    Parameters
    ----------
    network : TransitionNetwork
    rng : int, SeedSequence or Generator
        One seed, one picture.

    Returns
    -------
    (M,) array
        Horizontal positions; nan for minima of other pieces.
    """
    nodes = topology(network).nodes
    piece = network.subset(nodes)
    x = np.full(network.n_minima, np.nan)
    x[nodes] = place_beside(nodes.size, piece.ends[~piece.degenerate], piece.energy, rng=rng)
    return x


def plot_heights(
    network: TransitionNetwork,
    *,
    positions: npt.ArrayLike | None = None,
    values: npt.ArrayLike | None = None,
    label: str | None = None,
    limits: tuple[float, float] | None = None,
    cmap: str | Colormap | None = None,
    energy_label: str = "Energy",
    joining: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network of minima at their energies, joined by arches over their transition states.

    A disc's area grows with the number of neighbors (Ballard et al. 2017, Fig. 10 and 11); the star
    is the global minimum.

    Parameters
    ----------
    network : TransitionNetwork
        Only its largest connected piece is drawn.
    positions : (M,) array_like, optional
        Horizontal positions, from `place_by_energy` unless given.
    values : (M,) array_like, optional
        Color the discs by another quantity than the energy; nan is drawn in gray.
    label : str, optional
        What the colors say; without it there is no color bar.
    limits : (float, float), optional
        Values at the two ends of the color map; by default the smallest and the largest.
    cmap : str or Colormap, optional
        Color map; the energy's or the second quantity's by default.
    energy_label : str
        Label of the energy axis, with its unit.
    joining : bool
        Draw only the passes that join all minima at the lowest energies, one fewer than there are
        minima: the minimum spanning tree. Of a large network nothing else can be told apart.
    ax : Axes, optional
        Where to draw; by default a new figure as wide as the text.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `values` or `positions` are not one number for each minimum.
    """
    as_network(network)
    text(label, "label")
    flag(joining, "joining")
    colored = _per_minimum("values", network.energy if values is None else values, network)
    x = place_by_energy(network) if positions is None else positions
    x = _per_minimum("positions", x, network)
    measures = topology(network)
    nodes = measures.nodes
    piece = network.subset(nodes)
    with matplotlib.rc_context(STYLE):
        ax = own_axes(ax)
        if cmap is None:
            cmap = ENERGY_MAP if values is None else VALUE_MAP
        mappable = color_scale(colored, cmap, limits)
        crowd = float(np.clip(60 / np.sqrt(nodes.size), 1.6, 8.0))
        pairs, saddles = _lowest_passes(piece)
        if joining:
            kept = _spanning(pairs, piece.n_minima)
            pairs, saddles = pairs[kept], saddles[kept]
        lines: Any = _arches(x[nodes], piece.energy, piece.ts_energy[saddles], pairs)
        edges = LineCollection(lines, linewidths=float(np.clip(0.14 * crowd, 0.25, 0.9)), zorder=1)
        edges.set(color="#8a929c", alpha=float(np.clip(8 / np.sqrt(len(pairs) or 1), 0.25, 0.9)))
        edges.set_rasterized(len(pairs) > MANY)
        ax.add_collection(edges)
        area = crowd**2 * (0.5 + measures.degree / max(measures.mean_degree, 1.0))
        largest_first = np.argsort(-measures.degree, kind="stable")
        shades = mappable.to_rgba(np.ma.masked_invalid(colored[nodes[largest_first]]))
        discs = ax.scatter(
            x[nodes][largest_first], piece.energy[largest_first], area[largest_first], shades,
            zorder=3,
        )  # fmt: skip
        discs.set(edgecolors=INK, linewidths=min(0.1 * crowd, 0.5), rasterized=len(pairs) > MANY)
        lowest = int(np.argmin(piece.energy))
        ax.plot(x[nodes[lowest]], piece.energy[lowest], **GLOBAL_MINIMUM)
        if label is not None:
            color_bar(ax, mappable, label)
        ax.margins(0.04)
        ax.autoscale_view()
        ax.set(xticks=[], ylabel=energy_label)
        ax.spines["bottom"].set_visible(False)
    return ax


def plot_flow(
    network: TransitionNetwork,
    flow: Flow,
    positions: npt.ArrayLike,
    *,
    least: float = 0.005,
    width: float = 9.0,
    ax: Axes,
) -> Axes:
    """Draw net traffic over the arches of `plot_heights`, as wide as its share.

    All traffic between two minima is drawn over the lowest of their passes, whichever it takes.

    Parameters
    ----------
    network : TransitionNetwork
    flow : Flow
        From `flow` or `reactive_flux`.
    positions : (M,) array_like
        The horizontal positions that `plot_heights` was given.
    least : float
        Leave out edges with a smaller share of the walkers.
    width : float
        Width in points of an edge that every walker crosses.
    ax : Axes
        Where the network is drawn.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `positions` are not one number for each minimum.
    """
    x = _per_minimum("positions", positions, network)
    instance(flow, "flow", Flow, "from flow(...) or reactive_flux(...)")
    instance(ax, "ax", Axes, "where the network is drawn")
    least, width = positive(least, "least", zero=True), positive(width, "width", zero=True)
    shown = np.flatnonzero(flow.share >= least)[::-1]
    pairs = np.stack((flow.source, flow.target), axis=1)[shown]
    joined, saddles = _lowest_passes(network)
    pass_of = {(i, j): t for (i, j), t in zip(joined.tolist(), saddles.tolist(), strict=True)}
    height = network.ts_energy[[pass_of[i, j] for i, j in np.sort(pairs, axis=1).tolist()]]
    lines: Any = _arches(x, network.energy, height, pairs)
    widths = np.maximum(width * flow.share[shown], 0.5)
    for color, more, zorder in (("white", 1.6, 2.0), (PATH["color"], 0.0, 2.1)):
        roads = LineCollection(lines, linewidths=widths + more, colors=color, zorder=zorder)
        roads.set(capstyle="round", joinstyle="round")
        ax.add_collection(roads, autolim=False)
    return ax


def plot_way(network: TransitionNetwork, way: Path, positions: npt.ArrayLike, *, ax: Axes) -> Axes:
    """Draw a way from minimum to minimum over the arches of `plot_heights`.

    Parameters
    ----------
    network : TransitionNetwork
    way : Path
        From `fastest_path`; each step rises to the transition state that it takes.
    positions : (M,) array_like
        The horizontal positions that `plot_heights` was given.
    ax : Axes
        Where the network is drawn.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `positions` are not one number for each minimum.
    """
    x = _per_minimum("positions", positions, network)
    instance(way, "way", Path, "from fastest_path(...)")
    instance(ax, "ax", Axes, "where the network is drawn")
    steps = np.stack((way.minima[:-1], way.minima[1:]), axis=1)
    for arch in _arches(x, network.energy, network.ts_energy[way.transition_states], steps):
        ax.plot(*arch.T, **PATH)
    return ax


def _per_minimum(name: str, given: npt.ArrayLike, network: TransitionNetwork) -> Floats:
    return numbers_for(given, name, as_network(network).n_minima)


def _lowest_passes(network: TransitionNetwork) -> tuple[Integers, Integers]:
    """List joined pairs and the lowest transition state of each, highest first."""
    real = np.flatnonzero(~network.degenerate)
    by_energy = real[np.argsort(network.ts_energy[real], kind="stable")]
    pairs, first = np.unique(np.sort(network.ends[by_energy], axis=1), axis=0, return_index=True)
    highest_first = np.argsort(-first, kind="stable")
    return pairs[highest_first], by_energy[first[highest_first]]


def _spanning(pairs: Integers, n_minima: int) -> Integers:
    """Of pairs in falling order of their passes, those of the minimum spanning tree."""
    rank = np.arange(len(pairs), 0, -1)
    tree = minimum_spanning_tree(coo_array((rank, pairs.T), shape=(n_minima, n_minima)))
    return np.sort(len(pairs) - tree.data.astype(np.int64))


def _arches(x: Floats, energy: Floats, height: Floats, pairs: Integers) -> Floats:
    """(E, N_ARCH, 2) points of arches that climb from one minimum over a pass to another."""
    s = np.linspace(0, 1, N_ARCH)
    across = x[pairs[:, :1]] + s * (x[pairs[:, 1:]] - x[pairs[:, :1]])
    # Half a cosine on either side is level at both minima and on the pass, as a path is.
    climb = 0.5 - 0.5 * np.cos(2 * np.pi * s)
    foot = np.where(s < 0.5, energy[pairs[:, :1]], energy[pairs[:, 1:]])
    return np.stack((across, foot + climb * (height[:, None] - foot)), axis=2)
