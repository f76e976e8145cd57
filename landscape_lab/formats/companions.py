"""The small files that go with min.data and ts.data: min.A, min.B and dinfo."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from landscape_lab.formats.files import said, write_whole
from landscape_lab.formats.text import damaged, number_in, whole_in, words
from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_path, count, instance, number, positive, shown

__all__ = ["Dinfo", "read_dinfo", "read_set", "set_as_bytes", "write_dinfo"]

MOST_LEVELS = 10**6
"""As many thresholds as `disconnectivity` takes."""

OWN = ("DELTA", "FIRST", "LEVELS", "MINIMA", "TS")
"""Keywords that have a field of their own."""


@dataclass(frozen=True)
class Dinfo:
    """What disconnectionDPS is asked to draw (https://www-wales.ch.cam.ac.uk/software.html).

    Attributes
    ----------
    first : float or None
        The highest threshold energy; None where the keyword AUTORANGE leaves it to the network.
    delta : float
        Energy between thresholds.
    levels : int or None
        Number of thresholds; None where AUTORANGE leaves it to the network.
    minima, transition_states : str
        Names of the two data files.
    other : tuple of tuple of str
        All further lines, in their order, each a keyword with its words.
    """

    first: float | None
    delta: float
    levels: int | None
    minima: str = "min.data"
    transition_states: str = "ts.data"
    other: tuple[tuple[str, ...], ...] = ()

    def thresholds(self, network: TransitionNetwork) -> Floats:
        """Threshold energies in increasing order, as `disconnectivity` takes them.

        Without `first` they start at the highest transition state, and without `levels` they reach
        down to the lowest minimum.

        Raises
        ------
        ValueError
            If that would be more thresholds than `disconnectivity` takes.
        """
        as_network(network)
        first, levels = self.first, self.levels
        if first is None:
            first = float(network.ts_energy.max(initial=network.energy.max()))
        if levels is None:
            wanted = np.ceil(max(first - network.energy.min(), 0.0) / self.delta) + 1
            if not wanted <= MOST_LEVELS:
                raise ValueError(
                    f"delta is {self.delta:g}, which makes {wanted:g} levels of the network's "
                    f"range; at most {MOST_LEVELS} would do"
                )
            levels = int(wanted)
        return first - self.delta * np.arange(levels, dtype=np.float64)[::-1]


def read_dinfo(path: str | PathLike[str]) -> Dinfo:
    """Read a dinfo file.

    Keywords may repeat. Of DELTA, FIRST, LEVELS, MINIMA and TS the last line counts, as it does for
    the program that the file is made for; if it says something new, a `FileWarning` tells.

    Parameters
    ----------
    path : path

    Returns
    -------
    Dinfo

    Raises
    ------
    ValueError
        With the line, if a value is no number; or if DELTA is missing, or FIRST or LEVELS without
        AUTORANGE.
    """
    path = as_path(path)
    found: dict[str, tuple[str, ...]] = {}
    other: list[tuple[str, ...]] = []
    for line, parts in words(path):
        keyword, rest = parts[0].upper(), tuple(parts[1:])
        if keyword.startswith(("!", "#")) or keyword == "COMMENT":
            continue
        if keyword not in OWN:
            other.append((keyword, *rest))
            continue
        if not rest:
            wanted = "the name of a file" if keyword in ("MINIMA", "TS") else "a number"
            raise damaged(path, line, f"{keyword} wants {wanted}")
        if keyword in ("DELTA", "FIRST", "LEVELS"):
            _check_number(path, line, keyword, rest[0])
        if found.get(keyword, rest)[0] != rest[0]:
            said(path, f"line {line}: {keyword} stands here again, and {rest[0]} counts")
        found[keyword] = rest
    automatic = ("AUTORANGE",) in [row[:1] for row in other]
    for keyword in ("DELTA",) if automatic else ("DELTA", "FIRST", "LEVELS"):
        if keyword not in found:
            raise ValueError(
                f"{path} has no {keyword}; DELTA, FIRST and LEVELS, or AUTORANGE and DELTA would do"
            )
    first, delta, levels = (
        number_in(found[k][0]) if k in found else None for k in ("FIRST", "DELTA", "LEVELS")
    )
    return Dinfo(
        first=first,
        delta=float(delta or np.nan),
        levels=None if levels is None else int(levels),
        minima=found.get("MINIMA", ("min.data",))[0],
        transition_states=found.get("TS", ("ts.data",))[0],
        other=tuple(other),
    )


def _check_number(path: Path, line: int, keyword: str, word: str) -> None:
    value = number_in(word)
    if value is None:
        raise damaged(path, line, f"{keyword} wants a number")
    if not (np.isfinite(value) and (keyword == "FIRST" or value > 0)):
        raise damaged(path, line, f"{keyword} is {word}; a positive number would do")
    if keyword == "LEVELS" and (value % 1 or value > MOST_LEVELS):
        raise damaged(path, line, f"LEVELS is {word}; a whole number up to {MOST_LEVELS} would do")


def write_dinfo(dinfo: Dinfo, path: str | PathLike[str]) -> None:
    """Write a dinfo file.

    Raises
    ------
    ValueError, TypeError
        If `dinfo.delta` is not positive or `dinfo.levels` no positive whole number; or if
        `dinfo.first` or `dinfo.levels` is None and AUTORANGE is not among `dinfo.other`.
    """
    instance(dinfo, "dinfo", Dinfo, "such as Dinfo(first, delta, levels)")
    if not isinstance(dinfo.other, (tuple, list)) or not all(
        isinstance(row, (tuple, list)) and row for row in dinfo.other
    ):
        raise TypeError(f"dinfo.other is {shown(dinfo.other)}; a tuple of lines would do")
    rows: list[tuple[str, ...]] = [
        ("DELTA", f"{positive(dinfo.delta, 'dinfo.delta'):.17g}"),
        ("MINIMA", dinfo.minima),
        ("TS", dinfo.transition_states),
        *(tuple(row) for row in dinfo.other),
    ]
    automatic = any(str(row[0]).upper() == "AUTORANGE" for row in dinfo.other)
    if dinfo.first is not None or not automatic:
        rows.insert(1, ("FIRST", f"{number(dinfo.first, 'dinfo.first'):.17g}"))
    if dinfo.levels is not None or not automatic:
        levels = count(dinfo.levels, "dinfo.levels", most=MOST_LEVELS)
        rows.insert(1, ("LEVELS", str(levels)))
    for row in rows:
        if not all(isinstance(word, str) and word.split() == [word] for word in row):
            raise ValueError(f"dinfo has the line {shown(row)}; words without spaces would do")
    lines = "".join(f"{' '.join(row)}\n" for row in rows)
    write_whole(as_path(path), lines.encode("utf-8"))


def read_set(path: Path, n_minima: int) -> Integers:
    """Read min.A or min.B, which hold how many minima, and which, counted from 1.

    Returns
    -------
    array of int
        Minima, counted from 0.

    Raises
    ------
    ValueError
        With the line, if a word is no number of a minimum, or their count is wrong.
    """
    found: list[int] = []
    wanted = None
    line = 1
    for line, parts in words(path):
        for word in parts:
            value = whole_in(word)
            if value is None:
                raise damaged(path, line, f"{word!r} is no whole number")
            if wanted is None:
                wanted = value
            elif not 1 <= value <= n_minima:
                raise damaged(path, line, f"minimum {word}; min.data has {n_minima}, from 1")
            else:
                found.append(value - 1)
    if wanted != len(found):
        raise damaged(path, line, f"{len(found)} minima follow where {wanted} are announced")
    return np.array(found, dtype=np.int64)


def set_as_bytes(minima: Integers) -> bytes:
    """What min.A or min.B holds, from minima counted from 0."""
    return f"{minima.size}\n{' '.join(map(str, minima + 1))}\n".encode("ascii")
