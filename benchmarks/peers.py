"""Peers, each in an environment of its own, made at the first use; the package needs none of them.

They come from the package registry, in the versions that are named here, and answer questions from
processes of their own (`benchmarks.answers`).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

FOLDER = Path(".venv-peers")
ANSWERS = Path(__file__).with_name("answers")

PEERS = {
    "pele": ("pele==0.1.2", "scipy==1.17.1"),
    "PyGT": ("PyGT==0.3.0", "scipy==1.17.1"),
    "TopSearch": ("topsearch==0.0.3",),
    "PyTorch": ("torch==2.13.0", "numpy==2.4.6"),
    "JAX": ("jax[cpu]==0.10.2", "scipy==1.17.1"),
}
"""What is installed for each peer."""

SCRIPTS = {
    "pele": "by_pele", "PyGT": "by_pygt", "TopSearch": "by_topsearch", "PyTorch": "by_torch",
    "JAX": "by_jax",
}  # fmt: skip

EXTRAS = ("torch==2.13.0", "jax[cpu]==0.10.2", "pytest>=8")

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Missing(Exception):
    """A peer could not be installed, or does not answer, and why."""


class Peer:
    """A peer's process, to be asked."""

    def __init__(self, process: subprocess.Popen, folder: Path) -> None:
        self._process, self._file = process, folder / "given.npz"
        self._errors = folder / "errors"

    def ask(self, task: str, **arrays: object) -> dict:
        """Have a task done with some arrays."""
        np.savez(self._file, **arrays)
        try:
            self._process.stdin.write(json.dumps({"task": task, "file": str(self._file)}) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
        except (BrokenPipeError, ValueError):
            told = self._errors.read_text().strip().splitlines()
            raise Missing(told[-1] if told else "it does not answer") from None


@contextmanager
def peer(name: str) -> Iterator[Peer]:
    """A peer that answers; `Missing` if it cannot be installed."""
    python = _made(name, *PEERS[name])
    with tempfile.TemporaryDirectory() as folder, Path(folder, "errors").open("w") as errors:
        process = subprocess.Popen(
            [python, ANSWERS / f"{SCRIPTS[name]}.py"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ | ONE_THREAD,
        )  # fmt: skip
        try:
            yield Peer(process, Path(folder))
        finally:
            process.kill()
            process.communicate()


def beside_pytorch() -> None:
    """Run the tests of `extras` in a Python with PyTorch, JAX and this package."""
    python = _made("torch", *EXTRAS, "-e", ".")
    # Another version of numba would throw away what ours has compiled.
    cache = {"NUMBA_CACHE_DIR": str(python.parents[1] / "kernels")}
    subprocess.run([python, "-m", "pytest", "-q", "extras"], env=os.environ | cache, check=True)


def _made(name: str, *packages: str) -> Path:
    """The Python of an environment that holds some packages."""
    folder = FOLDER / name
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists() or ready.read_text() != str(packages):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        _install(python, packages)
        ready.write_text(str(packages))
    return python.absolute()


def _install(python: Path, packages: tuple[str, ...]) -> None:
    """By pip; PyTorch by uv, which knows where its builds without CUDA are, ten times smaller.

    What pip installs of PyTorch on Linux takes 6 GB, unless a smaller build lies at hand.
    """
    if any(package.startswith("torch") for package in packages):
        small = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", python,
                 "--torch-backend", "cpu", *packages]  # fmt: skip
        if subprocess.run(small, stderr=subprocess.DEVNULL).returncode == 0:
            return
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", *packages], stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise Missing(told[-1].removeprefix("ERROR: ") if told else "it does not install")
