"""The same cells, with a kernel: a chapter runs as a notebook and its widgets follow on demand."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from landscape_lab.show.picture import STATIC
from tools import notebook

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = notebook.chapters(ROOT / "book")

WATCH = f"""
import os as _os
assert not _os.environ.get("{STATIC}"), "the kernel believes that it works for a page"
import landscape_lab.show.widgets as _widgets
_made = []
_original = _widgets._frames_on_demand
def _remember(draw, controls):
    _made.append(_original(draw, controls))
    return _made[-1]
_widgets._frames_on_demand = _remember
"""

MOVE = """
def _sliders(box):
    for child in getattr(box, "children", ()):
        if hasattr(child, "continuous_update"):
            yield child
        else:
            yield from _sliders(child)

for _box in _made:
    for _slider in _sliders(_box):
        _before = _box.children[1].value
        if hasattr(_slider, "options"):
            _slider.index = 0 if _slider.index else len(_slider.options) - 1
        else:
            _slider.value = _slider.min if _slider.value > _slider.min else _slider.max
        assert _box.children[1].value != _before, f"{_slider.description}: the picture stays"
len(_made)
"""


LONGEST = 700
"""Lines of a chapter's source: what is longer is two chapters, or holds code of the package."""


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_chapter_is_not_too_long(source):
    assert len(source.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.live
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_chapter_runs_as_a_notebook_and_its_sliders_move_pictures(source, monkeypatch, tmp_path):
    monkeypatch.delenv(STATIC, raising=False)
    notebook.convert(ROOT / "book", tmp_path)
    chapter = nbformat.read(tmp_path / f"{source.stem}.ipynb", as_version=4)
    chapter.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
    chapter.cells.append(nbformat.v4.new_code_cell(MOVE))
    NotebookClient(chapter, timeout=300, kernel_name="python3", cwd=str(tmp_path)).execute()
    widgets = int(chapter.cells[-1].outputs[0]["data"]["text/plain"])
    assert widgets == sum(
        "explore(" in c.source and "def explore" not in c.source
        for c in chapter.cells[1:-1]
        if c.cell_type == "code"
    )
    for cell in chapter.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output["text"]


def cells_of(source):
    """The code of each cell."""
    text = source.read_text(encoding="utf-8")
    return re.findall(r"^```{code-cell}[^\n]*\n(?::[^\n]*\n)*(.*?)^```$", text, re.M | re.S)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_what_a_cell_makes_for_readers_is_its_last_line_and_so_is_shown(source):
    trees = [ast.parse(cell) for cell in cells_of(source)]
    shown = {"table", "explore", "Picture"}
    shown |= {
        node.name for tree in trees for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and isinstance(last := node.body[-1], ast.Return)
        and isinstance(last.value, ast.Call) and getattr(last.value.func, "id", "") in shown
    }  # fmt: skip
    lost = [
        ast.unparse(line) for tree in trees for line in tree.body[:-1]
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call)
        and getattr(line.value.func, "id", "") in shown
    ]  # fmt: skip
    assert not lost


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_chapter_does_not_give_a_new_meaning_to_what_it_imports(source):
    tree = ast.parse("\n".join(cells_of(source)))
    imported = {
        name.asname or name.name for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) for name in node.names
    }  # fmt: skip
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert imported
    assert not imported & defined
