"""Tables of numbers as Fortran and NumPy write them, whose damage is found with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from landscape_lab.types import Booleans, Floats, Integers


class Table(NamedTuple):
    """Rows of numbers, and the line of the file that each was read from.

    Attributes
    ----------
    path : Path
    values : (R, C) array
    line : (R,) array of int
        Counted from 1.
    """

    path: Path
    values: Floats
    line: Integers

    def error(self, row: int, what: str) -> ValueError:
        """Complaint about one row."""
        return damaged(self.path, int(self.line[row]), what)

    def require(self, good: Booleans, what: str) -> None:
        """Raise for the first row that is not good; `what` may use the row's numbers as {0}, {1}.

        Raises
        ------
        ValueError
        """
        if not good.all():
            row = int(np.flatnonzero(~good)[0])
            numbers = [f"{value:.12g}" for value in self.values[row]]
            raise self.error(row, what.format(*numbers))

    def integers(self, column: int, what: str) -> Integers:
        """Return one column as integers.

        Raises
        ------
        ValueError
            If a value is not whole.
        """
        values = self.values[:, column]
        whole = np.isfinite(values) & (np.abs(values) < 2**53) & (values == np.round(values))
        self.require(whole, f"{what} is {{{column}}}; a whole number would do")
        return values.astype(np.int64)


def damaged(path: Path, line: int, what: str) -> ValueError:
    """Complaint about one line of a file."""
    return ValueError(f"{path}, line {line}: {what}")


def words(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not blank, as numbers counted from 1 and words."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line.split()


def read_table(path: Path, widths: tuple[int, ...], columns: str) -> Table:
    """Read a table in which every row has the same number of columns.

    Parameters
    ----------
    path : Path
    widths : tuple of int
        Numbers of columns that would do.
    columns : str
        What they are, for the complaint.

    Raises
    ------
    ValueError
        If a row has another number of columns, or a word is no number.
    FileNotFoundError
        If there is no such file.
    """
    rows: list[list[float]] = []
    lines: list[int] = []
    width = 0
    for number, parts in words(path):
        if not rows:
            width = len(parts)
        if len(parts) != width or width not in widths:
            wanted = " or ".join(map(str, widths)) if width not in widths else str(width)
            raise damaged(path, number, f"{len(parts)} columns; {wanted} would do ({columns})")
        rows.append([_number(path, number, word) for word in parts])
        lines.append(number)
    values = np.array(rows, dtype=np.float64).reshape(len(rows), width or widths[0])
    return Table(path, values, np.array(lines, dtype=np.int64))


def check_ends(table: Table, ends: Integers, n_minima: int, first: int) -> None:
    """Check that transition states end in minima, which are counted from `first`.

    Raises
    ------
    ValueError
    """
    bad = ((ends < first) | (ends >= first + n_minima)).any(axis=1)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise table.error(
            row,
            f"ends in minima {ends[row, 0]} and {ends[row, 1]}; min.data has {n_minima}, "
            f"counted from {first}",
        )


def check_heights(
    table: Table, energy: Floats, ts_energy: Floats, ends: Integers, rounding: float
) -> None:
    """Check that transition states (ends from 0) lie above their minima, as far as digits tell.

    Raises
    ------
    ValueError
    """
    floor = energy[ends].max(axis=1, initial=-np.inf)
    low = ts_energy < floor - rounding * np.maximum(1.0, np.abs(floor))
    if low.any():
        row = int(np.flatnonzero(low)[0])
        raise table.error(
            row,
            f"energy {ts_energy[row]:.12g} lies below a minimum at {floor[row]:.12g}; "
            "a transition state lies above both of its minima",
        )


def _number(path: Path, line: int, word: str) -> float:
    try:
        if "_" in word:
            raise ValueError
        # Fortran writes exponents of double precision with a D.
        return float(word.replace("D", "E").replace("d", "e"))
    except ValueError:
        full = "; the number did not fit into its columns" if "*" in word else ""
        raise damaged(path, line, f"{word!r} is no number{full}") from None
