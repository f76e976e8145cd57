"""Coordinates as PATHSAMPLE keeps them: bare float64 numbers, one record for each point."""

from __future__ import annotations

from os import PathLike
from typing import Literal

import numpy as np
import numpy.typing as npt

from landscape_lab.formats.files import readable, write_whole
from landscape_lab.types import Floats
from landscape_lab.validation import as_path, count, one_of, reals

__all__ = ["read_points", "write_points"]

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
