"""Files that are there before they are read, and whole before they are seen."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

__all__ = ["FileWarning", "readable", "said", "write_folder", "write_whole"]


class FileWarning(UserWarning):
    """What was left aside, or understood in an unusual way, when a file was read."""


def said(path: Path, what: str) -> None:
    """Say what was left of a file, where the rest can still be used."""
    warnings.warn(f"{path}: {what}", FileWarning, stacklevel=4)


def readable(path: Path) -> Path:
    """Check that a path leads to a regular file: a pipe or a device might never end.

    Raises
    ------
    FileNotFoundError
        If there is nothing.
    ValueError
        If it is no file.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist; give the path of a file that does")
    if not path.is_file():
        raise ValueError(f"{path} is no file; give the path of one")
    return path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever finds half of it, replacing what was there.

    Raises
    ------
    OSError
        If it cannot be written; what was there then stays as it was.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(data)  # A terminal or a pipe is not replaced.
        return
    beside = target.with_name(f".{token_hex(8)}")
    try:
        beside.write_bytes(data)
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def write_folder(home: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, all of them or none; the folder is made if it is missing.

    Raises
    ------
    FileExistsError
        If one of the files is already there.
    OSError
        If they cannot be written.
    """
    home = Path(os.path.realpath(home))
    there = home.exists()
    if not there:
        home.parent.mkdir(parents=True, exist_ok=True)
    beside = (home if there else home.parent) / f".{token_hex(8)}"
    try:
        beside.mkdir()
        for name, data in contents.items():
            (beside / name).write_bytes(data)
        if not there:
            beside.rename(home)
            return
        for name in contents:
            (beside / name).rename(home / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
