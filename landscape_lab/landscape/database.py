"""One SQLite file, written in transactions: killed at any moment, it keeps what was committed."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
BEGIN;
PRAGMA application_id = 1279545676;
PRAGMA user_version = 2;
CREATE TABLE memory (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE minima (
    id INTEGER PRIMARY KEY, energy REAL NOT NULL, log_det REAL, curvature REAL NOT NULL,
    rms REAL NOT NULL, found INTEGER NOT NULL, point_group INTEGER NOT NULL, x BLOB NOT NULL,
    invariants BLOB NOT NULL);
CREATE TABLE transition_states (
    id INTEGER PRIMARY KEY, energy REAL NOT NULL, log_det REAL, curvature REAL NOT NULL,
    rms REAL NOT NULL, found INTEGER NOT NULL, point_group INTEGER NOT NULL, x BLOB NOT NULL,
    invariants BLOB NOT NULL,
    mode BLOB NOT NULL,
    end_a INTEGER NOT NULL REFERENCES minima, end_b INTEGER NOT NULL REFERENCES minima);
"""
APPLICATION_ID = 1279545676
VERSION = 2
"""Of the tables; 2 since points carry the order of their point group."""


class Database:
    """The tables of a landscape, in memory or in a file that others may read meanwhile.

    Parameters
    ----------
    path : Path or None
        The file; None for memory.
    make : bool
        Whether a file that is not there may be made.

    Attributes
    ----------
    new : bool
        Whether the tables have just been made.

    Raises
    ------
    ValueError
        If the file is damaged or is no landscape file.
    OSError
        If the file cannot be opened or made.
    """

    def __init__(self, path: Path | None, *, make: bool) -> None:
        self.path = path
        if path is not None and not make and not path.is_file():
            raise FileNotFoundError(f"path is {path}, and there is no such file")
        with self._trouble():
            self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self.new = not self.rows("SELECT name FROM sqlite_master")
            if not self.new:
                self._check()
            elif not make:
                raise ValueError(f"path is {path}, which holds no landscape to read")

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        """Say in a sentence what SQLite says in a word."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise OSError(
                f"path is {self.path}, which cannot be opened for writing ({error}); "
                "a file in a folder that exists and may be written would do"
            ) from error
        except sqlite3.DatabaseError as error:
            raise ValueError(
                f"path is {self.path}, which is damaged or not a landscape file ({error})"
            ) from error

    def _check(self) -> None:
        if self.rows("PRAGMA application_id") != [(APPLICATION_ID,)]:
            raise ValueError(f"path is {self.path}, an SQLite file but not of a landscape")
        (version,) = self.rows("PRAGMA user_version")[0]
        if version != VERSION:
            raise ValueError(
                f"path is {self.path}, whose tables have version {version}, not {VERSION}; "
                "a new survey would do"
            )
        (trouble,) = self.rows("PRAGMA quick_check(1)")[0]
        if trouble != "ok":
            raise ValueError(f"path is {self.path}, which is damaged ({trouble})")

    def make_tables(self) -> None:
        """Begin a new landscape; committed with what is remembered next."""
        with self._trouble():
            self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def commit(self) -> None:
        """Keep everything since the last commit."""
        self._connection.commit()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._connection.rollback()

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows that a statement selects."""
        return self._connection.execute(statement, values).fetchall()

    def insert(self, table: str, row: dict[str, Any]) -> None:
        """Add a row, column names to values."""
        slots = ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({slots})"
        self._connection.execute(statement, tuple(row.values()))

    def count_again(self, table: str, numbers: list[int]) -> None:
        """Add one sighting to each of some rows."""
        statement = f"UPDATE {table} SET found = found + 1 WHERE id = ?"
        self._connection.executemany(statement, [(number,) for number in numbers])

    def columns(self, table: str, *names: str) -> list[Any]:
        """Whole columns of a table, in the order of discovery."""
        rows = self.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY id")
        return list(zip(*rows, strict=True)) if rows else [()] * len(names)

    def size(self, table: str) -> int:
        """Number of rows; they are numbered from 0 without gaps."""
        return int(self.rows(f"SELECT coalesce(max(id) + 1, 0) FROM {table}")[0][0])

    def remember(self, key: str, value: Any) -> None:
        """Store plain data under a name."""
        statement = "INSERT OR REPLACE INTO memory VALUES (?, ?)"
        self._connection.execute(statement, (key, json.dumps(value)))

    def recall(self, key: str, default: Any = None) -> Any:
        """Plain data stored under a name."""
        rows = self.rows("SELECT value FROM memory WHERE key = ?", (key,))
        return json.loads(rows[0][0]) if rows else default
