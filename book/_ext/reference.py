"""Pages of the reference: every public name of a room, from its docstring.

A room is a module. Its names stand under the shortest way to import them, each of them once.
"""

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

DOORS = ("landscape_lab", "landscape_lab.analysis", "landscape_lab.show")
"""Where names of other rooms can be had as well, the shortest way first."""

ROOMS = (
    "landscape_lab.potential",
    "landscape_lab.potential.modules",
    "landscape_lab.potential.estimators",
    "landscape_lab.potential.pytrees",
    "landscape_lab.models",
    "landscape_lab.search",
    "landscape_lab.landscape",
    "landscape_lab.surveying",
    "landscape_lab.network",
    "landscape_lab.analysis.trees",
    "landscape_lab.analysis.thermodynamics",
    "landscape_lab.analysis.kinetics",
    "landscape_lab.analysis.graphs",
    "landscape_lab.analysis.classification",
    "landscape_lab.analysis.kac_rice",
    "landscape_lab.basins",
    "landscape_lab.formats",
    "landscape_lab.show",
    "landscape_lab.show.networks",
    "landscape_lab.show.surfaces",
    "landscape_lab.show.tables",
    "landscape_lab.datasets",
    "landscape_lab.reproduce",
)

QUOTED = re.compile(r"(?<![`:\w])`([A-Za-z_][\w.]*)`(?![`_])")
"""A name between single backticks, which a docstring writes for what can be looked up."""


def public(room: ModuleType) -> list[str]:
    """Names of a room, in the order of its list or of its file."""
    own = getattr(room, "__all__", None)
    return list(own) if own is not None else [
        name
        for name, value in vars(room).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == room.__name__
    ]  # fmt: skip


def address(room: ModuleType, name: str) -> str:
    """The shortest way to import a name of a room."""
    value = getattr(room, name)
    if not callable(value):
        return f"{written(room, name)}.{name}"
    for door in map(import_module, DOORS):
        if name in door.__all__ and getattr(door, name) is value:
            return f"{door.__name__}.{name}"
    return f"{room.__name__}.{name}"


def written(room: ModuleType, name: str) -> str:
    """Where a constant of a room is written down, with the words that explain it."""
    value = getattr(room, name)
    inside = [m for m in sys.modules.values() if m.__name__.startswith(f"{room.__name__}.")]
    return next((m.__name__ for m in inside if vars(m).get(name) is value), room.__name__)


def addresses() -> dict[str, dict[str, str]]:
    """Where each public name is found: its addresses by the room that it is in."""
    found: dict[str, dict[str, str]] = {}
    for room in map(import_module, ROOMS):
        for name in public(room):
            found.setdefault(name, {})[room.__name__] = address(room, name)
    return found


class Room(SphinxDirective):
    """A room of the package: what it is for, a table of its names, and each of them in full."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        room = import_module(self.arguments[0])
        found = [address(room, name) for name in public(room)]
        lines = [room.__doc__ or "", "", "```{eval-rst}", ".. autosummary::", "   :nosignatures:"]
        lines += ["", *(f"   ~{name}" for name in found), ""]
        for name, whole in zip(public(room), found, strict=True):
            lines += described(room, name, whole)
        return self.parse_text_to_nodes("\n".join([*lines, "```"]))


def described(room: ModuleType, name: str, whole: str) -> list[str]:
    """The lines that describe a name in full."""
    value = getattr(room, name)
    if inspect.isclass(value):
        kind = "exception" if issubclass(value, BaseException) else "class"
        return [f".. auto{kind}:: {whole}", "   :members:", ""]
    if callable(value):
        return [f".. autofunction:: {whole}", ""]
    return [f".. autodata:: {whole}", "   :no-value:", ""]


def link_names(
    app: Sphinx, what: str, name: str, value: Any, options: Any, lines: list[str]
) -> None:
    """Let names between single backticks lead to where they are explained, if they are."""
    known: dict[str, dict[str, str]] = app.config.landscape_names
    here = str(getattr(value, "__module__", ""))

    def linked(match: re.Match[str]) -> str:
        if match[1] not in known:
            return f"``{match[1]}``"
        own = {room: address for room, address in known[match[1]].items() if here.startswith(room)}
        return f":py:obj:`{match[1]} <{next(iter((own or known[match[1]]).values()))}>`"

    lines[:] = [QUOTED.sub(linked, line) for line in lines]


def skip_fields(
    app: Sphinx, what: str, name: str, value: Any, skip: bool, options: Any
) -> bool | None:
    """Leave out what a named tuple says of its fields; its docstring says it better."""
    alias = (getattr(value, "__doc__", None) or "").startswith("Alias for field number")
    return True if alias else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive and what makes docstrings of this package readable."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.autosummary")
    app.setup_extension("sphinx.ext.napoleon")
    app.add_config_value("landscape_names", addresses(), "env")
    app.add_directive("room", Room)
    app.connect("autodoc-process-docstring", link_names)
    app.connect("autodoc-skip-member", skip_fields)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
