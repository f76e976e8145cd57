"""Runs the chapters on all processors before the pages are made, which then find the results.

What fails here is left alone: the page runs it again and says what is wrong.
"""

import logging
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from sphinx.application import Sphinx

from tools import notebook

READER = {"name": "myst_nb_md", "type": "plugin"}


def run_chapters(app: Sphinx) -> None:
    """Put what the cells of all chapters yield into the cache that the pages look at."""
    cache = get_cache(app.config.nb_execution_cache_path)
    for chapter in notebook.chapters(Path(app.srcdir) / "book"):
        cache.add_nb_to_project(str(chapter), read_data=READER)
    quiet = logging.getLogger(__name__)
    quiet.setLevel(logging.CRITICAL)
    load_executor("local-parallel", cache, logger=quiet).run_and_cache(
        timeout=app.config.nb_execution_timeout
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Run the chapters once it is known where the results are kept."""
    app.connect("builder-inited", run_chapters)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
