"""No number knows a unit: multiples of energy and of coordinates change nothing but themselves."""

import numpy as np
import pytest

from landscape_lab import (
    FunctionPotential,
    LennardJones,
    MullerBrown,
    descend,
    find_saddles,
    minimize,
    polish,
    survey,
)
from tests.problems import MODELS, in_units

DOUBLINGS = {"large": (27, 10), "small": (-27, -10), "mixed": (27, -10)}
"""About the factors 1e8 and 1e3. Powers of two round nothing, so that results are equal bit for bit
on any machine."""


def scaled(units):
    energy, length = DOUBLINGS[units]
    return 2.0**energy, 2.0**length


@pytest.mark.parametrize("units", DOUBLINGS)
@pytest.mark.parametrize("name", MODELS)
def test_scales_are_measured_in_the_units_of_the_landscape(name, units):
    model, (energy, length) = MODELS[name], scaled(units)
    here, there = in_units(model, 1.0, 1.0).scale, in_units(model, energy, length).scale
    assert (there.energy, there.length) == (energy * here.energy, length * here.length)
    assert there.gradient == energy / length * here.gradient
    assert there.curvature == energy / length**2 * here.curvature


KNOWN = {"double wells": (0.2, 1.0), "Muller-Brown": (0.1, 0.8), "egg box": (0.5, 3.2)}
"""Between which distances the landscape changes: a part of the way from a well to its pass."""


@pytest.mark.parametrize("name", KNOWN)
def test_the_measured_length_is_that_of_the_wells(name):
    narrow, wide = KNOWN[name]
    assert narrow < in_units(MODELS[name], 1.0, 1.0).scale.length < wide


def test_what_a_model_states_is_not_measured():
    def asked(x):
        raise AssertionError("nothing needs to be measured")

    stated = FunctionPotential(asked, 2, length=3.0, energy_unit=5.0)
    assert (stated.scale.length, stated.scale.energy) == (3.0, 5.0)


@pytest.mark.parametrize("units", DOUBLINGS)
@pytest.mark.parametrize("name", ["double wells", "Muller-Brown", "regression", "LJ5", "network"])
def test_every_search_takes_the_same_course_in_any_unit(name, units):
    model, (energy, length) = MODELS[name], scaled(units)
    plain, other = in_units(model, 1.0, 1.0), in_units(model, energy, length)
    starts = model.sample(24, np.random.default_rng(0))
    a, b = minimize(plain, starts), minimize(other, length * starts)
    np.testing.assert_array_equal(length * a.x, b.x)
    np.testing.assert_array_equal(energy * a.energy, b.energy)
    np.testing.assert_array_equal(a.n_eval, b.n_eval)
    a, b = polish(plain, a.x), polish(other, b.x)
    np.testing.assert_array_equal(a.status, b.status)
    modes = np.arange(24) % min(4, model.n)
    a, b = find_saddles(plain, a.x, mode=modes), find_saddles(other, b.x, mode=modes)
    np.testing.assert_array_equal(a.status, b.status)
    np.testing.assert_array_equal(length * a.x, b.x)
    up = a.converged
    assert up.any()
    a, b = descend(plain, a[up]), descend(other, b[up])
    np.testing.assert_array_equal(length * a.ends, b.ends)


@pytest.mark.parametrize("units", [(1e-8, 1.0), (1e8, 1.0), (1e3, 1e-3), (1e-6, 1e3)])
@pytest.mark.parametrize("bare", [True, False])
def test_muller_brown_is_mapped_in_any_unit(units, bare):
    energy, length = units
    model = in_units(MullerBrown(), energy, length, stated=not bare, hessian=not bare)
    landscape = survey(model, rng=0, progress=False, quiet_searches=128)
    # Muller and Brown, Theor. Chim. Acta 53, 75 (1979).
    np.testing.assert_allclose(
        np.sort(landscape.minima.energy) / energy, [-146.70, -108.17, -80.77], atol=0.01
    )
    np.testing.assert_allclose(
        np.sort(landscape.transition_states.energy) / energy, [-72.25, -40.66], atol=0.01
    )


def test_a_survey_is_the_same_in_another_unit():
    energy, length = scaled("mixed")
    model = LennardJones(5)
    here = survey(in_units(model, 1.0, 1.0), rng=0, progress=False, quiet_searches=64)
    there = survey(in_units(model, energy, length), rng=0, progress=False, quiet_searches=64)
    assert here.recall("log") == there.recall("log")
    np.testing.assert_array_equal(energy * here.minima.energy, there.minima.energy)
    saddles, others = here.transition_states, there.transition_states
    np.testing.assert_array_equal(length * saddles.x, others.x)
    np.testing.assert_array_equal(saddles.ends, others.ends)


def test_a_flat_ring_is_not_certified():
    # Every point of the ring is as low as its neighbors: none of them stands alone.
    def ring(x):
        off = (x**2).sum(axis=1) - 1
        return off**2, 4 * off[:, None] * x

    for energy in (1.0, 1e-9, 1e9):
        model = FunctionPotential(lambda x, e=energy: tuple(e * v for v in ring(x)), 2, name="ring")
        landscape = survey(model, rng=0, progress=False, quenches=128, searches=0)
        assert landscape.n_minima == 0
