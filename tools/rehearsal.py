"""A student at JupyterLab: opens a chapter, runs all its cells and moves its sliders.

``python -m tools.rehearsal [CHAPTER ...]`` does so with every chapter, or with those named, in a
Chromium, and prints a row for each. It ends with an error where something does not work.
"""

import argparse
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
from playwright.sync_api import Browser, Locator, Page, TimeoutError

from tools import chromium, lab, notebook

PATIENCE, PATIENCE_MOVE = 600_000.0, 60_000.0
"""Milliseconds that a chapter's cells and a slider may take on a busy machine."""

READY = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
IDLE = f"() => ({READY})() === 'idle'"
ASKED = "() => document.querySelector('.jp-Dialog-content')?.innerText"

FINISHED = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = [...panel.content.model.cells].filter(c => c.type === 'code');
  const failed = cells.some(c => c.outputs.toJSON().some(o => o.output_type === 'error'));
  const idle = panel.sessionContext.session?.kernel?.status === 'idle';
  return idle && (failed || cells.every(c => c.executionCount !== null));
}"""

WRONG = """() => {
  const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
  return cells.filter(c => c.type === 'code').flatMap((cell, k) => cell.outputs.toJSON()
    .filter(o => o.output_type === 'error' || o.name === 'stderr')
    .map(o => `code cell ${k + 1}: ${o.ename ? o.ename + ': ' + o.evalue : o.text}`));
}"""

MOVED = """([box, before]) => box.querySelector('progress') !== null
  || box.querySelector('.landscape-picture').outerHTML !== before"""

FOLLOWED = "([box, before]) => box.querySelector('.landscape-picture').outerHTML !== before"


@dataclass
class Move:
    """A slider moved by a step: what it is called and what the new picture took.

    Attributes
    ----------
    label : str
        Its name.
    seconds : float
        From the key to the new picture, or to a progress bar.
    busy : float
        Processor time of the kernel for it, in seconds.
    waiting : bool
        Whether a progress bar came before the picture.
    """

    label: str
    seconds: float
    busy: float
    waiting: bool


@dataclass
class Visit:
    """What came of a chapter: errors of cells and of the browser, widgets, and sliders moved.

    Attributes
    ----------
    wrong : list of str
        Errors and warnings of cells, of the browser, and addresses on other machines.
    widgets : int
        Widgets that stand on the page with a picture.
    moves : list of Move
        One for each slider.
    """

    wrong: list[str] = field(default_factory=list)
    widgets: int = 0
    moves: list[Move] = field(default_factory=list)


def visit(browser: Browser, server: lab.Server, name: str) -> Visit:
    """Open a notebook of the server's folder, run all cells and move each slider by a step.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    server : lab.Server
    name : str
        The notebook's file without its suffix.

    Returns
    -------
    Visit
        What was seen. Cells that do not end, and a slider that brings neither a new picture nor a
        progress bar, are among what is wrong.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, seen = context.new_page(), Visit()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: seen.wrong.append(str(error)))
    page.on("request", lambda request: _note(request.url, server.origin, seen))
    try:
        page.goto(f"{server.origin}/lab/tree/{name}.ipynb?token={server.token}&reset")
        page.wait_for_function(f"() => ({IDLE})() || ({ASKED})()")
        if question := page.evaluate(ASKED):
            seen.wrong.append(f"JupyterLab asks: {question}")
            return seen
        _run_all(page)
        page.set_default_timeout(PATIENCE_MOVE)
        for box in page.locator(".landscape-explore").all():
            box.locator(".landscape-picture").wait_for()
            seen.widgets += 1
            for slider in box.get_by_role("slider").all():
                seen.moves.append(_move(page, box, slider, server))
        seen.wrong += page.evaluate(WRONG)
        wanted = _widgets_wanted(server.folder / f"{name}.ipynb")
        if seen.widgets != wanted:
            seen.wrong.append(f"{seen.widgets} widgets stand where {wanted} are asked for")
    except TimeoutError as error:
        seen.wrong.append(f"waited in vain: {error.message.splitlines()[0]}")
    finally:
        context.close()
    return seen


def _widgets_wanted(path: Path) -> int:
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return len(re.findall(r"^explore\(", code, re.MULTILINE))


def _note(url: str, origin: str, seen: Visit) -> None:
    here = (origin, origin.replace("http", "ws", 1), "data:", "blob:")
    if not url.startswith(here):
        seen.wrong.append(f"asked for {url}")


def _run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(FINISHED, polling=200)


def _move(page: Page, box: Locator, slider: Locator, server: lab.Server) -> Move:
    """Press an arrow key and wait for what comes."""
    row = slider.locator("xpath=ancestor::*[contains(@class, 'widget-slider')]")
    label = row.locator(".widget-label").text_content() or "a slider"
    before = box.locator(".landscape-picture").evaluate("picture => picture.outerHTML")
    both = [box.element_handle(), before]
    at_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    busy, began = _busy(server), time.perf_counter()
    slider.press("ArrowLeft" if at_end else "ArrowRight")
    page.wait_for_function(MOVED, arg=both)
    seconds = time.perf_counter() - began
    waiting = not page.evaluate(FOLLOWED, both)
    page.wait_for_function(FOLLOWED, arg=both)
    page.wait_for_function(IDLE)
    return Move(label, seconds, _busy(server) - busy, waiting)


def _busy(server: lab.Server) -> float:
    """Processor time of the server's kernels so far."""
    children = psutil.Process(server.process.pid).children()
    times = [child.cpu_times() for child in children]
    return sum(spent.user + spent.system for spent in times)


def _row(name: str, seen: Visit) -> str:
    told = f"{name:15} {seen.widgets} widgets, {len(seen.moves)} sliders"
    if seen.moves:
        slowest = max(seen.moves, key=lambda move: move.busy)
        bars = sum(move.waiting for move in seen.moves)
        told += f"; the slowest ({slowest.label}) takes {slowest.busy:.2f} s of processor time"
        told += f"; {bars} with a progress bar"
    return "\n    ".join([told, *seen.wrong])


def main() -> None:
    """Visit the chapters one after the other, each with a server of its own."""
    chapters = [path.stem for path in notebook.chapters(lab.ROOT / "book")]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", choices=[*chapters, []])
    given = parser.parse_args().chapters or chapters
    wrong = []
    with tempfile.TemporaryDirectory() as place, chromium.opened() as browser:
        folder = Path(place) / "lab"
        lab.fill(folder)
        for name in given:
            with lab.Server(folder, Path(place) / name) as server:
                seen = visit(browser, server, name)
            wrong += seen.wrong
            print(_row(name, seen), flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
