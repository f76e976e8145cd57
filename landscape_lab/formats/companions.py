"""The small files that go with min.data and ts.data: min.A, min.B and dinfo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import numpy as np

from landscape_lab.formats.files import write_whole
from landscape_lab.formats.text import damaged, number_in, whole_in, words
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_path, count, instance, number, positive, shown

__all__ = ["Dinfo", "read_dinfo", "read_set", "set_as_bytes", "write_dinfo"]

MOST_LEVELS = 10**6
"""As many thresholds as `disconnectivity` takes."""


@dataclass(frozen=True)
class Dinfo:
    """What disconnectionDPS is asked to draw (https://www-wales.ch.cam.ac.uk/software.html).

    Attributes
    ----------
    first : float
        The highest threshold energy.
    delta : float
        Energy between thresholds.
    levels : int
        Number of thresholds.
    minima, transition_states : str
        Names of the two data files.
    other : dict of str to tuple of str
        All further keywords, with their words.
    """

    first: float
    delta: float
    levels: int
    minima: str = "min.data"
    transition_states: str = "ts.data"
    other: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def thresholds(self) -> Floats:
        """(levels,) threshold energies in increasing order, as `disconnectivity` takes them."""
        return self.first - self.delta * np.arange(self.levels, dtype=np.float64)[::-1]


def read_dinfo(path: str | PathLike[str]) -> Dinfo:
    """Read a dinfo file.

    Parameters
    ----------
    path : path

    Returns
    -------
    Dinfo

    Raises
    ------
    ValueError
        With the line, if a value is no number; or if DELTA, FIRST or LEVELS is missing.
    """
    path = as_path(path)
    found: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, float] = {}
    for line, parts in words(path):
        keyword, rest = parts[0].upper(), tuple(parts[1:])
        if keyword.startswith(("!", "#")) or keyword == "COMMENT":
            continue
        if found.setdefault(keyword, rest) != rest:
            raise damaged(path, line, f"{keyword} stands here again, with other words")
        if keyword in ("MINIMA", "TS") and not rest:
            raise damaged(path, line, f"{keyword} wants the name of a file")
        if keyword in ("DELTA", "FIRST", "LEVELS"):
            value = number_in(rest[0]) if rest else None
            if value is None:
                raise damaged(path, line, f"{keyword} wants a number")
            good = keyword == "FIRST" or value > 0
            if not (np.isfinite(value) and good):
                raise damaged(path, line, f"{keyword} is {rest[0]}; a positive number would do")
            if keyword == "LEVELS" and (value % 1 or value > MOST_LEVELS):
                wanted = f"a whole number up to {MOST_LEVELS} would do"
                raise damaged(path, line, f"LEVELS is {rest[0]}; {wanted}")
            numbers[keyword] = value
    for keyword in ("DELTA", "FIRST", "LEVELS"):
        if keyword not in found:
            raise ValueError(f"{path} has no {keyword}; DELTA, FIRST and LEVELS are needed")
    return Dinfo(
        first=numbers["FIRST"],
        delta=numbers["DELTA"],
        levels=int(numbers["LEVELS"]),
        minima=found.pop("MINIMA", ("min.data",))[0],
        transition_states=found.pop("TS", ("ts.data",))[0],
        other={k: v for k, v in found.items() if k not in numbers},
    )


def write_dinfo(dinfo: Dinfo, path: str | PathLike[str]) -> None:
    """Write a dinfo file.

    Raises
    ------
    ValueError, TypeError
        If `dinfo.delta` is not positive or `dinfo.levels` no positive whole number.
    """
    instance(dinfo, "dinfo", Dinfo, "such as Dinfo(first, delta, levels)")
    levels = count(dinfo.levels, "dinfo.levels", most=MOST_LEVELS)
    if not isinstance(dinfo.other, Mapping):
        raise TypeError(f"dinfo.other is {shown(dinfo.other)}; a dictionary of words would do")
    rows = [
        ("DELTA", f"{positive(dinfo.delta, 'dinfo.delta'):.17g}"),
        ("FIRST", f"{number(dinfo.first, 'dinfo.first'):.17g}"),
        ("LEVELS", str(levels)),
        ("MINIMA", dinfo.minima),
        ("TS", dinfo.transition_states),
        *((keyword, *rest) for keyword, rest in dinfo.other.items()),
    ]
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
