"""Counts beside exact means, drawn: the numbers, and below them how far they are off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from landscape_lab.show.style import HAIRLINE
from landscape_lab.types import Floats
from landscape_lab.validation import reals

__all__ = ["plot_counts"]

LOOKS = (("#1c5087", "o"), ("#c46a12", "D"), ("#741863", "s"))


def plot_counts(axes: Sequence[Axes], counts: Mapping[str, Floats]) -> Floats:
    """Draw mean counts over exact ones against a size, and their differences in standard errors.

    Parameters
    ----------
    axes : two Axes
        The upper one for the counts, the lower one for the differences.
    counts : mapping
        Up to three kinds by name, rows ``(N, 4)``: size, mean count, its standard error, and the
        exact mean.

    Returns
    -------
    array
        All differences in standard errors, kind by kind.
    """
    (above, below), differences = axes, []
    looked_at = zip(counts.items(), LOOKS, strict=False)
    for shift, ((name, rows), (color, marker)) in enumerate(looked_at):
        size, mean, error, exact = reals(rows, "counts", (None, 4)).T
        off = (mean - exact) / error
        differences.append(off)
        above.plot(size, exact, color=color)
        above.plot(size, mean, marker, color=color, markeredgecolor="white", markersize=8)
        above.text(size[-1] + 0.15, exact[-1], name, color=color, va="center")
        below.plot(size + 0.12 * (shift - 1), off, marker, color=color, markersize=6)
    sizes = np.unique(np.concatenate([rows[:, 0] for rows in counts.values()]))
    above.set(yscale="log", ylabel="mean number", xlim=(sizes[0] - 0.5, sizes[-1] + 1.4))
    above.set_yticks([2, 5, 10, 20, 50], ["2", "5", "10", "20", "50"])
    above.yaxis.set_minor_formatter(NullFormatter())
    below.axhspan(-2, 2, color="#dfe6ee", linewidth=0)
    below.axhline(0, **HAIRLINE)  # type: ignore[arg-type]
    below.set(xlabel="spins N", ylabel="difference\n(errors)", ylim=(-3.4, 3.4), xticks=sizes)
    return np.concatenate(differences)
