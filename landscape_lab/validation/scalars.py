"""One number, one truth value, one word among some."""

from __future__ import annotations

import math
from numbers import Real
from operator import index
from typing import Any

import numpy as np

from landscape_lab.validation.arrays import as_array
from landscape_lab.validation.sentences import LARGEST, shown


def number(value: Any, name: str, *, infinite: bool = False) -> float:
    """Check one finite real number and return it; with `infinite`, inf will do too.

    Raises
    ------
    TypeError
        If it is anything else: text, a truth value, an array.
    ValueError
        If it is not finite, or beyond float64.
    """
    # A tensor or an array without dimensions is a number too, and text that looks like one is not.
    given: Any = value if isinstance(value, Real) else as_array(value, name)
    array = isinstance(given, np.ndarray) and (given.ndim > 0 or given.dtype.kind not in "iuf")
    if array or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, not {shown(value)}")
    try:
        result = float(given)
    except OverflowError:
        result = math.inf
    except TypeError as error:  # A span of time passes for an integer.
        raise TypeError(f"{name} must be a number, not {shown(value)}") from error
    if math.isnan(result) or not (infinite or math.isfinite(result)):
        raise ValueError(f"{name} is {shown(value)}; a finite number is needed")
    return result


def positive(value: Any, name: str, *, zero: bool = False) -> float:
    """Check that an option is a finite positive number and return it.

    Raises
    ------
    TypeError, ValueError
        If it is no number, or not positive.
    """
    result = number(value, name)
    if result < 0 or (result == 0 and not zero):
        wanted = "zero or a positive number" if zero else "a positive number"
        raise ValueError(f"{name} is {shown(value)}; {wanted} is needed")
    return result


def count(value: Any, name: str, *, least: int = 1, most: int = LARGEST) -> int:
    """Check that an option is a whole number from `least` to `most` and return it as an int.

    Raises
    ------
    TypeError, ValueError
        If it is not whole, or out of range.
    """
    try:
        whole = index(value)
    except TypeError:
        whole = None
    if whole is None or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {shown(value)}")
    if whole < least:
        raise ValueError(f"{name} is {shown(whole)}; it must be at least {least}")
    if whole > most:
        raise ValueError(f"{name} is {shown(whole)}; it can be at most {most}")
    return whole


def flag(value: Any, name: str) -> bool:
    """Check that an option is True or False and return it.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {shown(value)}; True or False would do")
    return bool(value)


def one_of(value: Any, name: str, *words: str) -> None:
    """Check that an option is one of some words.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not isinstance(value, str) or value not in words:
        quoted = [f'"{word}"' for word in words]
        wanted = " or ".join((", ".join(quoted[:-1]), quoted[-1]) if quoted[1:] else quoted)
        raise ValueError(f"{name} is {shown(value)}; {wanted} would do")
