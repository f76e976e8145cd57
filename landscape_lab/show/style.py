"""One visual language: what a minimum, a saddle or a path looks like, here and on every page.

Shape says what a thing is, so that gray print loses nothing: minima are discs, saddles diamonds,
the global minimum a star. Color says how much. Energy runs from deep blue to sand, any second
quantity from violet to amber; both climb evenly in lightness, keep blue and yellow apart (which
nearly every eye can), and never set red against green.

The marks are keyword arguments: ``ax.plot(x, y, **SADDLE)``.
"""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import MaxNLocator

from landscape_lab.types import Floats
from landscape_lab.validation import instance, reals, shown

__all__ = [
    "BASIN",
    "ENERGY_MAP",
    "GLOBAL_MINIMUM",
    "HAIRLINE",
    "INK",
    "MINIMUM",
    "PATH",
    "SADDLE",
    "STYLE",
    "TEXT_SIZE",
    "TEXT_WIDTH",
    "VALUE_MAP",
    "color_bar",
    "color_scale",
    "lines_of_text",
    "numbers_for",
    "own_axes",
    "text",
    "use_style",
]

TEXT_WIDTH = 7.2
"""Width of the book's text column in inches, at 100 pixels an inch."""

TEXT_SIZE = 11.5
"""Size of the book's letters in points, 16 pixels at 100 pixels an inch; no figure has smaller."""

INK = "#1b2430"
"""Lines and letters: not quite black."""

FEW = 30
"""A color map of so many colors at the most counts, and its ticks are whole numbers."""

HAIRLINE = {"color": "#55606e", "linewidth": 0.7}
"""What should be seen last: leaders, edges, axes."""

MINIMUM: dict[str, Any] = {
    "marker": "o",
    "markersize": 7.5,
    "color": "#2878bd",
    "markeredgecolor": "white",
    "markeredgewidth": 1.2,
    "linestyle": "none",
    "zorder": 6,
}

SADDLE: dict[str, Any] = {
    "marker": "D",
    "markersize": 6.5,
    "color": "#cf4b1f",
    "markeredgecolor": "white",
    "markeredgewidth": 1.2,
    "linestyle": "none",
    "zorder": 6,
}

GLOBAL_MINIMUM: dict[str, Any] = {
    "marker": "*",
    "markersize": 15.0,
    "color": "#f2b134",
    "markeredgecolor": INK,
    "markeredgewidth": 0.9,
    "linestyle": "none",
    "zorder": 7,
}

PATH: dict[str, Any] = {
    "color": "#cf4b1f",
    "linewidth": 2.0,
    "solid_capstyle": "round",
    "solid_joinstyle": "round",
    # A white casing keeps the line legible on every ground.
    "path_effects": [Stroke(linewidth=3.6, foreground="white"), Normal()],
    "zorder": 5,
}

BASIN: dict[str, Any] = {
    "facecolor": "#c2dcee",
    "edgecolor": "#2878bd",
    "linewidth": 0.7,
    "alpha": 0.75,
    "zorder": 1,
}

# Seventeen stops at equal distances in Oklab (Ottosson 2020), lightness rising linearly.
_ENERGY = (
    "#101c48 #132859 #15356a #194379 #1c5188 #216096 #256fa0 #2d7fa7 #3a8eac "
    "#4b9cb0 #61aab4 #79b7b7 #91c3b9 #a9d0bd #c2dcc2 #dde6c9 #f8f0d0"
)
_VALUE = (
    "#33104a #431152 #531258 #64145e #751863 #851f67 #932b6b #a13569 #ae3f64 "
    "#bb475d #c94f54 #d7594e #e26649 #e87545 #ec8542 #ee953f #eea53f"
)

ENERGY_MAP = LinearSegmentedColormap.from_list("landscape.energy", _ENERGY.split())
"""Energy (loss): deep blue is low, sand is high."""

VALUE_MAP = LinearSegmentedColormap.from_list("landscape.value", _VALUE.split())
"""Any second quantity: violet is low, amber is high; every color can be seen on white."""

STYLE: Any = {
    "figure.figsize": (TEXT_WIDTH, 4.5),
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.dpi": 200,
    "savefig.facecolor": "white",
    "font.size": TEXT_SIZE,
    "axes.titlesize": TEXT_SIZE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": TEXT_SIZE,
    "xtick.labelsize": TEXT_SIZE,
    "ytick.labelsize": TEXT_SIZE,
    "legend.fontsize": TEXT_SIZE,
    "legend.frameon": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": HAIRLINE["color"],
    "axes.linewidth": HAIRLINE["linewidth"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "xtick.color": HAIRLINE["color"],
    "ytick.color": HAIRLINE["color"],
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": HAIRLINE["linewidth"],
    "ytick.major.width": HAIRLINE["linewidth"],
    "xtick.major.size": 3.5,
    "ytick.major.size": 3.5,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "image.cmap": "landscape.energy",
    # Blue, amber, violet, teal, brown, gray: apart for every kind of color blindness, and in gray.
    "axes.prop_cycle": cycler(
        color=["#1c5087", "#e8933a", "#741863", "#4fa6b5", "#7a4b2a", "#8a929c"]
    ),
}
"""Matplotlib settings; ``with matplotlib.rc_context(STYLE):`` for a while."""

for _map in (ENERGY_MAP, VALUE_MAP):
    for _name, _version in ((_map.name, _map), (_map.name + "_r", _map.reversed())):
        if _name not in matplotlib.colormaps:
            matplotlib.colormaps.register(_version, name=_name)


def use_style() -> None:
    """Draw everything from here on in the course's style."""
    matplotlib.rcParams.update(STYLE)


def own_axes(ax: Axes | None, *, height: float = 4.5) -> Axes:
    """Return `ax`, or without one the axes of a new figure as wide as the text."""
    if ax is None:
        return pyplot.subplots(figsize=(TEXT_WIDTH, height))[1]
    return instance(ax, "ax", Axes, "such as pyplot.gca()")


def numbers_for(values: Any, name: str, size: int) -> Floats:
    """Check one number for each of some things; what is not known may be nan, but not everywhere.

    Raises
    ------
    TypeError, ValueError
        If they are no numbers, not so many, infinite, or all nan.
    """
    numbers = reals(values, name, (size,), finite=False)
    if np.isinf(numbers).any():
        raise ValueError(f"{name}[{np.flatnonzero(np.isinf(numbers))[0]}] is infinite; nan may be")
    if np.isnan(numbers).all():
        raise ValueError(f"{name} are all nan; give at least one number")
    return numbers


def lines_of_text(words: Any, name: str) -> list[str]:
    """Check some words, a line of text each, and return them as a list.

    Raises
    ------
    TypeError
        If they are no sequence of text.
    """
    given = words.tolist() if isinstance(words, np.ndarray) else words
    if not isinstance(given, (list, tuple)) or not all(isinstance(word, str) for word in given):
        raise TypeError(f"{name} is {shown(words)}; a list of words would do")
    return list(given)


def text(words: str | None, name: str) -> str | None:
    """Check a line of text, or None for no such line.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if words is not None and not isinstance(words, str):
        raise TypeError(f"{name} is {shown(words)}; text would do")
    return words


def color_scale(
    values: Floats,
    cmap: str | Colormap,
    limits: tuple[float, float] | None = None,
) -> ScalarMappable:
    """Spread a color map over `values` or between `limits`; what is not known (nan) is gray.

    Raises
    ------
    TypeError, ValueError
        If there is no such color map, or `limits` are not two numbers in increasing order.
    """
    if limits is None:
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
    else:
        low, high = reals(limits, "limits", (2,)).tolist()
        if low > high:
            raise ValueError(f"limits is {shown(limits)}; the lower one first would do")
    known = isinstance(cmap, str) and cmap in matplotlib.colormaps
    if not known and not isinstance(cmap, Colormap):
        raise (ValueError if isinstance(cmap, str) else TypeError)(
            f"cmap is {shown(cmap)}; the name of a Matplotlib color map would do"
        )
    colors = matplotlib.colormaps.get_cmap(cmap).with_extremes(bad="#a7adb5")
    return ScalarMappable(Normalize(low, high), colors)


def color_bar(ax: Axes, mappable: ScalarMappable, label: str) -> None:
    """Set a slim color bar beside `ax`, with its label along it."""
    bar = ax.figure.colorbar(mappable, ax=ax, fraction=0.05, shrink=0.6, aspect=28, pad=0.02)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    bar.set_label(label)
    if mappable.cmap.N <= FEW:  # so few colors count something
        bar.locator = MaxNLocator(integer=True)
