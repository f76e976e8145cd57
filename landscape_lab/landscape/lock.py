"""One writer at a time: a reservation that ends with the process that holds it."""

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from landscape_lab.landscape.trouble import Trouble, code, named

PATIENCE = 0.25
"""Seconds in which those who come at the same moment sort out who was first."""
FAREWELL = 10
"""Seconds that the first leaves the others to look away, on however busy a machine."""

Token = tuple[int, int]


class WriterLock:
    """Held by the one who writes a file, from before the first look until it is released.

    It is SQLite's own lock on a small database beside the file, so it holds between processes and
    within one, on every system, and no process that is killed leaves it behind. Readers do not ask
    for it.

    Parameters
    ----------
    path : Path
        The file that is to be written.

    Raises
    ------
    OSError
        If somebody else writes it, or nothing can be made beside it.
    """

    def __init__(self, path: Path) -> None:
        real = path.resolve()
        self.beside = real.with_name(real.name + "-writer")
        token = (os.getpid() % 2**31, secrets.randbits(31))
        with Trouble(path, write=True):
            while True:
                held = _reserve(self.beside, token)
                if held is None:
                    raise OSError(_refusal(path, _holder(self.beside)))
                if _holder(self.beside) == token:
                    break
                # What was locked has just been removed by its last holder: another try.
                held.close()
        self._held = held

    def release(self) -> None:
        """Let another write."""
        with suppress(OSError):  # Windows removes nothing that is open
            self.beside.unlink()
        self._held.close()


def _reserve(beside: Path, token: Token) -> sqlite3.Connection | None:
    """Lock the small database and write into it who did; None if somebody else has it."""
    held = sqlite3.connect(beside, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        held.execute("PRAGMA journal_mode = OFF")
        # Only one can reserve, and who has reserved is sure to come in: those who look at the file
        # at the same moment keep nothing of it. Were they told to keep their locks before this,
        # two of them could wait for each other, and both would be refused.
        held.execute("BEGIN IMMEDIATE")
        held.execute(f"PRAGMA busy_timeout = {1000 * FAREWELL}")
        held.execute("PRAGMA locking_mode = EXCLUSIVE")  # kept after the commit, until it is closed
        held.execute(f"PRAGMA user_version = {token[0]}")
        held.execute(f"PRAGMA application_id = {token[1]}")
        held.execute("COMMIT")
    except sqlite3.Error as error:
        held.close()
        if code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return None
        raise
    return held


def _holder(beside: Path) -> Token | None:
    """Who wrote into the small database; read past its lock."""
    address = beside.absolute().as_uri() + "?mode=ro&immutable=1"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as database:
        ((process,),) = database.execute("PRAGMA user_version").fetchall()
        ((mark,),) = database.execute("PRAGMA application_id").fetchall()
        return process, mark
    return None


def _refusal(path: Path, holder: Token | None) -> str:
    if holder is not None and holder[0] == os.getpid():
        return (
            f"{named(path)}, which is open for writing in this process already; "
            "closing that landscape first would do"
        )
    who = f"the process {holder[0]}" if holder else "another process"
    return (
        f"{named(path)}, which {who} is writing; waiting for its end would do, "
        "or Landscape(path=...), which reads it meanwhile"
    )
