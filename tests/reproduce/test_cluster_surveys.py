"""The shipped clusters are what they claim, and come out again when they are surveyed anew."""

import numpy as np
import pytest

from landscape_lab import find_saddles, polish
from landscape_lab.reproduce import read_network
from landscape_lab.reproduce.clusters import CASES, PUBLISHED, chart

SHIPPED = list(CASES)

# The Cambridge Cluster Database, and for a range of 14 J. P. K. Doye, The Structure of Clusters,
# Cambridge 1996, to four decimals.
GLOBAL_MINIMA = {
    "lj7": -16.505384, "lj8": -19.821489, "lj9": -24.113360, "lj10": -28.422532,
    "lj11": -32.765970, "lj12": -37.967600, "lj13": -44.326801, "morse7_6": -16.207580,
    "morse7_14": -15.8831, "morse8_6": -19.327420, "morse8_14": -18.8837,
    "thomson16": 92.911655, "thomson22": 185.287536, "thomson32": 412.261275,
}  # fmt: skip

# Which part of the published minima, and of the transition states, a survey has found at least.
FOUND = {
    "lj7": (1.0, 1.0), "lj8": (1.0, 1.0), "lj9": (1.0, 0.98), "lj10": (1.0, 0.97),
    "lj11": (1.0, 0.88), "lj12": (0.99, 0.92), "lj13": (0.99, 0.88),
}  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_the_lowest_minimum_is_the_published_one(name):
    network, _ = read_network(name)
    digits = 1e-4 if name.endswith("_14") else 1e-6
    assert network.energy.min() == pytest.approx(GLOBAL_MINIMA[name], abs=digits)


@pytest.mark.parametrize("name", FOUND)
def test_the_published_points_are_found(name):
    network, _ = read_network(name)
    minima, saddles = PUBLISHED[name]
    part = network.n_minima / minima, network.n_transition_states / saddles
    assert FOUND[name][0] <= part[0] <= 1.01
    assert FOUND[name][1] <= part[1] <= 1


@pytest.mark.parametrize("name", SHIPPED)
def test_every_landscape_is_connected_and_says_what_it_took(name):
    network, more = read_network(name)
    assert network.connected()
    assert len(more["found"]) == network.n_minima
    assert len(more["ts_found"]) == network.n_transition_states
    assert more["searches"] > network.n_transition_states
    assert more["seconds"] > 0
    assert more["processor_seconds"] > 0


@pytest.mark.parametrize("name", SHIPPED)
def test_a_slice_of_the_points_is_stationary_where_it_was_left(name):
    model = CASES[name].potential
    network, more = read_network(name)
    rng = np.random.default_rng(0)
    some = rng.permutation(network.n_minima)[:16]
    minima = polish(model, more["x"][some].astype(float))
    assert minima.converged.all()
    np.testing.assert_allclose(minima.energy, network.energy[some], atol=1e-8)
    np.testing.assert_allclose(minima.log_det, network.log_det[some], atol=1e-5)
    some = rng.permutation(len(more["ts_kept"]))[:16]
    x, kept = more["ts_x"][some].astype(float), more["ts_kept"][some]
    zero = np.linalg.eigh(model.hessian(x))[1][:, :, 0]
    saddles = find_saddles(model, x, direction=zero)
    assert saddles.converged.all()
    np.testing.assert_allclose(saddles.energy, network.ts_energy[kept], atol=1e-8)
    np.testing.assert_allclose(saddles.curvature, network.ts_curvature[kept], rtol=1e-4)
    assert model.symmetry.order(saddles.x).tolist() == network.ts_order[kept].tolist()


def test_a_survey_done_again_finds_the_shipped_landscape(tmp_path):
    chart("morse7_6", tmp_path, progress=False)
    again, _ = read_network("morse7_6", tmp_path)
    shipped, _ = read_network("morse7_6")
    for name in ("energy", "log_det", "order", "ts_energy", "ts_curvature"):
        np.testing.assert_allclose(
            np.sort(getattr(again, name)), np.sort(getattr(shipped, name)), atol=1e-5
        )
