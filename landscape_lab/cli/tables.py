"""Numbers on the command line: how they are asked for and how they are written."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from csv import writer
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import typer

from landscape_lab.types import Floats, Integers

MOST = 100_000


class Form(StrEnum):
    """How numbers are written."""

    table = "table"
    csv = "csv"
    json = "json"


def write_table(columns: Mapping[str, npt.NDArray[Any]], form: Form) -> None:
    """Write columns of equal length to standard output, row by row.

    A table has aligned columns of 8 digits, as wide as they need to be and no wider; CSV has all
    digits, and JSON a list of rows.
    """
    rows = list(zip(*(column.tolist() for column in columns.values()), strict=True))
    if form is Form.json:
        finite = [[_plain(value) for value in row] for row in rows]
        typer.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in finite], indent=1))
        return
    if form is Form.csv:
        out = writer(sys.stdout, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)
        sys.stdout.flush()
        return
    cells = [[f"{v:.8g}" if isinstance(v, float) else str(v) for v in row] for row in rows]
    width = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    left = [column.dtype.kind == "U" for column in columns.values()]
    for row in (list(columns), *cells):
        aligned = (
            cell.ljust(w) if to_left else cell.rjust(w)
            for cell, w, to_left in zip(row, width, left, strict=True)
        )
        typer.echo("  ".join(aligned).rstrip())


def _plain(value: Any) -> Any:
    """JSON has no word for what is not finite."""
    return None if isinstance(value, float) and not np.isfinite(value) else value


def parse_temperatures(given: str) -> Floats:
    """Temperatures from "0.1", "0.1,0.2", or "0.1:1:10", which is ten from the first to the second.

    Raises
    ------
    ValueError
    """
    wanted = "as 0.3, 0.1,0.2 or 0.1:1:10 would do"
    try:
        if ":" in given:
            low, high, number = given.split(":")
            if not 1 <= int(number) <= MOST:
                raise ValueError
            values = np.linspace(float(low), float(high), int(number))
        else:
            values = np.array([float(word) for word in given.split(",")])
    except ValueError:
        raise ValueError(f"temperatures is {given!r}; positive numbers {wanted}") from None
    if not (np.isfinite(values) & (values > 0)).all():
        raise ValueError(f"temperatures is {given!r}; positive numbers {wanted}")
    return values


def parse_minima(given: str, n_minima: int) -> Integers:
    """Minima from "3", "0,3" or "0-3", counted from 0.

    Raises
    ------
    ValueError
    """
    found: list[int] = []
    try:
        for word in given.split(","):
            first, dash, last = word.partition("-")
            low = int(first)
            high = int(last) if dash else low
            if not 0 <= low <= high < n_minima:
                raise ValueError
            found.extend(range(low, high + 1))
    except ValueError:
        raise ValueError(
            f"minima are given as {given!r}; numbers from 0 to {n_minima - 1}, as 3, 0,3 or 0-3, "
            "would do"
        ) from None
    return np.unique(np.array(found, dtype=np.int64))
