"""What the shipped surveys of clusters took and found, and how long a large network is measured."""

import time
from collections.abc import Callable

import numpy as np

from landscape_lab import TransitionNetwork, compare_with_random, disconnectivity, topology
from landscape_lab.analysis import fit_power_law, steps_to
from landscape_lab.reproduce import read_network
from landscape_lab.reproduce.clusters import CASES, PUBLISHED
from landscape_lab.reproduce.results import DATA


def shipped_surveys() -> None:
    """Points found, points published, and what was spent."""
    print("Shipped surveys: minima, transition states (published), searches, processor seconds")
    shipped = [name for name in CASES if (DATA / f"{name}.npz").exists()]
    for name in shipped:
        network, more = read_network(name)
        known = " of {}, {}".format(*PUBLISHED[name]) if name in PUBLISHED else ""
        print(
            f"  {name:<10} {network.n_minima}, {network.n_transition_states}{known}; "
            f"{more['searches']} searches, {more['processor_seconds']:.0f} s"
        )


def like_a_landscape(n_minima: int, n_saddles: int, seed: int = 0) -> TransitionNetwork:
    """A network whose low minima have many neighbors; connected."""
    rng = np.random.default_rng(seed)
    energy = np.sort(rng.normal(0.0, 1.0, n_minima))
    upper = np.arange(1, n_minima)
    lower = (rng.random(n_minima - 1) ** 2 * upper).astype(int)
    more = n_saddles - n_minima + 1
    others = np.stack([rng.integers(n_minima, size=more), n_minima * rng.random(more) ** 3], axis=1)
    ends = np.concatenate([np.stack([upper, lower], axis=1), others.astype(int)])
    saddles = energy[ends].max(axis=1) + rng.exponential(0.3, n_saddles)
    return TransitionNetwork(
        energy, rng.normal(50, 2, n_minima), saddles, rng.normal(48, 2, n_saddles), ends,
        n_modes=33, ts_curvature=np.full(n_saddles, -1.0),
    )  # fmt: skip


def large_networks() -> None:
    """As large as the paper's largest network, and five times as large."""
    for n_minima, n_saddles in ((20_000, 35_000), (100_000, 200_000)):
        _large_network(n_minima, n_saddles)


def _large_network(n_minima: int, n_saddles: int) -> None:
    network, small = like_a_landscape(n_minima, n_saddles), like_a_landscape(100, 200)
    tasks: dict[str, Callable[[TransitionNetwork], object]] = {
        "disconnectivity graph": disconnectivity,
        "measures": topology,
        "steps to the global minimum": steps_to,
        "ten random graphs": lambda n: compare_with_random(n, n_samples=10),
        "power law": lambda n: fit_power_law(topology(n).degree, n_samples=100),
    }
    print(f"A network of {n_minima:,} minima and {n_saddles:,} transition states")
    for name, task in tasks.items():
        task(small)
        began, busy = time.perf_counter(), time.process_time()
        task(network)
        print(
            f"  {name:<28} {time.perf_counter() - began:.2f} s, "
            f"{time.process_time() - busy:.2f} s of processor time"
        )


if __name__ == "__main__":
    shipped_surveys()
    large_networks()
