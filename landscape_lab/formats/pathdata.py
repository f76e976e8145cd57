"""What PATHSAMPLE's own input says about the columns of its data files.

Most keywords of pathdata steer searches. A few decide what a column means, or whether it means
anything: PATHSAMPLE reads the file with them, and so must whoever reads it afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from landscape_lab.formats.files import said
from landscape_lab.formats.text import Table, damaged, whole_in, words
from landscape_lab.types import Floats

__all__ = ["Pathdata", "modes", "read_pathdata"]

NO_FREQUENCIES = 2 * np.log(2 * np.pi) + 1.0, 1.0
"""What PATHSAMPLE sets the sums of minima and of transition states to under NOFRQS: with them a
rate is the ratio of point-group orders times a Boltzmann factor, without 1 / (2 pi)."""


class Pathdata(NamedTuple):
    """The keywords that matter to a reader.

    Attributes
    ----------
    there : bool
        Whether there is a pathdata at all.
    n_atoms : int or None
        NATOMS.
    frequencies : bool
        False under NOFRQS: then the second columns are no products of frequencies.
    eigenvalue : bool
        IMFRQ: the ninth column of ts.data is the negative eigenvalue.
    """

    there: bool = False
    n_atoms: int | None = None
    frequencies: bool = True
    eigenvalue: bool = False


def read_pathdata(path: Path) -> Pathdata:
    """Read pathdata, if it is there.

    Raises
    ------
    ValueError
        With the line, if NATOMS is no number.
    """
    if not path.exists():
        return Pathdata()
    found: dict[str, tuple[int, list[str]]] = {}
    for line, parts in words(path):
        found[parts[0].upper()] = line, parts[1:]
    n_atoms = None
    if "NATOMS" in found:
        line, rest = found["NATOMS"]
        n_atoms = whole_in(rest[0]) if rest else None
        if not n_atoms:
            raise damaged(path, line, "NATOMS wants a whole number")
    return Pathdata(True, n_atoms, "NOFRQS" not in found, "IMFRQ" in found)


def modes(minima: Table, saddles: Table, given: Pathdata) -> tuple[Floats, Floats]:
    """Sums of ln eigenvalue, of minima and of transition states over their positive modes."""
    if given.frequencies:
        return minima.values[:, 1], saddles.values[:, 1]
    said(
        minima.path,
        "pathdata says NOFRQS, so the second column is no product of frequencies; rates are "
        "Boltzmann factors times orders, as PATHSAMPLE takes them",
    )
    of_minima, of_saddles = NO_FREQUENCIES
    return np.full(len(minima.values), of_minima), np.full(len(saddles.values), of_saddles)
