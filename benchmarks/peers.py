"""Environments of the peers, made at the first use; the package itself needs none of them."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(".venv-peers")
PELE = ("pele==0.1.2", "scipy==1.17.1")
AUTODIFF = ("torch==2.15.0", "jax[cpu]==0.10.2")
EXTRAS = ("torch==2.13.0", "jax[cpu]==0.10.2", "pytest>=8")


def pele() -> Path:
    """A Python with pele."""
    return _made("pele", *PELE)


def beside_autodiff() -> None:
    """Run `benchmarks.autodiff` in a Python with PyTorch, JAX and this package."""
    python = _made("autodiff", *AUTODIFF, "-e", ".")
    # Another version of numba would throw away what ours has compiled.
    cache = {"NUMBA_CACHE_DIR": str(python.parents[1] / "kernels")}
    subprocess.run([python, "-m", "benchmarks.autodiff"], env=os.environ | cache, check=True)


def beside_pytorch() -> None:
    """Run the tests of `extras` in a Python with PyTorch, JAX and this package."""
    python = _made("torch", *EXTRAS, "-e", ".")
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
    return python


def _install(python: Path, packages: tuple[str, ...]) -> None:
    """By uv, which knows where PyTorch keeps its builds without CUDA, ten times smaller; or by pip.

    What pip installs on Linux takes 6 GB.
    """
    small = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", python,
             "--torch-backend", "cpu", *packages]  # fmt: skip
    if subprocess.run(small, stderr=subprocess.DEVNULL).returncode:
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
