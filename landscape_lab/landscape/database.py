"""One SQLite file, written in transactions: killed at any moment, it keeps what was committed."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from landscape_lab.landscape import tables
from landscape_lab.landscape.lock import WriterLock
from landscape_lab.landscape.opening import (
    connect,
    is_landscape,
    make_tables,
    open_to_read,
    open_to_write,
)
from landscape_lab.landscape.trouble import Trouble, damaged
from landscape_lab.types import Floats, Integers


class Database:
    """The tables of a landscape, in memory or in a file that others may read meanwhile.

    Parameters
    ----------
    path : Path or None
        The file; None for memory.
    write : bool
        Whether it is wanted for writing; then a file that is not there may be made, and nobody else
        writes it until it is closed or released.

    Attributes
    ----------
    new : bool
        Whether there is nothing yet: `make` is called next.

    Raises
    ------
    ValueError
        If the file is damaged or is no landscape file.
    OSError
        If the file cannot be opened or made, or somebody else writes it.
    """

    def __init__(self, path: Path | None, *, write: bool) -> None:
        self.path, self.write = path, write
        self._trouble = Trouble(path, write=write)
        self._lock: WriterLock | None = None
        self._connection: sqlite3.Connection
        self._seen = 0
        self.new = path is None or not is_landscape(path)
        if path is None:
            self._connection = connect(None)
        elif not write:
            if not path.exists():
                raise FileNotFoundError(f"path is {path}, and there is no such file")
            if self.new:
                raise ValueError(f"path is {path}, which holds no landscape to read")
            self._connection = open_to_read(path)
        else:
            self._lock = WriterLock(path)
            with self._released_on_error():
                self.new = not is_landscape(path)  # another may have made it just now
                if not self.new:
                    self._connection = open_to_write(path)

    @contextmanager
    def _released_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.release()
            raise

    def make(self, memory: dict[str, Any]) -> None:
        """Begin a new landscape that remembers some things from the start.

        A file is made under another name and moved into its place: it is whole from its first
        moment.
        """
        with self._released_on_error(), self._trouble:
            if self.path is None:
                self._begin(self._connection, memory)
                return
            real = self.path.resolve()
            fresh = real.with_name(real.name + "-new")
            for left in (fresh, fresh.with_name(fresh.name + "-journal")):
                left.unlink(missing_ok=True)
            with closing(connect(fresh)) as connection:
                self._begin(connection, memory)
            os.replace(fresh, real)
            self._connection = open_to_write(self.path)

    def _begin(self, connection: sqlite3.Connection, memory: dict[str, Any]) -> None:
        make_tables(connection)
        for key, value in memory.items():
            self._remember(connection, key, value)
        connection.commit()

    def reserve(self) -> bool:
        """Keep other writers away again after `release`; whether one has been here meanwhile."""
        if self._lock is None and self.write and self.path is not None:
            self._lock = WriterLock(self.path)
            ((version,),) = self.rows("PRAGMA data_version")
            return version != self._seen
        return False

    def release(self) -> None:
        """Let others write."""
        if self._lock is not None:
            if hasattr(self, "_connection"):
                with suppress(sqlite3.Error):
                    ((self._seen,),) = self._connection.execute("PRAGMA data_version").fetchall()
            self._lock.release()
            self._lock = None

    def close(self) -> None:
        """Close the file."""
        if hasattr(self, "_connection"):
            self._connection.close()
        self.release()

    def commit(self) -> None:
        """Keep everything since the last commit."""
        with self._trouble:
            self._connection.commit()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        with self._trouble:
            self._connection.rollback()

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows that a statement selects."""
        with self._trouble:
            return self._connection.execute(statement, values).fetchall()

    def insert(self, table: str, rows: dict[str, Any]) -> None:
        """Add rows that were found once each: names to columns of numbers and of vectors."""
        whole = tables.written(table, rows)
        statement = (
            f"INSERT INTO {table} ({', '.join(whole)}) VALUES ({', '.join('?' * len(whole))})"
        )
        with self._trouble:
            self._connection.executemany(statement, zip(*whole.values(), strict=True))

    def count_again(self, table: str, numbers: list[int]) -> None:
        """Add one sighting to each of some rows."""
        statement = (
            f"UPDATE {table} SET found = found + 1, numbers_crc = numbers_crc + 1 WHERE id = ?"
        )
        with self._trouble:
            self._connection.executemany(statement, [(number,) for number in numbers])

    def columns(self, table: str, *names: str) -> list[Any]:
        """Whole columns of a table as arrays, in the order of discovery."""
        selected = ", ".join(tables.wanted(table, names))
        rows = self.rows(f"SELECT {selected} FROM {table} ORDER BY id")
        try:
            columns = tables.read(table, names, rows)
        except (ValueError, TypeError, OverflowError) as error:
            raise damaged(self.path, error) from error
        return [columns[name] for name in names]

    def places(self, table: str, numbers: Integers) -> Floats:
        """Coordinates of some rows."""
        statement = f"SELECT x, x_crc FROM {table} WHERE id = ?"
        rows = [row for number in numbers.tolist() for row in self.rows(statement, (number,))]
        try:
            blobs, sums = zip(*rows, strict=True) if rows else ((), ())
            x = tables.vectors(f"x of {table}", blobs, sums)
        except (ValueError, TypeError) as error:
            raise damaged(self.path, error) from error
        if len(x) != len(numbers):
            raise damaged(self.path, f"rows of {table} are missing")
        return x

    def size(self, table: str) -> int:
        """Number of rows; they are numbered from 0 without gaps."""
        return int(self.rows(f"SELECT coalesce(max(id) + 1, 0) FROM {table}")[0][0])

    def remember(self, key: str, value: Any) -> None:
        """Store plain data under a name."""
        with self._trouble:
            self._remember(self._connection, key, value)

    @staticmethod
    def _remember(connection: sqlite3.Connection, key: str, value: Any) -> None:
        try:
            text = json.dumps(value, default=_plain)
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"{key} is {value!r}; numbers, text, lists and dictionaries can be remembered"
            ) from error
        statement = "INSERT OR REPLACE INTO memory VALUES (?, ?, ?)"
        connection.execute(statement, (key, text, tables.text_crc(key, text)))

    def recall(self, key: str, default: Any = None) -> Any:
        """Plain data stored under a name."""
        for name, text in self._remembered():
            if name == key:
                return self._data(name, text)
        return default

    def recall_numbered(self, key: str, size: int) -> list[Any]:
        """Plain data stored under a name with a number behind it, from 0 to ``size - 1``."""
        texts = dict(self._remembered())
        names = [f"{key} {number}" for number in range(size)]
        if missing := next((name for name in names if name not in texts), None):
            raise damaged(self.path, f"nothing is remembered as {missing!r}")
        return [self._data(name, texts[name]) for name in names]

    def _remembered(self) -> list[tuple[str, str]]:
        """All names and their texts; one that has changed is not taken for one that is missing."""
        found = self.rows("SELECT key, value, value_crc FROM memory")
        for name, text, checksum in found:
            try:
                whole = tables.text_crc(name, text) == checksum
            except (AttributeError, TypeError) as error:
                raise damaged(self.path, f"what is remembered as {name!r} is no text") from error
            if not whole:
                raise damaged(self.path, f"what is remembered as {name!r} has changed")
        return [(name, text) for name, text, _ in found]

    def _data(self, key: str, text: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise damaged(self.path, f"what is remembered as {key!r} is no JSON") from error


def _plain(value: Any) -> Any:
    """A number or array of NumPy as JSON knows it."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is no plain data")
