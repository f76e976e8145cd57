"""PyGT: the mean time from one minimum to another, by graph transformation."""

import numpy as np
import PyGT
from answering import answer, busy
from scipy.sparse import csr_matrix, diags


def passage(rate: np.ndarray, target: np.ndarray, source: np.ndarray, tau: np.ndarray) -> dict:
    """From minimum 1 to minimum 0 and back; rates ``(K,)`` between `source` and `target`."""
    size = len(tau)
    branching = csr_matrix(csr_matrix((rate, (target, source)), shape=(size, size)) @ diags(tau))
    seconds, (there, _) = busy(lambda: PyGT.mfpt.compute_MFPT(0, 1, branching, tau, block=20))
    return {"seconds": seconds, "time": float(there)}


answer({"passage": passage})
