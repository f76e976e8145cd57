"""What searches do on a map: lettered lakes, hops from lake to lake, and how many are believed in.

A landscape of two coordinates is drawn with a letter for each minimum, A for the deepest, so that
words and pictures can speak of the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke

from landscape_lab.show.style import HAIRLINE, INK, MINIMUM, PATH
from landscape_lab.show.surfaces import Relief, plot_basins, plot_points, plot_relief
from landscape_lab.validation import instance, number, reals, wholes

__all__ = ["letters", "plot_estimates", "plot_hops", "plot_lakes"]

CASING = [Stroke(linewidth=3, foreground="w"), Normal()]
"""A white edge that keeps a letter legible on every ground."""

BELOW = (0, -14)
"""Where a letter stands beside its disc, in points."""


def letters(energy: npt.ArrayLike) -> dict[int, str]:
    """A letter for each minimum, from A for the deepest on; 26 at the most are told apart.

    Parameters
    ----------
    energy : (M,) array_like

    Returns
    -------
    dict
        Letters by the numbers of the minima, the deepest first.
    """
    depth = reals(energy, "energy", (None,))
    return {
        int(k): ascii_uppercase[place % 26]
        for place, k in enumerate(np.argsort(depth, kind="stable"))
    }


def plot_lakes(
    ax: Axes,
    relief: Relief,
    x: npt.ArrayLike,
    energy: npt.ArrayLike,
    *,
    saddles: npt.ArrayLike = (),
    basins: npt.ArrayLike | None = None,
    highest: float = 0.8,
) -> None:
    """Draw a map with its minima lettered by depth, the deepest a star.

    Parameters
    ----------
    ax : Axes
    relief : Relief
        Heights; or, where `basins` are given, the grid that these are on.
    x : (M, 2) array_like
        The minima.
    energy : (M,) array_like
    saddles : (T, 2) array_like, optional
    basins : (H, W) or (H * W,) array_like of int, optional
        Color the map by the minimum at the foot of each grid point, with outlines.
    highest : float, optional
        Energy above which the map stays white.

    Raises
    ------
    TypeError, ValueError
        If there are not two coordinates and one energy for each minimum.
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    instance(relief, "relief", Relief, "from Relief.of(surface)")
    places = reals(x, "x", (None, 2))
    depth = reals(energy, "energy", (len(places),))
    if basins is None:
        plot_relief(ax, relief, highest=number(highest, "highest"), levels=8)
    else:
        foot = wholes(basins, "basins", least=0, most=len(places) - 1)
        plot_basins(ax, relief, np.argsort(np.argsort(depth, kind="stable"))[foot])
        for k in range(len(places)):
            here = foot.reshape(relief.energy.shape) == k
            ax.contour(relief.x, relief.y, here, [0.5], colors=[INK], linewidths=0.5)
    named = letters(depth)
    deepest, *others = named
    plot_points(ax, places[others], saddles, places[deepest])
    for k, letter in named.items():
        ax.annotate(
            letter, places[k], BELOW, textcoords="offset points", ha="center", va="center",
            weight="bold", path_effects=CASING, zorder=8,
        )  # fmt: skip


def plot_hops(
    axes: Sequence[Axes],
    walks: npt.ArrayLike,
    minima: npt.ArrayLike,
    counts: Mapping[float, Any],
    temperature: float,
) -> None:
    """Draw two walks of basin-hopping, and how many walkers saw the deepest minimum and stayed.

    Parameters
    ----------
    axes : two Axes
        For the walks, and for the counts against temperature.
    walks : (B, S) array_like
        Energy of the minimum that each walker sits in after each step; two are drawn.
    minima : (M,) array_like
        Energies of all minima; a line marks the lowest.
    counts : mapping
        By temperature: how many walkers have seen the deepest minimum, and how many are in it.
    temperature : float
        The one of `walks`, marked among the others.
    """
    ax, side = axes
    energy = reals(walks, "walks", (None, None))
    levels = reals(minima, "minima", (None,))
    deepest, span = levels.min(), np.ptp(levels)
    ax.axhline(deepest, color=str(HAIRLINE["color"]), linewidth=0.7)
    ax.text(energy.shape[1], deepest - 0.03 * span, "global minimum", ha="right", va="top")
    for walk, width, color in zip(energy, (3.0, 1.4), ("#8a929c", PATH["color"]), strict=False):
        ax.step(range(energy.shape[1]), walk, where="post", color=color, linewidth=width)
    ax.set(xlabel="step", ylabel="energy of the minimum")
    ax.set_ylim(deepest - 0.18 * span, levels.max() + 0.05 * span)
    warmth = sorted(counts)
    seen_and_stayed = np.array([counts[t] for t in warmth]).T
    for values, label, color in zip(
        seen_and_stayed, ("seen", "stayed"), (MINIMUM["color"], INK), strict=True
    ):
        side.semilogx(warmth, values, "o-", color=color, markersize=5)
        side.text(1.2 * warmth[-1], values[-1], label, color=color, va="center")
    ring = {"color": "w", "markeredgecolor": PATH["color"], "markersize": 10, "zorder": 0}
    side.plot([temperature, temperature], [0, 100], color=PATH["color"], linewidth=1, zorder=0)
    for value in counts.get(temperature, ()):
        side.plot(temperature, value, "o", **ring)
    side.set(xlabel="temperature T", ylabel="of 100 walkers", ylim=(-4, 104))
    side.set(xlim=(0.7 * warmth[0], 7 * warmth[-1]))
    side.set_xticks([0.1, 1], ["0.1", "1"])
    side.minorticks_off()


def plot_estimates(
    ax: Axes, sizes: npt.ArrayLike, found: npt.ArrayLike, believed: npt.ArrayLike, truth: int
) -> None:
    """Draw minima found and believed in against the number of searches, over many series.

    Parameters
    ----------
    ax : Axes
    sizes : (K,) array_like of int
        Numbers of searches.
    found, believed : (R, K) array_like
        For each series: minima found, and the estimate of their number. Means are lines, and the
        middle 80 percent of the estimates are shaded.
    truth : int
        How many there are.
    """
    n = wholes(sizes, "sizes", (None,))
    known, guess = (reals(v, "estimates", (None, len(n))) for v in (found, believed))
    few, many = np.quantile(guess, (0.1, 0.9), axis=0)
    ax.axhline(truth, color=str(HAIRLINE["color"]), linewidth=0.7)
    ax.fill_between(n, few, many, color=PATH["color"], alpha=0.18, linewidth=0)
    ax.plot(n, known.mean(axis=0), color=MINIMUM["color"])
    ax.plot(n, guess.mean(axis=0), color=PATH["color"])
    at = len(n) // 3
    ax.text(n[at], known[:, at].mean() - 0.8, "found", color=MINIMUM["color"], va="top")
    ax.text(n[at], many[at] + 0.4, "Chao's estimate", color=PATH["color"])
    ax.set(xlabel="searches", ylabel="minima", ylim=(0, 1.15 * many.max()))
    ax.set_yticks(sorted({0, 5, 10, truth, 20}))
