"""Closed forms for one well and two, and decimal arithmetic with a hundred digits for many."""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from landscape_lab.analysis import (
    exchange,
    heat_capacity,
    log_occupation,
    log_partition_function,
    lowest_needed,
    mean_energy,
    occupation,
    partial_heat_capacity,
    peaks,
)
from landscape_lab.network import TransitionNetwork

KT = np.array([0.002, 0.05, 0.3, 1.0, 7.0, 300.0])


def wells(energy, log_det=None, n_modes=3, order=None):
    log_det = np.zeros(len(energy)) if log_det is None else log_det
    return TransitionNetwork(energy, log_det, [], [], [], n_modes=n_modes, order=order)


def many(size=60, seed=0):
    rng = np.random.default_rng(seed)
    return wells(
        rng.gamma(3.0, 0.5, size) - 2.0, rng.normal(20, 6, size), 28, rng.integers(1, 7, size)
    )


def exact_log_z(network, beta, kept):
    """Eqn (5) as printed, with a hundred digits; `beta` and the result are decimals."""
    two_pi = Decimal(2) * Decimal(
        "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"
    )
    total = Decimal(0)
    for a in kept:
        product = (Decimal(float(network.log_det[a])) / 2).exp()
        bottom = (beta / two_pi) ** (Decimal(network.n_modes) / 2) * product
        bottom *= Decimal(float(network.order[a]))
        total += (-beta * Decimal(float(network.energy[a]))).exp() / bottom
    return total.ln()


def test_one_harmonic_well_has_half_a_boltzmann_constant_for_every_mode():
    well = wells([-3.0], [np.log(5.0)], n_modes=7)
    np.testing.assert_allclose(heat_capacity(well, KT), 3.5, rtol=1e-14)
    np.testing.assert_allclose(mean_energy(well, KT), -3.0 + 3.5 * KT, rtol=1e-14)
    # A Gaussian integral: (2 pi kT)^(7/2) / sqrt(5) exp(3 / kT).
    wanted = 3.5 * np.log(2 * np.pi * KT) - np.log(5) / 2 + 3 / KT
    np.testing.assert_allclose(log_partition_function(well, KT), wanted, rtol=1e-14)
    assert peaks(well).temperature.size == 0


@pytest.mark.parametrize("entropy", [-3.0, 0.0, 2.0, 12.0])
def test_two_wells_have_schottkys_anomaly(entropy):
    gap = 0.7
    network = wells([1.0, 1.0 + gap], [0.0, -2 * entropy], n_modes=4)
    x = gap / KT
    ratio = np.exp(np.minimum(x - entropy, 700))
    wanted = 2 + x**2 * ratio / (1 + ratio) ** 2
    np.testing.assert_allclose(heat_capacity(network, KT), wanted, rtol=1e-12)
    np.testing.assert_allclose(occupation(network, KT)[:, 1], 1 / (1 + ratio), rtol=1e-12)
    # The maximum is where x tanh((x - entropy) / 2) = 2.
    found = peaks(network)
    assert found.temperature.size == 1
    x = gap / found.temperature[0]
    assert x * np.tanh((x - entropy) / 2) == pytest.approx(2, abs=1e-6)
    assert found.heat_capacity[0] == pytest.approx(heat_capacity(network, gap / x), rel=1e-12)


def test_equal_wells_peak_where_every_textbook_says():
    # Schottky anomaly of equal degeneracies: k_B T = 0.4168 gap, height 0.4392.
    found = peaks(wells([0.0, 1.0], n_modes=0))
    assert found.temperature[0] == pytest.approx(0.4168, abs=5e-5)
    assert found.heat_capacity[0] == pytest.approx(0.4392, abs=5e-5)


@pytest.mark.parametrize("lowest", [None, 7])
def test_sums_agree_with_derivatives_of_exact_logarithms(lowest):
    network = many()
    kept = np.argsort(network.energy)[:lowest]
    with localcontext() as context:
        context.prec = 100
        h = Decimal(10) ** -25
        for kT in KT:
            beta = 1 / Decimal(float(kT))
            low, middle, high = (exact_log_z(network, beta + k * h, kept) for k in (-1, 0, 1))
            slope, bend = (high - low) / (2 * h), (high - 2 * middle + low) / h**2
            log_z = log_partition_function(network, kT, lowest=lowest)
            assert float(log_z) == pytest.approx(float(middle), rel=1e-13)
            energy = mean_energy(network, kT, lowest=lowest)
            assert float(energy) == pytest.approx(float(-slope), rel=1e-12)
            c = heat_capacity(network, kT, lowest=lowest)
            assert float(c) == pytest.approx(float(bend * beta**2), rel=1e-11)


def test_occupations_are_those_that_rates_use():
    network = many()
    for kT in KT:
        p = occupation(network, kT)
        np.testing.assert_allclose(p, np.exp(log_occupation(network, kT)), rtol=1e-11)
        assert p.sum() == pytest.approx(1, rel=1e-14)
    assert occupation(network, KT).shape == (6, 60)
    few = occupation(network, 1.0, lowest=5)
    assert np.count_nonzero(few) == 5 and few.argmax() in np.argsort(network.energy)[:5]


def test_nothing_overflows_however_cold_or_warm():
    network = wells([0.0, 1.0, 1e4], [-2000.0, 2000.0, 0.0])
    extreme = [1e-12, 1e-3, 1e12]
    for values in (heat_capacity(network, extreme), occupation(network, extreme)):
        assert np.isfinite(values).all()
    np.testing.assert_allclose(heat_capacity(network, [1e-12, 1e12]), 1.5, rtol=1e-12)


def test_partial_sums_are_the_heat_capacities_of_the_lowest_minima():
    network = many()
    for kT in (0.05, 0.3, 2.0):
        partial = partial_heat_capacity(network, kT)
        wanted = [heat_capacity(network, kT, lowest=k) for k in range(1, 61)]
        np.testing.assert_allclose(partial, wanted, rtol=1e-10)
        needed = lowest_needed(network, kT, tolerance=0.05)
        excess = partial - 14
        assert (np.abs(excess[needed - 1 :] / excess[-1] - 1) <= 0.05).all()
        assert needed == 1 or abs(excess[needed - 2] / excess[-1] - 1) > 0.05
    assert lowest_needed(wells([2.0]), 1.0) == 1


def test_each_peak_names_the_minima_that_exchange():
    """Two transitions far apart: within a pair of low minima, then to a wide one high above."""
    network = wells([0.02, 0.0, 5.0, 9.0], [0.0, 0.0, -40.0, 300.0])
    found = peaks(network)
    assert found.temperature.size == 2
    cold, warm = (exchange(network, kT) for kT in found.temperature)
    assert cold.losing.tolist() == [1] and cold.gaining.tolist() == [0]
    assert set(warm.losing.tolist()) == {0, 1} and warm.gaining.tolist() == [2]
    # Schottky again for the first; equal weights of the wide well and the pair for the second.
    assert found.temperature[0] == pytest.approx(0.4168 * 0.02, rel=1e-3)
    assert found.temperature[1] == pytest.approx(5.0 / (20 - np.log(2)), rel=0.03)
    assert lowest_needed(network, found.temperature[0]) == 2
    assert lowest_needed(network, found.temperature[1]) == 3


def test_exchanged_occupation_makes_up_the_heat_capacity():
    network = many()
    all_of_it = exchange(network, 0.3, share=1.0)
    assert all_of_it.loss.sum() == pytest.approx(all_of_it.gain.sum(), rel=1e-10)
    assert (np.diff(all_of_it.loss) <= 0).all() and (np.diff(all_of_it.gain) <= 0).all()
    heat = network.energy[all_of_it.gaining] @ all_of_it.gain
    heat -= network.energy[all_of_it.losing] @ all_of_it.loss
    assert heat / 0.3 == pytest.approx(float(heat_capacity(network, 0.3)) - 14, rel=1e-10)
    step = 1e-5
    p = occupation(network, [0.3 * np.exp(-step), 0.3 * np.exp(step)])
    change = (p[1] - p[0]) / (2 * step)
    np.testing.assert_allclose(all_of_it.gain, change[all_of_it.gaining], atol=1e-9)
    np.testing.assert_allclose(all_of_it.loss, -change[all_of_it.losing], atol=1e-9)
    most = exchange(network, 0.3, share=0.9)
    assert 0.9 <= most.gain.sum() / all_of_it.gain.sum() < 1
    assert most.gaining.size < all_of_it.gaining.size


def test_peaks_are_higher_than_their_surroundings_and_none_is_missed():
    for seed in range(5):
        network = many(30, seed)
        found = peaks(network)
        grid = np.geomspace(1e-4, 20, 20_000)
        c = heat_capacity(network, grid)
        tops = grid[1:-1][(c[1:-1] > c[:-2]) & (c[1:-1] > c[2:]) & (c[1:-1] > 14.001)]
        np.testing.assert_allclose(found.temperature, tops, rtol=2e-3)
        # No maximum lies above half the range of the energies.
        assert found.temperature.max() <= np.ptp(network.energy) / 2


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ((0.0,), {}, "temperature is 0.0"),
        (([1.0, np.inf],), {}, r"temperature\[1\] is inf"),
        (([[1.0]],), {}, "temperature has shape"),
        ((1.0,), {"lowest": 3}, "lowest is 3; it can be at most 2"),
        ((1.0,), {"lowest": 0}, "lowest is 0"),
    ],
)
def test_misuse_is_answered_with_a_sentence(arguments, options, sentence):
    for function in (heat_capacity, occupation, log_partition_function, mean_energy):
        with pytest.raises(ValueError, match=sentence):
            function(wells([0.0, 1.0]), *arguments, **options)


def test_a_minimum_without_normal_modes_is_named():
    network = wells([1.0, 0.0, 2.0], [0.0, 0.0, np.nan])
    with pytest.raises(ValueError, match=r"log_det\[2\] is not known"):
        heat_capacity(network, 1.0)
    assert float(heat_capacity(network, 1.0, lowest=2)) > 1.5
    with pytest.raises(ValueError, match="share is 2"):
        exchange(wells([0.0]), 1.0, share=2)


@pytest.mark.parametrize("kT", [1e-300, 5e-324])
def test_the_coldest_has_everything_in_the_lowest_well(kT):
    network = wells([-1.0, 1.0, 5.0])
    assert occupation(network, kT).tolist() == [1.0, 0.0, 0.0]
    half = network.n_modes / 2
    assert float(heat_capacity(network, kT)) == half
    assert float(mean_energy(network, kT)) == -1.0
    assert partial_heat_capacity(network, kT).tolist() == [half] * 3
    assert lowest_needed(network, kT) == 1
    assert exchange(network, kT).losing.size == 0


def test_the_hottest_has_wells_by_their_widths():
    network = wells([-1.0, 1.0], [0.0, np.log(4)])
    assert occupation(network, 1e300) == pytest.approx([2 / 3, 1 / 3])
    assert float(heat_capacity(network, 1e300)) == network.n_modes / 2


def test_what_leaves_float64_is_said():
    with pytest.raises(ValueError, match=r"temperature is 5e-324, where ln Z is beyond"):
        log_partition_function(wells([-1e3]), 5e-324)
    with pytest.raises(
        ValueError, match=r"temperature is 1e\+308, where the mean energy is beyond"
    ):
        mean_energy(wells([0.0], n_modes=6), [1.0, 1e308])


def test_no_temperatures_give_no_numbers():
    network = wells([0.0, 1.0])
    for function in (heat_capacity, log_partition_function, mean_energy):
        assert function(network, []).shape == (0,)
    assert occupation(network, []).shape == (0, 2)
