import numpy as np
import pytest

from landscape_lab import FunctionPotential, LennardJones, basin_hopping
from tests.problems import double_wells


def test_lj13_finds_its_icosahedron():
    model = LennardJones(13)
    hops = basin_hopping(model, model.sample(4, np.random.default_rng(0)), n_steps=60, rng=0)
    # Cambridge Cluster Database.
    np.testing.assert_allclose(hops.energy.min(), -44.326801, atol=1e-6)
    assert hops.walk.shape == (4, 61)
    assert hops.accepted.shape == (4, 60)


def test_the_record_is_the_lowest_point_of_the_walk():
    model = LennardJones(7)
    hops = basin_hopping(
        model, model.sample(3, np.random.default_rng(1)), n_steps=20, temperature=2.0, rng=5
    )
    np.testing.assert_allclose(model.energy(hops.x), hops.energy, rtol=1e-12)
    assert (hops.energy <= hops.walk.min(axis=1) + 1e-9).all()


def test_at_zero_temperature_the_walk_never_climbs():
    model = LennardJones(7)
    hops = basin_hopping(
        model, model.sample(5, np.random.default_rng(1)), n_steps=30, temperature=0, rng=1
    )
    assert (np.diff(hops.walk, axis=1) <= 1e-9).all()


def test_a_hot_walk_between_equal_wells_accepts_every_step():
    hops = basin_hopping(
        double_wells(2), np.ones((2, 2)), n_steps=25, temperature=1e9, step_size=1.5
    )
    assert hops.accepted.all()


def test_a_walker_has_its_own_stream():
    model, starts = LennardJones(7), LennardJones(7).sample(6, np.random.default_rng(2))
    all_of_them = basin_hopping(model, starts, n_steps=10, rng=3)
    first_two = basin_hopping(model, starts[:2], n_steps=10, rng=3)
    np.testing.assert_array_equal(all_of_them.walk[:2], first_two.walk)


def test_misuse_is_answered_with_a_sentence():
    with pytest.raises(ValueError, match="n_steps is 0"):
        basin_hopping(double_wells(2), [1.0, 1.0], n_steps=0)
    with pytest.raises(ValueError, match="temperature is -1"):
        basin_hopping(double_wells(2), [1.0, 1.0], n_steps=3, temperature=-1)


def test_a_start_without_energy_costs_a_step_and_not_the_walk():
    # (ln x - 1)^2 for x > 0, and no number elsewhere: its only minimum is at e.
    def energy_gradient(x):
        with np.errstate(all="ignore"):
            log = np.log(x)
            return (log[:, 0] - 1) ** 2, 2 * (log - 1) / x

    model = FunctionPotential(energy_gradient, n=1)
    hops = basin_hopping(model, [[0.4], [-0.05], [-0.2]], n_steps=40, step_size=0.5, rng=1)
    assert hops.converged.all()
    np.testing.assert_allclose(hops.x, np.e, atol=1e-4)
    assert np.isnan(hops.walk[1:, 0]).all() and np.isfinite(hops.walk[:, -1]).all()
    # Before the first minimum no step is taken; from then on the walk has one energy.
    first = np.argmax(hops.accepted, axis=1)
    for walk, at in zip(hops.walk[1:], first[1:], strict=True):
        assert np.isnan(walk[: at + 1]).all() and np.isfinite(walk[at + 1 :]).all()
