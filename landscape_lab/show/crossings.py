"""Ways from one trained network to another, drawn: straight, under other names, over a pass."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib import pyplot, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_lab.show.outcomes import ThirdAtom, name_countries, plot_outcome_map
from landscape_lab.show.style import INK, PATH, STYLE, TEXT_WIDTH
from landscape_lab.types import Floats
from landscape_lab.validation import reals

__all__ = ["WAY_COLORS", "draw_crossing", "draw_names", "plot_widths"]

AMBER, BLUE, GRAY = "#b5621a", "#1c5087", "#c3c8ce"

WAY_COLORS = (AMBER, BLUE, PATH["color"])
"""Straight, straight to the nearest image, and bent."""

HERE = {"marker": "o", "markersize": 11, "markeredgecolor": INK, "zorder": 9}


def draw_crossing(
    ways: dict[str, Floats], name: str, at: int, places: ThirdAtom, belief: Floats
) -> Figure:
    """Draw the losses along three ways, whole and near the ground, and a network on one of them.

    Parameters
    ----------
    ways : dict
        Losses ``(K,)`` at even places by the names of the ways: straight, aligned, over the pass.
    name : str
        The way that is walked.
    at : int
        Which of its points is reached.
    places : ThirdAtom
    belief : (N, 4) array
        What the network at that point expects at each place.
    """
    with rc_context(STYLE):
        fig = pyplot.figure(figsize=(TEXT_WIDTH, 4.3))
        grid = fig.add_gridspec(2, 2, width_ratios=[1, 1.15])
        above, below = fig.add_subplot(grid[0, 0]), fig.add_subplot(grid[1, 0])
        for ax in (above, below):
            _lines(ax, ways, name, at)
        low, top = _ground(ways)
        below.set(ylim=(low, top), xlabel="from the one to the other")
        below.text(0.5, 1.0, "near the ground", transform=below.transAxes, ha="center", va="bottom")
        right = fig.add_subplot(grid[:, 1])
        plot_outcome_map(right, places, belief)
        name_countries(right, places, belief)
        right.set_title("what it says here", weight="normal")
        for row, (way, color) in enumerate(zip(ways, WAY_COLORS, strict=True)):
            right.text(
                0, -0.2 - 0.14 * row, way, color=color, transform=right.transAxes, va="top",
                weight="bold" if way == name else "normal",
            )  # fmt: skip
    return fig


def _lines(ax: Axes, ways: dict[str, Floats], name: str, at: int) -> None:
    for (way, loss), color in zip(ways.items(), WAY_COLORS, strict=True):
        chosen = way == name
        s = np.linspace(0, 1, len(loss))
        ax.plot(s, loss, color=color, linewidth=3 if chosen else 1.4, zorder=5 if chosen else 3)
        if chosen:
            ax.plot(s[at], loss[at], color=color, **HERE)  # type: ignore[arg-type]
    ax.set(xticks=[0, 1], ylabel="loss E")


def _ground(ways: dict[str, Floats]) -> tuple[float, float]:
    """Limits of the loss between which all ways but the first can be seen."""
    others = np.concatenate(list(ways.values())[1:])
    room = 0.15 * float(np.ptp(others))
    return float(others.min()) - room, float(others.max()) + room


def draw_names(images: Floats, nearest: int, bent: Floats) -> Figure:
    """Draw the losses along straight lines to all images of a network, and along a bent way.

    Parameters
    ----------
    images : (I, K) array
        Losses at even places of each line.
    nearest : int
        The line to the nearest image.
    bent : (L,) array
        Losses at even places of the bent way.
    """
    all_of_them = reals(images, "images", (None, None))
    aligned = all_of_them[nearest]
    with rc_context(STYLE):
        fig, (left, right) = pyplot.subplots(1, 2, figsize=(TEXT_WIDTH, 3.5))
        s = np.linspace(0, 1, all_of_them.shape[1])
        left.plot(s, all_of_them.T, color=GRAY, linewidth=1)
        for ax in (left, right):
            ax.plot(s, aligned, color=BLUE, linewidth=2.6)
            ax.plot(np.linspace(0, 1, len(bent)), bent, color=PATH["color"], linewidth=2.6)
            ax.set(xticks=[0, 1], xlabel="from the one to the other")
        left.set_ylabel("loss E")
        left.set_title(f"to each of {len(all_of_them)} images", weight="normal")
        right.set_title("to the nearest one", weight="normal")
        middle = len(aligned) // 2
        for words, y, color, up in (
            ("straight", aligned[middle], BLUE, 6),
            ("over the pass", bent[len(bent) // 2], PATH["color"], -40),
        ):
            right.annotate(
                words, (0.5, y), (0, up), textcoords="offset points", ha="center", color=color
            )
        right.margins(y=0.18)
    return fig


def plot_widths(ax: Axes, widths: npt.ArrayLike, rises: dict[str, Floats]) -> None:
    """Draw how far the loss rises between trainings of networks of several widths.

    Parameters
    ----------
    ax : Axes
    widths : (H,) array_like of int
        Numbers of hidden nodes.
    rises : dict
        By the names of the ways: an array ``(H, P)``, a row for each width, a column for each pair.
    """
    nodes = reals(widths, "widths", (None,))
    for (way, rise), color, marker in zip(rises.items(), WAY_COLORS, "sD^", strict=True):
        spread = nodes[:, None] * np.linspace(0.95, 1.05, rise.shape[1])
        ax.plot(spread.ravel(), rise.ravel(), marker, color=color, markersize=4, alpha=0.4,
                markeredgewidth=0)  # fmt: skip
        middle = np.median(rise, axis=1)
        ax.plot(nodes, middle, f"{marker}-", color=color, markersize=8)
        ax.annotate(
            way, (nodes[-1], middle[-1]), (10, 0), textcoords="offset points", color=color,
            va="center_baseline",
        )  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="hidden nodes", ylabel="rise of the loss")
    ax.set_xticks(nodes, [f"{n:g}" for n in nodes])
    ax.set_xlim(0.85 * nodes[0], 2.2 * nodes[-1])
    ax.yaxis.set_major_formatter(lambda rise, _: f"{rise:.5f}".rstrip("0").rstrip("."))
    ax.minorticks_off()
