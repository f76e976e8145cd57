from functools import partial

import numpy as np
import pytest

from landscape_lab import FunctionPotential, PSpin, Status, gradient_descent, minimize
from tests.problems import double_wells

STIFF = np.array([1.0, 4.0])
BOWL = FunctionPotential(lambda x: (0.5 * (STIFF * x**2).sum(axis=1), STIFF * x), 2)


def test_in_a_bowl_each_coordinate_shrinks_by_its_own_factor():
    x = np.array([1.0, 1.0])
    descent = gradient_descent(BOWL, x, rate=0.1, tol=1e-30, max_iter=7)
    np.testing.assert_allclose(descent.x, (1 - 0.1 * STIFF) ** 7, rtol=1e-14)
    assert descent.status == Status.OUT_OF_ITERATIONS
    assert (descent.n_iter, descent.n_eval) == (7, 8)


def test_it_converges_below_twice_the_inverse_of_the_largest_curvature_and_not_above():
    x = np.array([[1.0, 1.0], [0.3, -2.0]])
    assert gradient_descent(BOWL, x, rate=0.49).converged.all()
    beyond = gradient_descent(BOWL, x, rate=0.51, max_iter=500)
    assert not beyond.converged.any()
    assert np.all(np.abs(beyond.x[:, 1]) > np.abs(x[:, 1]))


def test_who_leaps_beyond_all_numbers_is_told_so():
    def falling(x):
        with np.errstate(over="ignore"):
            return -np.sum(x**4, axis=1), -4 * x**3

    away = gradient_descent(FunctionPotential(falling, 2), np.full((1, 2), 3.0), rate=10.0)
    assert away.status.tolist() == [Status.NOT_FINITE]


def test_small_steps_end_where_the_path_of_steepest_descent_leads():
    x = np.array([[0.3, -0.2, 0.9], [-2.0, 0.1, -0.1]])
    descent = gradient_descent(double_wells(3), x, rate=0.01)
    assert descent.converged.all()
    np.testing.assert_allclose(descent.x, np.sign(x), atol=1e-4)


def test_on_a_sphere_it_ends_in_minima_and_takes_more_steps_than_a_quench():
    model = PSpin(20, 3, rng=0)
    x = model.sample(40, np.random.default_rng(0))
    descent = gradient_descent(model, x, rate=0.1)
    assert descent.converged.all()
    np.testing.assert_allclose(np.linalg.norm(descent.x, axis=1), np.sqrt(20), atol=1e-12)
    curvature = np.sort(np.linalg.eigvalsh(model.hessian(descent.x)), axis=1)
    assert (curvature < -1e-5).sum() == 0
    quench = minimize(model, x)
    assert descent.n_eval.mean() > 3 * quench.n_eval.mean()
    assert descent.energy.mean() == pytest.approx(quench.energy.mean(), abs=20 * 0.01)


def test_a_walker_does_not_feel_its_crowd():
    model = PSpin(8, 3, rng=1)
    x = model.sample(300, np.random.default_rng(0))
    crowd = gradient_descent(model, x, rate=0.05, max_iter=40)
    for walker in (0, 17, 299):
        alone = gradient_descent(model, x[walker], rate=0.05, max_iter=40)
        np.testing.assert_array_equal(alone.x, crowd.x[walker])
        assert alone.energy == crowd.energy[walker]


@pytest.mark.parametrize("rate", [0, -1.0, np.nan, None, "fast"])
def test_misuse_is_told_in_a_sentence(rate):
    with pytest.raises((ValueError, TypeError), match="^rate"):
        gradient_descent(BOWL, np.ones(2), rate=rate)


@pytest.mark.parametrize("search", [minimize, partial(gradient_descent, rate=0.1)])
def test_steps_in_single_precision_count(search):
    model = PSpin(50, 3, rng=0)
    assert model.coarse
    x, tol = model.sample(12, np.random.default_rng(0)), 1e-8 * model.scale.gradient
    done = search(model, x, tol=tol)
    assert done.converged.all()
    assert np.all(done.n_eval >= done.n_iter + 2)  # The last coarse point is looked at twice.
    short = search(model, x, tol=tol, max_iter=5)
    assert set(short.status.tolist()) == {Status.OUT_OF_ITERATIONS}
    assert set(short.n_iter.tolist()) == {5}
    assert np.all(short.rms > 1e-3 * model.scale.gradient)
    few = int(np.median(done.n_iter))
    some = search(model, x, tol=tol, max_iter=few)
    np.testing.assert_array_equal(some.converged, done.n_iter <= few)
    assert some.n_iter.max() == few


def test_a_descent_that_begins_in_single_precision_takes_the_same_steps(monkeypatch):
    model = PSpin(50, 3, rng=0)
    x = model.sample(20, np.random.default_rng(3))
    found = gradient_descent(model, x, rate=0.1)
    monkeypatch.setattr(PSpin, "coarse", False)
    exact = gradient_descent(model, x, rate=0.1)
    same = np.abs(found.energy - exact.energy) < 1e-6 * model.n
    assert same.mean() >= 0.8  # A last digit decides who is near a watershed.
    np.testing.assert_allclose(found.n_iter[same], exact.n_iter[same], rtol=0.05)
