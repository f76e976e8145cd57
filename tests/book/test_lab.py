"""JupyterLab itself: a chapter is opened there in a browser, run, and its sliders moved.

`make rehearse` does so with every chapter.
"""

import nbformat
import pytest

from tools import lab, rehearsal

pytestmark = pytest.mark.browser

LIGHTEST = "intro"
BROKEN = (
    "import sys\n_ = sys.stderr.write('careful')",
    "1 / 0",
    "import landscape_lab",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab in a folder as students get it, and a notebook that is broken."""
    place = tmp_path_factory.mktemp("students")
    lab.fill(place / "lab")
    cells = [nbformat.v4.new_code_cell(cell) for cell in BROKEN]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, place / "lab" / "broken.ipynb")
    with lab.Server(place / "lab", place / "home") as running:
        yield running


def test_a_chapter_runs_in_jupyterlab_and_its_sliders_move_pictures(browser, server):
    seen = rehearsal.visit(browser, server, LIGHTEST)
    assert seen.wrong == []
    assert seen.moves, "the chapter has no slider"


def test_what_a_cell_says_to_the_error_stream_and_what_it_raises_is_seen(browser, server):
    seen = rehearsal.visit(browser, server, "broken")
    assert seen.wrong == [
        "code cell 1: careful",
        "code cell 2: ZeroDivisionError: division by zero",
    ]
