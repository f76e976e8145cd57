"""How cost grows with size: seconds of processor time of one core, and their exponents.

`benchmarks.summary` writes them down; memory has a file of its own (`benchmarks.memory`).
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.beside import TEMPERATURE, busy
from benchmarks.clusters import like_a_landscape
from landscape_lab import LennardJones, disconnectivity, find_saddles, minimize, survey
from landscape_lab.analysis import mean_first_passage_time
from landscape_lab.landscape.identity import KnownPoints

WALKERS = {7: 256, 13: 256, 19: 64, 38: 64}
NETWORKS = 1_000, 4_000, 16_000, 64_000
CLUSTERS = 6, 7, 8, 9
"""Atoms of the clusters that are surveyed whole."""


def quench(n_atoms: int) -> float:
    """Seconds for a quench from a random start."""
    model = LennardJones(n_atoms)
    starts = model.sample(WALKERS[n_atoms], np.random.default_rng(0))
    with ThreadPoolExecutor(1) as executor:
        minimize(model, starts[:8], executor=executor)
        return busy(lambda: minimize(model, starts, executor=executor)) / len(starts)


def climb(n_atoms: int) -> float:
    """Seconds for a climb to a saddle from near a minimum."""
    model = LennardJones(n_atoms)
    with ThreadPoolExecutor(1) as executor:
        starts = model.sample(WALKERS[n_atoms] // 4, np.random.default_rng(0))
        starts = minimize(model, starts, executor=executor).x
        find_saddles(model, starts[:8], executor=executor)
        return busy(lambda: find_saddles(model, starts, executor=executor)) / len(starts)


def graph(n_minima: int) -> float:
    """Seconds for the disconnectivity graph of a network with twice as many saddles."""
    network = like_a_landscape(n_minima, 2 * n_minima)
    disconnectivity(like_a_landscape(100, 200))
    return min(busy(lambda: disconnectivity(network)) for _ in range(3))


def passage(n_minima: int) -> float:
    """Seconds for the mean passage times from all minima to one, with twice as many saddles."""
    network = like_a_landscape(n_minima, 2 * n_minima)
    mean_first_passage_time(like_a_landscape(100, 200), TEMPERATURE, 0)
    return busy(lambda: mean_first_passage_time(network, TEMPERATURE, 0))


def look_up(n_minima: int) -> float:
    """Seconds to find one of so many points again."""
    rng = np.random.default_rng(0)
    known, energy = KnownPoints(1e-9, 1e-3), rng.normal(0, 1, n_minima)
    points = rng.random((n_minima, 40))
    for number in range(n_minima):
        known.add(number, float(energy[number]), points[number])
    some = rng.integers(n_minima, size=1000)
    return busy(lambda: [known.look_up(float(energy[i]), points[i]) for i in some]) / 1000


SIZES = {
    "quench": ("coordinates", quench, (7, 13, 19, 38)),
    "climb": ("coordinates", climb, (7, 13, 19)),
    "disconnectivity graph": ("minima", graph, NETWORKS),
    "mean passage times": ("minima", passage, (500, 1_000, 2_000, 4_000, 8_000)),
    "look-up of a point": ("minima", look_up, NETWORKS),
}
"""What is done, against which size, and for which; coordinates are given as atoms."""


def measure(rounds: int) -> list[dict]:
    """Each as often as there are rounds."""
    rows = []
    for task, (size, cost, sizes) in SIZES.items():
        turns = [[cost(each) for each in sizes] for _ in range(rounds)]
        given = [3 * each for each in sizes] if size == "coordinates" else list(sizes)
        rows.append({"task": task, "size": size, "sizes": given, "seconds": turns})
        print(task, f"{exponent(given, np.median(turns, axis=0).tolist()):.2f}", flush=True)
    return rows


class Counted(LennardJones):
    """A cluster that counts what it is asked for; by one thread."""

    threadsafe = False

    def __init__(self, n_atoms: int) -> None:
        super().__init__(n_atoms)
        self.n_gradients = self.n_hessians = 0

    def energy_gradient(self, x):
        self.n_gradients += len(x)
        return super().energy_gradient(x)

    def hessian(self, x):
        self.n_hessians += len(x)
        return super().hessian(x)


def surveys(atoms: tuple[int, ...] = CLUSTERS) -> list[dict]:
    """Whole surveys: what is there, what was evaluated, and seconds."""
    rows = []
    survey(LennardJones(5), progress=False, quiet_searches=64)
    for n_atoms in atoms:
        model, began = Counted(n_atoms), time.process_time()
        found = survey(model, progress=False)
        rows.append(
            {"atoms": n_atoms, "minima": found.n_minima, "saddles": found.n_transition_states,
             "searches": found.recall("log")["searches"], "gradients": model.n_gradients,
             "hessians": model.n_hessians, "seconds": round(time.process_time() - began, 2)}
        )  # fmt: skip
        print(rows[-1], flush=True)
    return rows


def exponent(sizes: list[float], cost: list[float]) -> float:
    """The power of its size that a cost grows with: a straight line through logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(cost), 1)[0])
