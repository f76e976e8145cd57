"""A Chromium for the browser tests: the one that is there, the distribution's or playwright's."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


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
