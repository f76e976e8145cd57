"""A loss of two weights, and training on it with batches."""

import numpy as np

from landscape_lab import check_gradient
from landscape_lab.reproduce import fuzzy


def test_slopes_and_curvatures_belong_to_the_loss():
    waves = fuzzy.model()
    x = np.random.default_rng(0).uniform(-3, 3, (5, 2))
    check_gradient(waves, x)
    h = 1e-5
    for k in range(2):
        step = h * np.eye(2)[k]
        forth, back = (waves.energy_gradient(x + sign * step)[1] for sign in (1, -1))
        np.testing.assert_allclose((forth - back) / (2 * h), waves.hessian(x)[:, k], atol=1e-6)


def test_all_data_in_a_batch_are_plain_descent_and_one_is_not():
    starts = np.tile([[1.5, 0.4]], (6, 1))
    whole, single = (
        fuzzy.train(starts, 0.1, batch, np.random.default_rng(1)) for batch in (fuzzy.N_DATA, 1)
    )
    np.testing.assert_allclose(whole, whole[[0]].repeat(6, axis=0), atol=1e-9)
    assert single.std(axis=0).min() > 1e-3
    loss = fuzzy.model().energy(whole)
    assert (loss <= fuzzy.model().energy(starts)).all()


def test_phases_turn_round():
    np.testing.assert_allclose(fuzzy.turned(np.array([[1.0, 4.0]])), [[1.0, 4.0 - 2 * np.pi]])


def test_the_ends_of_one_start_stand_together_and_all_data_lead_where_the_flow_does():
    starts = np.random.default_rng(2).uniform((0.5, -1.0), (2.5, 1.0), (40, 2))
    ends = fuzzy.ends(starts, 0.05, fuzzy.N_DATA, 3).reshape(40, 3, 2)
    np.testing.assert_allclose(ends, ends[:, :1].repeat(3, axis=1), atol=1e-9)
    basin = fuzzy.basins(np.concatenate([starts, ends[:, 0]]))
    assert np.mean(basin[:40] == basin[40:]) > 0.9
    assert (np.diff(np.bincount(basin)) <= 0).all()
