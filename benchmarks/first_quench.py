"""How long a newcomer waits: a new process, imports and a first quench, kernels in the cache."""

import subprocess
import sys
import time

CODE = """
import numpy as np
from landscape_lab import LennardJones, minimize
model = LennardJones(7)
minimize(model, model.sample(10, np.random.default_rng(0)))
"""
IMPORTS = "import numba, scipy.optimize"


def _seconds(code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def beside_its_limit() -> None:
    """The first quench beside the imports of numba and SciPy alone, which nothing can beat."""
    _seconds(CODE)
    runs = [(_seconds(CODE), _seconds(IMPORTS)) for _ in range(5)]
    ours, limit = (sorted(column)[2] for column in zip(*runs, strict=True))
    print("First quench in a new process, kernels in the cache, median of 5")
    print(f"  {ours:.2f} s with imports; importing numba and SciPy alone {limit:.2f} s")
