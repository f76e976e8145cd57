"""Curves fitted to data, drawn: their two waves, their way to the best, and their graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib import pyplot, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_lab.analysis.trees.tree import DisconnectivityTree
from landscape_lab.network import TransitionNetwork
from landscape_lab.show.plots import plot_path
from landscape_lab.show.style import ENERGY_MAP, GLOBAL_MINIMUM, INK, STYLE, TEXT_WIDTH
from landscape_lab.show.trees import plot_disconnectivity
from landscape_lab.types import Floats
from landscape_lab.validation import instance, reals, wholes

__all__ = ["draw_alias", "draw_data", "draw_limit", "draw_walk", "draw_waves", "plot_data"]

BLUE, AMBER, GRAY = "#1c5087", "#e8933a", "#a7adb5"

WALKER = {"marker": "o", "markersize": 12, "color": AMBER, "markeredgecolor": INK, "zorder": 9}

LOSSES = (0.0, 10.5)
"""The limits of the color map: from a perfect fit to no curve."""


def plot_data(ax: Axes, x: npt.ArrayLike, t: npt.ArrayLike) -> None:
    """Draw measurements between 0 and 3 pi as dots.

    Parameters
    ----------
    ax : Axes
    x, t : (N,) array_like
        Where and what was measured.
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    places = reals(x, "x", (None,))
    dots = {"color": "#4a525c", "markersize": 3.6, "markeredgewidth": 0, "zorder": 3}
    ax.plot(places, reals(t, "t", (len(places),)), "o", **dots)  # type: ignore[arg-type]
    ax.set_xlim(0, 3 * np.pi)
    ax.set_xticks(np.pi * np.arange(4), ["0", "π", "2π", "3π"])
    ax.set_xlabel("x")


def draw_waves(
    data: tuple[Floats, Floats], fine: Floats, own: Sequence[Floats], true: Sequence[Floats]
) -> Figure:
    """Draw a curve over its data, and below it its two waves, each over a true one.

    Parameters
    ----------
    data : ((N,) array, (N,) array)
        Places and measurements.
    fine : (K,) array
        Where the curve is drawn.
    own, true : two (K,) arrays each
        The slow and the fast wave; the curve is the sum of `own`.
    """
    with rc_context(STYLE):
        fig, axes = pyplot.subplots(
            3, 1, figsize=(TEXT_WIDTH, 5.6), sharex=True, height_ratios=[2.2, 1, 1]
        )
        plot_data(axes[0], *data)
        axes[0].set(xlabel="", ylim=(-0.85, 1.0), ylabel="curve")
        axes[0].plot(fine, own[0] + own[1], color=BLUE, linewidth=2.6)
        names = ("slow", "fast")
        for ax, wave, wanted, name in zip(axes[1:], own, true, names, strict=True):
            ax.plot(fine, wanted, color=GRAY, linewidth=5)
            ax.plot(fine, wave, color=BLUE, linewidth=2)
            ax.set(ylim=(-0.75, 0.75), yticks=[0], yticklabels=[""], ylabel=name)
        axes[2].set_xlabel("x")
    return fig


def draw_walk(
    data: tuple[Floats, Floats], fine: Floats, curve: Floats, length: Floats, energy: Floats,
    owner: npt.ArrayLike, at: int, tree: DisconnectivityTree,
) -> Figure:  # fmt: skip
    """Draw a curve on its way from fit to fit: over the data, on the way, and in the graph.

    Parameters
    ----------
    data : ((N,) array, (N,) array)
        Places and measurements.
    fine, curve : (K,) arrays
        The curve as it is now.
    length, energy : (L,) arrays
        The whole way: how far it has led, and the loss.
    owner : (L,) array_like of int
        To which minimum each point of the way belongs.
    at : int
        Which point of the way is reached.
    tree : DisconnectivityTree
        Of all fits.
    """
    whose = wholes(owner, "owner", (len(length),))
    jumps = np.flatnonzero(np.diff(length) == 0)
    tops = np.flatnonzero((np.diff(whose) != 0) & (np.diff(length) > 0))
    best = int(np.argmin(tree.energy[: tree.n_leaves]))
    with rc_context(STYLE):
        fig = pyplot.figure(figsize=(TEXT_WIDTH, 5.4), layout="none")
        grid = fig.add_gridspec(
            2, 2, height_ratios=[1, 1.1], width_ratios=[1, 1.15],
            left=0.08, right=0.98, top=0.98, bottom=0.1, hspace=0.2, wspace=0.06,
        )  # fmt: skip
        top, left = fig.add_subplot(grid[0, :]), fig.add_subplot(grid[1, 0])
        plot_data(top, *data)
        top.plot(fine, curve, color=AMBER, linewidth=3)
        top.set(ylim=(-0.85, 1.0), xlabel="", yticks=[0])
        plot_path(
            length, energy, minima=[0, *jumps, len(length) - 1], saddles=list(tops),
            length_label="way walked", energy_label="loss E", ax=left,
        )  # fmt: skip
        left.plot(length[at], energy[at], **WALKER)  # type: ignore[arg-type]
        left.set_ylim(-0.5, 9.2)
        right = fig.add_subplot(grid[1, 1], sharey=left)
        plot_disconnectivity(tree, energy_label="", slant=0, ax=right)
        right.plot(tree.x[best], tree.energy[best], **GLOBAL_MINIMUM)
        right.plot(_stand(tree, int(whose[at]), float(energy[at])), energy[at], **WALKER)  # type: ignore[arg-type]
        right.spines["left"].set_visible(False)
        right.tick_params(left=False, labelleft=False)
    return fig


def draw_limit(network: TransitionNetwork, pair: Floats, limit: float) -> Figure:
    """Draw the fits with frequencies below a limit, and how their number grows with it.

    Parameters
    ----------
    network : TransitionNetwork
    pair : (M, 2) array
        The faster and the slower frequency of every minimum.
    limit : float
    """
    below = pair[:, 0] < limit
    part, at, whole = network.subset(below), pair[below], float(np.ceil(pair.max()))
    with rc_context(STYLE):
        fig, ax = pyplot.subplots(figsize=(TEXT_WIDTH, 4.9))
        ax.plot(*at[part.ends[~part.degenerate]].T, color="#8a929c", linewidth=1, zorder=1)
        order = np.argsort(-part.energy)
        low, high = LOSSES
        dots = ax.scatter(
            at[order, 0], at[order, 1], 70, part.energy[order], cmap=ENERGY_MAP, vmin=low, vmax=high
        )
        dots.set(edgecolor=INK, linewidth=0.5, zorder=3)
        ax.plot(*at[part.global_minimum], **GLOBAL_MINIMUM)
        ax.set(xlim=(0, whole), ylim=(0, whole))
        ax.set(xlabel="faster frequency", ylabel="slower frequency")
        fig.colorbar(dots, label="loss E", shrink=0.7, ticks=[0, 3, 6, 9])
        inset = ax.inset_axes((0.1, 0.62, 0.36, 0.34))
        sizes = 1 + np.arange(len(pair))
        inset.step(np.sort(pair[:, 0]), sizes, where="post", color=INK, linewidth=1.2)
        inset.plot(limit, part.n_minima, "o", color=AMBER, markersize=9, markeredgecolor=INK)
        inset.set(title="fits", xlim=(0, whole), ylim=(0, 1.12 * len(pair)), xticks=[0, limit])
        inset.set_yticks([0, part.n_minima])
    return fig


def draw_data(
    data: tuple[Floats, Floats], fine: Floats, curves: tuple[Floats, Floats],
    tree: DisconnectivityTree,
) -> Figure:  # fmt: skip
    """Draw data with the true and the best curve, and beside them the graph of all fits.

    Parameters
    ----------
    data : ((N,) array, (N,) array)
        Places and measurements.
    fine : (K,) array
    curves : two (K,) arrays
        The true one and the best fit.
    tree : DisconnectivityTree
    """
    with rc_context(STYLE):
        fig, (left, right) = pyplot.subplots(
            1, 2, figsize=(TEXT_WIDTH, 3.6), width_ratios=[1.35, 1]
        )
        plot_data(left, *data)
        left.plot(fine, curves[0], color=GRAY, linewidth=5, zorder=1)
        left.plot(fine, curves[1], color=BLUE, linewidth=2.4)
        left.set_ylim(-1.5, 1.5)
        plot_disconnectivity(tree, energy_label="loss E", ax=right)
        best = int(np.argmin(tree.energy[: tree.n_leaves]))
        right.plot(tree.x[best], tree.energy[best], **GLOBAL_MINIMUM)
        right.set_ylim(bottom=min(0, right.get_ylim()[0]))
    return fig


def draw_alias(
    data: tuple[Floats, Floats], frequency: float, highest: float
) -> tuple[Figure, float]:
    """Draw a sine of the best height over data, and the loss that sines of any frequency leave.

    Parameters
    ----------
    data : ((N,) array, (N,) array)
        Places and measurements.
    frequency : float
        Of the sine that is drawn.
    highest : float
        Frequency up to which the loss is drawn.

    Returns
    -------
    Figure
    float
        The loss of the sine that is drawn.
    """
    x, t = data
    fine, axis = np.linspace(0, 3 * np.pi, 600), np.linspace(0.05, highest, 800)
    height, loss = _best_sine(x, t, frequency)
    with rc_context(STYLE):
        fig, (above, below) = pyplot.subplots(
            2, 1, figsize=(TEXT_WIDTH, 4.6), height_ratios=[1.5, 1]
        )
        plot_data(above, x, t)
        above.lines[0].set_markersize(8)
        above.plot(fine, height * np.sin(frequency * fine), color=AMBER, linewidth=1.6)
        above.set(ylim=(-1.3, 1.3), yticks=[-1, 0, 1])
        below.plot(axis, [_best_sine(x, t, f)[1] for f in axis], color=INK)
        below.plot(frequency, loss, **WALKER)
        below.set(xlabel="frequency", ylabel="loss", ylim=(-0.6, 1.1 * float(t @ t)))
    return fig, loss


def _best_sine(x: Floats, t: Floats, frequency: float) -> tuple[float, float]:
    """Height of the sine of a frequency that fits best, and the sum of the squares that remain."""
    sine = np.sin(frequency * x)
    height = float(t @ sine) / max(float(sine @ sine), 1e-12)
    return height, float(((t - height * sine) ** 2).sum())


def _stand(tree: DisconnectivityTree, minimum: int, energy: float) -> float:
    """Where in the graph the superbasin of a minimum stands at an energy."""
    node = int(np.flatnonzero(tree.minima == minimum)[0])
    while tree.parent[node] >= 0 and tree.energy[tree.parent[node]] <= energy:
        node = int(tree.parent[node])
    return float(tree.x[node])
