"""Quench stored starts with pele's C++ LBFGS; runs in the peers' environment, one line a request.

Each line read from standard input names a file of starts ``(B, 3 N)``; each line written holds the
seconds taken, the mean number of evaluations and the mean energy, as JSON.
"""

import json
import sys
import time

import numpy as np
from pele.optimize import lbfgs_cpp
from pele.potentials import LJ

for line in sys.stdin:
    starts = np.load(line.strip())
    potential = LJ()
    began = time.perf_counter()
    results = [lbfgs_cpp(x, potential, tol=1e-5) for x in starts]
    seconds = time.perf_counter() - began
    told = {
        "seconds": seconds,
        "evaluations": float(np.mean([r.nfev for r in results])),
        "energy": float(np.mean([r.energy for r in results])),
        "converged": int(sum(bool(r.success) for r in results)),
    }
    print(json.dumps(told), flush=True)
