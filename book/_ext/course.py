"""Joins the book to the package: pages without a kernel, fresh results, notebooks to download."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from landscape_lab.show.picture import STATIC  # noqa: E402
from tools import notebook, sources, student  # noqa: E402

NOTEBOOKS = "notebooks"
STATE = "application/vnd.jupyter.widget-state+json"
ELSEWHERE = ("https://", "http://", "//")


def configure(app: Sphinx, config: Config) -> None:
    """Keep results of cells in a folder that belongs to the present sources of the package."""
    sources.forget("cells")
    config["nb_execution_cache_path"] = str(sources.cache("cells"))
    config["html_theme_options"]["use_download_button"] = False  # it offers the source only


def add_downloads(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Link a chapter's notebook and its exercises below the title; keep foreign scripts out."""
    for kind in ("css_files", "script_files"):
        context[kind] = [asset for asset in context.get(kind, []) if not _unwanted(asset)]
    if "body" not in context:
        return
    # Citations are no list items, so what holds them must not be called a list.
    body = context["body"].replace('role="list" class="citation-list"', 'class="citation-list"')
    context["body"] = body
    if ROOT / f"{page}.md" not in notebook.chapters(ROOT / "book"):
        return
    name, up = Path(page).name, "../" * page.count("/")
    links = [_link(f"{up}{NOTEBOOKS}/{name}.ipynb", "Notebook of this chapter")]
    if (ROOT / "exercises" / f"{name}.ipynb").exists():
        links.append(_link(f"{up}{NOTEBOOKS}/exercises/{name}.ipynb", "Exercises as a notebook"))
    title, end, rest = body.partition("</h1>")
    frames = _take_frames(context)
    context["body"] = f'{title}{end}<p class="course-downloads">{" ".join(links)}</p>{rest}{frames}'


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Put the notebooks beside the pages once these are complete."""
    if exception is not None or app.builder.name != "html":
        return
    target = Path(app.outdir) / NOTEBOOKS
    shutil.rmtree(target, ignore_errors=True)
    glued = Path(app.outdir).parent / "jupyter_execute" / "book"
    notebook.convert(ROOT / "book", target, glued)
    student.make(ROOT / "exercises", target / "exercises")


def _unwanted(asset: Any) -> bool:
    address = str(getattr(asset, "filename", asset) or "")
    body = str(getattr(asset, "attributes", {}).get("body", ""))
    return address.startswith(ELSEWHERE) or "thebe" in address or "THEBE" in body


def _take_frames(context: dict[str, Any]) -> str:
    """Take the frames of the widgets out of the page's head, so that text can be read before."""
    later = [
        a for a in context["script_files"] if getattr(a, "attributes", {}).get("type") == STATE
    ]
    context["script_files"] = [asset for asset in context["script_files"] if asset not in later]
    return "".join(f'<script type="{STATE}">{asset.attributes["body"]}</script>' for asset in later)


def _link(address: str, words: str) -> str:
    return f'<a class="course-download" href="{address}" download>{words}</a>'


def setup(app: Sphinx) -> dict[str, Any]:
    """Let kernels that the build starts know that they work for a page."""
    os.environ[STATIC] = "1"
    sources.use_kernel_cache()
    app.connect("config-inited", configure, priority=900)
    app.connect("html-page-context", add_downloads, priority=900)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
