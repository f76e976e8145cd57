"""The built book in a Chromium that can reach nothing else."""

import functools
import http.server
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tools import chromium
from tools.scripts import FETCHED

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ROOT / "_build" / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps its mouth shut."""

    def log_message(self, format, *args):
        """Log nothing."""


@pytest.fixture(scope="session")
def server():
    """Address of the built book on this machine."""
    handler = functools.partial(Quiet, directory=str(PAGES))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()


@pytest.fixture(scope="session")
def browser():
    """A Chromium with an empty profile."""
    with chromium.opened() as running:
        yield running


class Visit:
    """A page with what went wrong on it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note)

    def _note(self, request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.strangers.append(request.url)

    def open(self, chapter: str) -> Page:
        """Open a chapter and wait until its widgets stand."""
        self.page.goto(f"{self.origin}/book/{chapter}.html", wait_until="load")
        widgets = self.page.locator('script[type$="widget-view+json"]').count()
        self.page.wait_for_function(
            "n => document.querySelectorAll('.landscape-explore').length >= n", arg=widgets
        )
        if self.page.locator('script[src*="mathjax"]').count():
            self.page.wait_for_function("() => window.MathJax?.startup?.promise !== undefined")
            self.page.evaluate("() => MathJax.startup.promise")
        return self.page


@pytest.fixture
def visitor(browser):
    """Makes visits, each with an empty profile."""
    contexts = []

    def make(origin: str, *, width: int = 1280, scheme: str = "light") -> Visit:
        size = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        return Visit(contexts[-1].new_page(), origin)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visit(visitor, server):
    """A visit to the web server, on a desk."""
    return visitor(server)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for what a reader with a disability stumbles over."""
    return (FETCHED / "tests" / "axe" / "axe.min.js").read_text(encoding="utf-8")
