"""A network with one hidden layer on paper: nodes in columns, links between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from landscape_lab.show.style import INK, STYLE, lines_of_text, own_axes
from landscape_lab.types import Floats
from landscape_lab.validation import count, reals, shown

__all__ = ["plot_layers"]


COLUMNS = (0.0, 2.6, 5.2)
"""Where inputs, hidden nodes and outputs stand."""

DISTANCE = 0.8
"""Between neighbors in a column."""

RADIUS = 9.0
"""Of a node, in points."""

WIDEST = 5.0
"""Line of the largest weight, in points."""

MOST = 1000
"""Nodes of a column; links are their products."""

PULL, PUSH, PLAIN = "#1c5087", "#e8933a", "#8a929c"
"""Links of positive and of negative weight, and links whose weight is not given."""


def plot_layers(
    n_inputs: int,
    n_hidden: int,
    n_outputs: int,
    *,
    weights: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike, npt.ArrayLike] | None = None,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw inputs, hidden nodes and outputs, every link, and the two nodes of the biases.

    Ballard et al. 2017, Fig. 1. With weights, a link is the wider the larger its weight; solid blue
    is positive, dashed amber negative.

    Parameters
    ----------
    n_inputs, n_hidden, n_outputs : int
        Number of nodes in the three columns: I, H and C.
    weights : (V, U, a, b), optional
        Links from hidden nodes to outputs ``(C, H)``, links from inputs to hidden nodes
        ``(H, I)``, biases of the hidden nodes ``(H,)`` and of the outputs ``(C,)``.
    inputs, outputs : sequence of str, optional
        Words beside the nodes.
    ax : Axes, optional
        Where to draw; by default a new figure as wide as the text.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If a number of nodes is not a whole number from one, or weights or words do not fit.

    Examples
    --------
    >>> ax = plot_layers(3, 5, 4)
    >>> len(ax.collections[0].get_segments())
    44
    """
    sizes = [
        count(n_inputs, "n_inputs", most=MOST),
        count(n_hidden, "n_hidden", most=MOST),
        count(n_outputs, "n_outputs", most=MOST),
    ]
    left, middle, right = (_column(x, n) for x, n in zip(COLUMNS, sizes, strict=True))
    low = min(float(column[-1, 1]) for column in (left, middle, right)) - 1.1 * DISTANCE
    hidden_bias, output_bias = np.array([[COLUMNS[0], low], [COLUMNS[1], low]])
    links = [
        _links(middle, right), _links(left, middle),
        _links(hidden_bias[None], middle), _links(output_bias[None], right),
    ]  # fmt: skip
    values = None if weights is None else _as_links(weights, sizes)
    with matplotlib.rc_context(STYLE):
        ax = own_axes(ax, height=3.6)
        _draw_links(ax, np.concatenate(links), values)
        size = (2 * RADIUS) ** 2
        nodes: dict[str, Any] = {"edgecolor": INK, "linewidth": 1.2, "zorder": 3}
        for column, color in ((left, "#c2dcee"), (middle, "white"), (right, "#f8e3c3")):
            ax.scatter(column[:, 0], column[:, 1], size, color, **nodes)
        for x, y in (hidden_bias, output_bias):
            ax.scatter(x, y, 0.8 * size, c="white", marker="s", **nodes)
            ax.text(x, y, "1", ha="center", va="center_baseline", zorder=4)
        _write(ax, left, inputs, "inputs", -1)
        _write(ax, right, outputs, "outputs", +1)
        top = max(float(column[0, 1]) for column in (left, middle, right)) + 0.75 * DISTANCE
        for x, words in zip(COLUMNS, ("inputs", "hidden nodes", "outputs"), strict=True):
            ax.text(x, top, words, ha="center", va="bottom", weight="bold")
        ax.text(COLUMNS[0] - 0.3, low, "biases", ha="right", va="center_baseline")
        ax.set(xlim=(-1.4, COLUMNS[2] + 2.6), ylim=(low - 0.5, top + 0.5))
        ax.set_axis_off()
    return ax


def _column(x: float, n: int) -> Floats:
    """Places of the nodes of a column, from top to bottom, ``(n, 2)``."""
    height = DISTANCE * (np.arange(n)[::-1] - (n - 1) / 2)
    return np.stack([np.full(n, x), height], axis=1)


def _links(start: Floats, end: Floats) -> Floats:
    """One line from every start to every end, the end's index first, ``(E S, 2, 2)``."""
    ends, starts = np.broadcast_arrays(end[:, None], start[None])
    return np.stack([starts, ends], axis=2).reshape(-1, 2, 2)


def _as_links(weights: tuple[npt.ArrayLike, ...], sizes: list[int]) -> Floats:
    """The weights in the order of the lines."""
    n_inputs, n_hidden, n_outputs = sizes
    shapes = [(n_outputs, n_hidden), (n_hidden, n_inputs), (n_hidden,), (n_outputs,)]
    if not isinstance(weights, (tuple, list)) or len(weights) != 4:
        raise TypeError(f"weights is {shown(weights)}; four arrays (V, U, a, b) would do")
    arrays = [reals(part, "weights") for part in weights]
    if [part.shape for part in arrays] != shapes:
        given = ", ".join(str(part.shape) for part in arrays)
        raise ValueError(f"weights have shapes {given}; {', '.join(map(str, shapes))} would do")
    return np.concatenate([part.ravel() for part in arrays])


def _draw_links(ax: Axes, lines: Any, values: Floats | None) -> None:
    if values is None:
        ax.add_collection(LineCollection(lines, color=PLAIN, linewidths=1.0, zorder=1))
        return
    width = WIDEST * np.abs(values) / max(float(np.abs(values).max()), 1e-300)
    for sign, color, dashes in ((1, PULL, "solid"), (-1, PUSH, (0, (2.2, 0.9)))):
        of_sign = np.sign(values) == sign
        ax.add_collection(
            LineCollection(
                lines[of_sign], linewidths=width[of_sign], color=color, linestyle=dashes, zorder=1
            )
        )


def _write(ax: Axes, column: Floats, words: Sequence[str] | None, name: str, side: int) -> None:
    if words is None:
        return
    words = lines_of_text(words, name)
    if len(words) != len(column):
        raise ValueError(f"{name} has {len(words)} entries; {len(column)} would do")
    for (x, y), word in zip(column, words, strict=True):
        align = "left" if side > 0 else "right"
        ax.text(x + 0.3 * side, y, word, ha=align, va="center_baseline")
