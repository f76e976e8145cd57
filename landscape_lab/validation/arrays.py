"""Arrays as they are meant: real numbers, whole numbers, truth values, points.

Lists, tuples, data frames, arrays of any memory order and any width of number are taken, and never
written into. What NumPy would turn into numbers without a word is refused: entries under a mask,
imaginary parts, dates, text, truth values, broken numbers where whole ones are meant.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation.sentences import LARGEST, shown

Shape: TypeAlias = tuple[int | None, ...] | None
"""A wanted shape: None for any, (2, None) for two rows of any length."""

KINDS = {
    "b": "truth values", "c": "complex numbers", "M": "dates", "m": "time spans", "O": "objects",
    "S": "text", "T": "text", "U": "text", "V": "records",
}  # fmt: skip
"""What an array holds that holds no real numbers, by NumPy's letter."""


def reals(value: Any, name: str, shape: Shape = None, *, finite: bool = True) -> Floats:
    """Check an array of real numbers and return it as C-contiguous float64.

    The result may be the caller's own array: copy it before it is written into.

    Parameters
    ----------
    value : array_like
    name : str
        What the caller calls it.
    shape : tuple, optional
        The shape that is needed, None for a length that is free.
    finite : bool, optional
        Whether nan and inf are refused.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If the shape is another, an entry is masked, or one is not finite.
    """
    given = as_array(value, name)
    if given.dtype.kind not in "iuf":
        raise TypeError(f"{name} {_holds(given, value)}; real numbers are needed")
    _fits(given, name, shape)
    with np.errstate(over="ignore"):
        numbers = np.asarray(given, dtype=np.float64, order="C")
    if finite and not np.isfinite(numbers).all():
        k, worst = _first(~np.isfinite(numbers), numbers)
        raise ValueError(f"{name}{k} is {worst}; finite numbers are needed")
    return numbers


def wholes(
    value: Any, name: str, shape: Shape = None, *, least: int | None = None, most: int = LARGEST
) -> Integers:
    """Check an array of whole numbers from `least` to `most` and return it as C-contiguous int64.

    The result may be the caller's own array.

    Raises
    ------
    TypeError
        If it holds anything but integers; 2.0 is none.
    ValueError
        If the shape is another, an entry is masked, or one is out of range.
    """
    given = as_array(value, name)
    if given.dtype.kind not in "iu" and given.size:
        what = (
            f"has numbers of type {given.dtype}" if given.dtype.kind == "f" and given.ndim else ""
        )
        raise TypeError(f"{name} {what or _holds(given, value)}; whole numbers are needed")
    _fits(given, name, shape)
    low = -LARGEST if least is None else least
    wrong = (given < low) | (given > most)
    if wrong.any():
        k, worst = _first(wrong, given)
        wanted = f"at least {low}" if worst < low else f"at most {most}"
        raise ValueError(f"{name}{k} is {worst}; {wanted} is needed")
    return np.asarray(given, dtype=np.int64, order="C")


def truths(value: Any, name: str, shape: Shape = None) -> Booleans:
    """Check an array of truth values and return it C-contiguous.

    The result may be the caller's own array.

    Raises
    ------
    TypeError
        If it holds anything but truth values; 0 and 1 are none.
    ValueError
        If the shape is another, or an entry is masked.
    """
    given = as_array(value, name)
    if given.dtype.kind != "b" and given.size:
        what = f"has type {given.dtype}" if given.dtype.kind in "iuf" else _holds(given, value)
        raise TypeError(f"{name} {what}; True and False are needed")
    _fits(given, name, shape)
    return np.asarray(given, dtype=np.bool_, order="C")


def probabilities(value: Any, name: str, shape: Shape = None) -> Floats:
    """Check an array of numbers from 0 to 1 and return it as C-contiguous float64.

    Raises
    ------
    TypeError, ValueError
        As `reals`, and if a number lies outside.
    """
    numbers = reals(value, name, shape)
    outside = (numbers < 0) | (numbers > 1)
    if outside.any():
        k, worst = _first(outside, numbers)
        raise ValueError(f"{name}{k} is {worst}; numbers from 0 to 1 are needed")
    return numbers


def positives(value: Any, name: str, shape: Shape = None, *, zero: bool = False) -> Floats:
    """Check an array of finite positive numbers and return it as C-contiguous float64.

    Raises
    ------
    TypeError, ValueError
        As `reals`, and if a number is not positive.
    """
    numbers = reals(value, name, shape)
    wrong = numbers < 0 if zero else numbers <= 0
    if wrong.any():
        k, worst = _first(wrong, numbers)
        wanted = "zero or a positive number" if zero else "a positive number"
        raise ValueError(f"{name}{k} is {worst}; {wanted} is needed")
    return numbers


def as_points(x: Any, n: int, name: str = "x") -> Floats:
    """Check coordinates and return them as a C-contiguous float64 array ``(B, n)``.

    A single point ``(n,)`` becomes ``(1, n)``.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If the shape does not end in `n`, there is no point, or a coordinate is not finite.
    """
    points = reals(x, name, finite=False)
    given = points.shape
    if points.ndim == 1:
        points = points[None, :]
    if points.ndim != 2 or points.shape[1] != n:
        raise ValueError(
            f"{name} has shape {given}; a point of this landscape has {n} coordinates, "
            f"so ({n},) or (B, {n}) would do"
        )
    if len(points) == 0:
        raise ValueError(f"{name} holds no points; at least one walker is needed")
    if not np.isfinite(points).all():
        bad = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
        raise ValueError(f"{name}[{bad}] holds a coordinate that is not a finite number")
    return points


def as_array(value: Any, name: str) -> npt.NDArray[Any]:
    """Take a value as NumPy does, without turning anything into numbers.

    Raises
    ------
    TypeError
        If no array can be made of it.
    ValueError
        If an entry is masked.
    """
    if type(value) is np.ndarray:
        return value
    if _masked(value):
        raise ValueError(f"{name} has masked entries; leave them out, or fill them with numbers")
    try:
        return np.asarray(value)
    except (TypeError, ValueError, OverflowError, RuntimeError, MemoryError) as error:
        raise TypeError(
            f"{name} is {shown(value)}, which makes no array ({error}); "
            "rows of equal length or a plain array would do"
        ) from error


def _masked(value: Any) -> bool:
    if isinstance(value, np.ma.MaskedArray):
        return bool(np.ma.getmaskarray(value).any())
    # A list of masked rows: NumPy would look under their masks.
    return isinstance(value, (list, tuple)) and any(
        isinstance(row, (list, tuple, np.ma.MaskedArray)) and _masked(row) for row in value
    )


def _holds(given: npt.NDArray[Any], value: Any) -> str:
    if given.ndim == 0:
        return f"is {shown(value)}"
    such = f", such as {shown(given.ravel()[:1].tolist()[0])}" if given.size else ""
    return f"holds {KINDS.get(given.dtype.kind, given.dtype)}{such}"


def _fits(given: npt.NDArray[Any], name: str, shape: Shape) -> None:
    if shape is None:
        return
    fits = (want in (None, has) for want, has in zip(shape, given.shape, strict=False))
    if given.ndim != len(shape) or not all(fits):
        letters = iter("NMKLIJ")
        wanted = [next(letters) if length is None else str(length) for length in shape]
        written = f"({wanted[0]},)" if len(wanted) == 1 else f"({', '.join(wanted)})"
        raise ValueError(f"{name} has shape {given.shape}; {written} would do")


def _first(wrong: Booleans, values: npt.NDArray[Any]) -> tuple[str, Any]:
    """Where the first wrong entry stands, as an index in brackets, and what it is."""
    at = tuple(int(k) for k in np.argwhere(wrong)[0])
    return f"[{', '.join(map(str, at))}]" if at else "", values[at]
