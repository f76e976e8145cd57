"""Basins of attraction drawn: their borders and arms, packings, volumes beside counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from landscape_lab.show.style import HAIRLINE, INK
from landscape_lab.show.surfaces import WATERS, Relief, mix
from landscape_lab.types import Floats
from landscape_lab.validation import one_of, probabilities, reals, wholes

__all__ = [
    "Compared",
    "plot_arms",
    "plot_beside_counts",
    "plot_borders",
    "plot_chance_against",
    "plot_chances",
    "plot_estimates",
    "plot_masses",
    "plot_mistakes",
    "plot_packing",
    "plot_spread",
]

BLUE, AMBER, VIOLET, SAND, GRAY = "#1c5087", "#c46a12", "#741863", "#f0cfa4", "#8a929c"
THIN = str(HAIRLINE["color"])

SMOOTH = 0.8
"""Borders are drawn as smooth as this many points of the grid."""

BINS = 60
"""Of the distances of points."""

CROWDED = 30
"""More marks than this side by side are drawn smaller."""

BAND = 2.0
"""Standard errors within which 95 of 100 differences lie."""


@dataclass(frozen=True, eq=False)
class Compared:
    """Volumes of some minima beside counts; natural logarithms of shares and standard errors.

    Attributes
    ----------
    title, color, marker : str
    counted, counted_error, measured, measured_error : (K,)
    """

    title: str
    color: str
    marker: str
    counted: Floats
    counted_error: Floats
    measured: Floats
    measured_error: Floats

    @property
    def deviation(self) -> Floats:
        """Differences over their errors, ``(K,)``."""
        error = np.hypot(self.counted_error, self.measured_error)
        return (self.measured - self.counted) / error


def plot_borders(ax: Axes, relief: Relief, basins: npt.ArrayLike) -> None:
    """Draw thin lines between basins, given as labels of the grid's points, ``(H * W,)``."""
    label = wholes(np.ravel(basins), "basins", (relief.energy.size,), least=-1)
    label = label.reshape(relief.energy.shape)
    if np.ptp(label) == 0:
        return
    from scipy.ndimage import gaussian_filter  # at the top it would slow the import

    for basin in np.unique(label):
        own = gaussian_filter((label == basin).astype(np.float64), SMOOTH)
        ax.contour(relief.x, relief.y, own, [0.5], colors=[INK], linewidths=0.7)


def plot_chances(
    ax: Axes, relief: Relief, chance: npt.ArrayLike, *, elsewhere: bool = False
) -> None:
    """Color every point by its most frequent end, the paler the more often there are others.

    Parameters
    ----------
    ax : Axes
    relief : Relief
        The grid of starts.
    chance : (H * W, K) array_like
        Probabilities of the K ends from every start.
    elsewhere : bool, optional
        Whether the last one stands for all other ends, and is gray.
    """
    p = probabilities(chance, "chance")
    if p.ndim != 2 or len(p) != relief.energy.size:
        raise ValueError(f"chance has shape {p.shape}; ({relief.energy.size}, K) would do")
    palette = [mix(WATERS[k % len(WATERS)], "w", 0.2) for k in range(p.shape[1])]
    if elsewhere:
        palette[-1] = mix(GRAY, "w", 0.2)
    colors = np.array(palette)[p.argmax(axis=1)]
    strength = np.clip((p.max(axis=1) - 0.25) / 0.75, 0.05, 1.0)
    image = 1 + strength[:, None] * (colors - 1)
    right, up = (np.array([-0.5, 0.5]) * (side[1] - side[0]) for side in (relief.x, relief.y))
    extent = (*(relief.x[[0, -1]] + right), *(relief.y[[0, -1]] + up))  # cells around their points
    ax.imshow(
        image.reshape(*relief.energy.shape, 3), origin="lower", extent=extent, aspect="auto",
        interpolation="nearest",
    )  # fmt: skip


def plot_arms(ax: Axes, reach: npt.ArrayLike, distance: npt.ArrayLike) -> None:
    """Draw which part of a sphere lies in a body, and where the body's volume is.

    Parameters
    ----------
    ax : Axes
    reach : (R,) array_like
        How far rays in random directions stay inside.
    distance : (S,) array_like
        How far points spread over the body lie from the center.
    """
    rays = np.sort(reals(reach, "reach", (None,)))
    points = reals(distance, "distance", (None,))
    top = 1.05 * float(np.quantile(points, 0.999))
    r = np.linspace(0.0, top, 300)
    inside = 1.0 - np.searchsorted(rays, r) / len(rays)
    density, edges = np.histogram(points, bins=BINS, range=(0.0, top))
    ax.stairs(100 * density / density.max(), edges, fill=True, color=SAND)
    ax.plot(r, 100 * inside, color=BLUE)
    ax.text(0.02 * top, 103, "% of the sphere inside", color=BLUE, va="bottom")
    ax.text(top, 103, "where the volume is", color=AMBER, ha="right", va="bottom")
    ax.set(xlabel="distance from the minimum r", ylabel="%", xlim=(0, top), ylim=(0, 116))
    ax.set_yticks([0, 25, 50, 75, 100])


def plot_packing(ax: Axes, x: npt.ArrayLike, diameters: npt.ArrayLike) -> None:
    """Draw disks in a periodic box of edge one, the large ones in blue.

    Parameters
    ----------
    ax : Axes
    x : (2 N,) array_like
        Places ``x1, y1, x2, y2, ...``; they may lie outside the box.
    diameters : (N,) array_like
    """
    size = reals(diameters, "diameters", (None,))
    places = reals(x, "x", (2 * len(size),)).reshape(-1, 2) % 1.0
    for place, d in zip(places, size, strict=True):
        color = BLUE if d > size.mean() else AMBER
        for shift in np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1]), axis=-1).reshape(-1, 2):
            at = place + shift
            disk = Circle((float(at[0]), float(at[1])), d / 2, facecolor=color, edgecolor=color)
            disk.set_alpha(0.45)
            ax.add_patch(disk)
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(True)


def plot_estimates(
    ax: Axes, rows: Sequence[tuple[str, float, tuple[float, float] | None, str]], truth: float
) -> None:
    """Draw estimates of one number below each other, with their intervals, and a line at the truth.

    Parameters
    ----------
    ax : Axes
    rows : sequence of (name, value, interval or None, color)
    truth : float
    """
    ax.axvline(truth, color=VIOLET)
    for row, (_, value, interval, color) in enumerate(rows):
        ax.plot(value, -row, "o", color=color, markersize=8)
        if interval is not None:
            ax.plot(interval, [-row, -row], color=color, linewidth=2)
    ax.set_yticks(-np.arange(len(rows)), [row[0] for row in rows])
    ax.set(ylim=(0.4 - len(rows), 0.6), xlim=(0, 1.15 * truth))


def plot_beside_counts(ax: Axes, lower: Axes, compared: Iterable[Compared]) -> None:
    """Draw shares by volumes against shares by counts, and their differences in errors below."""
    lower.axhspan(-BAND, BAND, color="#dfe6ee", linewidth=0)
    lower.axhline(0, color=THIN, linewidth=0.7)
    ends: list[float] = []
    for own in compared:
        ax.errorbar(
            own.counted, own.measured, own.measured_error, own.counted_error, fmt=own.marker,
            color=own.color, markersize=6, linewidth=1.2, label=own.title,
        )  # fmt: skip
        lower.plot(own.counted, own.deviation, own.marker, color=own.color, markersize=6)
        ends += [float(own.counted.min()), float(own.counted.max())]
    line = np.array([min(ends) - 0.6, max(ends) + 0.4])
    ax.plot(line, line, color=THIN, linewidth=0.7)
    ax.set(ylabel="ln p, by volume", xlim=line)
    ax.legend(loc="upper left", frameon=False, labelcolor="linecolor")
    lower.set(xlabel="ln p, by counting where starts arrive", ylabel="difference\n(errors)")
    lower.set_ylim(-3.6, 3.6)


def plot_spread(ax: Axes, springs: npt.ArrayLike, square: npt.ArrayLike, chosen: int) -> None:
    """Draw how far walkers are from home in two dimensions, beside the same without a border.

    Parameters
    ----------
    ax : Axes
    springs : (K,) array_like
        Strengths, the weakest first; it is 0 and stands at a quarter of the next.
    square : (K,) array_like
        Mean squared distances from home.
    chosen : int
        The spring to point at.
    """
    k = reals(springs, "springs", (None,))
    mean = reals(square, "square", (len(k),))
    at = np.maximum(k, k[1] / 4)
    ax.plot(k[1:], 2 / k[1:], color=THIN, linewidth=0.7)
    ax.plot(at, mean, "o-", color=AMBER, markersize=5)
    ax.plot(at[chosen], mean[chosen], "o", color=BLUE, markersize=10)
    ax.text(k[2], 2 / k[2], " free", va="bottom")
    ax.set(xscale="log", yscale="log", xlabel="spring k (leftmost: 0)", title="⟨r²⟩")
    ax.set_ylim(0.6 * float(mean.min()), 4)


def plot_mistakes(
    ax: Axes, repeat: npt.ArrayLike, mistake: npt.ArrayLike, error: npt.ArrayLike
) -> None:
    """Draw how far estimates of ln V are off, with their errors; the truth is a line at zero.

    Parameters
    ----------
    ax : Axes
    repeat, mistake, error : (K,) array_like
    """
    turn = wholes(repeat, "repeat", (None,))
    off = reals(mistake, "mistake", (len(turn),))
    spread = reals(error, "error", (len(turn),))
    ax.axhline(0, color=THIN, linewidth=0.7)
    size = 5.0 if len(turn) <= CROWDED else 3.0
    ax.errorbar(turn, off, spread, fmt="o", color=BLUE, linewidth=0.3 * size, markersize=size)
    reach = 1.2 * float(np.max(np.abs(off) + spread, initial=0.8))
    last = int(turn.max(initial=1))
    ax.set(xlabel="repeat", ylabel="ln V − truth", ylim=(-reach, reach), xlim=(0.3, last + 0.7))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))


def plot_masses(ax: Axes, loss: npt.ArrayLike, share: npt.ArrayLike, error: npt.ArrayLike) -> None:
    """Draw how many of the starts each minimum gets, against its loss.

    Parameters
    ----------
    ax : Axes
    loss, share, error : (K,) array_like
        Shares of one, and their standard errors.
    """
    x = reals(loss, "loss", (None,))
    percent = 100 * reals(share, "share", (len(x),))
    ax.errorbar(x, percent, 100 * reals(error, "error", (len(x),)), fmt="none", ecolor=THIN)
    ax.vlines(x, 0, percent, color=SAND, linewidth=3)
    ax.plot(x, percent, "o", color=BLUE, markersize=7)
    lowest = int(np.argmin(x))
    ax.plot(x[lowest], percent[lowest], "o", color=AMBER, markersize=9)
    ax.annotate(
        "lowest", (x[lowest], percent[lowest]), (0, 10), textcoords="offset points", color=AMBER,
        ha="center",
    )  # fmt: skip
    ax.set(xlabel="loss of the minimum", ylabel="% of the starts", ylim=(0, 1.15 * percent.max()))
    ax.set_yticks([tick for tick in ax.get_yticks() if tick <= 100])


def plot_chance_against(
    ax: Axes, x: npt.ArrayLike, log_chance: npt.ArrayLike, error: npt.ArrayLike, by: str
) -> None:
    """Draw how likely minima are against their loss or flatness.

    Parameters
    ----------
    ax : Axes
    x, log_chance, error : (K,) array_like
        Loss or flatness; ln p, of the likeliest 0, and its standard error.
    by : {"loss", "flatness"}
        With flatness goes a line of slope one: if all basins were bowls of one height.
    """
    one_of(by, "by", "loss", "flatness")
    own = reals(x, "x", (None,))
    p = reals(log_chance, "log_chance", (len(own),))
    spread = reals(error, "error", (len(own),))
    color = BLUE if by == "loss" else VIOLET
    ax.errorbar(own, p, spread, fmt="o", color=color, linewidth=1.2, markersize=6)
    ax.set_xlabel("loss, energy" if by == "loss" else "flatness −½ ln det H")
    ax.set_ylabel("ln p, from the largest")
    if by == "flatness":
        middle = float(own.mean()), float(p.mean())
        ax.axline(middle, slope=1, color=THIN, linewidth=0.7)
