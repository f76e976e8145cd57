"""The small files that go with min.data and ts.data: min.A, min.B and dinfo."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landscape_lab.formats.text import damaged, words
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count, positive

__all__ = ["Dinfo", "as_set", "read_dinfo", "read_set", "write_dinfo", "write_set"]


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
    path = Path(path)
    found: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, float] = {}
    for line, parts in words(path):
        keyword, rest = parts[0].upper(), tuple(parts[1:])
        if keyword.startswith(("!", "#")) or keyword == "COMMENT":
            continue
        found[keyword] = rest
        if keyword in ("MINIMA", "TS") and not rest:
            raise damaged(path, line, f"{keyword} wants the name of a file")
        if keyword in ("DELTA", "FIRST", "LEVELS"):
            try:
                numbers[keyword] = float(rest[0].lower().replace("d", "e"))
            except (IndexError, ValueError):
                raise damaged(path, line, f"{keyword} wants a number") from None
            good = keyword == "FIRST" or numbers[keyword] > 0
            if not (np.isfinite(numbers[keyword]) and good):
                raise damaged(path, line, f"{keyword} is {rest[0]}; a positive number would do")
            if keyword == "LEVELS" and numbers[keyword] % 1:
                raise damaged(path, line, f"LEVELS is {rest[0]}; a whole number would do")
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
    rows = [
        f"DELTA {positive(dinfo.delta, 'delta'):.17g}",
        f"FIRST {dinfo.first:.17g}",
        f"LEVELS {count(dinfo.levels, 'levels')}",
        f"MINIMA {dinfo.minima}",
        f"TS {dinfo.transition_states}",
        *(" ".join((keyword, *rest)) for keyword, rest in dinfo.other.items()),
    ]
    Path(path).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


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
            if not word.isdigit():
                raise damaged(path, line, f"{word!r} is no whole number")
            if wanted is None:
                wanted = int(word)
            elif not 1 <= int(word) <= n_minima:
                raise damaged(path, line, f"minimum {word}; min.data has {n_minima}, from 1")
            else:
                found.append(int(word) - 1)
    if wanted != len(found):
        raise damaged(path, line, f"{len(found)} minima follow where {wanted} are announced")
    return np.array(found, dtype=np.int64)


def write_set(path: Path, minima: Integers) -> None:
    """Write min.A or min.B from minima counted from 0."""
    path.write_text(f"{minima.size}\n{' '.join(map(str, minima + 1))}\n", encoding="ascii")


def as_set(name: str, given: npt.ArrayLike, n_minima: int) -> Integers:
    """Check indices of minima, counted from 0, that are to be written.

    Raises
    ------
    ValueError
        If there is none, or one is out of range.
    """
    values = np.atleast_1d(np.asarray(given))
    if values.ndim != 1 or values.size == 0 or values.dtype.kind not in "iu":
        raise ValueError(f"{name} is {given!r}; give indices of minima")
    if values.min() < 0 or values.max() >= n_minima:
        raise ValueError(
            f"{name} reaches from {values.min()} to {values.max()}; "
            f"minima are counted from 0 to {n_minima - 1}"
        )
    return values.astype(np.int64)
