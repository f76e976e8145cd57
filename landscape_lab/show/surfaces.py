"""A landscape of two coordinates as a map: heights, points and basins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from landscape_lab.potential.base import Potential
from landscape_lab.show.style import ENERGY_MAP, GLOBAL_MINIMUM, MINIMUM, SADDLE
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_array, count, instance, number, reals, shown, wholes

__all__ = ["WATERS", "Relief", "plot_basins", "plot_points", "plot_relief"]


WATERS = (
    "#1c5087", "#e8933a", "#741863", "#4fa6b5", "#c2718a", "#7a4b2a", "#c9b458",
    "#8f7fc0", "#2f7d5b", "#9a9a3c", "#d0602f", "#3f6fd0", "#8a929c",
)  # fmt: skip
"""Colors of lakes, from the deepest on; letters say the same, for whom colors do not."""


MOST = 5000
"""Points of a grid along each side: more than a page has pixels."""


@dataclass(frozen=True, eq=False)
class Relief:
    """The heights of a surface on a grid.

    Attributes
    ----------
    x : (W,) array
    y : (H,) array
        Where the columns and the rows of the grid lie.
    energy : (H, W) array
    """

    x: Floats
    y: Floats
    energy: Floats

    @classmethod
    def of(
        cls,
        surface: Potential | Callable[[Floats], Floats],
        bounds: npt.ArrayLike | None = None,
        *,
        size: int = 240,
    ) -> Relief:
        """Evaluate a surface on a grid of `size` by `size` points.

        Parameters
        ----------
        surface : Potential or callable
            A potential of two coordinates, or a function from points (B, 2) to energies (B,).
        bounds : (2, 2) array_like, optional
            Lowest and highest value of each coordinate; the surface's own `bounds` by default.
        size : int, optional

        Raises
        ------
        ValueError
            If the surface has another number of coordinates, or the bounds are no window.
        """
        if isinstance(surface, Potential) and surface.n != 2:
            raise ValueError(f"surface has {surface.n} coordinates; a map needs two")
        if not isinstance(surface, Potential) and not callable(surface):
            raise TypeError(f"surface is {shown(surface)}; a Potential or a function would do")
        given = getattr(surface, "bounds", None) if bounds is None else bounds
        window = np.empty(0) if given is None else reals(given, "bounds")
        if window.shape != (2, 2) or not (window[:, 0] < window[:, 1]).all():
            raise ValueError(f"bounds is {shown(given)}; [[low, high], [low, high]] would do")
        columns = count(size, "size", least=2, most=MOST)
        x, y = (np.linspace(low, high, columns) for low, high in window)
        points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        height = surface.energy(points) if isinstance(surface, Potential) else surface(points)
        return cls(x, y, np.asarray(height, dtype=np.float64).reshape(y.size, x.size))

    @property
    def points(self) -> Floats:
        """The grid's points (H * W, 2), row after row."""
        return np.stack(np.meshgrid(self.x, self.y), axis=-1).reshape(-1, 2)

    def at(self, points: npt.ArrayLike) -> tuple[Integers, Integers]:
        """Row and column of the grid points nearest to points (B, 2)."""
        points = reals(points, "points", (None, 2))
        column = np.rint((points[:, 0] - self.x[0]) / (self.x[1] - self.x[0]))
        row = np.rint((points[:, 1] - self.y[0]) / (self.y[1] - self.y[0]))
        return (
            np.clip(row, 0, self.y.size - 1).astype(np.int64),
            np.clip(column, 0, self.x.size - 1).astype(np.int64),
        )


def plot_relief(
    ax: Axes, relief: Relief, *, highest: float | None = None, levels: int = 16, **contourf: Any
) -> None:
    """Fill the map with heights; what lies above `highest` stays white.

    Parameters
    ----------
    ax : Axes
    relief : Relief
    highest : float, optional
        Energy at which the colors end; by default they cover everything.
    levels : int, optional
        Number of shades.
    **contourf
        Passed on to `Axes.contourf`.
    """
    instance(relief, "relief", Relief, "from Relief.of(surface)")
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    top = float(relief.energy.max()) if highest is None else number(highest, "highest")
    if top <= relief.energy.min():
        raise ValueError(f"highest is {top}, below all of the relief; a larger number would do")
    edges = np.linspace(
        float(relief.energy.min()), top, count(levels, "levels", least=2, most=MOST) + 1
    )
    ax.contourf(relief.x, relief.y, relief.energy, edges, **{"cmap": ENERGY_MAP, **contourf})
    frame(ax, relief)


def plot_points(
    ax: Axes,
    minima: npt.ArrayLike = (),
    saddles: npt.ArrayLike = (),
    lowest: npt.ArrayLike | None = None,
) -> None:
    """Mark minima (M, 2), saddles (T, 2) and the global minimum (2,), each with its own mark."""
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    for name, points, mark in (
        ("minima", minima, MINIMUM), ("saddles", saddles, SADDLE),
        ("lowest", lowest, GLOBAL_MINIMUM),
    ):  # fmt: skip
        places = np.atleast_2d(reals(() if points is None else points, name))
        if places.size:
            ax.plot(*reals(places, name, (None, 2)).T, **mark)


def plot_basins(ax: Axes, relief: Relief, basins: npt.ArrayLike, colors: Any = WATERS) -> None:
    """Color every point of the map by the minimum that it belongs to.

    Parameters
    ----------
    ax : Axes
    relief : Relief
    basins : (H, W) or (H * W,) array_like of int
        Label of the minimum at the foot of each grid point; -1 for none. Label k has color k.
    colors : sequence of colors, optional
    """
    instance(relief, "relief", Relief, "from Relief.of(surface)")
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    image = wholes(np.ravel(as_array(basins, "basins")), "basins", (relief.energy.size,), least=-1)
    image = image.reshape(relief.energy.shape)
    palette = np.array([(1.0, 1.0, 1.0)] + [mix(c, "w", 0.35) for c in colors])
    shown = palette[np.where(image < 0, 0, 1 + image % (len(palette) - 1))]
    extent = (relief.x[0], relief.x[-1], relief.y[0], relief.y[-1])
    ax.imshow(shown, origin="lower", extent=extent, interpolation="nearest", aspect="auto")
    frame(ax, relief)


def mix(color: Any, other: str, share: float) -> tuple[float, float, float]:
    """Blend a color with a share of another."""
    red, green, blue = (
        (1 - share) * a + share * b for a, b in zip(to_rgb(color), to_rgb(other), strict=True)
    )
    return red, green, blue


def frame(ax: Axes, relief: Relief) -> None:
    """Let a map fill its axes, true to scale, without ticks."""
    ax.set(xlim=relief.x[[0, -1]], ylim=relief.y[[0, -1]], aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
