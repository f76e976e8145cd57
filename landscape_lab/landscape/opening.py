"""A file is judged before anything in it is changed, and opened only as far as is needed."""

import sqlite3
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from landscape_lab.landscape.tables import APPLICATION_ID, SCHEMA, VERSION
from landscape_lab.landscape.trouble import Trouble, code, damaged, named


def connect(path: Path | None, mode: str = "rwc") -> sqlite3.Connection:
    """A connection to a file, or to a new database in memory.

    Parameters
    ----------
    path : Path or None
    mode : str
        SQLite's: "ro", "rw", "rwc"; "ro&immutable=1" where nothing at all may be written, not even
        the lock of a reader.
    """
    address = ":memory:" if path is None else f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def is_landscape(path: Path) -> bool:
    """Whether there is a landscape at this path (True), or still nothing (False).

    Only the head of the file is read, and nothing is written, not even beside it.

    Raises
    ------
    ValueError
        If it is somebody else's file, or of another version.
    OSError
        If it is no file, or cannot be read.
    """
    if path.is_dir():
        raise IsADirectoryError(f"path is {path}, a folder; the name of a file would do")
    if not path.exists():
        return False
    if not path.is_file():
        raise OSError(f"path is {path}, which is no ordinary file; the name of one would do")
    with Trouble(path, write=False):
        if path.stat().st_size == 0:
            return False
        with closing(connect(path, "ro&immutable=1")) as head:
            ((owner,),) = head.execute("PRAGMA application_id").fetchall()
            ((version,),) = head.execute("PRAGMA user_version").fetchall()
    if owner != APPLICATION_ID:
        raise ValueError(
            f"path is {path}, an SQLite file but not of a landscape; another path would do"
        )
    if version > VERSION:
        raise ValueError(
            f"path is {path}, whose tables have version {version}, and this landscape_lab knows "
            f"those up to {VERSION}; a newer one would do"
        )
    if version < VERSION:
        raise ValueError(
            f"path is {path}, whose tables have version {version} and no checksums; the "
            f"landscape_lab that wrote it reads it, and a new survey makes one of version {VERSION}"
        )
    return True


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection to a landscape that has been judged; nothing can be written through it.

    Raises
    ------
    ValueError
        If the file is damaged or its tables are not those of a landscape.
    OSError
        If it cannot be read.
    """
    with Trouble(path, write=False):
        try:
            with closing(connect(path, "ro")) as reader:
                _judge(path, reader)
            # A reader that might write tidies up when it closes, one that may not leaves its lock.
            reader = connect(path, "rw")
            reader.execute("PRAGMA query_only = ON")
        except sqlite3.OperationalError as error:
            if code(error) != sqlite3.SQLITE_CANTOPEN:
                raise
            _refuse_unread_log(path, error)
            reader = connect(path, "ro&immutable=1")
            _judge(path, reader)
    return reader


def open_to_write(path: Path) -> sqlite3.Connection:
    """A connection to a landscape that has been judged; the lock of the writer is held."""
    with Trouble(path, write=True):
        with closing(connect(path, "ro")) as reader:
            _judge(path, reader)
        writer = connect(path, "rw")
        writer.execute("PRAGMA journal_mode = WAL")  # others may read meanwhile
        writer.execute("PRAGMA synchronous = NORMAL")
    return writer


def make_tables(connection: sqlite3.Connection) -> None:
    """The tables of a new landscape; to be committed with what is remembered of it."""
    connection.executescript(
        f"BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};{SCHEMA}"
    )


def _refuse_unread_log(path: Path, error: sqlite3.Error) -> None:
    """Past its locks a file can be read whole only if nothing waits in the log beside it."""
    real = path.resolve()
    log = real.with_name(real.name + "-wal")
    with suppress(FileNotFoundError):
        if log.stat().st_size:
            raise OSError(
                f"path is {path}, whose last points are still in {log.name} beside it and cannot "
                "be read where nothing may be written; copying both elsewhere would do"
            ) from error


@cache
def _tables() -> frozenset[tuple[str, ...]]:
    """What a landscape's tables are, in SQLite's own words."""
    with closing(sqlite3.connect(":memory:")) as model:
        model.executescript(SCHEMA)
        return frozenset(_words(model))


def _words(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()


def _judge(path: Path, connection: sqlite3.Connection) -> None:
    """Look at the tables' definitions before anything in them: a view may have no end."""
    if other := _tables() ^ set(_words(connection)):
        kind, name, *_ = min(other, key=str)
        raise ValueError(
            f"{named(path)}, whose {kind} {name!r} is not as in a landscape; it is damaged or was "
            "made by another program, and a copy from before would do"
        )
    ((trouble, *_),) = connection.execute("PRAGMA quick_check(1)").fetchall()
    if trouble != "ok":
        raise damaged(path, trouble)
