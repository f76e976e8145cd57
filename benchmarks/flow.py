"""Whose basin is a point in: ``python -m benchmarks.flow`` sets the descents side by side.

Each landscape's starts are followed at a fiftieth of the usual error first; what ends elsewhere
than that is wrong. One core; microseconds of processor time for a point.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from landscape_lab import (
    DampedSines,
    MullerBrown,
    SoftSpheres,
    TriatomicCluster,
    gradient_flow,
    minimize,
)  # fmt: skip
from landscape_lab.search.flow import STEP_ERROR

LANDSCAPES = {
    "regression, images kept": (lambda: DampedSines.paper(images="kept"), 4000, 1000),
    "8 soft disks": (lambda: SoftSpheres(8), 4000, 400),
    "Müller-Brown": (MullerBrown, 4000, 1000),
    "triatomic": (TriatomicCluster, 1000, 300),
}
"""How to make it; starts; how many of them the slower descents get."""


def main() -> None:
    """Print the table."""
    print("landscape, descent: % in a wrong minimum of starts; gradients, Hessians; µs a point")
    with ThreadPoolExecutor(1) as one:
        for name, (make, size, few) in LANDSCAPES.items():
            model = make()
            starts = model.sample(size, np.random.default_rng(1))
            unit = STEP_ERROR * model.scale.length
            true = gradient_flow(model, starts, step_error=unit / 50, executor=one)
            table = {
                "flow, twice the error": (gradient_flow, {"step_error": 2 * unit}, size),
                "flow": (gradient_flow, {}, size),
                "flow, half the error": (gradient_flow, {"step_error": unit / 2}, size),
                "flow, gradients alone": (
                    gradient_flow, {"method": "explicit", "max_iter": 10_000}, few
                ),
                "LBFGS": (minimize, {}, few),
            }  # fmt: skip
            for label, (descent, options, count) in table.items():
                descent(model, starts[:8], executor=one, **options)
                began = time.process_time()
                found = descent(model, starts[:count], executor=one, **options)
                spent = 1e6 * (time.process_time() - began) / count
                wrong = 100 * _elsewhere(model, found, true[:count]).mean()
                print(
                    f"{name}, {label}: {wrong:.2f}% of {count}; {found.n_eval.mean():.0f}, "
                    f"{found.n_iter.mean() + 1:.0f}; {spent:.0f}",
                    flush=True,
                )


def _elsewhere(model, found, true):
    """Which walkers ended in another minimum than the true one, or only one of them in any."""
    if model.n == 9:  # Rotations: energies tell the minima of three atoms apart, all but images.
        far = np.abs(found.energy - true.energy) > 1e-6
    else:
        apart = found.x - true.x
        flat = model.symmetry.zero_modes(true.x)
        apart -= np.einsum("bnk,bk->bn", flat, np.einsum("bnk,bn->bk", flat, apart))
        far = np.linalg.norm(apart, axis=1) > 0.3 * model.scale.length
    return (found.converged != true.converged) | (true.converged & far)


if __name__ == "__main__":
    main()
