"""Clusters drawn simply, balls and sticks: alone, below a graph, and on the way over a saddle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from landscape_lab.analysis import disconnectivity
from landscape_lab.network import TransitionNetwork
from landscape_lab.show.style import GLOBAL_MINIMUM, INK, MINIMUM, PATH, SADDLE
from landscape_lab.show.surfaces import mix
from landscape_lab.show.trees import plot_disconnectivity
from landscape_lab.types import Floats
from landscape_lab.validation import instance, number, positive, reals, wholes

__all__ = ["plot_atoms", "plot_rearrangement", "plot_shapes"]


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
    marked: npt.ArrayLike = (),
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
    marked : (K, 2) array_like of int, optional
        Pairs of atoms that are joined by a line of the color of paths, however far apart they are.

    Raises
    ------
    ValueError
        If the positions are not triples, or a pair to be marked is none of the atoms.
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    middle = reals(center, "center", (2,))
    size, radius = positive(size, "size"), positive(radius, "radius")
    bond, tilt = positive(bond, "bond", zero=True), number(tilt, "tilt")
    points = reals(x, "x")
    if points.size == 0 or points.size % 3:
        raise ValueError(f"x has shape {points.shape}; three coordinates for each atom are needed")
    points = _seen(points.reshape(-1, 3), np.deg2rad(tilt), view) * size
    pairs = wholes(marked, "marked", least=0, most=len(points) - 1)
    if pairs.size and (pairs.ndim != 2 or pairs.shape[1] != 2):
        raise ValueError(f"marked has shape {pairs.shape}; pairs of atoms, (K, 2), would do")
    low, depth = points[:, 2].min(), max(float(np.ptp(points[:, 2])), size)
    near = (points[:, 2] - low) / depth
    places = points[:, :2] + middle
    order = np.argsort(points[:, 2])
    reach = bond * size
    for i, j in pairs.reshape(-1, 2):
        ax.plot(*places[[i, j]].T, **{**PATH, "zorder": 10})
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


def plot_shapes(
    axes: Sequence[Axes], network: TransitionNetwork, x: npt.ArrayLike, words: Sequence[str]
) -> None:
    """Draw a disconnectivity graph, and below each of its lines the cluster that it stands for.

    Parameters
    ----------
    axes : two Axes
        For the graph, and for the clusters under it.
    network : TransitionNetwork
    x : (M, 3 N) array_like
        The minima.
    words : sequence of str
        What stands below each cluster; its first letter stands at the end of its line, too.
    """
    ax, gallery = axes
    tree = disconnectivity(network)
    points = reals(x, "x", (network.n_minima, None))
    plot_disconnectivity(tree, ax=ax)
    for k, column in zip(tree.minima, tree.x[: tree.n_leaves], strict=True):
        ax.annotate(
            words[k][0], (column, network.energy[k]), (5, 0), textcoords="offset points",
            weight="bold",
        )  # fmt: skip
        plot_atoms(gallery, points[k], center=(column, 0), size=0.24)
        gallery.text(column, -0.42, words[k].replace("-", "−"), ha="center", va="top")
    gallery.set(xlim=ax.get_xlim(), ylim=(-1.15, 0.42), aspect="equal")
    gallery.set_axis_off()


def plot_rearrangement(
    axes: Sequence[Axes], x: npt.ArrayLike, energy: npt.ArrayLike, s: npt.ArrayLike, here: int,
    **atoms: Any,
) -> None:  # fmt: skip
    """Draw the energy along a pathway from the global minimum, and the atoms at one point of it.

    Parameters
    ----------
    axes : two Axes
        For the energy, and for the atoms.
    x : (P, 3 N) array_like
        Points of the pathway.
    energy, s : (P,) array_like
        Energies there, and lengths walked so far.
    here : int
        The point where the atoms are drawn.
    **atoms
        Passed on to `plot_atoms`.
    """
    ax, side = axes
    points = reals(x, "x", (None, None))
    height, length = (reals(v, "energy, s", (len(points),)) for v in (energy, s))
    top = int(np.argmax(height))
    ax.plot(length, height, **PATH)
    ax.plot(length[0], height[0], **GLOBAL_MINIMUM)
    ax.plot(length[-1], height[-1], **MINIMUM)
    ax.plot(length[top], height[top], **SADDLE)
    dot: dict[str, Any] = {"color": "w", "markeredgecolor": INK, "markersize": 9, "zorder": 9}
    ax.plot(length[here], height[here], "o", **dot)
    ax.set(xlabel="length of the way", ylabel="energy")
    first = points[0].reshape(-1, 3)
    frame = np.linalg.svd(first - first.mean(axis=0))[2]
    plot_atoms(side, points[here], view=frame, **atoms)
    side.set(xlim=(-1.7, 1.7), ylim=(-1.7, 1.7), aspect="equal")
    side.set_axis_off()


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
