"""What training reaches: shares of errors, and clouds of pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh

from landscape_lab.show.style import VALUE_MAP
from landscape_lab.types import Floats
from landscape_lab.validation import reals

__all__ = ["plot_density", "plot_errors"]

BLUE, AMBER, VIOLET = "#1c5087", "#e8933a", "#741863"


def plot_errors(
    ax: Axes,
    trained: dict[float, Floats],
    paper: dict[str, float],
    others: dict[float, list[float]],
) -> None:
    """Draw shares of errors against the strength of regularization, beside a published range.

    Parameters
    ----------
    ax : Axes
    trained : dict
        By strength: percent that each training gets wrong.
    paper : dict
        ``least``, ``most`` and ``mean`` percent.
    others : dict
        By strength: means for other images.
    """
    ax.axhspan(paper["least"], paper["most"], color="#f8e3c3", zorder=0)
    ax.axhline(paper["mean"], color=AMBER, linewidth=1.5, zorder=1)
    for lam, error in trained.items():
        ax.plot(
            np.full(len(error), lam), error, "o", color=BLUE, markersize=5, alpha=0.55,
            markeredgewidth=0,
        )  # fmt: skip
    middle = sorted((lam, error.mean()) for lam, error in trained.items())
    ax.plot(*np.transpose(middle), color=BLUE, linewidth=1.5)
    for lam, means in others.items():
        for mean in means:
            ax.plot(lam, mean, "D", color="white", markersize=7, markeredgecolor=VIOLET)
        ax.annotate(
            "other thousands of images", (lam, np.mean(means)), (14, 0),
            textcoords="offset points", color=VIOLET, va="center_baseline",
        )  # fmt: skip
    ax.text(min(trained), paper["most"] + 0.3, "the paper's minima", color="#7a4b2a")
    ax.set(xscale="log", yscale="log", xlabel="strength of the regularization λ", ylim=(11.8, 48))
    ax.set_yticks([12, 15, 20, 30, 40], ["12", "15", "20", "30", "40"])
    ax.minorticks_off()
    ax.set_ylabel("% of test images misread")


def plot_density(ax: Axes, x: npt.ArrayLike, y: npt.ArrayLike, bins: Sequence[Floats]) -> QuadMesh:
    """Draw how many pairs lie in each field of a plane, on a logarithmic scale from 1 to 300."""
    pairs, *_ = np.histogram2d(reals(x, "x"), reals(y, "y"), bins)
    shown = np.ma.array(np.log10(np.maximum(pairs, 1)), mask=pairs == 0)
    image = ax.pcolormesh(*bins, shown.T, cmap=VALUE_MAP.resampled(12), vmin=0, vmax=2.5)
    image.set_rasterized(True)
    return image
