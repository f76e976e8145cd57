"""An energy alone makes a landscape, at a price that is told."""

import numpy as np
import pytest

from landscape_lab import EnergyPotential, MullerBrown, check_gradient, find_saddles, minimize

PRICE = "has no gradient: each one costs 8 energies, and a Hessian 64; FunctionPotential takes"


def test_differences_are_those_of_a_known_landscape():
    known = MullerBrown()
    with pytest.warns(UserWarning, match=PRICE):
        own = EnergyPotential(known.energy, 2, crowd=True, length=known.scale.length)
    with pytest.warns(UserWarning, match=PRICE):
        point = EnergyPotential(lambda x: known.energy(x), 2, length=known.scale.length, name="mb")
    x = known.sample(20, np.random.default_rng(0))
    energy, gradient = known.energy_gradient(x)
    size = np.abs(gradient).max()
    for potential in (own, point):
        np.testing.assert_array_equal(potential.energy(x), energy)
        np.testing.assert_allclose(potential.energy_gradient(x)[1], gradient, atol=1e-9 * size)
    hessian = known.hessian(x)
    assert np.abs(own.hessian(x) - hessian).max() < 1e-7 * np.abs(hessian).max()
    assert check_gradient(own).message == ""
    assert point.describe() == {"model": "EnergyPotential", "name": "mb", "n": 2}


def test_searches_end_where_those_with_a_gradient_end():
    known = MullerBrown()
    with pytest.warns(UserWarning, match="has no gradient"):
        own = EnergyPotential(known.energy, 2, crowd=True, length=known.scale.length)
    minimum = np.array([[-0.56, 1.44]])
    np.testing.assert_allclose(minimize(own, minimum).x, minimize(known, minimum).x, atol=1e-7)
    saddle = np.array([[-0.82, 0.62]])
    np.testing.assert_allclose(
        find_saddles(own, saddle).x, find_saddles(known, saddle).x, atol=1e-7
    )


def test_what_is_no_energy_is_told():
    with pytest.raises(TypeError, match="energy is 3; a function would do"):
        EnergyPotential(3, 2)
    with pytest.warns(UserWarning, match="has no gradient"):
        wrong = EnergyPotential(lambda x: x, 2)
    with pytest.raises(ValueError, match="what energy returned has shape"):
        wrong.energy([[0.0, 1.0]])
