"""A figure for a phone: the same letters on two thirds of the width, its panels stacked.

A screen of 390 pixels shows a figure of 4.8 inches with letters of 12 pixels, and one of 7.2 inches
with letters of 8. So a wide figure is drawn a second time, narrow. Panels that stand side by side
are stacked. They stay side by side where they share their heights, for then these are what is to be
compared, and where each has a partner above or below.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, SubplotSpec

__all__ = ["NARROW", "make_narrow"]

NARROW = 4.8
"""Width of the drawing for a phone in inches, at 100 pixels an inch."""

TALLEST = 7.6
"""Height in inches that leaves room for two sliders above it on a phone."""

LARGEST = 1.4
"""How much larger a map or a molecule may become."""


def make_narrow(figure: Figure) -> bool:
    """Rearrange a figure in place so that it fits a phone; say whether it was too wide.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Panels of one grid are stacked; what has no grid is squeezed.

    Returns
    -------
    bool
    """
    width, height = figure.get_size_inches()
    if width <= 1.05 * NARROW:
        return False
    place = {ax: spec for ax in figure.axes if (spec := ax.get_subplotspec()) is not None}
    grids = {spec.get_gridspec() for spec in place.values()}
    if len(grids) == 1 and grids.pop().ncols > 1:
        height = _stack(figure, place, _lines(place))
    else:
        height *= _part(list(place) or figure.axes, NARROW / width)
    figure.set_size_inches(NARROW, min(height, TALLEST))
    return True


def _lines(place: dict[Axes, SubplotSpec]) -> list[list[Axes]]:
    """Say which panels stand beside each other on a phone, from top to bottom."""
    n_rows, n_columns = next(iter(place.values())).get_gridspec().get_geometry()
    full = len(place) == n_rows * n_columns
    if full and 1 < n_rows < n_columns:  # columns become lines
        by_column = sorted(place, key=lambda ax: (place[ax].colspan.start, place[ax].num1))
        return [by_column[k : k + n_rows] for k in range(0, len(place), n_rows)]
    lines = []
    in_order = sorted(place, key=lambda ax: place[ax].num1)
    for _, group in groupby(in_order, key=lambda ax: place[ax].rowspan.start):
        line = list(group)
        heights = line[0].get_shared_y_axes()
        partners = full and n_rows > 1
        together = len(line) == 2 and (partners or heights.joined(*line))
        lines += [line] if together else [[ax] for ax in line]
    return lines


def _stack(figure: Figure, place: dict[Axes, SubplotSpec], lines: list[list[Axes]]) -> float:
    """Set panels on new lines, and return the height that these need in inches."""
    inches = {ax: _inches(figure, spec) for ax, spec in place.items()}
    heights = []
    for line in lines:
        stretch = NARROW / sum(inches[ax][0] for ax in line)
        heights.append(max(inches[ax][1] * _part([ax], stretch) for ax in line))
    grid = GridSpec(len(lines), 1, figure=figure, height_ratios=heights)
    for row, line in enumerate(lines):
        widths = [inches[ax][0] for ax in line]
        parts = grid[row].subgridspec(1, len(line), width_ratios=widths)
        for column, ax in enumerate(line):
            ax.set_subplotspec(parts[column])
        if len(line) == 1 and len(line[0].get_shared_y_axes().get_siblings(line[0])) > 1:
            line[0].tick_params(labelleft=True)  # only its neighbor had them
    figure.set_layout_engine("constrained")
    return float(np.sum(heights))


def _inches(figure: Figure, spec: SubplotSpec) -> tuple[float, float]:
    """Width and height that a grid gives to a panel, gaps included."""
    width, height = figure.get_size_inches()
    grid = spec.get_gridspec()
    return (
        width * _share(grid.get_width_ratios(), spec.colspan),
        height * _share(grid.get_height_ratios(), spec.rowspan),
    )


def _share(ratios: object, span: range) -> float:
    weights = np.asarray(ratios, float)
    return float(weights[span.start : span.stop].sum() / weights.sum())


def _part(panels: list[Axes], stretch: float) -> float:
    """How much of their height panels need that are made wider or narrower by a factor."""
    if all(ax.get_aspect() != "auto" for ax in panels):
        return min(stretch, LARGEST)
    return min(1.0, stretch**-0.5)
