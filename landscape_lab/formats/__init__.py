"""Networks from other programs, and for them: what somebody mapped elsewhere is analyzed here."""

from __future__ import annotations

from os import PathLike

from landscape_lab.formats.communities import read_communities, write_communities
from landscape_lab.formats.companions import Dinfo, read_dinfo, write_dinfo
from landscape_lab.formats.files import FileWarning, readable
from landscape_lab.formats.graphml import read_graphml, write_graphml
from landscape_lab.formats.graphs import from_networkx, to_networkx
from landscape_lab.formats.pathsample import (
    PathsampleFiles,
    read_pathsample,
    read_pathsample_files,
    write_pathsample,
)
from landscape_lab.formats.pele import read_pele
from landscape_lab.formats.points import read_points, write_points
from landscape_lab.formats.topsearch import (
    TopSearchFiles,
    is_topsearch,
    read_topsearch,
    read_topsearch_files,
)
from landscape_lab.network import TransitionNetwork
from landscape_lab.validation import as_path, count

__all__ = [
    "Dinfo",
    "FileWarning",
    "PathsampleFiles",
    "TopSearchFiles",
    "from_networkx",
    "read",
    "read_communities",
    "read_dinfo",
    "read_graphml",
    "read_pathsample",
    "read_pathsample_files",
    "read_pele",
    "read_points",
    "read_topsearch",
    "read_topsearch_files",
    "to_networkx",
    "write_communities",
    "write_dinfo",
    "write_graphml",
    "write_pathsample",
    "write_points",
]


def read(path: str | PathLike[str], *, n_modes: int | None = None) -> TransitionNetwork:
    """Read a network in whichever format it is.

    A folder with min.data and ts.data (or one of these files) is PATHSAMPLE's or TopSearch's: the
    latter numbers its minima in the first column. A dinfo file, or a folder that has one and no
    min.data, is read from the files that it names. An SQLite file is pele's; an XML file is
    GraphML. What is left aside is told by a `FileWarning`.

    Parameters
    ----------
    path : path
    n_modes : int, optional
        Number of non-zero modes, for files that do not tell.

    Returns
    -------
    TransitionNetwork

    Raises
    ------
    ValueError
        If the format is not recognized, `n_modes` is needed and not given, or the file is damaged.
    FileNotFoundError
        If there is no such file or folder.
    """
    path = as_path(path)
    if n_modes is not None:
        n_modes = count(n_modes, "n_modes", least=0)
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist; give a file or a folder")
    if path.is_file() and path.name in ("min.data", "ts.data"):
        path = path.parent
    if path.is_dir() and not (path / "min.data").exists() and (path / "dinfo").exists():
        path = path / "dinfo"
    if path.is_file() and path.name == "dinfo":
        named = read_dinfo(path)
        return read_pathsample(
            path.parent, n_modes=n_modes, minima=named.minima,
            transition_states=named.transition_states,
        )  # fmt: skip
    if path.is_dir():
        if not (path / "min.data").exists():
            raise ValueError(f"{path} holds no min.data; give a folder of PATHSAMPLE or TopSearch")
        if is_topsearch(path):
            return read_topsearch(path, n_modes=n_modes or 0)
        return read_pathsample(path, n_modes=n_modes)
    with readable(path).open("rb") as file:
        head = file.read(256)
    if head.startswith(b"SQLite format 3\0"):
        return read_pele(path, n_modes=n_modes)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_graphml(path, n_modes=n_modes)
    raise ValueError(
        f"{path} is in no format that is known here; a folder with min.data and ts.data, a pele "
        "database or a GraphML file would do"
    )
