"""A loss of two weights, and training on it with batches."""

import numpy as np

from landscape_lab import check_gradient
from landscape_lab.basins import Outcome
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


def test_one_wave_has_one_frequency_and_one_phase():
    x = np.array([[1.0, 4.0], [-1.0, 0.5], [2.0, -1.0]])
    whole = np.broadcast_to(np.arange(fuzzy.N_DATA), (3, fuzzy.N_DATA))
    folded = fuzzy.folded(x)
    np.testing.assert_allclose(folded[2], x[2])
    assert (folded[:, 0] >= 0).all() and (np.abs(folded[:, 1]) <= np.pi).all()
    losses = [fuzzy.loss_and_slope(places, whole)[0] for places in (x, folded)]
    np.testing.assert_allclose(*losses)


def test_the_ends_of_one_start_stand_together_and_all_data_lead_where_the_flow_does():
    starts = np.random.default_rng(2).uniform((0.5, -1.0), (2.5, 1.0), (40, 2))
    ends = fuzzy.ends(starts, 0.05, fuzzy.N_DATA, 3).reshape(40, 3, 2)
    np.testing.assert_allclose(ends, ends[:, :1].repeat(3, axis=1), atol=1e-9)
    known = fuzzy.minima(starts)
    basin = fuzzy.arrivals(starts, known)
    assert (basin >= 0).all() and (np.diff(np.bincount(basin)) <= 0).all()
    assert np.mean(basin == fuzzy.arrivals(ends[:, 0], known)) > 0.9


def test_ends_at_other_waves_are_told_apart():
    known = fuzzy.minima(np.array([[1.7, 0.6]]))
    assert fuzzy.arrivals(np.array([[1.5, 0.4], [-1.7, 2.5], [9.0, 0.0]]), known).tolist() == [
        0,
        0,
        -1,
    ]


def test_walkers_that_train_at_every_place_measure_what_a_grid_counts():
    low, high = np.transpose(fuzzy.MAP)
    starts = fuzzy.middles(24).points
    np.testing.assert_allclose(starts.min(axis=0) - low, (high - low) / 48)
    np.testing.assert_allclose(high - starts.max(axis=0), (high - low) / 48)
    known = fuzzy.minima(starts)
    share = fuzzy.chances(starts, known, 0.4, 4, 5)
    np.testing.assert_allclose(share.sum(axis=1), 1.0)
    volume = fuzzy.volume(known, 0, 0.4, 4, seed=2)
    counted = np.log(share[:, 0].mean() * np.prod(high - low))
    assert volume.outcome is Outcome.SETTLED
    assert abs(volume.log_volume - counted) < 4 * np.hypot(volume.error, 0.02)
    assert counted > np.log(np.mean(fuzzy.arrivals(starts, known) == 0) * np.prod(high - low)) + 0.2


def test_single_data_disagree_least_at_the_lowest_minimum():
    known = fuzzy.minima(np.random.default_rng(3).uniform((0, -3), (4, 3), (200, 2))).centers
    energy = fuzzy.model().energy(known)
    slopes = [fuzzy.slopes(center) for center in known]
    np.testing.assert_allclose([own.mean(axis=0) for own in slopes], 0.0, atol=1e-6)
    assert np.argmin([np.mean(own**2) for own in slopes]) == np.argmin(energy)
