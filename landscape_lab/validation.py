"""Misuse is answered with one sentence: the argument, its value and what would do."""

from typing import Any

import numpy as np

from landscape_lab.types import Floats


def as_points(x: Any, n: int, name: str = "x") -> Floats:
    """Check coordinates and return them as a C-contiguous float64 array ``(B, n)``.

    A single point ``(n,)`` becomes ``(1, n)``.

    Raises
    ------
    ValueError
        If the shape does not end in `n`, there is no point, or a coordinate is not finite.
    """
    try:
        points = np.ascontiguousarray(x, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{name} must be an array of real numbers, not {type(x).__name__}"
        ) from error
    if points.ndim == 1:
        points = points[None, :]
    if points.ndim != 2 or points.shape[1] != n:
        raise ValueError(
            f"{name} has shape {np.shape(x)}; a point of this landscape has {n} coordinates, "
            f"so ({n},) or (B, {n}) would do"
        )
    if len(points) == 0:
        raise ValueError(f"{name} holds no points; at least one walker is needed")
    if not np.isfinite(points).all():
        bad = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
        raise ValueError(f"{name}[{bad}] holds a coordinate that is not a finite number")
    return points


def positive(value: Any, name: str, *, zero: bool = False) -> float:
    """Check that an option is a finite positive number and return it.

    Raises
    ------
    ValueError
        If it is not.
    """
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} must be a number, not {value!r}") from error
    if not np.isfinite(number) or number < 0 or (number == 0 and not zero):
        wanted = "zero or a positive number" if zero else "a positive number"
        raise ValueError(f"{name} is {value!r}; {wanted} is needed")
    return number


def one_of(value: Any, name: str, *words: str) -> None:
    """Check that an option is one of some words.

    Raises
    ------
    ValueError
        If it is not.
    """
    if value not in words:
        quoted = [f'"{word}"' for word in words]
        raise ValueError(f"{name} is {value!r}; {', '.join(quoted[:-1])} or {quoted[-1]} would do")


def count(value: Any, name: str, *, least: int = 1) -> int:
    """Check that an option is a whole number of at least `least` and return it.

    Raises
    ------
    TypeError, ValueError
        If it is not whole, or too small.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if value < least:
        raise ValueError(f"{name} is {value}; it must be at least {least}")
    return int(value)
