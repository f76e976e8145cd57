"""Spin glasses drawn: a sphere as a map, critical points as stairs, complexity beside finite N."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from landscape_lab.analysis.kac_rice import (
    ExpectedCounts,
    complexity,
    edge_energy,
    ground_state_energy,
    threshold_energy,
)
from landscape_lab.potential.base import Potential
from landscape_lab.show.style import ENERGY_MAP, INK, MINIMUM, SADDLE
from landscape_lab.validation import count, instance, number, reals, wholes

__all__ = [
    "plot_complexity",
    "plot_ends",
    "plot_sphere",
    "plot_spreads",
    "plot_stairs",
    "plot_trainings",
]

MAXIMUM = {**SADDLE, "marker": "^", "markersize": 8.5, "color": INK}

LIMIT, SHADES, OWN = "#c46a12", ("#b9c4cf", "#8fb3d1", "#4f8fc4", "#1c5087"), "#741863"
"""Colors of the limit, of the sizes from small to large, and of the level of an index."""

TEAL = "#2f8796"
"""Of the first rate."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

LEVELS = 14
"""Of heights on a map."""

BINS = tuple(np.linspace(-1.9, -1.0, 61).tolist())
"""Levels at which bars of a histogram begin and end."""

LOSSES = (0.002, 0.005, 0.01, 0.02, 0.05)
"""Losses that are written at an axis."""

NEAR = 0.4
"""Where curves end so near to a line, in logarithms, its name stands on the left."""

FAINT = 1e-12
"""Mean numbers below it are not drawn."""


def plot_sphere(ax: Axes, model: Potential, x: npt.ArrayLike, index: npt.ArrayLike) -> None:
    """Unroll a landscape of three spins, and mark its critical points.

    Parameters
    ----------
    ax : Axes
        With a projection that takes longitude and latitude in radians, such as Mollweide's.
    model : Potential
        Of three coordinates whose length says nothing, such as `PSpin(3)`.
    x : (K, 3) array_like
        Critical points, vectors of any length.
    index : (K,) array_like of int
        0 for minima (discs), 1 for saddles (diamonds), 2 for maxima (triangles).

    Raises
    ------
    ValueError, TypeError
        If a shape or a type is another.
    """
    instance(ax, "ax", Axes, "such as plt.subplots(subplot_kw={'projection': 'mollweide'}) returns")
    instance(model, "model", Potential, "such as PSpin(3, rng=0)")
    if model.n != 3:
        raise ValueError(f"model has {model.n} coordinates; three would do")
    at = reals(x, "x", (None, 3))
    kind = wholes(index, "index", (len(at),), least=0, most=2)
    longitude, latitude = np.meshgrid(
        np.linspace(-np.pi, np.pi, 241), np.linspace(-np.pi / 2, np.pi / 2, 121)
    )
    across = np.cos(latitude)
    u = [across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)]
    height = model.energy_gradient(np.stack(u, axis=-1).reshape(-1, 3))[0]
    ax.contourf(longitude, latitude, height.reshape(longitude.shape), LEVELS, cmap=ENERGY_MAP)
    unit = at / np.linalg.norm(at, axis=1, keepdims=True)
    for k, style in enumerate((MINIMUM, SADDLE, MAXIMUM)):
        own = unit[kind == k]
        ax.plot(np.arctan2(own[:, 1], own[:, 0]), np.arcsin(own[:, 2]), **style)
    ax.set(xlabel="longitude", ylabel="latitude")
    ax.xaxis.set_major_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(NullFormatter())
    ax.tick_params(length=0)
    ax.grid(visible=False)


def plot_stairs(ax: Axes, n: int, level: npt.ArrayLike, index: npt.ArrayLike) -> None:
    """Draw critical points by level and index, with the mean level of each index as a bar.

    Parameters
    ----------
    ax : Axes
    n : int
        Number of spins; indices are below it.
    level : (K,) array_like
        Energies of a spin.
    index : (K,) array_like of int

    Raises
    ------
    ValueError, TypeError
        If a shape or a type is another.
    """
    instance(ax, "ax", Axes, "such as plt.subplots() returns")
    n = count(n, "n", least=2)
    u = reals(level, "level", (None,))
    kind = wholes(index, "index", (len(u),), least=0, most=n - 1)
    for k in range(n):
        here = u[kind == k]
        style = MINIMUM if k == 0 else MAXIMUM if k == n - 1 else SADDLE
        ax.plot(here, np.full(len(here), k), **style | {"markeredgewidth": 0.4, "markersize": 6})
        if len(here):
            ax.plot([here.mean()] * 2, [k - 0.33, k + 0.33], color=INK, linewidth=2, zorder=8)
    ax.set(xlabel="level u = H/N", ylabel="index k", xlim=(-1.8, 1.8), yticks=range(n),
           ylim=(-0.6, n - 0.4))  # fmt: skip


def plot_complexity(ax: Axes, p: int, index: int, finite: Mapping[int, ExpectedCounts]) -> None:
    """Draw how fast critical points of an index grow in number, beside exact means at finite N.

    Parameters
    ----------
    ax : Axes
    p : int
        Spins a term, 3 or more.
    index : int
    finite : dict
        `expected_counts` of that p with more than `index` indices, by N.

    Raises
    ------
    ValueError, TypeError
        If a parameter makes no sense.
    """
    instance(ax, "ax", Axes, "such as plt.subplots() returns")
    p, index = count(p, "p", least=3), count(index, "index", least=0)
    lowest, edge = ground_state_energy(p), threshold_energy(p)
    u = np.linspace(lowest - 3 * (edge - lowest), edge + 6 * (edge - lowest), 400)
    curves = {"limit": complexity(u, p=p, index=index)}
    for n, means in finite.items():
        logarithm = np.log(np.maximum(means.below[index], FAINT))
        curves[f"N = {n}"] = np.interp(u, means.energy, logarithm) / n
    high = max(curve[-1] for curve in curves.values()) + 0.01
    ax.set(xlabel="level u = H/N", ylabel="ln(mean number below u) / N", xlim=(u[0], u[-1]),
           ylim=(-high, 1.3 * high))  # fmt: skip
    for (words, curve), shade in zip(curves.items(), (LIMIT, *SHADES), strict=False):
        ax.plot(u, curve, color=shade, linewidth=2.6 if words == "limit" else 1.8)
    _name_curves(ax, {words: float(curve[-1]) for words, curve in curves.items()}, high)
    ax.axhline(0, color=INK, linewidth=0.7)
    for place, words, side in ((lowest, "−E₀", "right"), (edge, "−E∞", "left")):
        ax.axvline(place, color=INK, linestyle=(0, (4, 3)), linewidth=1)
        ax.text(place, 1.3 * high, f" {words} ", ha=side, va="top")
    if index:
        own = edge_energy(p, index)
        ax.axvline(own, color=OWN, linestyle=(0, (1, 2)), linewidth=1.4)
        ax.text(own, -0.93 * high, f" −E{str(index).translate(SUBSCRIPTS)}", color=OWN)


def _name_curves(ax: Axes, ends: dict[str, float], high: float) -> None:
    """Write names at the right ends of curves, one above the other."""
    last = -np.inf
    for words in sorted(ends, key=ends.__getitem__):
        if ends[words] > -high:
            last = max(ends[words], last + 0.13 * high)
            color = LIMIT if words == "limit" else INK
            ax.text(ax.get_xlim()[1], last, f" {words}", va="center", color=color)


def plot_ends(
    ax: Axes,
    level: npt.ArrayLike,
    beside: npt.ArrayLike = (),
    mean: float | None = None,
) -> None:
    """Draw where walks on cubics end: two histograms, with the ground state and the threshold.

    Parameters
    ----------
    ax : Axes
    level, beside : (W,) array_like
        Energies of a spin at the ends of walks; those of `beside` are an outline.
    mean : float, optional
        Mean level of all minima, marked if given.

    Raises
    ------
    ValueError, TypeError
        If these are no finite numbers.
    """
    instance(ax, "ax", Axes, "such as plt.subplots() returns")
    heights = ax.hist(reals(level, "level", (None,)), BINS, density=True, color="#9dc1e0",
                      edgecolor="white", linewidth=0.4)[0]  # fmt: skip
    others = reals(beside, "beside", (None,))
    if len(others):
        ax.hist(others, BINS, density=True, histtype="step", color=LIMIT, linewidth=1.6)
    top = 1.34 * float(np.max(heights))
    for place, words, side in ((ground_state_energy(3), "−E₀", "right"),
                               (threshold_energy(3), "−E∞", "left")):  # fmt: skip
        ax.axvline(place, color=INK, linestyle=(0, (4, 3)), linewidth=1)
        ax.text(place, top, f" {words} ", ha=side, va="top")
    ax.set(xlabel="level u = H/N where the walk ends", ylabel="density", ylim=(0, top),
           xlim=(BINS[0], BINS[-1]))  # fmt: skip
    if mean is not None:
        mean = number(mean, "mean")
        ax.plot([mean] * 2, [0, 0.8 * top], color=OWN, linewidth=1.6)
        ax.text(mean, 0.97 * top, "mean of\nall minima", color=OWN, ha="left", va="top")


def plot_trainings(
    ax: Axes, losses: Mapping[float, npt.ArrayLike], marks: Mapping[str, tuple[float, str]]
) -> None:
    """Draw losses against epochs, and horizontal lines with their names.

    Parameters
    ----------
    ax : Axes
    losses : dict
        By rate, ``(S, E + 1)``: losses of S students before the first and after each epoch.
    marks : dict
        By name, a loss and on which side of its line the name stands, ``"above"`` or ``"below"``.

    Raises
    ------
    ValueError, TypeError
        If a shape or a type is another.
    """
    instance(ax, "ax", Axes, "such as plt.subplots() returns")
    epochs, named = 1, []
    for rate, color in zip(losses, (TEAL, SHADES[-1]), strict=False):
        curves = reals(losses[rate], "losses", (None, None))[:, 1:]
        epochs = curves.shape[1]
        ax.plot(range(1, epochs + 1), curves.T, color=color, linewidth=1.8)
        named.append(curves[:, -1].min())
        ax.text(1.012 * epochs, named[-1], f"rate {rate:g}", color=color, va="center")
    for words, (loss, side) in marks.items():
        ax.axhline(loss, color=OWN, linewidth=1.4)
        above, crowded = side == "above", bool(np.any(np.abs(np.log(named) - np.log(loss)) < NEAR))
        ax.text(0 if crowded else 1.2 * epochs, loss * (1.04 if above else 0.96), words, color=OWN,
                ha="left" if crowded else "right", va="bottom" if above else "top")  # fmt: skip
    ax.set(yscale="log", xlabel="epochs", ylabel="loss (mean squared error)", ylim=(0.0016, 0.085),
           xlim=(-1, 1.22 * epochs))  # fmt: skip
    ax.set_yticks(LOSSES, [f"{loss:g}" for loss in LOSSES])
    ax.yaxis.set_minor_formatter(NullFormatter())


def plot_spreads(
    ax: Axes, spreads: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike, float]]
) -> None:
    """Draw variances against the number of spins, with power laws through them.

    Parameters
    ----------
    ax : Axes
    spreads : dict
        By name: numbers of spins, variances, their standard errors ``(T,)``, and an exponent.

    Raises
    ------
    ValueError, TypeError
        If a shape or a type is another.
    """
    instance(ax, "ax", Axes, "such as plt.subplots() returns")
    sizes: set[int] = set()
    looks = ((SHADES[-1], "o"), (LIMIT, "D"))
    for (words, (spins, variance, error, exponent)), (color, marker) in zip(
        spreads.items(), looks, strict=False
    ):
        x, y = reals(spins, "spins", (None,)), reals(variance, "variance", (None,))
        bar = reals(error, "error", x.shape)
        weight = (y / bar) ** 2
        middle = np.average(np.log(y) - exponent * np.log(x), weights=weight)
        line = np.array([0.8 * x[0], 1.25 * x[-1]])
        ax.plot(line, np.exp(middle) * line**exponent, color=color, linewidth=1.2)
        ax.errorbar(x, y, bar, fmt=marker, color=color, markersize=7, capsize=3, label=words)
        sizes |= set(x.astype(int).tolist())
    ax.set(xscale="log", yscale="log", xlabel="spins N", ylabel="variance of the level u")
    ax.set_xticks(sorted(sizes), [str(n) for n in sorted(sizes)])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.legend()
