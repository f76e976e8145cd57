"""PATHSAMPLE's folder: min.data and ts.data, one stationary point a line, and what goes with them.

A line of min.data holds energy, sum of ln of the positive Hessian eigenvalues, point-group order
and three moments of inertia; a line of ts.data has the two minima, counted from 1, before the
moments, and with the keyword IMFRQ the negative eigenvalue behind them. PATHSAMPLE looks at no
further column, and so does this reader. Format: https://www-wales.ch.cam.ac.uk/PATHSAMPLE/.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from landscape_lab.formats.companions import read_set, set_as_bytes
from landscape_lab.formats.files import write_folder
from landscape_lab.formats.pathdata import Pathdata, modes, read_pathdata
from landscape_lab.formats.points import ByteOrder, as_bytes, points_beside, whole_records
from landscape_lab.formats.text import Table, check_heights, known_ends, read_table
from landscape_lab.network import HUGE, TransitionNetwork, as_network, some_minima
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_path, count, instance, one_of, reals, shown

__all__ = ["PathsampleFiles", "read_pathsample", "read_pathsample_files", "write_pathsample"]


MIN_COLUMNS = "energy, sum of ln eigenvalue, point-group order, three moments of inertia"
TS_COLUMNS = (
    "energy, sum of ln eigenvalue, point-group order, two minima, three moments of inertia, "
    "and perhaps the negative eigenvalue"
)
NAMES = ("min.data", "ts.data", "points.min", "points.ts", "min.A", "min.B")


@dataclass(frozen=True, eq=False)
class PathsampleFiles:
    """All that a PATHSAMPLE folder holds; minima are counted from 0 here.

    Attributes
    ----------
    network : TransitionNetwork
    moments, ts_moments : (M, 3) and (T, 3) array
        Principal moments of inertia.
    x, ts_x : (M, n) and (T, n) array, or None
        Coordinates, where points.min and points.ts are there.
    A, B : array of int, or None
        Minima of the two ends between which rates are wanted, where min.A and min.B are there.
    """

    network: TransitionNetwork
    moments: Floats
    ts_moments: Floats
    x: Floats | None = None
    ts_x: Floats | None = None
    A: Integers | None = None
    B: Integers | None = None


class _Read(NamedTuple):
    """A network and where its numbers stood."""

    network: TransitionNetwork
    minima: Table
    saddles: Table
    kept: Integers
    n_rows: int
    given: Pathdata


def read_pathsample(
    folder: str | PathLike[str],
    *,
    n_modes: int | None = None,
    minima: str = "min.data",
    transition_states: str = "ts.data",
) -> TransitionNetwork:
    """Read the network of a PATHSAMPLE folder, from min.data and ts.data.

    ts.data keeps the product over the positive modes. Where it has no ninth column the negative
    eigenvalue is taken as -1, which adds nothing to `ts_log_det`: rates are right all the same.

    Further columns are left, and rows of ts.data that end in removed minima left out; where
    pathdata says NOFRQS, the second columns are replaced by PATHSAMPLE's own constants. Each is
    told by a `FileWarning`.

    Parameters
    ----------
    folder : path
    n_modes : int, optional
        Number of non-zero modes. By default 3 N - 6 (or 1 for two atoms), with N from the size of
        points.min or from NATOMS in pathdata.
    minima, transition_states : str
        Names of the two files, such as those that a dinfo file tells. Energies of regrouped files
        (min.data.regrouped) are free energies at one temperature, and good for that one alone.

    Returns
    -------
    TransitionNetwork

    Raises
    ------
    ValueError
        With file and line, if a file is damaged; or if `n_modes` is not given and not to be found.
    FileNotFoundError
        If min.data or ts.data is missing.

    See Also
    --------
    read_pathsample_files : the network with coordinates, moments of inertia, min.A and min.B.
    """
    return _read(as_path(folder, "folder"), n_modes, minima, transition_states).network


def read_pathsample_files(
    folder: str | PathLike[str],
    *,
    n_modes: int | None = None,
    minima: str = "min.data",
    transition_states: str = "ts.data",
    byte_order: ByteOrder | None = None,
) -> PathsampleFiles:
    """Read all that a PATHSAMPLE folder holds.

    A file of points that is empty or too short is left out; of one that is too long the first
    records are read, if NATOMS in pathdata tells how long they are. A `FileWarning` says so.

    Parameters
    ----------
    folder : path
    n_modes, minima, transition_states
        As for `read_pathsample`.
    byte_order : {"<", ">"}, optional
        As for `read_points`.

    Returns
    -------
    PathsampleFiles

    Raises
    ------
    ValueError, FileNotFoundError
        As `read_pathsample`.
    """
    home = as_path(folder, "folder")
    if byte_order is not None:
        one_of(byte_order, "byte_order", "<", ">")
    found = _read(home, n_modes, minima, transition_states)
    network, n_atoms = found.network, found.given.n_atoms
    x = points_beside(home / "points.min", network.n_minima, n_atoms, byte_order)
    ts_x = points_beside(home / "points.ts", found.n_rows, n_atoms, byte_order)
    A, B = (
        read_set(home / name, network.n_minima) if (home / name).exists() else None
        for name in ("min.A", "min.B")
    )
    return PathsampleFiles(
        network, found.minima.values[:, 3:6], found.saddles.values[:, 5:8], x,
        None if ts_x is None else ts_x[found.kept], A, B,
    )  # fmt: skip


def write_pathsample(
    network: TransitionNetwork,
    folder: str | PathLike[str],
    *,
    x: npt.ArrayLike | None = None,
    ts_x: npt.ArrayLike | None = None,
    moments: npt.ArrayLike | None = None,
    ts_moments: npt.ArrayLike | None = None,
    A: npt.ArrayLike | None = None,
    B: npt.ArrayLike | None = None,
    byte_order: ByteOrder = "<",
) -> None:
    """Write a network, and what else is given, into a folder as PATHSAMPLE reads it.

    Numbers get 17 significant digits. The negative eigenvalues become the ninth column of ts.data
    (to be read with IMFRQ) unless all are -1 or unknown. Unknown modes are written as nan.

    Parameters
    ----------
    network : TransitionNetwork
    folder : path
        Made if it is missing. It must hold none of PATHSAMPLE's files yet.
    x, ts_x : (M, n) and (T, n) array_like, optional
        Coordinates, for points.min and points.ts.
    moments, ts_moments : (M, 3) and (T, 3) array_like, optional
        Principal moments of inertia; zeros by default.
    A, B : array_like of int, optional
        Minima, counted from 0, for min.A and min.B.
    byte_order : {"<", ">"}
        Least or most significant byte first, in the points files.

    Raises
    ------
    ValueError
        If a shape does not fit; a point-group order is not whole; or `ts_log_det` is known and
        `ts_curvature`, which must be taken out of it, is not.
    FileExistsError
        If one of the files is already there.
    """
    m, t = as_network(network).n_minima, network.n_transition_states
    home = as_path(folder, "folder")
    curvature = network.ts_curvature
    apart = np.isnan(curvature) & ~np.isnan(network.ts_log_det)
    if apart.any():
        raise ValueError(
            f"ts_curvature[{np.flatnonzero(apart)[0]}] is nan; PATHSAMPLE keeps the product over "
            "positive modes, so the negative eigenvalue is needed to take it out of ts_log_det"
        )
    inertia = _fitting("moments", moments, (m, 3))
    ts_inertia = _fitting("ts_moments", ts_moments, (t, 3))
    for name, order in (("order", network.order), ("ts_order", network.ts_order)):
        if (order != np.round(order)).any():
            k = np.flatnonzero(order != np.round(order))[0]
            raise ValueError(f"{name}[{k}] is {order[k]}; PATHSAMPLE keeps whole numbers")
    one_of(byte_order, "byte_order", "<", ">")
    contents = {
        "min.data": _min_data(network, inertia),
        "ts.data": _ts_data(network, ts_inertia),
    }
    for name, label, given, size in (("points.min", "x", x, m), ("points.ts", "ts_x", ts_x, t)):
        if given is not None:
            contents[name] = as_bytes(_fitting(label, given, (size, None)), byte_order)
    for name, given in (("min.A", A), ("min.B", B)):
        if given is not None:
            contents[name] = set_as_bytes(some_minima(given, name[-1], m))
    for name in NAMES:
        if (home / name).exists():
            raise FileExistsError(f"{home / name} exists; give a folder that is empty or new")
    write_folder(home, contents)


def _min_data(network: TransitionNetwork, inertia: Floats) -> bytes:
    rows = zip(network.energy, network.log_det, network.order, inertia, strict=True)
    lines = (
        f"{e:.17g} {d:.17g} {o:.0f} " + " ".join(f"{i:.17g}" for i in row) for e, d, o, row in rows
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _ts_data(network: TransitionNetwork, inertia: Floats) -> bytes:
    curvature = network.ts_curvature
    imaginary = not (np.isnan(curvature) | (curvature == -1)).all()
    log_det = network.ts_log_det - np.log(-curvature)
    rows = zip(network.ts_energy, log_det, network.ts_order, network.ends + 1, inertia, curvature,
               strict=True)  # fmt: skip
    lines = (
        f"{e:.17g} {d:.17g} {o:.0f} {ends[0]} {ends[1]} "
        + " ".join(f"{i:.17g}" for i in row) + (f" {c:.17g}" if imaginary else "")
        for e, d, o, ends, row, c in rows
    )  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _read(home: Path, n_modes: int | None, of_minima: str, of_saddles: str) -> _Read:
    if n_modes is not None:
        n_modes = count(n_modes, "n_modes", least=0)
    given = read_pathdata(home / "pathdata")
    minima = read_table(home / _name(of_minima, "minima"), 6, MIN_COLUMNS)
    extra = int(given.eigenvalue or not given.there)
    saddles = read_table(home / _name(of_saddles, "transition_states"), 8, TS_COLUMNS, extra)
    m, n_rows = len(minima.values), len(saddles.values)
    if m == 0:
        raise ValueError(f"{minima.path} is empty; one line for each minimum would do")
    ends = np.stack([saddles.integers(c, "minimum") for c in (3, 4)], axis=1)
    kept = known_ends(saddles, ends, m, 1)
    saddles, ends = saddles.rows(kept), ends[kept] - 1
    for table in (minima, saddles):
        energy, log_det, order = table.values[:, :3].T
        table.require(np.abs(energy) < HUGE, "energy is {0}; a finite number would do")
        finite = np.isnan(log_det) | (np.abs(log_det) < HUGE)
        table.require(finite, "sum of ln eigenvalue is {1}; leave zeros out")
        good = (order >= 1) & (order < HUGE)
        table.require(good, "point-group order is {2}; at least 1 would do")
    energy = minima.values[:, 0]
    check_heights(saddles, energy, saddles.values[:, 0], ends)
    log_det, positive_modes = modes(minima, saddles, given)
    curvature = np.where(np.isnan(positive_modes), np.nan, -1.0)
    if saddles.values.shape[1] == 9 and given.frequencies:
        curvature = -np.abs(saddles.values[:, 8])
        good = np.isnan(curvature) | ((curvature > -HUGE) & (curvature < 0))
        saddles.require(good, "negative eigenvalue is {8}; a finite number would do")
    network = TransitionNetwork(
        energy=energy, log_det=log_det, order=minima.values[:, 2],
        ts_energy=saddles.values[:, 0], ts_log_det=positive_modes + np.log(-curvature),
        ts_order=saddles.values[:, 2], ts_curvature=curvature, ends=ends,
        n_modes=_n_modes(home, m, given) if n_modes is None else n_modes,
    )  # fmt: skip
    return _Read(network, minima, saddles, kept, n_rows, given)


def _name(given: str, argument: str) -> str:
    if "\0" in instance(given, argument, str) or not given:
        raise ValueError(f"{argument} is {shown(given)}; the name of a file would do")
    return given


def _n_modes(home: Path, n_minima: int, given: Pathdata) -> int:
    n_atoms = given.n_atoms
    if n_atoms is None:
        # A points.min that was cut short, or left empty under NOPOINTS, must not overrule NATOMS.
        n_atoms = whole_records(home / "points.min", 24 * n_minima)
    if n_atoms is None:
        raise ValueError(
            f"n_modes is not given, and {home} has no points.min of three coordinates an atom and "
            "no NATOMS in pathdata to tell it from; give n_modes, the number of non-zero modes"
        )
    return 1 if n_atoms == 2 else max(3 * n_atoms - 6, 0)


def _fitting(name: str, given: npt.ArrayLike | None, shape: tuple[int, int | None]) -> Floats:
    # A list of no points has no columns either.
    if given is None or (shape[0] == 0 and reals(given, name).size == 0):
        return np.zeros((shape[0], shape[1] or 0))
    return reals(given, name, shape)
