"""A door: something public that can be called, good arguments for it, and the verdict on a call."""

import dataclasses
import re
import signal
import time
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from hypothesis.strategies import SearchStrategy
from matplotlib import pyplot

PATIENCE = 5.0
"""Seconds that a call may take; the first one of a kernel compiles it, so it is asked twice."""

HANG = 300
"""Seconds after which a call is given up."""


class Door(NamedTuple):
    """Something public that can be called.

    Attributes
    ----------
    call : callable
        Takes the arguments by name.
    good : strategy
        Arguments with which the call has to return.
    names : tuple of str
        The arguments that are spoilt, one at a time.
    nan : bool
        Whether good arguments may give nan, as the documentation says.
    """

    call: Callable[..., Any]
    good: SearchStrategy[dict[str, Any]]
    names: tuple[str, ...]
    nan: bool = False


def judge(door: Door, arguments: dict[str, Any], spoilt: str | None) -> None:
    """Call, and assert that what comes back is a right answer or a clear sentence."""
    given = {k: v.copy() for k, v in arguments.items() if isinstance(v, np.ndarray)}
    began = time.perf_counter()
    try:
        result = _called(door, arguments)
    except (ValueError, TypeError, OSError) as error:
        assert spoilt is not None, f"good arguments are refused: {error}"
        files = [str(v) for v in arguments.values() if isinstance(v, (str, Path)) and str(v)]
        told = error.filename if isinstance(error, OSError) and error.filename else str(error)
        known = any(str(file) in str(told) for file in files)  # The file's name will do as well.
        assert known or _names(str(error), door.names), f"which argument? {error!r}"
    else:
        if spoilt is None and not door.nan:
            assert not _holds_nan(result), f"nan in {result}"
    finally:
        pyplot.close("all")
    if time.perf_counter() - began > PATIENCE and spoilt is not None:
        began = time.perf_counter()
        try:
            _called(door, arguments)
        except (ValueError, TypeError, OSError):
            pass
        finally:
            pyplot.close("all")
        assert time.perf_counter() - began < PATIENCE
    for name, before in given.items():
        assert _same(before, arguments[name]), f"{name} was written into"


def _called(door: Door, arguments: dict[str, Any]) -> Any:
    with _time_limit(), warnings.catch_warnings():
        warnings.simplefilter("error")
        return door.call(**arguments)


@contextmanager
def _time_limit():
    def give_up(_signal, _frame):
        raise AssertionError(f"still running after {HANG} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _names(sentence: str, names: tuple[str, ...]) -> bool:
    return any(re.search(rf"(?<!\w){name}(?!\w)", sentence) for name in names)


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype == b.dtype and a.shape == b.shape and repr(a.tolist()) == repr(b.tolist())


def _holds_nan(result: Any, depth: int = 4) -> bool:
    if isinstance(result, (float, np.floating)):
        return bool(np.isnan(result))
    if isinstance(result, np.ndarray):
        return result.dtype.kind == "f" and bool(np.isnan(result).any())
    if depth and dataclasses.is_dataclass(result):
        fields = [getattr(result, field.name, None) for field in dataclasses.fields(result)]
        return any(_holds_nan(value, depth - 1) for value in fields)
    if depth and isinstance(result, (list, tuple)):
        return any(_holds_nan(value, depth - 1) for value in result)
    return False
