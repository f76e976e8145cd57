"""Which community each minimum belongs to: communities.dat, or a column of a table.

PATHSAMPLE, DISCOTRESS and PyGT write one number in each line, that of the community of the minimum
that the line stands for, and count communities from 0. Other programs count from 1, or leave gaps.
"""

from __future__ import annotations

from os import PathLike

import numpy as np
import numpy.typing as npt

from landscape_lab.formats.files import said, write_whole
from landscape_lab.formats.text import read_table
from landscape_lab.types import Integers
from landscape_lab.validation import as_path, count, wholes

__all__ = ["read_communities", "write_communities"]

MOST_COLUMNS = 1000


def read_communities(
    path: str | PathLike[str], *, n_minima: int | None = None, column: int | None = None
) -> Integers:
    """Read the community of every minimum, one in a line.

    Communities are renumbered where a file counts them from 1 or leaves gaps, in the order of their
    numbers; a `FileWarning` says so.

    Parameters
    ----------
    path : path
    n_minima : int, optional
        How many minima there are: the file has to have as many lines.
    column : int, optional
        Which column of a table to read, counted from 0. A file of one column needs none.

    Returns
    -------
    (M,) array of int
        Communities, counted from 0 and without gaps, as `coarse_grain` takes them.

    Raises
    ------
    ValueError
        With the line, if a word is no whole number or a column is missing; if there are several
        columns and `column` is not given; or if the number of lines is not `n_minima`.
    FileNotFoundError
        If there is no such file.
    """
    path = as_path(path)
    chosen = 0 if column is None else count(column, "column", least=0, most=MOST_COLUMNS)
    table = read_table(
        path, chosen + 1, "the community of each minimum stands in the last of these",
        MOST_COLUMNS if column is None else 0,
    )  # fmt: skip
    if column is None and table.values.shape[1] > 1:
        raise ValueError(
            f"{path} has {table.values.shape[1]} columns; column says which one, counted from 0"
        )
    given = table.integers(chosen, "the community")
    if n_minima is not None and given.size != count(n_minima, "n_minima"):
        raise ValueError(f"{path} has {given.size} lines; one for each of n_minima {n_minima}")
    if not given.size:
        raise ValueError(f"{path} is empty; the community of each minimum, one in a line")
    numbers, communities = np.unique(given, return_inverse=True)
    if not np.array_equal(numbers, np.arange(numbers.size)):
        said(path, f"communities {numbers[0]} to {numbers[-1]} are counted from 0 here, "
                   f"to {numbers.size - 1}")  # fmt: skip
    return communities.astype(np.int64)


def write_communities(communities: npt.ArrayLike, path: str | PathLike[str]) -> None:
    """Write communities.dat: the community of each minimum, one in a line, counted from 0.

    Parameters
    ----------
    communities : (M,) array_like of int
        As `coarse_grain` takes them.
    path : path

    Raises
    ------
    ValueError, TypeError
        If `communities` are no whole numbers from 0.
    """
    given = wholes(communities, "communities", (None,), least=0)
    if not given.size:
        raise ValueError("communities is empty; one from 0 for each minimum would do")
    write_whole(as_path(path), "".join(f"{number}\n" for number in given).encode("ascii"))
