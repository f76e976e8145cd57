"""What SQLite says in a word, said in a sentence that names the file."""

import sqlite3
from pathlib import Path
from types import TracebackType

KEPT = "what was committed is kept"

SENTENCES = {
    sqlite3.SQLITE_FULL: f"but the disk is full; {KEPT}, and with more space it can be continued",
    sqlite3.SQLITE_IOERR: f"which the disk does not let read or write; {KEPT}",
    sqlite3.SQLITE_BUSY: "which another program holds; waiting for its end would do",
    sqlite3.SQLITE_LOCKED: "which another program holds; waiting for its end would do",
    sqlite3.SQLITE_CANTOPEN: "which cannot be opened{doing}; a file in a folder that exists{may} "
    "would do",
    sqlite3.SQLITE_READONLY: "which cannot be opened for writing; a file in a folder that exists "
    "and may be written would do",
    sqlite3.SQLITE_PERM: "which the system does not let open; a file of one's own would do",
}
"""Where the file is well and the world around it is not."""


def named(path: Path | None) -> str:
    """How a sentence begins that is about a landscape's file."""
    return "path is None, a landscape in memory" if path is None else f"path is {path}"


def damaged(path: Path | None, what: object) -> ValueError:
    """An error for a file that does not hold what it should."""
    return ValueError(
        f"{named(path)}, which is damaged or not a landscape file ({what}); "
        "a copy from before or a new survey would do"
    )


def code(error: sqlite3.Error) -> int:
    """SQLite's number for the kind of an error; some come from Python and have none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


class Trouble:
    """A context in which errors of SQLite become ValueError (damage) or OSError (the disk).

    Parameters
    ----------
    path : Path or None
    write : bool
        Whether the file is wanted for writing.
    """

    def __init__(self, path: Path | None, *, write: bool) -> None:
        self.path, self.write = path, write

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            raise ValueError(f"{named(self.path)}, which is closed; opening it again would do")
        if isinstance(error, UnicodeDecodeError):
            raise damaged(self.path, "it holds bytes that are no text") from error
        if not isinstance(error, sqlite3.Error):
            return
        if code(error) not in SENTENCES:
            raise damaged(self.path, error) from error
        doing, may = (" for writing", " and may be written") if self.write else ("", "")
        sentence = SENTENCES[code(error)].format(doing=doing, may=may)
        raise OSError(f"{named(self.path)}, {sentence} ({error})") from error
