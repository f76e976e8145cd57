"""A browser is looked for first, and brought only where there is none."""

import pytest

from tools import chromium


@pytest.fixture
def commands(monkeypatch):
    """What would have been run."""
    run = []
    monkeypatch.setattr(chromium.subprocess, "run", lambda command, **_: run.append(command))
    return run


def test_a_browser_that_is_there_is_taken(monkeypatch, commands):
    monkeypatch.setattr(chromium, "find", lambda: "/usr/bin/chromium")
    assert chromium.install() == "/usr/bin/chromium"
    assert commands == []


def test_the_distributions_package_comes_before_playwrights_own(monkeypatch, commands):
    installed = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"]
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(chromium, "find", lambda: "/x" if installed in commands else None)
    assert chromium.install() == "/x"
    assert commands == [["apt-get", "-qq", "update"], installed]


def test_without_rights_playwright_brings_its_own(monkeypatch, commands):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    monkeypatch.setattr(chromium, "find", lambda: "/x" if commands else None)
    assert chromium.install() == "/x"
    assert [command[1:] for command in commands] == [["-m", "playwright", "install", "chromium"]]


def test_no_browser_is_an_error(monkeypatch, commands):
    monkeypatch.setattr(chromium, "find", lambda: None)
    with pytest.raises(FileNotFoundError, match="install the package chromium"):
        chromium.install()
