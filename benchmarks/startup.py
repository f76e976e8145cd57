"""How long a newcomer waits: new processes, beside what nothing can be faster than.

Processor time of whole processes. The example of the README is also run where nothing is compiled
yet, in a place of its own.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

FIRST = """
import numpy as np
from landscape_lab import LennardJones, minimize
model = LennardJones(7)
minimize(model, model.sample(10, np.random.default_rng(0)))
"""

NAMES = "from landscape_lab import LennardJones, minimize"

ROWS = {
    "import landscape_lab": ("import landscape_lab", "import numba", "import numba"),
    "import of a model and a search": (NAMES, "import numba", "import numba"),
    "first quench in a new process": (
        FIRST, "a loop of numba's over three numbers", "import benchmarks.one_loop"
    ),
}  # fmt: skip
"""What is done, its limit in words, and that limit; kernels are compiled and kept."""

README = Path(__file__).parents[1] / "README.md"


def seconds(code: str, **places: str) -> float:
    """Processor time of a new process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code], check=True, env=os.environ | places, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def example() -> str:
    """The first piece of Python in the README."""
    return re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[1]


def beside_limits(rounds: int) -> list[dict]:
    """Each beside its limit, in turns."""
    rows = []
    for task, (code, limit, bare) in ROWS.items():
        seconds(code)
        turns = [(seconds(code), seconds(bare)) for _ in range(rounds)]
        rows.append({"task": task, "peer": limit, "seconds": turns})
    return rows


def newcomer() -> dict:
    """README's example where nothing is compiled yet, and once more; one turn."""
    with tempfile.TemporaryDirectory() as folder:
        first, again = (seconds(example(), NUMBA_CACHE_DIR=folder) for _ in range(2))
    return {
        "task": "README's example, nothing compiled yet", "peer": "the same once more",
        "seconds": [(first, again)],
    }  # fmt: skip
