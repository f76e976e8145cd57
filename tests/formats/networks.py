"""Networks and folders that the tests of the formats share."""

import numpy as np
from hypothesis import strategies as st

from landscape_lab.network import TransitionNetwork

# Two minima of LJ13, the icosahedron first, and a transition state between them, by PATHSAMPLE.
LJ13_MIN = """\
  -44.3268014195      158.2464487383   120   9.3629926605   9.3629926606   9.3629926607
  -41.4719798478      153.8092000860     2   8.7543536583  10.6788841871  11.4404999401
"""


LJ13_TS = """\
  -40.4326640775 148.9095497699  1  2  1  9.0473340846  10.4342879996 10.9389332953
"""


FIELDS = (
    "energy", "log_det", "order", "ts_energy", "ts_log_det", "ts_order", "ts_curvature", "ends",
)  # fmt: skip


def folder(path, minima=LJ13_MIN, saddles=LJ13_TS, **files):
    path.mkdir(exist_ok=True)
    (path / "min.data").write_text(minima)
    (path / "ts.data").write_text(saddles)
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text)
    return path


def thirds(**changes):
    """A network whose numbers have no short decimal form."""
    arguments = {
        "energy": np.array([-5, -4, -11]) / 3, "log_det": np.array([1, 2, 4]) / 7,
        "order": [1, 6, 2], "ts_energy": np.array([1, 2, 5, 7]) / 3,
        "ts_log_det": np.array([5, 7, 8, 9]) / 11, "ts_order": [1, 1, 2, 3],
        "ts_curvature": -np.array([1, 2, 3, 4]) / 13, "ends": [[0, 1], [2, 1], [1, 0], [2, 2]],
        "n_modes": 9,
    }  # fmt: skip
    return TransitionNetwork(**(arguments | changes))


def assert_same(a, b, skip=()):
    assert a.n_modes == b.n_modes
    for name in FIELDS:
        if name not in skip:
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


@st.composite
def any_network(draw):
    number = st.floats(-1e6, 1e6, allow_subnormal=False)
    m, t = draw(st.integers(1, 5)), draw(st.integers(0, 6))

    def column(size, values=number):
        return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=float)

    energy = column(m)
    ends = np.array(
        draw(st.lists(st.tuples(*[st.integers(0, m - 1)] * 2), min_size=t, max_size=t)), dtype=int
    ).reshape(-1, 2)
    return TransitionNetwork(
        energy, column(m), energy[ends].max(axis=1, initial=-2e6) + column(t, st.floats(0, 1e6)),
        column(t), ends, draw(st.integers(0, 99)), column(m, st.integers(1, 120)),
        column(t, st.integers(1, 120)), column(t, st.floats(-1e6, -1e-6)),
    )  # fmt: skip
