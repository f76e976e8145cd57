import numpy as np
import pytest

from landscape_lab import LennardJones, basin_hopping
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
