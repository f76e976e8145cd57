"""A Chromium for the browser tests: the one that is there, the distribution's or playwright's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Path of a Chromium on this machine, or None."""
    from playwright.sync_api import sync_playwright

    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and os.path.exists(path) else None


def install() -> str:
    """Find a Chromium, or bring one.

    Raises
    ------
    FileNotFoundError
        If there is none and none could be installed.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in _commands():
        if path := find():
            return path
        subprocess.run(command, check=False, env=quiet)
    path = find()
    if path is None:
        raise FileNotFoundError(
            "no Chromium was found and none could be installed; "
            "install the package chromium, then call make test again"
        )
    return path


@contextmanager
def opened() -> Iterator["Browser"]:
    """Start a Chromium with an empty profile that asks for nothing by itself.

    Raises
    ------
    FileNotFoundError
        If there is none on this machine.
    """
    from playwright.sync_api import sync_playwright

    path = find()
    if path is None:
        raise FileNotFoundError("no Chromium was found; python -m tools.chromium brings one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield running
        finally:
            running.close()


def _commands() -> list[list[str]]:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    commands = []
    if shutil.which("apt-get") and (not prefix or shutil.which("sudo")):
        apt = [*prefix, "apt-get", "-qq"]
        commands.append([*apt, "update"])
        commands.append([*apt, "install", "-y", "--no-install-recommends", "chromium"])
    commands.append([sys.executable, "-m", "playwright", "install", "chromium"])
    return commands


if __name__ == "__main__":
    print(f"Browser: {install()}")
