"""The page of the command line: every command with its arguments, as the program has them."""

import sys
from pathlib import Path
from typing import Any

import typer.main
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))


class Commands(SphinxDirective):
    """A section for each command of `landscape-lab`."""

    def run(self) -> list[nodes.Node]:
        from landscape_lab.cli import app

        program: Any = typer.main.get_command(app)
        lines: list[str] = []
        for name, command in program.commands.items():
            lines += described(name, command)
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def described(name: str, command: Any) -> list[str]:
    """Markdown of one command."""
    given = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    words = [p.metavar or p.name.upper() for p in given]
    usage = [w if p.required else f"[{w}]" for w, p in zip(words, given, strict=True)]
    line = " ".join(["landscape-lab", name, *usage, *(["[OPTIONS]"] if options else [])])
    lines = [f"## {name}", "", command.help, "", "```text", line, "```", ""]
    for word, argument in zip(words, given, strict=True):
        lines += [f"`{word}`", f": {argument.help}", ""]
    for option in options:
        spelled = ", ".join([*option.opts, *option.secondary_opts])
        told = option.default not in (None, True, False)
        tail = f" Unless given: {_plain(option.default)}." if told else ""
        lines += [f"`{spelled}`", f": {option.help}{tail}", ""]
    return lines


def _plain(value: Any) -> str:
    return str(getattr(value, "value", value))


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
