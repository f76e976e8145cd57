"""Whole surveys in nine units of energy and length: ``python -m benchmarks.units``.

Each model is given as a bare function with its symmetry and the places to start from; nothing says
how large its energies or its coordinates are. What is found should not depend on either.
"""

import sys
import time

from landscape_lab import Landscape, survey
from tests.problems import MODELS, in_units

ENERGIES = (1e-8, 1.0, 1e8)
LENGTHS = (1e-3, 1.0, 1e3)
LEFT_OUT = ("LJ13", "Morse, short range", "regression, images kept")
"""Too large for a table, or without an end."""


def _found(name: str, energy: float, length: float) -> Landscape:
    model = in_units(MODELS[name], energy, length, hessian=False)
    return survey(model, rng=0, progress=False)


def table(names: list[str]) -> None:
    """Minima and transition states of each model in each unit."""
    print(f"{'':30}" + "".join(f"{e:>9.0e},{x:.0e}" for e in ENERGIES for x in LENGTHS))
    for name in names:
        began, cells = time.perf_counter(), []
        for energy in ENERGIES:
            for length in LENGTHS:
                found = _found(name, energy, length)
                cells.append(f"{found.n_minima}; {found.n_transition_states}")
        seconds = time.perf_counter() - began
        print(f"{name:30}" + "".join(f"{cell:>15}" for cell in cells) + f"  {seconds:.0f} s")


if __name__ == "__main__":
    table(sys.argv[1:] or [name for name in MODELS if name not in LEFT_OUT])
