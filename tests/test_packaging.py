"""What is shipped is small, whole, and runs away from the repository."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import landscape_lab

ROOT = Path(__file__).resolve().parents[1]
MOST = 12 * 2**20


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    home = tmp_path_factory.mktemp("wheel")
    build = "import sys; from flit_core.buildapi import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(home)], cwd=ROOT, check=True)
    return next(home.glob("*.whl"))


def test_a_wheel_is_small_and_holds_the_package_alone(wheel):
    assert wheel.stat().st_size < MOST
    names = zipfile.ZipFile(wheel).namelist()
    assert "landscape_lab/py.typed" in names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"landscape_lab"}
    for path in (ROOT / "landscape_lab").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names


def test_a_wheel_runs_where_the_repository_is_not(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    environment["PYTHONPATH"] = str(tmp_path / "site")
    script = (
        "import landscape_lab, numpy\n"
        "from landscape_lab.analysis import rates_from_matrix, mean_first_passage_time\n"
        "from landscape_lab import datasets, formats, show\n"
        "print(landscape_lab.__file__)\n"
        "print(mean_first_passage_time(rates_from_matrix([[0, 2.0], [1.0, 0]]), target=1)[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    place, time = done.stdout.split()
    assert Path(place).is_relative_to(tmp_path / "site")
    assert float(time) == 0.5


def test_who_cites_is_told_the_version_that_is_there():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == landscape_lab.__version__
    assert citation["references"][0]["doi"].startswith("10.")


def test_what_a_binder_is_told_makes_the_notebooks(tmp_path):
    told = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").strip()
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told.removeprefix("-e .[").removesuffix("]") in extras["optional-dependencies"]
    script = (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    there = script.replace(" lab", f" {tmp_path}/lab")
    subprocess.run(["sh", "-c", there], cwd=ROOT, env=os.environ | {"PATH": path}, check=True)
    for name in ("mapping.ipynb", "exercises/mapping.ipynb"):
        assert (tmp_path / "lab" / name).exists()
