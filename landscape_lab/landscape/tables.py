"""The tables of a landscape, and the checksums by which a flipped bit is noticed."""

import math
import struct
from collections.abc import Iterable
from typing import Any
from zlib import crc32

import numpy as np

from landscape_lab.types import Floats

APPLICATION_ID = 1279545676
VERSION = 3
"""Of the tables; 3 since every row carries checksums."""

SCHEMA = """
CREATE TABLE memory (key TEXT PRIMARY KEY, value TEXT NOT NULL, value_crc INTEGER NOT NULL);
CREATE TABLE minima (
    id INTEGER PRIMARY KEY, energy REAL NOT NULL, log_det REAL, curvature REAL NOT NULL,
    rms REAL NOT NULL, point_group INTEGER NOT NULL, found INTEGER NOT NULL,
    numbers_crc INTEGER NOT NULL, x_crc INTEGER NOT NULL, invariants_crc INTEGER NOT NULL,
    x BLOB NOT NULL, invariants BLOB NOT NULL);
CREATE TABLE transition_states (
    id INTEGER PRIMARY KEY, energy REAL NOT NULL, log_det REAL, curvature REAL NOT NULL,
    rms REAL NOT NULL, point_group INTEGER NOT NULL,
    end_a INTEGER NOT NULL REFERENCES minima, end_b INTEGER NOT NULL REFERENCES minima,
    found INTEGER NOT NULL,
    numbers_crc INTEGER NOT NULL, x_crc INTEGER NOT NULL, invariants_crc INTEGER NOT NULL,
    mode_crc INTEGER NOT NULL,
    x BLOB NOT NULL, invariants BLOB NOT NULL, mode BLOB NOT NULL);
"""

REAL, WHOLE = "d", "q"
STORED = np.dtype("<f8")

COMMON = {
    "id": WHOLE, "energy": REAL, "log_det": REAL, "curvature": REAL, "rms": REAL,
    "point_group": WHOLE,
}  # fmt: skip
NUMBERS = {"minima": COMMON, "transition_states": {**COMMON, "end_a": WHOLE, "end_b": WHOLE}}
"""Columns of numbers that never change; ``numbers_crc`` is their checksum plus ``found``."""

VECTORS = {"minima": ("x", "invariants"), "transition_states": ("x", "invariants", "mode")}
"""Columns of arrays, each with a checksum of its own."""

Columns = dict[str, Any]


def text_crc(key: str, value: str) -> int:
    """Checksum of something remembered, and of its name."""
    return crc32(value.encode(), crc32(key.encode()))


def _numbers_crc(table: str, rows: Iterable[tuple[Any, ...]]) -> list[int]:
    """Checksums of rows of the numbers that never change."""
    pack = struct.Struct("<" + "".join(NUMBERS[table].values())).pack
    return [crc32(pack(*row)) for row in rows]


def _number(value: Any) -> float:
    """A number as SQLite gives it back: it knows one zero, and one nan, which is None."""
    number = float(value)
    return math.nan if math.isnan(number) else number + 0.0


def written(table: str, rows: Columns) -> Columns:
    """Columns of new rows as they go into a table: found once, vectors as bytes, with checksums."""
    numbers = {
        name: [_number(value) if kind == REAL else int(value) for value in rows[name]]
        for name, kind in NUMBERS[table].items()
    }
    sums = _numbers_crc(table, zip(*numbers.values(), strict=True))
    whole: Columns = {**numbers, "found": [1] * len(sums), "numbers_crc": [s + 1 for s in sums]}
    for name in VECTORS[table]:
        blobs = [vector.tobytes() for vector in np.asarray(rows[name], dtype=STORED)]
        whole |= {name: blobs, f"{name}_crc": [crc32(blob) for blob in blobs]}
    return whole


def wanted(table: str, names: tuple[str, ...]) -> list[str]:
    """The columns that have to be read so that those asked for can be trusted."""
    vectors = [name for name in names if name in VECTORS[table]]
    sums = [f"{name}_crc" for name in vectors]
    return [*NUMBERS[table], "found", "numbers_crc", *vectors, *sums]


def read(table: str, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Columns:
    """The columns asked for as arrays, from all rows with the columns `wanted`.

    Raises
    ------
    ValueError, TypeError, OverflowError
        If a row is missing, or something in it is not what was written.
    """
    heads = wanted(table, names)
    plain = dict(zip(heads, zip(*rows, strict=True) if rows else [()] * len(heads), strict=True))
    if plain["id"] != tuple(range(len(rows))):
        raise ValueError(f"rows of {table} are missing")
    columns = {
        name: np.array(plain[name], dtype=np.float64 if kind == REAL else np.int64)
        for name, kind in {**NUMBERS[table], "found": WHOLE}.items()
    }
    numbers = zip(*(columns[name].tolist() for name in NUMBERS[table]), strict=True)
    sums = np.array(_numbers_crc(table, numbers), dtype=np.int64) + columns["found"]
    wrong = np.flatnonzero(sums != np.array(plain["numbers_crc"], dtype=np.int64))
    if len(wrong):
        raise ValueError(f"row {wrong[0]} of {table} has changed")
    for name in names:
        if name in VECTORS[table]:
            where = f"{name} of {table}"
            columns[name] = vectors(where, plain[name], plain[f"{name}_crc"])
    return columns


def vectors(where: str, blobs: tuple[Any, ...], sums: tuple[Any, ...]) -> Floats:
    """Arrays of equal length from their bytes, ``(B, n)``.

    Raises
    ------
    ValueError, TypeError
        If a checksum does not fit.
    """
    if not blobs:
        return np.empty((0, 0))
    for number, (blob, checksum) in enumerate(zip(blobs, sums, strict=True)):
        if crc32(blob) != checksum:
            raise ValueError(f"{where} has changed in row {number}")
    return np.frombuffer(b"".join(blobs), dtype=STORED).reshape(len(blobs), -1).astype(np.float64)
