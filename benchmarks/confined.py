"""What a step of a confined walker costs: ``python -m benchmarks.confined``.

Walkers in the basin of the minimum that most starts meet, their steps adapted. A step that the dice
of the spring refuse costs nothing; for all others the flow tells whether it stays inside. One core,
processor time.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from landscape_lab import SoftSpheres, gradient_flow, polish
from landscape_lab.basins.membership import FlowMembership, flat_directions
from landscape_lab.basins.space import space_around, within_box
from landscape_lab.basins.walk import Walkers, advance, ladder
from landscape_lab.reproduce import basins

N_RUNGS, N_ENSEMBLES, N_STEPS = 8, 64, 40


def cases() -> dict[str, basins.Case]:
    """Landscapes by their names."""
    disks = SoftSpheres(8)
    made = {name: make() for name, make in basins.CASES.items()}
    return made | {"8 disks": basins.Case(disks, disks, disks.sample, 0)}


def minimum(case: basins.Case) -> np.ndarray:
    """The place where most of some starts end, or the one in whose section they lie."""
    if case.home is not None:
        return case.home
    with basins.counted(case, 100, np.random.default_rng(0)) as landscape:
        minima = landscape.minima
    return polish(case.potential, minima.x[[np.argmax(minima.found)]]).x[0]


def row(name: str, case: basins.Case) -> str:
    """Confined steps a second; points asked and evaluations a step."""
    center, options = minimum(case), dict(case.options)
    flat = flat_directions(case.potential, center, weighed="prior" in options)[0]
    length = case.potential.scale.length
    space = space_around(center, flat, length, options.get("prior"))
    asked: list[np.ndarray] = []
    with ThreadPoolExecutor(1) as one:
        flow = FlowMembership(case.potential, center, executor=one, weighed="prior" in options)

        def followed(x):
            asked.append(x)
            return flow(x)

        inside = within_box(followed, options.get("box"), case.potential.n)
        start = np.zeros((N_RUNGS, N_ENSEMBLES, space.dimension))
        springs = ladder(300.0, 1.0, N_RUNGS)
        walkers = Walkers(start, springs, np.full(N_RUNGS, 0.05))
        advance(inside, space, walkers, 80, np.random.default_rng(1), adapt=True)
        asked.clear()
        began = time.process_time()
        advance(inside, space, walkers, N_STEPS, np.random.default_rng(2))
        spent = time.process_time() - began
        places = np.concatenate(asked)
        found = gradient_flow(case.potential, places[:1000], balls=flow.balls, executor=one)
    steps = N_RUNGS * N_ENSEMBLES * N_STEPS
    part = len(places) / steps
    return (
        f"{name}, n = {case.potential.n}: {steps / spent:,.0f} steps a second; a step asks for "
        f"{part:.2f} points, {part * found.n_eval.mean():.1f} gradients and "
        f"{part * (found.n_iter.mean() + 1):.1f} Hessians"
    )


def main() -> None:
    """Print the table."""
    for name, case in cases().items():
        print(row(name, case), flush=True)


if __name__ == "__main__":
    main()
