"""pele's SQLite database: energies, ends and normal modes, and nothing that would have to be run.

Coordinates are pickles there. To unpickle a file is to run what its author wrote, so those columns
are never read. Format: pele.storage, https://github.com/pele-python/pele, schema versions 0 to 2.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from os import PathLike
from pathlib import Path

import numpy as np

from landscape_lab.formats.files import readable, said
from landscape_lab.formats.text import left_out
from landscape_lab.network import HUGE, TransitionNetwork, below_minima
from landscape_lab.validation import as_path, count

__all__ = ["read_pele"]

MINIMA, SADDLES = "tbl_minima", "tbl_transition_states"

STEPS = 100_000
"""Instructions of SQLite's machine between two looks at how much work was done."""


def read_pele(path: str | PathLike[str], *, n_modes: int | None = None) -> TransitionNetwork:
    """Read minima and transition states of a pele database.

    Minima are numbered in the order of their ids. Those marked invalid are left out, and so are the
    transition states that are marked, or that end in one. Transition states that end in minima that
    were removed are left out too, counted, and told by a `FileWarning`.

    Parameters
    ----------
    path : path
    n_modes : int, optional
        Number of non-zero modes, which the database does not tell; needed where it holds `fvib`.

    Returns
    -------
    TransitionNetwork
        With log_det where `fvib` is stored and nan elsewhere; orders are 1 where none is stored.
        `fvib` of a transition state holds the positive modes only; where `eigenval` is missing it
        is taken as -1, which leaves rates right.

    Raises
    ------
    ValueError
        If the file is damaged or no pele database, with table and id where one row is at fault; or
        if `n_modes` is needed and not given.
    FileNotFoundError
        If there is no such file.
    """
    path = readable(as_path(path))
    if n_modes is not None:
        n_modes = count(n_modes, "n_modes", least=0)
    try:
        with closing(_opened(path)) as database:
            minima = _rows(database, path, MINIMA, ("energy", "fvib", "pgorder"))
            saddles = _rows(
                database, path, SADDLES,
                ("energy", "fvib", "pgorder", "_minimum1_id", "_minimum2_id", "eigenval"),
            )  # fmt: skip
    except sqlite3.DatabaseError as error:
        raise ValueError(f"{path} is damaged or no SQLite database ({error})") from error
    valid = {row[0]: k for k, row in enumerate(r for r in minima if not r[1])}
    known = {row[0] for row in minima}
    lost = [row for row in saddles if not known.issuperset(row[5:7])]
    if lost:
        number, (i, j) = lost[0][0], lost[0][5:7]
        said(path, left_out(len(lost), f"{SADDLES}, _id {number}: minima {i} and {j}"))
    kept = [row for row in saddles if not row[1] and row[5] in valid and row[6] in valid]
    minima = [row for row in minima if not row[1]]
    if not minima:
        raise ValueError(f"{path} holds no valid minimum; a network needs at least one")
    energy = _column(path, MINIMA, minima, 2, "energy")
    ts_energy = _column(path, SADDLES, kept, 2, "energy")
    ends = np.array([[valid[r[5]], valid[r[6]]] for r in kept], dtype=np.int64).reshape(-1, 2)
    below = below_minima(energy, ts_energy, ends)
    if below.size:
        k = int(below[0])
        floor = energy[ends[k]].max()
        what = f"energy {ts_energy[k]:.12g} lies below a minimum at {floor:.12g}"
        raise _damaged(path, SADDLES, kept[k][0], f"{what}; a transition state lies above both")
    fvib = _column(path, MINIMA, minima, 3, "fvib", missing=np.nan)
    ts_fvib = _column(path, SADDLES, kept, 3, "fvib", missing=np.nan)
    if n_modes is None and not (np.isnan(fvib).all() and np.isnan(ts_fvib).all()):
        raise ValueError(
            f"n_modes is not given, and {path} holds normal modes but not how many; "
            "give n_modes, the number of non-zero modes (3 N - 6 for a cluster of N atoms)"
        )
    curvature = _column(path, SADDLES, kept, 7, "eigenval", missing=-1.0)
    if not (curvature < 0).all():
        k = int(np.flatnonzero(curvature >= 0)[0])
        what = f"eigenval is {curvature[k]:.12g}; a transition state has a negative one"
        raise _damaged(path, SADDLES, kept[k][0], what)
    return TransitionNetwork(
        energy=energy, log_det=fvib, order=_order(path, MINIMA, minima),
        ts_energy=ts_energy, ts_log_det=ts_fvib + np.log(-curvature),
        ts_order=_order(path, SADDLES, kept), ts_curvature=curvature, ends=ends,
        n_modes=n_modes or 0,
    )  # fmt: skip


def _opened(path: Path) -> sqlite3.Connection:
    """A database that is read only, and left when it asks for more work than its size explains."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    if not any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal")):
        # Nobody is writing: then no lock and no file beside it is needed, on any medium.
        uri += "&immutable=1"
    database = sqlite3.connect(uri, uri=True)
    left = iter(range(100 + path.stat().st_size // 1000))
    database.set_progress_handler(lambda: next(left, None) is None, STEPS)
    database.execute("PRAGMA trusted_schema = OFF")
    return database


def _rows(database: sqlite3.Connection, path: Path, table: str, columns: tuple[str, ...]) -> list:
    """Select id, the mark of invalid rows, and some columns; those that are absent are NULL."""
    found = database.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchall()
    # A view, a virtual table or a computed column would be a program of the file's author.
    plain = len(found) == 1 and str(found[0][0]).upper().startswith("CREATE TABLE")
    details = database.execute(f"PRAGMA table_xinfo({table})").fetchall() if plain else []
    present = {row[1] for row in details if row[6] == 0}
    if not {"_id", "energy"} <= present:
        raise ValueError(f"{path} has no table {table} with _id and energy: no pele database")
    wanted = ", ".join(c if c in present else "NULL" for c in ("_id", "invalid", *columns))
    rows = database.execute(f"SELECT {wanted} FROM {table} ORDER BY _id").fetchall()
    seen = set()
    for row in rows:
        if not isinstance(row[0], int) or row[0] in seen:
            raise ValueError(f"{path}, {table}: _id {row[0]!r} is no number, or stands there twice")
        seen.add(row[0])
    return rows


def _column(
    path: Path, table: str, rows: list, column: int, name: str, missing: float | None = None
) -> np.ndarray:
    values = np.empty(len(rows))
    for k, row in enumerate(rows):
        value = missing if row[column] is None else row[column]
        if not isinstance(value, (int, float)) or abs(value) >= HUGE:
            raise _damaged(path, table, row[0], f"{name} is {value!r}; a number would do")
        values[k] = value
    return values


def _order(path: Path, table: str, rows: list) -> np.ndarray:
    order = _column(path, table, rows, 4, "pgorder", missing=1.0)
    if not (order >= 1).all():
        k = int(np.flatnonzero(~(order >= 1))[0])
        raise _damaged(path, table, rows[k][0], f"pgorder is {order[k]:g}; at least 1 would do")
    return order


def _damaged(path: Path, table: str, number: int, what: str) -> ValueError:
    return ValueError(f"{path}, {table}, _id {number}: {what}")
