"""What PyGT 0.3.0 says of its own example: ``python -m extras.pygt_numbers`` writes it down.

To be run in an environment that has PyGT (``pip install PyGT==0.3.0``) beside this package, at the
root of the repository. The numbers stand in ``tests/analysis/pygt.json``, where a test reads them.
"""

import json
from pathlib import Path

import numpy as np
import PyGT
from scipy.sparse import csr_matrix, diags

from landscape_lab.analysis import rates
from tests.analysis.four_funnels import A, B, four_funnels

TEMPERATURES = (1.0, 0.3, 0.1, 0.02)
WANTED = ("MFPTBA", "MFPTAB", "kSSBA", "kSSAB", "kFBA", "kFAB", "k*BA", "k*AB")
PAIRS = ((0, 31), (8, 31), (8, 16))


def numbers(temperature: float) -> dict:
    """Rates between the sets, and mean first-passage times between single minima, both ways."""
    k = rates(four_funnels(), temperature)
    rate = csr_matrix((np.exp(k.log_rate), (k.target, k.source)), shape=(k.n_minima, k.n_minima))
    tau = 1 / np.asarray(rate.sum(axis=0)).ravel()
    branching = csr_matrix(rate @ diags(tau))
    a, b = (np.isin(np.arange(k.n_minima), minima) for minima in (A, B))
    between = PyGT.stats.compute_rates(
        a, b, branching, tau, np.exp(k.log_occupation), MFPTonly=False, fullGT=True
    )
    single = [[i, j, *PyGT.mfpt.compute_MFPT(i, j, branching, tau)] for i, j in PAIRS]
    return {name: float(between[name]) for name in WANTED} | {
        "pairs": [[i, j, float(to_i), float(to_j)] for i, j, to_i, to_j in single]
    }


if __name__ == "__main__":
    found = {f"{temperature:g}": numbers(temperature) for temperature in TEMPERATURES}
    path = Path("tests/analysis/pygt.json")
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
