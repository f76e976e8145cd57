"""What is slow to load waits until somebody needs it."""

import subprocess
import sys

LATE = (
    "matplotlib", "scipy.optimize", "scipy.cluster", "scipy.integrate", "scipy.interpolate",
    "pymbar", "networkx", "ipywidgets", "torch", "jax", "distributed", "typer",
)  # fmt: skip


def test_the_package_is_loaded_without_what_only_some_of_it_needs():
    code = f"import landscape_lab, sys; print(*[name for name in {LATE} if name in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert loaded == []
