"""Where descents end: the shipped energies come out again, and concentrate as the paper says."""

import numpy as np
import pytest

from landscape_lab.analysis import ground_state_energy, threshold_energy
from landscape_lab.reproduce import fig12, read


@pytest.fixture(scope="module")
def shipped():
    return read("spin-descents")


def of_size(shipped, n, name="quenched"):
    return shipped[name][shipped["n"] == n][:, : fig12.STARTS[n]].astype(float)


def test_every_descent_is_there_and_converged(shipped):
    for n, tensors in fig12.TENSORS.items():
        levels = of_size(shipped, n)
        assert len(levels) == tensors
        assert np.isfinite(levels).mean() > 0.999
        if n <= fig12.CONSTANT_STEP:
            assert np.isfinite(of_size(shipped, n, "descended")).mean() > 0.99


def test_energies_concentrate_and_come_down_to_the_threshold(shipped):
    mean = np.array([np.nanmean(of_size(shipped, n)) for n in fig12.TENSORS])
    spread = np.array([np.nanstd(of_size(shipped, n), axis=1).mean() for n in fig12.TENSORS])
    assert np.all(np.diff(mean) < 0)
    assert np.all(np.diff(spread) < 0)
    assert np.all(mean > threshold_energy(3))
    assert mean[-1] == pytest.approx(threshold_energy(3), abs=0.05)
    assert np.nanmin(of_size(shipped, 400)) > ground_state_energy(3) - 0.01


def test_the_variance_falls_faster_than_one_over_the_number_of_spins(shipped):
    sizes = np.array(list(fig12.TENSORS))
    variance = [np.nanvar(of_size(shipped, n), axis=1).mean() for n in sizes]
    exponent = np.polyfit(np.log(sizes), np.log(variance), 1)[0]
    assert -1.5 < exponent < -1.1


def test_variances_of_normal_numbers_are_known_to_their_errors():
    walks = np.random.default_rng(0).normal(0, 1, (40, 1)) + np.random.default_rng(1).normal(
        0, 2, (40, 200)
    )
    walks[:, 7] = np.nan
    within, d_within, whole, d_whole = fig12.spread(walks)
    assert within == pytest.approx(4, abs=4 * d_within)
    assert whole == pytest.approx(5, abs=4 * d_whole)
    assert 0.03 < d_within < 0.15


def test_an_exponent_is_found_and_its_error_covers_noise():
    n = np.array([20.0, 50.0, 100.0, 200.0])
    noise = np.array([1.02, 0.97, 1.01, 0.99])
    exponent, error = fig12.power_law(n, 3 * n**-1.4 * noise, 0.03 * n**-1.4)
    assert exponent == pytest.approx(-1.4, abs=4 * error)
    assert error < 0.1
    assert fig12.power_law(n, 3 * n**-1.4, 0.03 * n**-1.4)[0] == pytest.approx(-1.4)


def test_constant_steps_and_quenches_end_at_the_same_heights(shipped):
    for n in (20, 50, 100):
        difference = of_size(shipped, n, "descended") - of_size(shipped, n)
        assert abs(np.nanmean(difference)) < 0.005
        quenched, descended = shipped["evaluations"][shipped["n"] == n].mean(axis=0)
        assert descended > 5 * quenched


def test_a_slice_comes_out_again(shipped):
    again = fig12.descend_one(20, 0)
    row = np.flatnonzero((shipped["n"] == 20) & (shipped["seed"] == 0))[0]
    # Some starts lie between two minima, and another processor may send them to the other one.
    for name in ("quenched", "descended"):
        assert np.mean(np.abs(again[name] - shipped[name][row]) < 1e-4) > 0.8
