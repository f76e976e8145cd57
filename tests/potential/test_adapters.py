import numpy as np
import pytest

from landscape_lab import FunctionPotential, survey
from tests.problems import double_wells


def test_a_function_of_ones_own_is_mapped_completely():
    landscape = survey(double_wells(3), progress=False, quiet_searches=128)
    minima, saddles = landscape.minima, landscape.transition_states
    assert (len(minima.id), len(saddles.id)) == (8, 12)
    np.testing.assert_allclose(np.abs(minima.x), 1.0, atol=1e-8)
    np.testing.assert_allclose(saddles.energy, 1.0, atol=1e-10)
    np.testing.assert_allclose(minima.log_det, 3 * np.log(8), rtol=1e-6)
    np.testing.assert_allclose(saddles.log_det, 2 * np.log(8) + np.log(4), rtol=1e-6)
    # Each saddle joins two corners that differ in one coordinate, the one along which it bends.
    a, b = minima.x[saddles.ends[:, 0]], minima.x[saddles.ends[:, 1]]
    assert (np.sum(np.abs(a - b) > 1, axis=1) == 1).all()
    np.testing.assert_allclose(0.5 * (a + b), saddles.x, atol=1e-6)


def test_wrong_shapes_from_a_function_are_told():
    flat = FunctionPotential(lambda x: (np.zeros((len(x), 1)), np.zeros_like(x)), 2)
    with pytest.raises(ValueError, match=r"energy returned by energy_gradient has shape \(3, 1\)"):
        flat.energy_gradient(np.zeros((3, 2)))
    with pytest.raises(TypeError, match="hessian is 3; a function"):
        FunctionPotential(lambda x: x, 2, hessian=3)


def test_a_padded_crowd_is_asked_for_in_few_sizes():
    sizes = []

    def energy_gradient(x):
        sizes.append(len(x))
        return np.sum(x**4, axis=1), 4 * x**3

    def hessian(x):
        sizes.append(len(x))
        return 12 * x[:, :, None] ** 2 * np.eye(3)

    padded = FunctionPotential(energy_gradient, 3, hessian=hessian, pad=True)
    plain = FunctionPotential(energy_gradient, 3, hessian=hessian)
    for count, asked in ((1, 1), (2, 2), (5, 8), (8, 8), (100, 128)):
        x = padded.sample(count, np.random.default_rng(count))
        sizes.clear()
        found = *padded.energy_gradient(x), padded.hessian(x)
        assert sizes == [asked, asked]
        wanted = *plain.energy_gradient(x), plain.hessian(x)
        for mine, other in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(mine, other)
