"""A slice of the shipped landscapes of triatomic networks, computed again."""

import numpy as np
import pytest

from landscape_lab import find_saddles, minimize, misclassification_index, polish
from landscape_lab.reproduce import fig2, read_network

CASES = {case.name: case for case in fig2.CASES}
BASE = "triatomic-3-all-1e-4"


@pytest.fixture(scope="module")
def data():
    return fig2.data()


@pytest.mark.parametrize("name", list(CASES))
def test_every_landscape_is_shipped_with_what_belongs_to_it(name):
    network, more = read_network(name)
    assert more["lam"] == CASES[name].lam
    assert network.n_minima == len(more["index"]) == len(more["found"])
    assert more["index"][np.argmin(network.energy)] == 0.0
    assert list(more["growth"][-1][1:]) == [network.n_minima, network.n_transition_states]
    assert np.isfinite(network.log_det).all()


def test_a_shipped_survey_is_known_by_what_it_surveyed():
    network, more = fig2.shipped(3, 1e-5, "free")
    assert network.n_minima == read_network("triatomic-3-free-1e-5")[0].n_minima
    assert (more["n_hidden"], more["lam"]) == (3, 1e-5)
    with pytest.raises(ValueError, match="triatomic-9"):
        fig2.shipped(9)


@pytest.mark.parametrize("name", ["triatomic-3-free-1e-4", "triatomic-4-all-1e-3", BASE])
def test_shipped_weights_are_minima_of_the_shipped_energies(name, data):
    network, more = read_network(name)
    train, test = data
    model = CASES[name].model(train)
    minima = polish(model, more["x"].astype(float))
    assert minima.converged.all()
    np.testing.assert_allclose(minima.energy, network.energy[more["kept"]], atol=1e-10)
    np.testing.assert_allclose(minima.log_det, network.log_det[more["kept"]], atol=1e-4)
    wrong = fig2.errors(model, minima.x, test)
    np.testing.assert_allclose(wrong.mean(axis=1), more["misclassified"][more["kept"]], atol=1e-7)
    index = misclassification_index(wrong, 0)
    np.testing.assert_allclose(index, more["index"][more["kept"]], atol=1e-7)


def test_fresh_quenches_and_climbs_find_nothing_that_the_survey_missed(data):
    network, _ = read_network(BASE)
    model = CASES[BASE].model(data[0])
    rng = np.random.default_rng(99)
    quenches = minimize(model, model.sample(64, rng), tol=1e-6)
    minima = polish(model, quenches.x[quenches.converged])
    saddles = find_saddles(model, model.sample(128, rng))
    assert minima.converged.sum() > 50
    assert saddles.converged.sum() > 50
    for found, known, share in (
        (minima, network.energy, 1.0), (saddles, network.ts_energy, 0.98),
    ):  # fmt: skip
        energy = found.energy[found.converged]
        near = np.abs(energy[:, None] - known).min(axis=1) < 1e-9
        assert near.mean() >= share
