"""The numeric tests as other processors would run them.

A test that holds only here is no test. Two libraries choose their arithmetic by the processor:
OpenBLAS its kernels and threads, numba its instructions. Both can be told to believe in another
one, an older one at least; each such environment runs the tests in a process of its own.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from llvmlite import binding

ROOT = Path(__file__).resolve().parent.parent

NUMERIC = (
    "tests/models", "tests/search", "tests/potential", "tests/surveying", "tests/landscape",
    "tests/analysis", "tests/basins", "tests/test_products.py", "tests/test_lanes.py",
)  # fmt: skip

PROMISES = (
    "tests/test_products.py", "tests/potential/test_contract.py", "tests/search/test_walkers.py",
    "tests/models/test_neural_network.py::test_a_network_does_not_feel_its_crowd",
)  # fmt: skip
"""What the package promises of every model and search: a part that is run with all other tests."""


@dataclass(frozen=True)
class Environment:
    """A processor to believe in.

    Attributes
    ----------
    blas : str
        What OpenBLAS takes the processor for, or "own".
    numba : str
        What numba takes it for, or "own".
    threads : int
        Threads of OpenBLAS.
    needs : str
        What the real processor must have for this, as LLVM names it.
    """

    blas: str
    numba: str
    threads: int
    needs: str = ""

    @property
    def name(self) -> str:
        """A name for the command line and for the report."""
        return f"{self.blas}-{self.numba}-{self.threads}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that say so."""
        chosen = {"OPENBLAS_CORETYPE": self.blas, "NUMBA_CPU_NAME": self.numba}
        told = {name: value for name, value in chosen.items() if value != "own"}
        return told | {"OPENBLAS_NUM_THREADS": str(self.threads)}

    @property
    def possible(self) -> bool:
        """Whether this machine has the instructions."""
        return not self.needs or bool(binding.get_host_cpu_features().get(self.needs))


ENVIRONMENTS = (
    Environment("own", "own", 1),
    Environment("own", "own", 2),
    Environment("own", "generic", 2),
    Environment("Haswell", "own", 1, needs="avx2"),
    Environment("Haswell", "generic", 2, needs="avx2"),
    Environment("Sandybridge", "own", 2, needs="avx"),
    Environment("Nehalem", "own", 1, needs="sse4.2"),
    Environment("Nehalem", "generic", 2, needs="sse4.2"),
    Environment("SkylakeX", "own", 2, needs="avx512f"),
)


def run(environment: Environment, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run tests, but for the slow ones, in a process that believes in an environment."""
    told = {name: value for name, value in os.environ.items() if name not in environment.variables}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", *tests]
    return subprocess.run(
        command, cwd=ROOT, env=told | environment.variables, text=True, capture_output=True,
        check=False,
    )  # fmt: skip


def _timed(
    environment: Environment,
) -> tuple[Environment, subprocess.CompletedProcess[str], float]:
    began = time.perf_counter()
    return environment, run(environment, NUMERIC), time.perf_counter() - began


def report(names: Iterable[str]) -> int:
    """Run the numeric tests in all environments, or those named; 1 if any failed, else 0.

    As many at a time as there are processors.
    """
    failed = False
    wanted = set(names)
    unknown = wanted - {environment.name for environment in ENVIRONMENTS}
    if unknown:
        known = ", ".join(environment.name for environment in ENVIRONMENTS)
        print(f"no environment is called {', '.join(sorted(unknown))}; there are {known}")
        return 2
    chosen = [each for each in ENVIRONMENTS if not wanted or each.name in wanted]
    for environment in chosen:
        if not environment.possible:
            print(f"{environment.name}: this processor has no {environment.needs}")
    with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        for environment, ended, seconds in side_by_side.map(
            _timed, [each for each in chosen if each.possible]
        ):
            last = (ended.stdout.strip() or ended.stderr.strip()).splitlines()[-1:] or ["no word"]
            print(f"{environment.name}: {last[0]} ({seconds:.0f} s)", flush=True)
            if ended.returncode != 0:
                failed = True
                print(ended.stdout, ended.stderr, sep="\n", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(report(sys.argv[1:]))
