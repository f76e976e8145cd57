"""Networks to analyze: random ones, and landscapes whose shape is known."""

import numpy as np
from hypothesis import strategies as st

from landscape_lab.network import TransitionNetwork


def network(energy, ts_energy, ends):
    return TransitionNetwork(
        energy, np.zeros(len(energy)), ts_energy, np.zeros(len(ts_energy)), ends, n_modes=3
    )


def random_network(n_minima, n_transition_states, seed):
    rng = np.random.default_rng(seed)
    energy = rng.normal(size=n_minima)
    ends = rng.integers(0, n_minima, (n_transition_states, 2))
    return network(energy, energy[ends].max(axis=1) + rng.exponential(size=len(ends)), ends)


@st.composite
def networks(draw, max_minima=14):
    """Small networks on a grid of energies, so that ties, loops and loose pieces are common."""
    m = draw(st.integers(1, max_minima))
    energy = np.array(draw(st.lists(st.integers(0, 6), min_size=m, max_size=m)), dtype=float)
    minimum = st.integers(0, m - 1)
    saddles = draw(st.lists(st.tuples(minimum, minimum, st.integers(0, 6)), max_size=3 * m))
    ends = np.array([(i, j) for i, j, _ in saddles], dtype=np.int64).reshape(-1, 2)
    rise = np.array([h for _, _, h in saddles], dtype=float)
    return network(energy, energy[ends].max(axis=1, initial=-np.inf) + rise, ends)
