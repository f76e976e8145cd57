"""The shipped landscapes of spin glasses are connected, and as rich as such landscapes are."""

import numpy as np
import pytest

from landscape_lab import minimize, polish
from landscape_lab.analysis import expected_counts, ground_state_energy
from landscape_lab.reproduce import fig15, read_network


@pytest.mark.parametrize("n", fig15.SIZES)
def test_landscapes_are_connected_and_their_minima_stationary(n):
    network, more = read_network(f"pspin{n}")
    assert network.connected()
    assert network.n_modes == n - 1
    again = polish(fig15.model(n), more["x"].astype(float))
    assert again.converged.all()
    np.testing.assert_allclose(again.energy, network.energy, atol=1e-6)
    np.testing.assert_allclose(again.log_det, network.log_det, atol=1e-4)


@pytest.mark.parametrize("n", fig15.SIZES)
def test_numbers_are_near_their_exact_means(n):
    # From tensor to tensor numbers of minima differ by a third or so of their mean.
    network, _ = read_network(f"pspin{n}")
    expected = expected_counts(n)
    for found, mean in zip(
        (network.n_minima, network.n_transition_states), expected.number, strict=True
    ):
        assert mean / 2 < found < 2 * mean
    lowest = network.energy.min() / n
    assert lowest == pytest.approx(ground_state_energy(3), abs=0.12)


@pytest.mark.parametrize("n", fig15.SIZES)
def test_quenches_from_other_starts_end_in_the_shipped_minima(n):
    network, _ = read_network(f"pspin{n}")
    model = fig15.model(n)
    ends = minimize(model, model.sample(200, np.random.default_rng(11)))
    apart = np.abs(ends.energy[ends.converged][:, None] - network.energy).min(axis=1)
    # Of 4000 others three ended elsewhere, all with 80 spins.
    assert np.mean(apart < 1e-4) > 0.98


def test_twenty_spins_are_complete_and_larger_ones_do_not_say_so():
    told = {n: read_network(f"pspin{n}")[1] for n in fig15.SIZES}
    assert [n for n in fig15.SIZES if told[n]["complete"]] == [20]
    assert told[20]["searches"] < fig15.MOST
    assert told[20]["ts_found"].min() > 1
