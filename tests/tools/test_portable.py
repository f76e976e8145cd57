"""Other processors: are they really believed in, and does what is promised hold there?"""

import os
import subprocess
import sys

import pytest

from tools import portable

OTHERS = [each for each in portable.ENVIRONMENTS if each.possible]

BELIEVED = """
import numpy
from threadpoolctl import threadpool_info
blas = [library for library in threadpool_info() if library["internal_api"] == "openblas"]
for library in blas:
    print(library["architecture"], library["num_threads"])
"""

COUNTED = """
from landscape_lab.products import scalar_products, _scalar_products
import numpy as np
scalar_products(np.ones((2, 3)), np.ones((2, 3)))
print(sum(_scalar_products.stats.cache_hits.values()))
"""


def told(script, environment, **variables):
    """What a script prints in an environment."""
    known = {name: value for name, value in os.environ.items() if name != "NUMBA_CPU_NAME"}
    return subprocess.run(
        [sys.executable, "-c", script], env=known | environment.variables | variables, text=True,
        capture_output=True, check=True, cwd=portable.ROOT,
    ).stdout.split()  # fmt: skip


@pytest.mark.parametrize("environment", OTHERS, ids=lambda each: each.name)
def test_an_environment_is_believed(environment):
    blas = told(BELIEVED, environment)
    if environment.blas != "own":
        assert set(blas[::2]) <= {environment.blas}
    # A machine with one processor has no second thread to give.
    assert {int(threads) for threads in blas[1::2]} <= {1, environment.threads}


def test_kernels_of_one_processor_are_not_loaded_on_another(tmp_path):
    own, generic = (portable.Environment("own", cpu, 1) for cpu in ("own", "generic"))
    hits = [
        int(told(COUNTED, each, NUMBA_CACHE_DIR=str(tmp_path))[0])
        for each in (own, generic, own, generic)
    ]
    assert hits == [0, 0, 1, 1]


@pytest.mark.slow
def test_promises_hold_on_the_oldest_processor():
    oldest = next(each for each in OTHERS[::-1] if each.numba == "generic")
    ended = portable.run(oldest, portable.PROMISES)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_an_unknown_environment_is_answered_with_those_that_there_are(capsys):
    assert portable.report(["Babbage"]) == 2
    assert "no environment is called Babbage; there are own-own-1" in capsys.readouterr().out
