"""Where networks disagree: a map of distances, the images that part two of them, a way between.

Minima are sorted so that similar ones stand together (Ballard et al. 2017, Fig. 8). Along a path
over a saddle the loss, the share of errors, the hidden nodes and the images that change sides are
drawn side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from landscape_lab.show.digits import plot_digits, plot_nodes
from landscape_lab.show.plots import plot_path
from landscape_lab.show.style import INK, VALUE_MAP
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import count, reals, wholes

__all__ = [
    "Way",
    "draw_pair",
    "draw_way",
    "parting",
    "plot_distance_map",
    "shrunk",
]

BLUE, AMBER = "#1c5087", "#e8933a"

EACH = 10
"""Images of each kind that are shown."""

WALKER: dict[str, Any] = {
    "marker": "o",
    "markersize": 11,
    "color": AMBER,
    "markeredgecolor": INK,
    "zorder": 9,
}


def shrunk(square: npt.ArrayLike, most: int) -> Floats:
    """The mean over blocks of a square of numbers, so that no side has more than `most` of them."""
    values = reals(square, "square", (None, None))
    size = len(values)
    cuts = np.linspace(0, size, min(size, count(most, "most")) + 1).astype(int)[:-1]
    sums = np.add.reduceat(np.add.reduceat(values, cuts, axis=0), cuts, axis=1)
    sizes = np.diff(cuts, append=size)
    return np.asarray(sums / np.outer(sizes, sizes))


def plot_distance_map(
    ax: Axes, distances: npt.ArrayLike, order: npt.ArrayLike, *, most: int = 90
) -> AxesImage:
    """Draw a square of distances in an order in which similar things stand together.

    Parameters
    ----------
    ax : Axes
    distances : (M, M) array_like
    order : (M,) array_like of int
        From `clustered_order`.
    most : int
        Fields on a side; each is a mean.

    Returns
    -------
    AxesImage
        For a color bar, from the least to the largest of the means.
    """
    which = wholes(order, "order", (None,), least=0)
    square = reals(distances, "distances", (which.size, which.size))[np.ix_(which, which)]
    size = which.size
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax.imshow(
        shrunk(square, most), cmap=VALUE_MAP.resampled(16), extent=(0, size, size, 0),
        interpolation="nearest",
    )  # fmt: skip


def draw_pair(
    figure: Figure, place: tuple[int, int], wrong: Sequence[Booleans], images: Any, labels: Integers
) -> list[int]:
    """Draw the images that one of two networks misreads and the other does not.

    Parameters
    ----------
    figure : Figure
        Without a layout; its left part is left to the map.
    place : (int, int)
        Row and column on the map, from zero, for the titles.
    wrong : two (N,) arrays of bool
        Which images the row's and the column's network misread.
    images : (N, 28, 28) array
    labels : (N,) array of int
        What the images are.

    Returns
    -------
    list of int
        How many images each misreads alone.
    """
    counts = []
    for bottom, name, errs, reads in (
        (0.5, f"row {place[0] + 1} misreads alone", wrong[0], wrong[1]),
        (0.0, f"column {place[1] + 1} misreads alone", wrong[1], wrong[0]),
    ):
        alone = np.flatnonzero(errs & ~reads)
        counts.append(len(alone))
        box = figure.add_axes((0.43, bottom + 0.01, 0.57, 0.41))
        figure.text(0.435, bottom + 0.44, name, va="bottom")
        chosen = evenly(alone, EACH)
        if len(chosen):
            words = [str(d) for d in labels[chosen]]
            plot_digits(box, images[chosen], columns=5, words=words)
        else:
            box.set_axis_off()
    return counts


@dataclass(frozen=True, eq=False)
class Way:
    """The path over a saddle, from the higher minimum to the lower one.

    Attributes
    ----------
    energy, s, error : (P,) array
        Loss, length walked so far, and percent of the test images that are misread.
    into : (P, H, 784) array
        Links into the hidden nodes.
    said : (P, N) array of int
        What is read.
    change : (H,) array
        How much all links of a node change from one end to the other, in units of their length.
    """

    energy: Floats
    s: Floats
    error: Floats
    into: Floats
    said: NDArray[np.int64]
    change: Floats

    @classmethod
    def of(cls, model: Any, more: dict[str, Any], pixels: Floats) -> Way:
        """Read a shipped path of a `SoftmaxNetwork`, and what the networks on it say of images."""
        falls = more["path_energy"][0] > more["path_energy"][-1]
        down = slice(None) if falls else slice(None, None, -1)
        x = more["path_weights"].astype(float)[down]
        s = more["path_s"][down]
        v, u, a, _ = model.layers(x[[0, -1]])
        nodes = np.concatenate([v.transpose(0, 2, 1), u, a[:, :, None]], axis=2)
        change = np.linalg.norm(nodes[1] - nodes[0], axis=1) / np.linalg.norm(nodes[0], axis=1)
        return cls(
            energy=more["path_energy"][down], s=np.abs(s - s[0]),
            error=100 * more["path_test_error"][down], into=model.layers(x)[1],
            said=model.predict(x, pixels), change=change,
        )  # fmt: skip

    @property
    def top(self) -> int:
        """The point of the highest loss."""
        return int(np.argmax(self.energy))

    def flips(self, step: int) -> tuple[Integers, int, int]:
        """Images read differently than just before; at the start, than at the end of the way."""
        before, after = (0, -1) if step == 0 else (step - 1, step)
        return np.flatnonzero(self.said[before] != self.said[after]), before, after


def draw_way(figure: Figure, way: Way, step: int, images: Any, unseen: Booleans) -> None:
    """Draw one point of a way: loss and errors, hidden nodes, images that are read differently.

    Nodes that change by more than half of their length are named so.
    """
    last = len(way.energy) - 1
    left, right = (
        figure.add_axes((0.12, 0.74, 0.36, 0.25)),
        figure.add_axes((0.61, 0.74, 0.36, 0.25)),
    )
    rise = 1000 * (way.energy - way.energy[-1])
    plot_path(
        way.s, rise, minima=[0, last], saddles=[way.top], length_label="",
        energy_label="E above end, 10⁻³", ax=left,
    )  # fmt: skip
    right.plot(way.s, way.error, color=BLUE)
    right.set(ylabel="% misread")
    for ax, values in ((left, rise), (right, way.error)):
        ax.plot(way.s[step], values[step], **WALKER)
        ax.set_xlabel("length of the way")
        ax.locator_params(nbins=4)
    nodes = figure.add_axes((0.02, 0.235, 0.96, 0.42))
    words = ["changes" if change > 0.5 else "" for change in way.change]
    plot_nodes(
        nodes, way.into[step], columns=5, limit=float(np.abs(way.into).max()), unseen=unseen,
        words=words,
    )  # fmt: skip
    changed, before, after = way.flips(step)
    row = figure.add_axes((0.02, 0.0, 0.96, 0.19))
    some = evenly(changed, 8)
    if len(some):
        words = [f"{way.said[before, k]} → {way.said[after, k]}" for k in some]
        plot_digits(row, images[some], columns=8, words=words)
    else:
        row.set_axis_off()
    title = "read differently at the end" if step == 0 else "just now read differently"
    figure.text(0.025, 0.2, f"{title}: {len(changed)}", va="bottom")


def evenly(which: Integers, most: int) -> Integers:
    """Some of the numbers, evenly from all of them."""
    if len(which) <= most:
        return which
    return which[np.linspace(0, len(which) - 1, most).astype(int)]


def parting(said: npt.ArrayLike, sure: npt.ArrayLike, labels: npt.ArrayLike) -> list[int]:
    """Images that the first of two networks reads right and the second wrong, then the others.

    Parameters
    ----------
    said : (2, N) array_like of int
        What each network reads.
    sure : (N,) array_like
        How sure the less sure one is.
    labels : (N,) array_like of int

    Returns
    -------
    list of int
        Up to six and six: the surest of each kind, no two read as the same pair of digits.
    """
    reads, truth = np.asarray(said), np.asarray(labels)
    right, certain = reads == truth, reals(sure, "sure", (len(truth),))
    chosen: list[int] = []
    for one, other in ((0, 1), (1, 0)):
        only = np.flatnonzero(right[one] & ~right[other])
        only = only[np.argsort(-certain[only], kind="stable")]
        _, kind = np.unique(reads[:, only], axis=1, return_index=True)
        chosen += only[np.sort(kind)[:6]].tolist()
    return chosen
