"""A small cluster drawn simply: balls, and sticks between neighbors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from landscape_lab.show.style import INK, MINIMUM
from landscape_lab.show.surfaces import mix
from landscape_lab.types import Floats
from landscape_lab.validation import instance, number, positive, reals

__all__ = ["plot_atoms"]


def plot_atoms(
    ax: Axes,
    x: npt.ArrayLike,
    *,
    center: tuple[float, float] = (0.0, 0.0),
    size: float = 1.0,
    radius: float = 0.3,
    bond: float = 1.3,
    tilt: float = 25.0,
    view: npt.ArrayLike | None = None,
    color: str = str(MINIMUM["color"]),
) -> None:
    """Draw atoms as balls, seen along their flattest direction, leaning back a little.

    Far atoms are paler. The axes should have equal aspect.

    Parameters
    ----------
    ax : Axes
    x : (3 N,) or (N, 3) array_like
        Positions, in units of the atoms' diameter.
    center : (float, float), optional
        Where in the axes the cluster's middle goes.
    size : float, optional
        Length in the axes of one unit of the positions.
    radius : float, optional
        Radius of a ball, in units of the positions.
    bond : float, optional
        Atoms nearer than this are joined.
    tilt : float, optional
        Degrees by which the cluster leans towards the reader.
    view : (3, 3) array_like, optional
        Rows: the directions that lie to the right, upwards and towards the reader. By default the
        cluster's own widest ones; the frames of a moving picture should share one.
    color : str, optional

    Raises
    ------
    ValueError
        If the positions are not triples.
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    middle = reals(center, "center", (2,))
    size, radius = positive(size, "size"), positive(radius, "radius")
    bond, tilt = positive(bond, "bond", zero=True), number(tilt, "tilt")
    points = reals(x, "x")
    if points.size == 0 or points.size % 3:
        raise ValueError(f"x has shape {points.shape}; three coordinates for each atom are needed")
    points = _seen(points.reshape(-1, 3), np.deg2rad(tilt), view) * size
    low, depth = points[:, 2].min(), max(float(np.ptp(points[:, 2])), size)
    near = (points[:, 2] - low) / depth
    places = points[:, :2] + middle
    order = np.argsort(points[:, 2])
    reach = bond * size
    for rank, i in enumerate(order):
        shade = mix(color, "w", 0.55 * (1 - near[i]))
        for j in order[rank + 1 :]:
            if np.linalg.norm(points[i] - points[j]) < reach:
                ends = places[[i, j]].T
                pale = mix(INK, "w", 0.35 + 0.45 * (1 - 0.5 * (near[i] + near[j])))
                ax.plot(*ends, color=pale, linewidth=2.2, zorder=10 + rank, solid_capstyle="round")
        ball = Circle(tuple(places[i]), radius * size, facecolor=shade, edgecolor="w")
        ball.set(linewidth=1.0, zorder=10.5 + rank)
        ax.add_patch(ball)
        shine = places[i] + np.array([-0.3, 0.33]) * radius * size
        light = Circle(tuple(shine), 0.28 * radius * size, facecolor="w")
        light.set(alpha=0.55, linewidth=0, zorder=10.5 + rank)
        ax.add_patch(light)


def _seen(points: Floats, tilt: float, view: npt.ArrayLike | None) -> Floats:
    """Turn atoms so that the widest directions lie in the page, then lean them forward."""
    points = points - points.mean(axis=0)
    if view is None:
        turned = points @ np.linalg.svd(points)[2].T
        # A singular vector has no sign of its own; the third moment gives it one.
        turned = turned * np.where((turned**3).sum(axis=0) < -1e-9, -1.0, 1.0)
    else:
        turned = points @ reals(view, "view", (3, 3)).T
    cos, sin = np.cos(tilt), np.sin(tilt)
    lean = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return np.asarray(turned @ lean.T)
