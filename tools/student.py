"""The students' version of the exercises: solutions and hidden tests taken out.

``python -m tools.student exercises OUT`` reads nbgrader's markers in the solved notebooks.
"""

import argparse
import re
from pathlib import Path

import nbformat

PLACEHOLDER = "# YOUR CODE HERE\n{indent}raise NotImplementedError"
SOLUTION = re.compile(
    r"^(?P<indent>[ \t]*)### BEGIN SOLUTION[^\n]*\n.*?^[ \t]*### END SOLUTION[^\n]*$",
    re.MULTILINE | re.DOTALL,
)
HIDDEN = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS[^\n]*\n.*?^[ \t]*### END HIDDEN TESTS[^\n]*\n?",
    re.MULTILINE | re.DOTALL,
)
MARKER = re.compile(r"### (?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)")


def student_source(source: str) -> str:
    """Take the solutions and hidden tests out of one cell.

    Raises
    ------
    ValueError
        If a marker has no partner: a solution would reach the students.
    """
    shown = SOLUTION.sub(
        lambda match: match["indent"] + PLACEHOLDER.format(indent=match["indent"]), source
    )
    shown = HIDDEN.sub("", shown).rstrip("\n")
    if MARKER.search(shown):
        raise ValueError(f"a BEGIN or END marker has no partner in this cell:\n{source}")
    return shown


def student_notebook(solved: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Make the students' version: no solutions, no hidden tests, no outputs."""
    for cell in solved.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cell.source = student_source(cell.source)
    solved.cells = [cell for cell in solved.cells if cell.source.strip()]
    return solved


def make(source: Path, target: Path, *, keep: bool = False) -> list[Path]:
    """Write the students' version of every notebook in a folder; return what was written.

    With `keep` a notebook that is already there stays: somebody may have worked on it.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted(source.glob("*.ipynb")):
        if not (keep and (target / path.name).exists()):
            written.append(target / path.name)
            nbformat.write(student_notebook(nbformat.read(path, as_version=4)), written[-1])
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--keep", action="store_true", help="leave notebooks that are there")
    options = parser.parse_args()
    for made in make(options.exercises, options.target, keep=options.keep):
        print(made)
