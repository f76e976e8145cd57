"""What becomes of three atoms, drawn: the molecule, its outcomes, and a map of where each begins.

Three atoms always lie in a plane, so nothing is lost on paper. On the map two of them stand still,
and every point is a place for the third, in the color of the outcome that is seen or foreseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke
from scipy.ndimage import distance_transform_edt

from landscape_lab.show.style import INK
from landscape_lab.types import Floats
from landscape_lab.validation import (
    as_array,
    count,
    instance,
    positive,
    probabilities,
    reals,
    wholes,
)

__all__ = [
    "OUTCOME_COLORS",
    "SHORT_NAMES",
    "ThirdAtom",
    "in_plane",
    "name_countries",
    "plot_molecule",
    "plot_outcome",
    "plot_outcome_map",
]


OUTCOME_COLORS = ("#e8933a", "#1c5087", "#741863", "#4fa6b5")
"""Triangle; chains with atom 1, 2 or 3 in the middle."""

SHORT_NAMES = ("t", "1", "2", "3")
"""A triangle, or the atom in the middle."""

SHADES = (0.5, 0.7, 0.9)
"""On a map a color is paler where its probability is below these."""

DEEP = 3
"""A country whose inmost place is nearer to its border, in pixels, has no room for its name."""

MOST = 5000
"""Columns of a map: more than a page has pixels."""

NEAREST = 0.38
"""The third atom comes no nearer to the others on a map: there the energy is beyond all bounds."""


@dataclass(frozen=True, eq=False)
class ThirdAtom:
    """Places for the third atom while the first two stand at a distance.

    Attributes
    ----------
    r12 : float
        Distance of the first two atoms, which stand left and right of the origin.
    x : (C,) array
    y : (R,) array
        The grid of places, in the upper half of the plane; the lower one is its mirror image.
    """

    r12: float
    x: Floats
    y: Floats

    @classmethod
    def around(cls, r12: float, *, reach: float = 3.2, columns: int = 192) -> ThirdAtom:
        """Lay a grid over the places up to `reach` to the left, to the right and above.

        Raises
        ------
        ValueError, TypeError
            If a length is not positive or there are fewer than two columns.
        """
        far = positive(reach, "reach")
        half = far * (1 - 1 / count(columns, "columns", least=2, most=MOST))
        rows = columns // 2
        height = far * (np.arange(rows) + 0.5) / rows
        return cls(positive(r12, "r12"), np.linspace(-half, half, columns), height)

    @property
    def configurations(self) -> Floats:
        """Coordinates of the three atoms for every place, row after row, ``(R C, 9)``."""
        x, y = np.meshgrid(self.x, self.y)
        atoms = np.zeros((x.size, 9))
        atoms[:, 0], atoms[:, 3] = -self.r12 / 2, self.r12 / 2
        atoms[:, 6], atoms[:, 7] = x.ravel(), y.ravel()
        return atoms


def plot_outcome_map(
    ax: Axes, places: ThirdAtom, probability: npt.ArrayLike, *, letters: float | None = None
) -> None:
    """Color every place of the third atom by the outcome that is most probable there.

    Parameters
    ----------
    ax : Axes
        Its axes become equal, without ticks.
    places : ThirdAtom
    probability : (R C,) or (R C, 4) array_like
        The outcome at each place, a whole number from 0 to 3; or the probabilities of all four,
        and then colors are paler the less sure they are.
    letters : float, optional
        Size of the numbers of the two atoms in points.

    Raises
    ------
    ValueError
        If there is not one outcome, or not four probabilities, for each place.
    """
    instance(places, "places", ThirdAtom, "from ThirdAtom.around(r12)")
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    given, size = as_array(probability, "probability"), len(places.x) * len(places.y)
    if given.shape not in ((size,), (size, 4)):
        raise ValueError(f"probability has shape {given.shape}; ({size},) or ({size}, 4) would do")
    if given.ndim == 1:
        p = np.eye(4)[wholes(given, "probability", least=0, most=3)]
    else:
        p = probabilities(given, "probability")
    strength = 0.4 + 0.2 * np.digitize(p.max(axis=1), SHADES)
    colors = np.array([to_rgb(color) for color in OUTCOME_COLORS])[p.argmax(axis=1)]
    shown = 1 + strength[:, None] * (colors - 1)
    reach = places.y[-1] + places.y[0]
    image = shown.reshape(len(places.y), len(places.x), 3)
    ax.imshow(image, origin="lower", extent=(-reach, reach, 0, reach), interpolation="nearest")
    for k, side in enumerate((-1, 1)):
        _ball(ax, (side * places.r12 / 2, 0.0), str(k + 1), NEAREST, INK, letters)
    ax.set(xlim=(-reach, reach), ylim=(-NEAREST - 0.05, reach), xticks=[], yticks=[])
    ax.set_aspect("equal")
    ax.spines[:].set_visible(False)


def name_countries(ax: Axes, places: ThirdAtom, probability: npt.ArrayLike) -> None:
    """Write into every country of a map of outcomes the short name of its outcome.

    Parameters
    ----------
    ax : Axes
        With the map of `plot_outcome_map`.
    places : ThirdAtom
    probability : (N, 4) array_like
        Of each outcome at each place.

    Raises
    ------
    ValueError
        If `probability` does not have a row for each place.
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    instance(places, "places", ThirdAtom, "such as ThirdAtom.around(1.8)")
    shape = (len(places.y), len(places.x))
    winner = reals(probability, "probability", (shape[0] * shape[1], 4)).argmax(axis=1)
    look = [withStroke(linewidth=2.5, foreground=INK)]
    for k, word in enumerate(SHORT_NAMES):
        inside = np.pad(winner.reshape(shape) == k, 1)  # a name keeps away from the edge, too
        depth = distance_transform_edt(inside)[1:-1, 1:-1]
        row, column = np.unravel_index(np.argmax(depth), shape)
        if depth[row, column] > DEEP:
            ax.text(
                places.x[column], places.y[row], word, color="white", ha="center",
                va="center_baseline", path_effects=look, zorder=9,
            )  # fmt: skip


def in_plane(x: npt.ArrayLike, reference: npt.ArrayLike) -> Floats:
    """Coordinates of three atoms in the plane of a reference configuration, ``(..., 9)`` to
    ``(..., 3, 2)``.

    The longest side of the reference lies across.
    """
    start = reals(np.ravel(as_array(reference, "reference")), "reference", (9,)).reshape(3, 3)
    middle = start.mean(axis=0)
    axes = np.linalg.svd(start - middle)[2][:2]
    atoms = reals(x, "x")
    if atoms.shape[-1:] != (9,):
        raise ValueError(f"x has shape {atoms.shape}; three atoms have 9 coordinates")
    return np.asarray((atoms.reshape(*atoms.shape[:-1], 3, 3) - middle) @ axes.T)


def plot_molecule(
    ax: Axes, atoms: npt.ArrayLike, *, center: tuple[float, float] = (0.0, 0.0), size: float = 1.0,
    color: str = INK, bond: float = 1.5, radius: float = 0.36, letters: float | None = None,
) -> None:  # fmt: skip
    """Draw three numbered atoms, and sticks between those that are near.

    Parameters
    ----------
    ax : Axes
        Should have equal aspect.
    atoms : (3, 2) array_like
        Places in their plane, in units of the Lennard-Jones diameter.
    center : (float, float)
        Where the origin of the places goes.
    size : float
        Length in the axes of one unit.
    color : str
    bond : float
        Atoms nearer than this are joined.
    radius : float
        Of a ball, in units of the places.
    letters : float, optional
        Size of the numbers in points.

    Raises
    ------
    ValueError
        If `atoms` are not three places in a plane.
    """
    instance(ax, "ax", Axes, "such as pyplot.gca()")
    middle, places = reals(center, "center", (2,)), reals(atoms, "atoms")
    if places.shape != (3, 2):
        raise ValueError(
            f"atoms has shape {places.shape}; three places in a plane, (3, 2), would do"
        )
    shown = places * positive(size, "size") + middle
    for i, j in ((0, 1), (0, 2), (1, 2)):
        if np.linalg.norm(places[i] - places[j]) < bond:
            ax.plot(*shown[[i, j]].T, color=color, linewidth=3, alpha=0.45, zorder=9)
    for k, place in enumerate(shown):
        _ball(ax, (float(place[0]), float(place[1])), str(k + 1), radius * size, color, letters)


def plot_outcome(ax: Axes, outcome: int, **options: Any) -> None:
    """Draw one of the four outcomes as `plot_molecule` does, in its color.

    Raises
    ------
    ValueError
        If `outcome` is not a whole number from 0 to 3.
    """
    outcome = count(outcome, "outcome", least=0, most=3)
    angles = np.pi / 2 - 2 * np.pi * np.arange(3) / 3
    atoms = 0.62 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if outcome:
        first, last = (k for k in range(3) if k != outcome - 1)
        atoms = np.zeros((3, 2))
        atoms[first, 0], atoms[last, 0] = -1.0, 1.0
    plot_molecule(ax, atoms, color=OUTCOME_COLORS[outcome], **options)


def _ball(
    ax: Axes, place: tuple[float, float], number: str, radius: float, color: str,
    letters: float | None = None,
) -> None:  # fmt: skip
    ball = Circle(place, radius, facecolor=color, edgecolor="w", linewidth=1.0, zorder=10)
    ball.set_clip_on(False)
    ax.add_patch(ball)
    ax.text(
        *place, number, color="w", ha="center", va="center_baseline", zorder=11, size=letters,
        weight="bold",
    )  # fmt: skip
