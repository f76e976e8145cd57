import numpy as np
import pytest
from scipy.integrate import solve_ivp

from landscape_lab import (
    Balls,
    DampedSines,
    EggBox,
    FunctionPotential,
    LennardJones,
    MullerBrown,
    SoftSpheres,
    Status,
    certify_balls,
    gradient_flow,
)
from landscape_lab.basins.exact import cosines, ring, winding
from tests.problems import in_units

METHODS = ["rosenbrock", "explicit"]


@pytest.mark.parametrize("method", METHODS)
def test_each_coordinate_of_an_egg_box_flows_to_its_own_hollow(method):
    starts = np.random.default_rng(0).uniform(-9, 9, (300, 2))
    found = gradient_flow(EggBox(), starts, method=method)
    assert found.converged.all()
    np.testing.assert_allclose(found.x, 2 * np.pi * np.round(starts / (2 * np.pi)), atol=1e-5)


@pytest.mark.parametrize(("n", "rotated"), [(2, True), (10, False), (10, True), (30, True)])
def test_a_sum_of_cosines_flows_along_its_own_axes(n, rotated):
    model, _ = cosines(n, aspect=3.0, rotated=rotated)
    axes = np.linalg.qr(np.random.default_rng(0).standard_normal((n, n)))[0]
    axes = axes if rotated else np.eye(n)
    period = np.geomspace(1.0, 3.0, n)
    starts = np.random.default_rng(1).uniform(-1.2, 1.2, (200, n)) @ axes.T
    found = gradient_flow(model, starts)
    assert found.converged.all()
    phase = (starts @ axes) / period
    # A phase within a hundredth of the ridge may go either way.
    clear = (np.abs(np.abs(phase - np.round(phase)) - 0.5) > 0.01).all(axis=1)
    assert clear.sum() > 50
    wanted = (period * np.round(phase)) @ axes.T
    np.testing.assert_allclose(found.x[clear], wanted[clear], atol=1e-4)


def test_the_flow_conserves_a_winding():
    model = ring(12)
    starts = model.sample(300, np.random.default_rng(2))
    found = gradient_flow(model, starts)
    assert found.converged.all()
    np.testing.assert_array_equal(winding(found.x), winding(starts))
    # A parabola is solved by Newton's method: after the first few, steps have no end.
    assert found.n_iter.max() < 60


def test_flow_ends_where_an_integrator_of_stiff_equations_ends():
    model = DampedSines.paper(rng=0)
    starts = model.sample(40, np.random.default_rng(2))
    found = gradient_flow(model, starts)
    for start, end, arrived in zip(starts, found.x, found.converged, strict=True):
        flow = solve_ivp(
            lambda _, q: -model.energy_gradient(q[None])[1][0], (0, 200), start, "LSODA",
            jac=lambda _, q: -model.hessian(q[None])[0], rtol=1e-9, atol=1e-11,
        )  # fmt: skip
        reached = model.inside(flow.y.T[-1:])[0]
        assert arrived == reached
        if reached:
            np.testing.assert_allclose(end, flow.y[:, -1], atol=1e-3)


@pytest.mark.parametrize(
    ("model", "starts"),
    [(DampedSines.paper(images="kept"), 600), (SoftSpheres(8), 400), (MullerBrown(), 600)],
)
def test_smaller_errors_change_almost_nothing(model, starts):
    x = model.sample(starts, np.random.default_rng(3))
    plain = gradient_flow(model, x)
    fine = gradient_flow(model, x, step_error=5e-4 * model.scale.length)
    both = plain.converged & fine.converged
    assert (plain.converged == fine.converged).mean() > 0.99
    far = np.linalg.norm(plain.x - fine.x, axis=1) > 0.3 * model.scale.length
    # Half a percent of all starts lie so near a ridge that the errors decide; at the most.
    assert far[both].mean() < 0.0125


def test_gradients_alone_lead_to_the_same_minima():
    model = SoftSpheres(6)
    starts = model.sample(100, np.random.default_rng(4))
    a, b = (gradient_flow(model, starts, method=method) for method in METHODS)
    assert a.converged.all()
    assert b.converged.all()
    near = np.linalg.norm(a.x - b.x, axis=1) < 0.3 * model.scale.length
    assert near.mean() > 0.97


def test_many_coordinates_need_no_hessian():
    n = 1024

    def asked(x):
        raise AssertionError("no Hessian of so many coordinates is needed")

    model = FunctionPotential(
        lambda x: (-np.cos(x).sum(axis=1), np.sin(x)), n, hessian=asked, length=1.0, energy_unit=1.0
    )
    starts = np.random.default_rng(0).uniform(-9, 9, (2, n))
    found = gradient_flow(model, starts)
    assert found.converged.all()
    np.testing.assert_allclose(found.x, 2 * np.pi * np.round(starts / (2 * np.pi)), atol=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_a_walker_does_not_feel_its_crowd(method):
    model = DampedSines.paper(rng=0)
    starts = model.sample(30, np.random.default_rng(4))
    crowd = gradient_flow(model, starts, method=method, max_iter=300)
    alone = gradient_flow(model, starts[7], method=method, max_iter=300)
    np.testing.assert_array_equal(alone.x, crowd.x[7])
    assert alone.n_eval == crowd.n_eval[7]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("units", [(2.0**27, 2.0**10), (2.0**-27, 2.0**-10)])
def test_the_flow_knows_no_unit(units, method):
    model, (energy, length) = MullerBrown(), units
    plain, other = in_units(model, 1.0, 1.0), in_units(model, energy, length)
    starts = model.sample(24, np.random.default_rng(0))
    a, b = (
        gradient_flow(plain, starts, method=method),
        gradient_flow(other, length * starts, method=method),
    )
    np.testing.assert_array_equal(length * a.x, b.x)
    np.testing.assert_array_equal(a.n_eval, b.n_eval)
    balls, others = certify_balls(plain, a.x[:2]), certify_balls(other, b.x[:2])
    np.testing.assert_array_equal(length * balls.radii, others.radii)


def test_balls_lie_within_their_basins():
    model, _ = cosines(6, aspect=2.0, rotated=True)
    balls = certify_balls(model, np.zeros((1, 6)))
    # The box of the periods reaches half a period from the origin, its shortest one being 1.
    assert 0.25 < balls.radii[0] < 0.5
    direction = np.random.default_rng(5).standard_normal((200, 6))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    found = gradient_flow(model, 0.999 * balls.radii[0] * direction)
    np.testing.assert_allclose(found.x, 0.0, atol=1e-4)


def test_a_ball_ends_the_walks_of_its_own_basin_and_of_no_other():
    model = SoftSpheres(6)
    starts = model.sample(400, np.random.default_rng(6))
    ends = gradient_flow(model, starts)
    assert ends.converged.all()
    minimum = gradient_flow(model, ends.x[:1], tol=1e-9 * model.scale.gradient).x
    balls = certify_balls(model, minimum)
    assert balls.radii[0] > 0.5 * model.scale.length
    # Walks from near, and from anywhere.
    kicks = 0.3 * model.diameters[0] * np.random.default_rng(7).standard_normal((300, model.n))
    x = np.concatenate([minimum + kicks / np.sqrt(model.n), starts])
    stopped, whole = gradient_flow(model, x, balls=balls), gradient_flow(model, x)
    apart = whole.x - minimum
    apart -= np.tile(apart.reshape(len(x), -1, 2).mean(axis=1), 6)
    home = np.linalg.norm(apart, axis=1) < 1e-3
    assert 10 < home.sum() < 600
    np.testing.assert_array_equal(stopped.ball == 0, home)
    np.testing.assert_array_equal(stopped.status == Status.ARRIVED, home)
    assert stopped.converged.all()
    assert stopped.n_eval[home].mean() < 0.8 * whole.n_eval[home].mean()


def test_no_ball_is_drawn_around_a_saddle_or_across_rotations():
    model = MullerBrown()
    balls = certify_balls(model, [[-0.822, 0.6243], [-0.5582, 1.4417]])
    assert balls.radii[0] == 0.0
    assert balls.radii[1] > 0.1
    cluster = LennardJones(3)
    assert certify_balls(cluster, cluster.sample(1, np.random.default_rng(0))).radii == [0.0]


def test_walkers_that_end_nowhere_say_why():
    def cliff(x):
        with np.errstate(invalid="ignore"):
            return np.sqrt(x[:, 0]), 0.5 / np.sqrt(np.where(x > 0, x, np.nan))

    model = FunctionPotential(cliff, 1, length=1.0, energy_unit=1.0)
    for method in METHODS:
        found = gradient_flow(model, [[0.5], [-1.0]], method=method, max_iter=200)
        assert found.status[1] == Status.NOT_FINITE
        assert not found.converged.any()
    tilted = FunctionPotential(lambda x: (x[:, 0], np.ones_like(x)), 1, length=1.0, energy_unit=1.0)
    for method in METHODS:
        found = gradient_flow(tilted, [[0.0]], method=method, max_iter=50)
        assert found.status[0] == Status.OUT_OF_ITERATIONS
    assert "ball" in Status.ARRIVED.sentence


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda m: gradient_flow(m, [0.0, 0.0], step_error=-1), "step_error is -1"),
        (lambda m: gradient_flow(m, [0.0, 0.0], method="euler"), "method is 'euler'"),
        (lambda m: gradient_flow(m, [0.0, 0.0], balls=3), "balls is 3; a Balls, from certify"),
        (
            lambda m: gradient_flow(
                m, [0.0, 0.0], balls=Balls(np.zeros((1, 3)), np.ones(1), np.empty((0, 3)))
            ),
            "balls has centers of 3 coordinates",
        ),
        (lambda m: certify_balls(m, [0.0, 0.0, 1.0]), "minima has shape"),
        (lambda m: Balls([[0.0]], [-1.0], []), r"radii\[0\] is -1"),
        (lambda m: Balls([[0.0]], [1.0, 2.0], []), "radii has shape"),
        (lambda m: Balls([0.0], [1.0], []), "centers has shape"),
    ],
)
def test_misuse_is_answered_with_a_sentence(call, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        call(MullerBrown())
