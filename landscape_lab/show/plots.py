"""Still pictures of a network: its nodes and edges, and a path through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap

from landscape_lab.analysis import topology
from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.show.layout import place_nodes
from landscape_lab.show.style import (
    ENERGY_MAP,
    GLOBAL_MINIMUM,
    INK,
    MINIMUM,
    PATH,
    SADDLE,
    STYLE,
    VALUE_MAP,
    color_bar,
    color_scale,
    lines_of_text,
    numbers_for,
    own_axes,
    text,
)
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import Random, generator, reals, wholes

__all__ = ["plot_network", "plot_path"]


def plot_network(
    network: TransitionNetwork,
    *,
    values: npt.ArrayLike | None = None,
    label: str | None = "Energy",
    limits: tuple[float, float] | None = None,
    cmap: str | Colormap | None = None,
    positions: npt.ArrayLike | None = None,
    rng: Random = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw minima as discs and the connections between them as lines.

    A disc's area grows with the number of neighbors (Ballard et al. 2017, Fig. 10 and 11) and its
    color tells the energy; distances in the picture follow the number of steps between minima. An
    edge is darker the lower its lowest transition state. The star is the global minimum.

    Parameters
    ----------
    network : TransitionNetwork
        Only its largest connected piece is drawn.
    values : (M,) array_like, optional
        Color the discs by another quantity than the energy; nan is drawn in gray.
    label : str, optional
        What the colors say; None for no color bar.
    limits : (float, float), optional
        Values at the two ends of the color map; by default the smallest and the largest.
    cmap : str or Colormap, optional
        Color map; the energy's or the second quantity's by default.
    positions : (M, 2) array_like, optional
        Where to place the minima; by default a layout of the graph that depends on `rng` alone.
    rng : int, SeedSequence or Generator
        Seed of the layout.
    ax : Axes, optional
        Where to draw; by default a new figure as wide as the text.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `values` or `positions` do not have one row for each minimum.
    """
    m = as_network(network).n_minima
    colored = network.energy if values is None else numbers_for(values, "values", m)
    random = generator(rng)
    text(label, "label")
    measures = topology(network)
    piece = network.subset(measures.nodes)
    ends = piece.ends[~piece.degenerate]
    if positions is None:
        xy = place_nodes(measures.n_nodes, ends, rng=random)
    else:
        xy = reals(positions, "positions", (m, 2))[measures.nodes]
    with matplotlib.rc_context(STYLE):
        ax = own_axes(ax, height=6.0)
        if cmap is None:
            cmap = ENERGY_MAP if values is None else VALUE_MAP
        mappable = color_scale(colored, cmap, limits)
        pairs, rank = _edges_by_height(piece)
        crowd = float(np.clip(80 / np.sqrt(measures.n_nodes), 0.4, 6.0))
        lines: Any = xy[pairs]
        edges = LineCollection(lines, linewidths=float(np.clip(0.2 * crowd, 0.2, 0.9)), zorder=1)
        edges.set(color=matplotlib.colormaps["Greys_r"](0.25 + 0.5 * rank))
        edges.set_rasterized(len(pairs) > 5000)
        ax.add_collection(edges, autolim=False)
        area = crowd**2 * (0.6 + 1.2 * measures.degree / max(measures.mean_degree, 1.0))
        largest_first = np.argsort(-measures.degree, kind="stable")
        x, y = xy[largest_first].T
        shades = mappable.to_rgba(np.ma.masked_invalid(colored[measures.nodes[largest_first]]))
        discs = ax.scatter(x, y, area[largest_first], shades, zorder=2)
        discs.set(edgecolors=INK, linewidths=min(0.1 * crowd, 0.5), rasterized=len(pairs) > 5000)
        lowest = int(np.argmin(piece.energy))
        ax.plot(*xy[lowest], **GLOBAL_MINIMUM)
        if label is not None:
            color_bar(ax, mappable, label)
        ax.set_aspect("equal")
        ax.margins(0.04)
        ax.autoscale_view()
        ax.set_axis_off()
    return ax


def plot_path(
    s: npt.ArrayLike,
    energy: npt.ArrayLike,
    *,
    minima: Sequence[int] | None = None,
    saddles: Sequence[int] | None = None,
    names: Sequence[str] | None = None,
    length_label: str = "Path length",
    energy_label: str = "Energy",
    ax: Axes | None = None,
) -> Axes:
    """Draw the energy along a path, its minima and its saddles marked.

    Parameters
    ----------
    s : (K,) array_like
        Length along the path, not decreasing.
    energy : (K,) array_like
        Energy at each point.
    minima, saddles : sequence of int, optional
        Which points are minima and saddles; by default the local minima (ends included) and the
        local maxima of the energies given.
    names : sequence of str, optional
        Labels of all marked points, from left to right.
    length_label, energy_label : str
        Labels of the axes, with their units.
    ax : Axes, optional
        Where to draw; by default a new figure as wide as the text.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `s` and `energy` are not two vectors of one length, `s` decreases, or there are not as
        many `names` as marks.
    """
    along, height = reals(s, "s"), reals(energy, "energy")
    text(length_label, "length_label")
    text(energy_label, "energy_label")
    if along.ndim != 1 or along.shape != height.shape or along.size < 2:
        raise ValueError(
            f"s has shape {along.shape} and energy {height.shape}; give two vectors of one length, "
            "two points or more"
        )
    if not (np.diff(along) >= 0).all():
        raise ValueError("s decreases; give the length along the path, from its start")
    rise = np.diff(height, prepend=np.inf, append=np.inf)
    low = np.flatnonzero((np.diff(height, prepend=np.inf) < 0) & (rise[1:] >= 0))
    high = np.flatnonzero((np.diff(height, prepend=np.inf) > 0) & (rise[1:] <= 0))
    last = along.size - 1
    if minima is not None:
        low = wholes(minima, "minima", (None,), least=0, most=last)
    if saddles is not None:
        high = wholes(saddles, "saddles", (None,), least=0, most=last)
    marks = np.sort(np.concatenate((low, high)))
    written = None if names is None else lines_of_text(names, "names")
    if written is not None and len(written) != marks.size:
        raise ValueError(f"names has {len(written)} entries; the path has {marks.size} marks")
    with matplotlib.rc_context(STYLE):
        ax = own_axes(ax, height=3.4)
        ax.plot(along, height, **PATH)
        ax.plot(along[low], height[low], **MINIMUM)
        ax.plot(along[high], height[high], **SADDLE)
        for k, name in zip(marks, written or (), strict=False):
            above = k in high
            ax.annotate(
                name,
                (along[k], height[k]),
                (0, 8 if above else -8),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
            )
        ax.margins(x=0.05, y=0.16 if written else 0.08)
        ax.set(xlabel=length_label, ylabel=energy_label)
    return ax


def _edges_by_height(network: TransitionNetwork) -> tuple[Integers, Floats]:
    """List joined pairs, highest saddle first, with the rank of their lowest saddle in [0, 1]."""
    real = np.flatnonzero(~network.degenerate)
    by_energy = real[np.argsort(network.ts_energy[real], kind="stable")]
    pairs, first = np.unique(np.sort(network.ends[by_energy], axis=1), axis=0, return_index=True)
    highest_first = np.argsort(-first, kind="stable")
    return pairs[highest_first], np.linspace(1, 0, len(pairs))
