"""Teachers and students: losses of linear networks have exact floors."""

import numpy as np
import pytest

from landscape_lab import DenseNetwork, minimize


def taught(n_hidden, activation="linear", *, width=4, seed=0):
    """A student of a teacher with `width` hidden nodes, six inputs and five outputs."""
    rng = np.random.default_rng(seed)
    inputs = rng.standard_normal((200, 6))
    teacher = DenseNetwork(inputs, np.zeros((200, 5)), n_hidden=width, activation=activation)
    weights = teacher.sample(1, rng)[0]
    return DenseNetwork(
        inputs, teacher.outputs(weights, inputs), n_hidden=n_hidden, activation=activation
    ), weights


def test_outputs_are_those_of_two_matrices():
    model, _ = taught(3)
    x = np.random.default_rng(1).standard_normal(model.n)
    u, a, v, b = model.layers(x)
    wanted = (model.inputs @ u.T + a) @ v.T + b
    np.testing.assert_allclose(model.outputs(x, model.inputs), wanted, atol=1e-12)
    assert model.energy(x) == pytest.approx(np.mean((wanted - model.targets) ** 2), rel=1e-13)


def test_rectifiers_cut_what_is_negative():
    inputs = np.array([[1.0], [-1.0]])
    model = DenseNetwork(inputs, np.zeros((2, 1)), n_hidden=1, activation="relu")
    x = np.array([2.0, 0.5, 3.0, -1.0])  # y = 3 max(2 x + 0.5, 0) - 1
    np.testing.assert_allclose(model.outputs(x, inputs), [[6.5], [-1.0]])


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_a_student_that_copies_its_teacher_has_no_loss(activation):
    model, weights = taught(4, activation)
    energy, gradient = model.energy_gradient(weights[None])
    assert energy[0] == 0.0
    assert np.abs(gradient).max() == 0.0


@pytest.mark.parametrize("n_hidden", [1, 2, 3])
def test_a_narrow_linear_student_ends_on_the_floor_of_a_truncated_decomposition(n_hidden):
    model, weights = taught(n_hidden)
    floor = model.linear_floor()
    # The teacher's map is linear: what a narrow student gives best is a map of lower rank.
    centered = model.targets - model.targets.mean(axis=0)
    values = np.linalg.svd(centered, compute_uv=False)
    assert floor == pytest.approx(np.sum(values[n_hidden:] ** 2) / centered.size, rel=1e-9)
    quenches = minimize(model, model.sample(8, np.random.default_rng(0)))
    assert quenches.energy.min() == pytest.approx(floor, rel=1e-6)
    assert quenches.energy.min() >= floor * (1 - 1e-9)


def test_as_wide_as_the_teacher_the_floor_is_zero():
    assert taught(4)[0].linear_floor() < 1e-25
    assert taught(5)[0].linear_floor() < 1e-25


def test_what_no_linear_map_gives_is_part_of_the_floor():
    rng = np.random.default_rng(0)
    inputs, targets = rng.standard_normal((50, 2)), rng.standard_normal((50, 3))
    model = DenseNetwork(inputs, targets, n_hidden=3)
    design = np.column_stack([inputs, np.ones(50)])
    left = targets - design @ np.linalg.lstsq(design, targets, rcond=None)[0]
    assert model.linear_floor() == pytest.approx(np.mean(left**2), rel=1e-10)


def test_gradients_of_rectifiers_agree_with_differences():
    model, _ = taught(3, "relu")
    x = model.sample(2, np.random.default_rng(3))
    shifts = 1e-6 * np.eye(model.n)
    numbers = [(model.energy(x + s) - model.energy(x - s)) / 2e-6 for s in shifts]
    np.testing.assert_allclose(model.energy_gradient(x)[1], np.transpose(numbers), atol=1e-8)


def test_a_batch_of_all_samples_is_the_loss_and_batches_average_to_it():
    model, _ = taught(2, "relu")
    x = model.sample(3, np.random.default_rng(2))
    energy, gradient = model.energy_gradient(x)
    order = np.random.default_rng(0).permutation(200)
    whole = model.batch_gradient(x, order)
    np.testing.assert_allclose(whole[0], energy, rtol=1e-12)
    halves = [model.batch_gradient(x, half) for half in (order[:100], order[100:])]
    np.testing.assert_allclose(sum(half[1] for half in halves) / 2, gradient, atol=1e-13)
