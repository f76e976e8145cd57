import numpy as np
import pytest
import scipy.optimize

from landscape_lab import FunctionPotential, LennardJones, Status, TriatomicCluster, minimize
from tests.problems import LJ7_MINIMA, MODELS, double_wells


def quadratic(eigenvalues):
    """A bowl with the given curvatures; its minimum is at the origin."""
    values = np.asarray(eigenvalues, dtype=float)
    return FunctionPotential(
        lambda x: (0.5 * np.sum(values * x**2, axis=1), values * x), len(values), name="bowl"
    )


@pytest.mark.parametrize("name", MODELS)
def test_quenches_end_where_scipy_finds_no_lower_point(name):
    model = MODELS[name]
    found = minimize(model, model.sample(40, np.random.default_rng(1)), max_iter=3000)
    arrived = np.flatnonzero(found.converged)
    assert len(arrived) >= 20
    for x, energy in zip(found.x[arrived[:5]], found.energy[arrived[:5]], strict=True):
        again = scipy.optimize.minimize(
            lambda q: (model.energy(q[None])[0], model.energy_gradient(q[None])[1][0]),
            x, jac=True, method="L-BFGS-B",
        )  # fmt: skip
        assert again.fun >= energy - 1e-6 * (1 + abs(energy))


def test_lj7_quenches_end_in_its_four_minima():
    model = LennardJones(7)
    found = minimize(model, model.sample(500, np.random.default_rng(0)), tol=1e-8)
    assert found.converged.all()
    energies = np.unique(found.energy.round(5))
    np.testing.assert_allclose(energies, sorted(LJ7_MINIMA), atol=1e-5)


def test_ten_thousand_triatomic_quenches_end_in_the_papers_two_shapes():
    model = TriatomicCluster()
    found = minimize(model, model.sample(10_000, np.random.default_rng(0)))
    assert found.converged.all()
    bonds = np.sort(model.symmetry.invariants(found.x), axis=1)[:, :2].round(5)
    shapes, counts = np.unique(
        np.column_stack([found.energy.round(3), bonds]), axis=0, return_counts=True
    )
    # Ballard et al. 2017, sec. III: the linear minima, then the triangle.
    np.testing.assert_allclose(
        shapes, [[-2.219, 1.10876, 1.10876], [-2.185, 1.16875, 1.16875]], atol=1.1e-5
    )
    assert 0.15 < counts[1] / 10_000 < 0.22


def test_no_quench_ends_in_a_saddle():
    # One of these 20,000 did while negative curvature was remembered.
    model = TriatomicCluster()
    found = minimize(model, model.sample(20_000, np.random.default_rng(0)))
    assert (np.linalg.eigvalsh(model.hessian(found.x))[:, 0] > -1e-3).all()


def test_a_start_far_up_the_wall_comes_down():
    # Two atoms 0.04 apart: an energy of 1e17, and a first curvature that says nothing later.
    model = LennardJones(3)
    start = np.array([0.0, 0, 0, 0.04, 0, 0, 1.0, 1.0, 0])
    found = minimize(model, start)
    assert found.status == Status.CONVERGED
    assert found.energy == pytest.approx(-3.0, abs=1e-9)


def test_an_ill_conditioned_bowl_is_descended():
    found = minimize(quadratic(np.geomspace(1e-3, 1e3, 12)), np.ones(12), tol=1e-9, memory=12)
    assert found.status == Status.CONVERGED
    np.testing.assert_allclose(found.x, 0.0, atol=1e-4)


def test_energy_never_rises_by_more_than_allowed():
    model, x = double_wells(4), np.random.default_rng(2).uniform(-3, 3, (50, 4))
    seen = [minimize(model, x, max_iter=k, max_rise=0.0).energy for k in range(1, 15)]
    assert (np.diff(seen, axis=0) <= 1e-12).all()


def test_every_ending_has_its_status():
    model = double_wells(2)
    assert minimize(model, [0.9, 0.9], max_iter=1, tol=1e-14).status == Status.OUT_OF_ITERATIONS
    nan = FunctionPotential(lambda x: (x[:, 0] * np.nan, x), 2)
    assert minimize(nan, [1.0, 1.0]).status == Status.NOT_FINITE
    apart = LennardJones(2)
    far = minimize(apart, [0.0, 0, 0, 30.0, 0, 0])
    assert far.status == Status.LEFT_DOMAIN
    lying = FunctionPotential(lambda x: (np.sum(x**2, axis=1), -2 * x), 2)
    assert minimize(lying, [1.0, 1.0], max_rise=0.0).status == Status.STALLED
    for status in Status:
        assert status.sentence.endswith(".")


def test_evaluations_are_counted():
    calls = []
    bowl = FunctionPotential(
        lambda x: (calls.append(len(x)), (0.5 * np.sum(x**2, axis=1), x))[1],
        3,
        length=1.0,
        energy_unit=1.0,
    )
    found = minimize(bowl, np.random.default_rng(0).standard_normal((7, 3)))
    # Walkers that have arrived wait a little for others before they leave.
    assert found.n_eval.sum() <= sum(calls) <= 1.2 * found.n_eval.sum()


def test_a_single_point_is_answered_in_kind():
    found = minimize(double_wells(2), [0.5, -0.5])
    assert found.x.shape == (2,)
    assert np.ndim(found.energy) == 0
    np.testing.assert_allclose(found.x, [1, -1], atol=1e-6)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"x": np.zeros((2, 5))}, r"x has shape \(2, 5\).*3 coordinates"),
        ({"x": np.zeros((0, 3))}, "x holds no points; at least one walker"),
        ({"x": [0.0, np.nan, 0.0]}, r"x\[0\] holds a coordinate that is not a finite number"),
        ({"x": "here"}, "x is 'here'; real numbers"),
        ({"tol": -1e-6}, "tol is -1e-06; a positive number"),
        ({"tol": 0}, "tol is 0; a positive number"),
        ({"max_step": np.inf}, "max_step is inf"),
        ({"max_iter": 0}, "max_iter is 0; it must be at least 1"),
        ({"memory": 2.5}, "memory must be a whole number"),
        ({"executor": 4}, "executor is 4; a concurrent.futures.Executor"),
    ],
)
def test_misuse_is_answered_with_a_sentence(options, sentence):
    arguments = {"x": np.zeros((2, 3))} | options
    with pytest.raises((ValueError, TypeError), match=sentence):
        minimize(double_wells(3), **arguments)
