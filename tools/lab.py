"""JupyterLab as students get it: a folder of chapters and exercises, and a server that shows it.

``python -m tools.lab OUT`` fills the folder.
"""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from tools import notebook, student

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = Path(__file__).with_name("lab.json")
NO_BUILD = {"page_config_data": {"buildCheck": False, "buildAvailable": False}}
"""Nobody here builds JupyterLab anew; the check for it starts Node for each page."""

PATIENCE = 120.0
"""Seconds within which a server answers, on a machine that has much else to do."""


def fill(folder: Path, values: Path | None = None) -> None:
    """Write chapters and exercises as notebooks; exercises that are there stay.

    Parameters
    ----------
    folder : Path
        Where JupyterLab opens.
    values : Path, optional
        Where a build of the book left the numbers that its text glues in.
    """
    notebook.convert(ROOT / "book", folder, values)
    student.make(ROOT / "exercises", folder / "exercises", keep=True)


class Server:
    """JupyterLab on a free port of this machine, with settings and a home of its own.

    Parameters
    ----------
    folder : Path
        What it shows.
    home : Path
        An empty folder for what Jupyter writes beside notebooks, and for the server's log.

    Attributes
    ----------
    origin, token : str
        Its address, and the word that opens it.
    process : subprocess.Popen
        The server; its kernels are its children.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.token = secrets.token_hex(16)

    def __enter__(self) -> Self:
        settings = self.home / "settings"
        settings.mkdir(parents=True)
        shutil.copy(SETTINGS, settings / "overrides.json")
        port = _free_port()
        self.origin = f"http://127.0.0.1:{port}"
        command = [
            sys.executable, "-m", "jupyterlab", str(self.folder), "--no-browser", "--allow-root",
            "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self.token}", "--expose-app-in-browser",
            f"--LabApp.app_settings_dir={settings}", f"--ServerApp.tornado_settings={NO_BUILD}",
        ]  # fmt: skip
        with (self.home / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=_apart(self.home)
            )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def _wait(self) -> None:
        """Return when it answers."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.origin}/api?token={self.token}", timeout=10).close()
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.2)
            else:
                return
        log = (self.home / "log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"JupyterLab did not answer at {self.origin}; it said:\n{log}")

    def _stop(self) -> None:
        """End the server, which ends its kernels."""
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _apart(home: Path) -> dict[str, str]:
    """The environment of a reader who has never used Jupyter before."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "config",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return os.environ | {name: str(home / folder) for name, folder in folders.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--values", type=Path, help="folder where a build left glued numbers")
    options = parser.parse_args()
    fill(options.target, options.values)
