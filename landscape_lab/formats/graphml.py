"""GraphML, the graph format that most programs read: nodes are minima, edges transition states.

Names of attributes are those of `landscape_lab.formats.graphs`. The file is read line by line with
expat, so that whatever is wrong in it has a line; http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any
from xml.parsers import expat

from landscape_lab.formats.files import readable, write_whole
from landscape_lab.formats.graphs import Item, as_names, assemble, attributes
from landscape_lab.formats.text import damaged, whole_in
from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.validation import as_path, count, shown

__all__ = ["read_graphml", "write_graphml"]

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def write_graphml(network: TransitionNetwork, path: str | PathLike[str]) -> None:
    """Write a network as GraphML (http://graphml.graphdrawing.org), with 17 significant digits.

    Parameters
    ----------
    network : TransitionNetwork
    path : path
        Replaced if it exists.
    """
    nodes, edges = attributes(as_network(network))
    lines = ["<?xml version='1.0' encoding='utf-8'?>", f'<graphml xmlns="{NAMESPACE}">']
    keys = [("graph", "n_modes", "long")]
    keys += [("node", name, "double") for name in ("energy", "log_det", "order")]
    keys += [("edge", name, "double") for name in ("energy", "log_det", "order", "curvature")]
    for on, name, kind in keys:
        lines.append(f'<key id="{on}_{name}" for="{on}" attr.name="{name}" attr.type="{kind}"/>')
    lines.append('<graph edgedefault="undirected">')
    lines.append(f'<data key="graph_n_modes">{network.n_modes}</data>')
    for k, data in enumerate(nodes):
        lines.append(f'<node id="{k}">{_data("node", data)}</node>')
    for (i, j), data in zip(network.ends.tolist(), edges, strict=True):
        lines.append(f'<edge source="{i}" target="{j}">{_data("edge", data)}</edge>')
    lines.append("</graph></graphml>")
    write_whole(as_path(path), ("\n".join(lines) + "\n").encode("utf-8"))


def read_graphml(
    path: str | PathLike[str],
    *,
    n_modes: int | None = None,
    names: Mapping[str, str] | None = None,
) -> TransitionNetwork:
    """Read a network from GraphML, nodes and edges in the order of the file.

    Parameters
    ----------
    path : path
    n_modes, names
        As for `from_networkx`.

    Returns
    -------
    TransitionNetwork

    Raises
    ------
    ValueError
        With the line, if the file is no XML, directed, or lacks an energy; as `from_networkx`.
    """
    path = as_path(path)
    if n_modes is not None:
        n_modes = count(n_modes, "n_modes", least=0)
    names = as_names(names)
    reader = _Reader(path)
    parser = expat.ParserCreate(namespace_separator=" ")
    reader.parser = parser
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text.append
    try:
        parser.Parse(readable(path).read_bytes(), True)
    except expat.ExpatError as error:
        raise damaged(path, error.lineno, f"{expat.errors.messages[error.code]}") from error
    except LookupError as error:
        raise ValueError(f"{path}: {error}; utf-8 would do") from error
    if not reader.in_graph:
        raise ValueError(f"{path} has no <graph>; GraphML would do")
    return assemble(
        reader.nodes, reader.edges, reader.n_modes() if n_modes is None else n_modes,
        lambda item, what: damaged(path, item.where, what), str(path), names,
    )  # fmt: skip


class _Reader:
    """What expat's calls add up to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parser: Any = None
        self.keys: dict[str, str] = {}
        self.defaults: dict[tuple[str, str], str] = {}
        self.nodes: list[Item] = []
        self.edges: list[Item] = []
        self.data: dict[str, Any] = {}
        self.line: dict[str, int] = {}
        self.text: list[str] = []
        self.key = ("", "")
        self.in_graph = False
        self.owner: dict[str, Any] = self.data

    def n_modes(self) -> int | None:
        """The graph's own number of modes, if it has one."""
        given = self.data.get("n_modes")
        modes = None if given is None else whole_in(given)
        if given is not None and modes is None:
            what = f"n_modes is {shown(given)}; a whole number would do"
            raise damaged(self.path, self.line["n_modes"], what)
        return modes

    def start(self, tag: str, given: dict[str, str]) -> None:
        tag = tag.rsplit(" ", 1)[-1]
        line = self.parser.CurrentLineNumber
        try:
            if tag == "key":
                self.keys[given["id"]] = given.get("attr.name", given["id"])
                self.key = (given.get("for", "all"), self.keys[given["id"]])
            elif tag == "graph":
                self.in_graph = True
                if given.get("edgedefault") == "directed":
                    raise damaged(self.path, line, "the graph is directed; undirected would do")
            elif tag in ("node", "edge"):
                ends = (given["id"],) if tag == "node" else (given["source"], given["target"])
                defaults = (((on, k), v) for (on, k), v in self.defaults.items())
                self.owner = {k: v for (on, k), v in defaults if on in (tag, "all")}
                (self.nodes if tag == "node" else self.edges).append(Item(line, ends, self.owner))
            elif tag == "data":
                self.key = ("", self.keys.get(given["key"], given["key"]))
        except KeyError as error:
            raise damaged(self.path, line, f"<{tag}> has no {error.args[0]}") from error
        del self.text[:]

    def end(self, tag: str) -> None:
        tag = tag.rsplit(" ", 1)[-1]
        if tag == "data":
            self.owner[self.key[1]] = "".join(self.text).strip()
            if self.owner is self.data:
                self.line[self.key[1]] = self.parser.CurrentLineNumber
        elif tag == "default":
            self.defaults[self.key] = "".join(self.text).strip()
        elif tag in ("node", "edge"):
            self.owner = self.data


def _data(on: str, data: Mapping[str, float]) -> str:
    return "".join(f'<data key="{on}_{k}">{v:.17g}</data>' for k, v in data.items())
