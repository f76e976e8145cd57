import numpy as np
import pytest
from scipy.integrate import solve_ivp

from landscape_lab.models.regression import DampedSines
from landscape_lab.models.surfaces import EggBox
from landscape_lab.search.descent import steepest_descent
from landscape_lab.search.eigenvector_following import find_saddles
from landscape_lab.search.pathways import descend


def test_each_coordinate_of_an_egg_box_flows_to_its_own_hollow():
    # The box is a sum over coordinates, so the flow cannot cross an odd multiple of pi.
    box = EggBox()
    starts = np.random.default_rng(0).uniform(-9, 9, (300, 2))
    found = steepest_descent(box, starts)
    assert found.converged.all()
    np.testing.assert_allclose(found.x, 2 * np.pi * np.round(starts / (2 * np.pi)), atol=1e-5)


def test_flow_ends_where_an_integrator_of_stiff_equations_ends():
    model = DampedSines.paper(rng=0)
    starts = model.sample(40, np.random.default_rng(2))
    found = steepest_descent(model, starts)
    for start, end, arrived in zip(starts, found.x, found.converged, strict=True):
        flow = solve_ivp(
            lambda _, q: -model.energy_gradient(q[None])[1][0],
            (0, 200),
            start,
            "LSODA",
            jac=lambda _, q: -model.hessian(q[None])[0],
            rtol=1e-9,
            atol=1e-11,
        )
        reached = model.inside(flow.y.T[-1:])[0]
        assert arrived == reached
        if reached:
            np.testing.assert_allclose(end, flow.y[:, -1], atol=1e-3)


def test_half_the_step_changes_nothing():
    model = DampedSines.paper(rng=0)
    starts = model.sample(200, np.random.default_rng(3))
    whole = steepest_descent(model, starts)
    half = steepest_descent(model, starts, max_step=0.01 * model.length)
    both = whole.converged & half.converged
    # Starts within a step of a ridge may still go either way.
    assert (np.abs(whole.energy - half.energy)[both] < 1e-6).mean() > 0.98


def test_a_walker_does_not_feel_its_crowd():
    model = DampedSines.paper(rng=0)
    starts = model.sample(30, np.random.default_rng(4))
    crowd = steepest_descent(model, starts)
    alone = steepest_descent(model, starts[7])
    np.testing.assert_array_equal(alone.x, crowd.x[7])


def test_both_sides_of_a_saddle_are_reached_by_the_flow():
    model = DampedSines.paper(rng=0)
    minima = steepest_descent(model, model.sample(20, np.random.default_rng(5))).x
    saddles = find_saddles(model, minima)
    saddles = saddles[saddles.converged]
    far = descend(model, saddles)
    near = descend(model, saddles, pushoff=0.005 * model.length)
    both = far.converged & near.converged
    assert both.sum() >= 5
    np.testing.assert_allclose(far.energy[both], near.energy[both], atol=1e-6)


def test_misuse_is_answered_with_a_sentence():
    model = DampedSines.paper()
    with pytest.raises(ValueError, match="max_step is -1"):
        steepest_descent(model, DampedSines.TRUTH, max_step=-1)
    with pytest.raises(ValueError, match="5 coordinates"):
        steepest_descent(model, np.zeros((3, 4)))
