"""Whole surveys of small clusters, on all cores: time, and what was found."""

import time

from landscape_lab import LennardJones, survey

KNOWN = {7: (4, 12), 8: (8, 42)}


def small_clusters() -> None:
    """LJ7 and LJ8 for three seeds; pele's connect took 3.9 s for 16 of the 42, TopSearch 171 s."""
    survey(LennardJones(5), progress=False, quiet_searches=64)
    print("Surveys, all cores")
    for n_atoms, (minima, saddles) in KNOWN.items():
        for seed in range(3):
            began = time.perf_counter()
            found = survey(LennardJones(n_atoms), rng=seed, progress=False)
            print(
                f"  LJ{n_atoms} seed {seed}: {found.n_minima} of {minima} minima, "
                f"{found.n_transition_states} of {saddles} transition states, "
                f"{time.perf_counter() - began:.1f} s"
            )
