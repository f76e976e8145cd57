"""Optimizers that are held against the flow do what their papers say, and ends are told apart."""

import numpy as np
import pytest

from landscape_lab import FunctionPotential, SoftSpheres
from landscape_lab.reproduce.detours import (
    STEPS,
    UNITS,
    adam,
    astray,
    descents,
    fits_apart,
    packings_apart,
)

STIFFNESS = np.array([1.0, 4.0])


@pytest.fixture
def bowl():
    def energy_gradient(x):
        return 0.5 * (STIFFNESS * x**2).sum(axis=1), STIFFNESS * x

    return FunctionPotential(energy_gradient, 2, length=1.0, energy_unit=1.0)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("place", range(3))
def test_all_come_down_to_the_bottom_of_a_bowl(bowl, name, place):
    starts = np.array([[1.0, -0.5], [0.2, 0.7]])
    ends = descents(bowl, STIFFNESS.max())[name](starts, STEPS[name][place])
    assert np.abs(ends).max() < 0.2
    np.testing.assert_array_equal(starts, [[1.0, -0.5], [0.2, 0.7]])
    assert name in UNITS


def test_adams_first_step_is_its_rate_in_every_coordinate(bowl):
    moved = adam(bowl, np.array([[1.0, -0.5]]), 0.1, n_steps=1)
    np.testing.assert_allclose(moved, [[0.9, -0.4]], atol=1e-9)


def test_phases_that_turn_round_and_disks_that_are_shifted_are_the_same():
    fit = np.array([[0.1, 2.0, 0.3, 1.0, -0.2]])
    turned = fit + [[0, 0, 2 * np.pi, 0, -4 * np.pi]]
    assert not fits_apart(fit, turned)[0]
    assert fits_apart(fit, fit + [[0, 0, 0, 0.1, 0]])[0]
    disks = SoftSpheres(4).sample(1, np.random.default_rng(0))
    shifted = disks + np.tile([0.3, -0.4], 4)
    shifted[0, 2] += 1.0  # one disk on the other side of the box
    assert not packings_apart(disks, shifted)[0]
    assert packings_apart(disks, disks[:, ::-1])[0]


def test_nobody_is_led_astray_where_there_is_one_minimum_and_everybody_where_none_is_the_same(bowl):
    starts = np.random.default_rng(0).uniform(-1, 1, (6, 2))
    for answer in (False, True):
        by, own = astray(bowl, starts, lambda a, b, said=answer: np.full(len(a), said))
        assert set(by) == set(STEPS)
        assert set(by.values()) == {own} == {100.0 * answer}
