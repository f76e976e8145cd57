"""Tables of numbers as Fortran and NumPy write them, whose damage is found with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from landscape_lab.formats.files import readable, said
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

    def rows(self, chosen: Integers) -> Table:
        """Some of the rows."""
        return Table(self.path, self.values[chosen], self.line[chosen])

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


def read_table(path: Path, needed: int, columns: str, optional: int = 0) -> Table:
    """Read the first columns of a table; what stands behind them is left, and said.

    Parameters
    ----------
    path : Path
    needed : int
        So many columns there must be.
    columns : str
        What they are, for the complaint.
    optional : int
        So many more are read if every row has them.

    Raises
    ------
    ValueError
        If a row has too few columns, or a word is no number.
    FileNotFoundError
        If there is no such file.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, parts in words(path):
        if len(parts) < needed:
            what = f"{len(parts)} columns; {needed} are needed ({columns})"
            raise damaged(path, number, what)
        rows.append(parts)
        lines.append(number)
    width = min((len(row) for row in rows), default=needed)
    width = min(width, needed + optional)
    longest = max((len(row) for row in rows), default=width)
    if longest > width:
        more = "column" if longest == width + 1 else f"{longest - width} columns"
        said(path, f"the {more} behind the first {width} left unread")
    values = [
        [_number(path, line, word) for word in row[:width]]
        for line, row in zip(lines, rows, strict=True)
    ]
    table = np.array(values, dtype=np.float64).reshape(len(rows), width)
    return Table(path, table, np.array(lines, dtype=np.int64))


def known_ends(table: Table, ends: Integers, n_minima: int, first: int) -> Integers:
    """Which rows join minima that are there; those that lead to removed ones are counted and said.

    Minima are counted from `first`. A file whose minima were removed keeps rows that end in them.

    Raises
    ------
    ValueError
        If an end lies before `first`, where no minimum ever was.
    """
    if (ends < first).any():
        row = int(np.flatnonzero((ends < first).any(axis=1))[0])
        raise table.error(
            row,
            f"ends in minima {ends[row, 0]} and {ends[row, 1]}; minima are counted from {first}",
        )
    there = (ends < first + n_minima).all(axis=1)
    if not there.all():
        row = int(np.flatnonzero(~there)[0])
        said(table.path, left_out(
            int((~there).sum()), f"line {table.line[row]}: minima {ends[row, 0]} and {ends[row, 1]}"
        ))  # fmt: skip
    return np.flatnonzero(there)


def left_out(count: int, example: str) -> str:
    """Sentence about rows that end in minima that are not there."""
    rows = "1 row ends" if count == 1 else f"{count} rows end"
    return f"{rows} in a minimum that is not there, and {'is' if count == 1 else 'are'} left out " \
           f"({example})"  # fmt: skip


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
