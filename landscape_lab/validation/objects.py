"""One object of a class, the name of a file, and what random numbers come from."""

from __future__ import annotations

from operator import index
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np

from landscape_lab.validation.sentences import shown

Kind = TypeVar("Kind")
Random: TypeAlias = int | np.random.SeedSequence | np.random.BitGenerator | np.random.Generator
"""What decides the random numbers of a function."""


def instance(value: Any, name: str, kind: type[Kind], source: str = "") -> Kind:
    """Check that an argument is an object of a class and return it.

    Parameters
    ----------
    value : object
    name : str
    kind : type
    source : str, optional
        Where one can be had: "from survey(...).network()".

    Raises
    ------
    TypeError
        If it is not.
    """
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOUaeiou" else "a"
        wanted = f"{article} {kind.__name__}{source and ', ' + source + ','} would do"
        raise TypeError(f"{name} is {shown(value)}; {wanted}")
    return value


def generator(rng: Random) -> np.random.Generator:
    """Make the generator that `rng` stands for; a Generator is used as it is.

    Raises
    ------
    TypeError
        If `rng` is None, which could never be repeated, or anything but a seed or a generator.
    ValueError
        If it is negative.
    """
    if isinstance(rng, (np.random.Generator, np.random.BitGenerator)):
        return np.random.default_rng(rng)
    return np.random.default_rng(seed(rng))


def seed(rng: Random) -> np.random.SeedSequence:
    """Make the seed that `rng` stands for; a Generator is asked for a number.

    Raises
    ------
    TypeError, ValueError
        As `generator`.
    """
    if isinstance(rng, np.random.SeedSequence):
        return rng
    if isinstance(rng, (np.random.Generator, np.random.BitGenerator)):
        return np.random.SeedSequence(int(np.random.default_rng(rng).integers(2**63)))
    try:
        whole = index(rng)
    except TypeError:
        whole = None
    if whole is None or isinstance(rng, bool):
        raise TypeError(
            f"rng is {shown(rng)}; a whole number, a SeedSequence or a Generator would do, "
            "so that the result can be had again"
        )
    if whole < 0:
        raise ValueError(f"rng is {shown(rng)}; a seed is zero or a positive whole number")
    return np.random.SeedSequence(whole)


def as_path(value: Any, name: str = "path") -> Path:
    """Check the name of a file or a folder and return it.

    Raises
    ------
    TypeError
        If it is anything but text or a path.
    ValueError
        If it is empty, or holds what no file's name can.
    """
    if not isinstance(value, (str, PathLike)):
        raise TypeError(f"{name} is {shown(value)}; the name of a file or folder would do")
    text = fspath(value)
    if not isinstance(text, str) or not text or "\0" in text:
        raise ValueError(f"{name} is {shown(value)}; the name of a file or folder would do")
    return Path(text)
