"""TopSearch's text files: min.data and ts.data of two and three columns, and coordinates.

A line of min.data holds a minimum's number, counted from 0, and its energy; a line of ts.data two
minima and the energy of the one transition state that TopSearch keeps between them. Energies have
five decimals, and normal modes are not stored. Format: https://github.com/IBM/topography-searcher.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from landscape_lab.formats.files import said
from landscape_lab.formats.text import (
    check_heights,
    damaged,
    known_ends,
    read_table,
    whole_in,
    words,
)
from landscape_lab.network import HUGE, TransitionNetwork
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_path, count, instance, shown

__all__ = ["TopSearchFiles", "is_topsearch", "read_topsearch", "read_topsearch_files"]


# Two energies that are each rounded to five decimals.
ROUNDING = 1.01e-5


@dataclass(frozen=True, eq=False)
class TopSearchFiles:
    """All that TopSearch writes.

    Attributes
    ----------
    network : TransitionNetwork
    x, ts_x : (M, n) and (T, n) array, or None
        Coordinates, where min.coords and ts.coords are there.
    pairs : (P, 2) array of int, or None
        Pairs of minima between which a connection was tried, where pairlist is there.
    """

    network: TransitionNetwork
    x: Floats | None = None
    ts_x: Floats | None = None
    pairs: Integers | None = None


def read_topsearch(
    folder: str | PathLike[str], *, suffix: str = "", n_modes: int = 0
) -> TransitionNetwork:
    """Read the network of a TopSearch folder, from min.data and ts.data.

    Transition states that rounding put below a minimum are lifted to it.

    Parameters
    ----------
    folder : path
    suffix : str
        What was appended to the files' names when they were dumped.
    n_modes : int
        Number of non-zero modes; the files do not tell, and without log_det little depends on it.

    Returns
    -------
    TransitionNetwork
        With log_det unknown (nan): no heat capacities and no rates.

    Raises
    ------
    ValueError
        With file and line, if a file is damaged.
    FileNotFoundError
        If min.data or ts.data is missing.

    See Also
    --------
    read_topsearch_files : the network with coordinates and pairs that were tried.
    """
    return read_topsearch_files(folder, suffix=suffix, n_modes=n_modes).network


def read_topsearch_files(
    folder: str | PathLike[str], *, suffix: str = "", n_modes: int = 0
) -> TopSearchFiles:
    """Read all that TopSearch writes.

    Parameters
    ----------
    folder, suffix, n_modes
        As for `read_topsearch`.

    Returns
    -------
    TopSearchFiles

    Raises
    ------
    ValueError, FileNotFoundError
        As `read_topsearch`.
    """
    home = as_path(folder, "folder")
    n_modes = count(n_modes, "n_modes", least=0)
    if "\0" in instance(suffix, "suffix", str):
        raise ValueError(f"suffix is {shown(suffix)}; the end of a file's name would do")
    minima = read_table(home / f"min.data{suffix}", 2, "index, energy")
    saddles = read_table(home / f"ts.data{suffix}", 3, "minimum, minimum, energy")
    m = len(minima.values)
    if m == 0:
        raise ValueError(f"{minima.path} is empty; one line for each minimum would do")
    number = minima.integers(0, "index")
    minima.require((number >= 0) & (number < m), f"index is {{0}}; {m} minima go from 0 to {m - 1}")
    seen, first = np.unique(number, return_index=True)
    if seen.size < m:
        again = int(np.setdiff1d(np.arange(m), first)[0])
        raise minima.error(again, f"index {number[again]} stands here for a second time")
    ends = np.stack([saddles.integers(c, "minimum") for c in (0, 1)], axis=1)
    kept, n_rows = known_ends(saddles, ends, m, 0), len(ends)
    saddles, ends = saddles.rows(kept), ends[kept]
    for table, column in ((minima, 1), (saddles, 2)):
        finite = np.abs(table.values[:, column]) < HUGE
        table.require(finite, f"energy is {{{column}}}; a finite number would do")
    energy = np.empty(m)
    energy[number] = minima.values[:, 1]
    height = saddles.values[:, 2]
    check_heights(saddles, energy, height, ends, ROUNDING)
    network = TransitionNetwork(
        energy=energy, log_det=np.full(m, np.nan),
        ts_energy=np.maximum(height, energy[ends].max(axis=1, initial=-np.inf)),
        ts_log_det=np.full(len(ends), np.nan), ends=ends,
        n_modes=n_modes,
    )  # fmt: skip
    x = _coordinates(home / f"min.coords{suffix}", m)
    ts_x = _coordinates(home / f"ts.coords{suffix}", n_rows)
    if ts_x is not None:
        ts_x = ts_x[kept]
    if x is not None:
        # TopSearch writes and reads coordinates by position, under the number on the same line.
        ordered = np.empty_like(x)
        ordered[number] = x
        x = ordered
    return TopSearchFiles(network, x, ts_x, _pairs(home / f"pairlist{suffix}", m))


def is_topsearch(folder: Path) -> bool:
    """Whether min.data is TopSearch's and not PATHSAMPLE's, whose first column is an energy.

    TopSearch numbers its minima from 0, PATHSAMPLE has six columns at the least.
    """
    rows = [parts for _, parts in words(folder / "min.data")]
    if not rows or len(rows[0]) < 6:
        return bool(rows)
    numbers = [whole_in(parts[0]) for parts in rows]
    ends = (parts[:2] for _, parts in words(folder / "ts.data"))
    return set(numbers) == set(range(len(rows))) and all(
        whole_in(end) is not None for pair in ends for end in pair
    )


def _coordinates(path: Path, n_points: int) -> Floats | None:
    if not path.exists():
        return None
    _, first = next(words(path), (0, []))
    if not first:
        if n_points:
            said(path, f"left out: it is empty, where {n_points} points are needed")
        return None
    table = read_table(path, len(first), "one point a line")
    if len(table.values) != n_points:
        what = f"the last of {len(table.values)} points; {n_points} are needed"
        raise damaged(path, int(table.line[-1]), what)
    finite = np.asarray(np.isfinite(table.values).all(axis=1))
    table.require(finite, "a coordinate is not finite; finite numbers would do")
    return table.values


def _pairs(path: Path, n_minima: int) -> Integers | None:
    if not path.exists():
        return None
    table = read_table(path, 2, "minimum, minimum")
    pairs = np.stack([table.integers(c, "minimum") for c in (0, 1)], axis=1)
    return pairs[known_ends(table, pairs, n_minima, 0)]
