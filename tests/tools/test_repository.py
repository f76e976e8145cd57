"""What the repository promises about itself."""

import importlib
import inspect
import os
import pkgutil
import zipfile
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

from tools import offline, sources


def test_a_changed_or_further_file_changes_the_fingerprint(tmp_path):
    one, other = tmp_path / "a.py", tmp_path / "b.py"
    one.write_text("x = 1\n")
    before = sources.fingerprint([one])
    one.write_text("x = 2\n")
    changed = sources.fingerprint([one])
    other.write_text("")
    assert len({before, changed, sources.fingerprint([one, other])}) == 3


def test_kernels_depend_on_what_their_files_import_however_far(tmp_path):
    package = tmp_path / "p"
    (package / "units").mkdir(parents=True)
    for name, text in {
        "kernels": "", "__init__": "", "units/__init__": "from p.units import si",
        "units/si": "K = 1", "step": "from p.kernels import kernel\nfrom p.units import K",
        "drawn": "from p import step",
    }.items():  # fmt: skip
        (package / f"{name}.py").write_text(text)
    reached = {path.relative_to(package).as_posix() for path in sources.kernels(package)}
    assert reached == {"kernels.py", "units/__init__.py", "units/si.py", "step.py"}


def test_every_module_with_kernels_is_known_to_have_some():
    known = sources.kernels()
    compiled = [
        importlib.import_module(f"{package.__name__}.{name}")
        for package, names in modules() for name in names
    ]  # fmt: skip
    holding = {
        Path(inspect.getfile(value.py_func)) for module in compiled
        for value in vars(module).values() if isinstance(value, Dispatcher)
    }  # fmt: skip
    assert sources.PACKAGE / "search" / "lbfgs_step.py" in holding
    assert holding <= known
    assert not any(path.is_relative_to(sources.PACKAGE / "cli") for path in known)


def test_only_the_latest_caches_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "CACHES", tmp_path)
    for age in range(8):
        folder = tmp_path / "cells" / f"state{age}"
        folder.mkdir(parents=True)
        os.utime(folder, (100 - age, 100 - age))
    sources.forget("cells")
    kept = sorted(path.name for path in (tmp_path / "cells").iterdir())
    assert kept == ["state0", "state1", "state2", "state3", "state4"]


def test_the_offline_copy_unpacks_into_one_folder(tmp_path):
    pages = tmp_path / "html"
    (pages / "book").mkdir(parents=True)
    (pages / "index.html").write_text("start")
    (pages / "book" / "intro.html").write_text("page")
    made = offline.pack(pages, tmp_path / "course.zip")
    with zipfile.ZipFile(made) as archive:
        assert archive.namelist() == ["course/book/intro.html", "course/index.html"]


def test_nothing_is_packed_before_the_book_is_built(tmp_path):
    with pytest.raises(FileNotFoundError, match="make book"):
        offline.pack(tmp_path, tmp_path / "course.zip")


def modules():
    """Every package of ours with the names of the modules and packages in it."""
    package = importlib.import_module("landscape_lab")
    yield package, [m.name for m in pkgutil.iter_modules(package.__path__)]
    for found in pkgutil.walk_packages(package.__path__, "landscape_lab."):
        if found.ispkg:
            inner = importlib.import_module(found.name)
            yield inner, [m.name for m in pkgutil.iter_modules(inner.__path__)]


def test_no_module_bears_the_name_of_something_else_that_its_package_hands_on():
    for package, names in modules():
        for name in names:
            importlib.import_module(f"{package.__name__}.{name}")
            assert inspect.ismodule(getattr(package, name)), f"{package.__name__}.{name}"
            assert name != package.__name__.rpartition(".")[2]
