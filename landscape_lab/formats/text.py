"""Tables of numbers as Fortran and NumPy write them, whose damage is found with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from landscape_lab.formats.files import readable
from landscape_lab.network import below_minima
from landscape_lab.types import Booleans, Floats, Integers

NUMBER = re.compile(
    r"(?P<digits>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eEdD](?P<exponent>[+-]?[0-9]{1,9})"
    r"|(?P<bare>[+-][0-9]{3}))?|(?P<word>[+-]?(?:nan|inf|infinity))",
    re.IGNORECASE,
)
"""Fortran writes exponents of double precision with a D, and those of three digits without it."""

WHOLE = re.compile("[0-9]{1,18}")
"""Python would also take digits of other scripts, and underscores between them."""


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
    with readable(path).open(encoding="utf-8", errors="replace") as file:
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
            wanted = str(width)
            if width not in widths:
                wanted = " or ".join(dict.fromkeys((str(widths[0]), str(widths[-1]))))
                wanted = wanted if len(widths) < 3 else wanted.replace("or", "to")
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
    table: Table, energy: Floats, ts_energy: Floats, ends: Integers, rounding: float = 0.0
) -> None:
    """Check that transition states (ends from 0) lie above their minima, as far as digits tell.

    Raises
    ------
    ValueError
    """
    below = below_minima(energy, ts_energy, ends, rounding)
    if below.size:
        row = int(below[0])
        raise table.error(
            row,
            f"energy {ts_energy[row]:.12g} lies below a minimum at {energy[ends[row]].max():.12g}; "
            "a transition state lies above both of its minima",
        )


def number_in(word: str) -> float | None:
    """The number that a word is, in the digits of Fortran, C or Python; None if it is none.

    A number out of range is infinite.
    """
    found = NUMBER.fullmatch(word)
    if found is None:
        return None
    if found["word"]:
        return float(found["word"])
    exponent = found["exponent"] or found["bare"] or "0"
    return float(f"{found['digits']}e{exponent}")


def whole_in(word: str) -> int | None:
    """The whole number from zero that a word is, or None."""
    return int(word) if WHOLE.fullmatch(word) else None


def _number(path: Path, line: int, word: str) -> float:
    number = number_in(word)
    if number is None:
        full = "; the number did not fit into its columns" if "*" in word else ""
        raise damaged(path, line, f"{word!r} is no number{full}")
    return number
