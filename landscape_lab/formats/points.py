"""Coordinates as PATHSAMPLE keeps them: bare float64 numbers, one record for each point."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from landscape_lab.formats.files import readable, said, write_whole
from landscape_lab.types import Floats
from landscape_lab.validation import as_path, count, one_of, reals

__all__ = ["points_beside", "read_points", "whole_records", "write_points"]

ByteOrder = Literal["<", ">"]


def read_points(
    path: str | PathLike[str], n_points: int, *, byte_order: ByteOrder | None = None
) -> Floats:
    """Read `points.min` or `points.ts`.

    Parameters
    ----------
    path : path
    n_points : int
        Number of records; the file says nothing about their length.
    byte_order : {"<", ">"}, optional
        Least ("<") or most significant byte first. By default the one in which more numbers are
        ordinary: zero, or between 1e-30 and 1e30 in magnitude.

    Returns
    -------
    (n_points, n) array

    Raises
    ------
    ValueError
        If the file's size is no multiple of the records', or a number is not finite.
    """
    path = as_path(path)
    n_points = count(n_points, "n_points", least=0)
    _check(byte_order)
    raw = readable(path).read_bytes()
    return _points(path, raw, n_points, byte_order)


def points_beside(
    path: Path, n_points: int, n_atoms: int | None, byte_order: ByteOrder | None
) -> Floats | None:
    """Coordinates that belong to a data file, or None where the file is of no use, which is said.

    A run that was stopped between two files leaves records that are missing, or more of them than
    rows. With the number of atoms it is known which records belong to which row.

    Raises
    ------
    ValueError
        If a coordinate is not finite.
    """
    if not path.exists() or n_points == 0:
        return None
    raw = readable(path).read_bytes()
    wanted = 24 * n_atoms * n_points if n_atoms else 8 * n_points
    short = len(raw) < wanted or (n_atoms is None and len(raw) % wanted)
    if short:
        said(path, f"left out: {len(raw)} bytes, where {n_points} points take {wanted}"
                   + ("" if n_atoms else " or a multiple"))  # fmt: skip
        return None
    if n_atoms and len(raw) > wanted:
        said(path, f"{len(raw) - wanted} bytes behind the record of point {n_points} left unread")
        raw = raw[:wanted]
    return _points(path, raw, n_points, byte_order)


def whole_records(path: Path, unit: int) -> int | None:
    """How many times `unit` bytes a file holds, if a whole number of times and not none."""
    size = path.stat().st_size if path.exists() else 0
    return size // unit if size and size % unit == 0 else None


def _points(path: Path, raw: bytes, n_points: int, byte_order: ByteOrder | None) -> Floats:
    if len(raw) % max(8 * n_points, 8) or (n_points == 0 and raw):
        raise ValueError(
            f"{path} has {len(raw)} bytes; {n_points} points take a multiple of {8 * n_points}"
        )
    if n_points == 0:
        return np.empty((0, 0))
    if byte_order is None:
        little, big = (_ordinary(np.frombuffer(raw, f"{order}f8")) for order in "<>")
        byte_order = "<" if little >= big else ">"
    x = np.frombuffer(raw, f"{byte_order}f8").astype(np.float64).reshape(n_points, -1)
    if not np.isfinite(x).all():
        record = int(np.flatnonzero(~np.isfinite(x).all(axis=1))[0])
        raise ValueError(
            f"{path}, record {record + 1}: a coordinate is not finite; another byte_order or "
            "another file would do"
        )
    return x


def write_points(
    path: str | PathLike[str], x: npt.ArrayLike, *, byte_order: ByteOrder = "<"
) -> None:
    """Write `points.min` or `points.ts`.

    Parameters
    ----------
    path : path
    x : (B, n) array_like
        One record for each point.
    byte_order : {"<", ">"}
        Least or most significant byte first.

    Raises
    ------
    ValueError
        If `x` has not two dimensions or holds a number that is not finite.
    """
    write_whole(as_path(path), as_bytes(reals(x, "x", (None, None)), byte_order))


def as_bytes(points: Floats, byte_order: ByteOrder) -> bytes:
    """What `points.min` or `points.ts` holds.

    Raises
    ------
    ValueError
        If there is no such order.
    """
    one_of(byte_order, "byte_order", "<", ">")
    return points.astype(f"{byte_order}f8").tobytes()


def _check(byte_order: str | None) -> None:
    if byte_order is not None:
        one_of(byte_order, "byte_order", "<", ">")


def _ordinary(values: Floats) -> int:
    size = np.abs(values)
    return int(((size == 0) | ((size > 1e-30) & (size < 1e30))).sum())
