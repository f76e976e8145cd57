"""A product of sines is two waves, and what is lowest at given frequencies is known at a fit."""

import numpy as np
import pytest

from landscape_lab import DampedSines, minimize
from landscape_lab.models.sine_waves import lowest_loss, two_waves, wave_frequencies, waves_beside

X = np.linspace(0, 3 * np.pi, 50)


def test_the_waves_of_a_curve_add_up_to_it():
    for q in np.random.default_rng(0).uniform(-2, 2, (5, 5)):
        assert np.allclose(sum(two_waves(q, X)), DampedSines.curve(q, X), atol=1e-8)


def test_the_truth_has_a_slow_and_a_fast_wave():
    assert wave_frequencies([DampedSines.TRUTH])[0] == pytest.approx([2.13 - 1.34, 2.13 + 1.34])
    slow, fast = two_waves(DampedSines.TRUTH, X)
    turns = [int(np.sum(np.diff(np.sign(wave)) != 0)) for wave in (slow, fast)]
    assert turns == [2, 10]


def test_a_wave_stands_beside_the_true_one_that_it_follows():
    too_slow = [
        0.1,
        0.45,
        0.0,
        0.34,
        0.0,
    ]  # waves of 0.11 and 0.79: the faster follows the slow one
    own, (first, second) = waves_beside(too_slow, DampedSines.TRUTH, X)
    assert own == pytest.approx([0.79, 0.11])
    assert np.allclose(first + second, DampedSines.curve(too_slow, X))
    assert waves_beside(DampedSines.TRUTH, DampedSines.TRUTH, X)[0] == pytest.approx([0.79, 3.47])


def test_at_the_frequencies_of_a_fit_no_damping_and_phases_are_better():
    model = DampedSines.paper(rng=0)
    fits = minimize(model, model.sample(30, np.random.default_rng(0)))
    fits = fits[fits.converged]
    lowest = lowest_loss(model, fits.x[:, 1], fits.x[:, 3])
    best = int(np.argmin(fits.energy))
    assert lowest[best] == pytest.approx(fits.energy[best], abs=1e-6)
    assert (lowest < fits.energy + 1e-6).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: wave_frequencies([1.0, 2.0]), "q"),
        (lambda: two_waves([1.0, 2.0], X), "q"),
        (lambda: lowest_loss(DampedSines.paper(), [1.0, 2.0], [1.0]), "q4"),
    ],
)
def test_misuse_is_answered_with_a_sentence(call, says):
    with pytest.raises(ValueError, match=says):
        call()
