"""Small networks, and arguments that fit them."""

import numpy as np
from hypothesis import strategies as st

from landscape_lab import TransitionNetwork
from tests.doors.values import dressed, floats, vectors


@st.composite
def fields(draw, least=1, edges=0, connected=False):
    m = draw(st.integers(least, 6))
    energy = draw(vectors(m))
    ends = [[k, draw(st.integers(0, k - 1))] for k in range(1, m)] if connected else []
    pair = st.lists(st.integers(0, m - 1), min_size=2, max_size=2)
    ends += draw(st.lists(pair, max_size=5))
    ends += [[0, 1]] * max(edges - len(ends), 0)
    ends = np.array(ends, dtype=int).reshape(-1, 2)
    t = len(ends)
    return {
        "energy": energy,
        "log_det": draw(vectors(m)),
        "ts_energy": energy[ends].max(axis=1, initial=-9.0) + draw(vectors(t, 0.0, 5.0)),
        "ts_log_det": draw(vectors(t)),
        "ends": ends,
        "n_modes": draw(st.integers(0, 30)),
        "order": draw(st.lists(st.integers(1, 12), min_size=m, max_size=m).map(np.array)),
        "ts_order": np.ones(t),
        "ts_curvature": draw(vectors(t, -5.0, -0.1)),
    }


def networks(**options):
    return fields(**options).map(lambda given: TransitionNetwork(**given))


def joined(least=2):
    return networks(least=least, connected=True)


@st.composite
def dressed_fields(draw):
    given = draw(fields())
    return {k: v if k == "n_modes" else draw(dressed(st.just(v))) for k, v in given.items()}


@st.composite
def on(draw, what, needed, optional=(), name="network"):
    """Arguments for a network: values of strategies, or of functions from the network to one."""
    subject = draw(what)
    arguments = {name: subject}
    optional = dict(optional)
    for key, make in (needed | optional).items():
        if key in needed or draw(st.booleans()):
            arguments[key] = draw(make(subject) if callable(make) else make)
    return arguments


def one_minimum(network):
    return st.integers(0, network.n_minima - 1)


def some(network):
    one = st.lists(one_minimum(network), min_size=1, max_size=3, unique=True)
    return st.one_of(one_minimum(network), dressed(one.map(np.array)))


def per_minimum(network):
    return dressed(vectors(network.n_minima))


def walkers(network):
    return dressed(vectors(network.n_minima, 0.5, 3.0))


def lowest(network):
    return st.integers(1, network.n_minima)


def several_temperatures(_network):
    kT = floats(0.2, 50.0)
    return st.one_of(kT, dressed(st.lists(kT, max_size=4).map(lambda v: np.array(v, dtype=float))))
