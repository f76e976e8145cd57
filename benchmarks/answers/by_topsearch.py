"""TopSearch: quenches by its wrapper of SciPy's L-BFGS-B, of its Lennard-Jones clusters."""

import numpy as np
from answering import answer, busy
from topsearch.minimisation.lbfgs import minimise
from topsearch.potentials.atomic import LennardJones


def quench(x: np.ndarray) -> dict:
    """From starts ``(B, 3 N)`` to a gradient whose largest part is 1e-5."""
    model = LennardJones()
    bounds = [(-100.0, 100.0)] * x.shape[1]
    minimise(model.function_gradient, x[0], bounds, n_steps=2)  # what is done once is not counted
    seconds, found = busy(
        lambda: [
            minimise(model.function_gradient, start, bounds, conv_crit=1e-5, n_steps=2000)
            for start in x
        ]
    )
    return {
        "seconds": seconds,
        "energy": float(np.mean([energy for _, energy, _ in found])),
        "evaluations": float(np.mean([told["funcalls"] for _, _, told in found])),
    }


answer({"quench": quench})
