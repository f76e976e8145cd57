"""The network's loss beside a plain NumPy transcription of the paper's equations."""

import math

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from landscape_lab import SoftmaxNetwork, minimize, polish
from landscape_lab.models.neural_network import kernel
from landscape_lab.models.neural_network.bounds import largest_squares
from landscape_lab.potential.guard import searching
from landscape_lab.search.lanczos import ritz_modes
from tests.problems import classified

REGULARIZE = ("all", "weights", "all but output biases")
SIZES = ((3, 3, 4, 500), (2, 1, 2, 7), (1, 5, 3, 256), (20, 4, 3, 300), (4, 2, 2, 9))


def reference_outputs(weights, inputs, n_hidden, n_classes):
    """Eqn (2), loops over nodes as printed."""
    n_inputs = inputs.shape[1]
    links = iter(weights)
    first = [[next(links) for _ in range(n_hidden)] for _ in range(n_classes)]
    second = [[next(links) for _ in range(n_inputs)] for _ in range(n_hidden)]
    hidden_bias = [next(links) for _ in range(n_hidden)]
    output_bias = [next(links) for _ in range(n_classes)]
    hidden = [
        np.tanh(hidden_bias[j] + sum(second[j][k] * inputs[:, k] for k in range(n_inputs)))
        for j in range(n_hidden)
    ]
    outputs = [
        output_bias[i] + sum(first[i][j] * hidden[j] for j in range(n_hidden))
        for i in range(n_classes)
    ]
    return np.array(outputs).T


def reference_loss(weights, model):
    """Eqns (3) and (4)."""
    y = reference_outputs(weights, model.inputs, model.n_hidden, model.n_classes)
    own = y[np.arange(len(y)), model.labels]
    last = {"all": 0, "all but output biases": model.n_classes}
    free = last.get(model.regularize, model.n_classes + model.n_hidden)
    kept = weights[: len(weights) - free]
    loss = np.mean(np.logaddexp.reduce(y, axis=1) - own)
    return loss + model.lam * np.sum(kept**2)


@pytest.mark.parametrize("regularize", REGULARIZE)
@pytest.mark.parametrize("size", SIZES)
def test_loss_is_the_papers(size, regularize):
    model = classified(*size, lam=0.01, regularize=regularize)
    x = 2 * model.sample(6, np.random.default_rng(1))
    wanted = [reference_loss(weights, model) for weights in x]
    np.testing.assert_allclose(model.energy(x), wanted, rtol=1e-13)
    n_inputs, n_hidden, n_classes, _ = size
    # Ballard et al. 2017, Fig. 1: links to outputs and from inputs, biases of both.
    assert model.n == n_classes * n_hidden + n_hidden * n_inputs + n_hidden + n_classes


@pytest.mark.parametrize("size", SIZES)
def test_probabilities_are_the_papers_for_unseen_samples(size):
    model = classified(*size, lam=0.01)
    x = model.sample(20, np.random.default_rng(2))
    unseen = np.random.default_rng(3).normal(size=(5, model.n_inputs))
    y = np.array([reference_outputs(w, unseen, model.n_hidden, model.n_classes) for w in x])
    wanted = np.exp(y) / np.exp(y).sum(axis=2, keepdims=True)
    found = model.probabilities(x, unseen)
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    np.testing.assert_array_equal(model.probabilities(x[4], unseen), found[4])
    np.testing.assert_array_equal(model.probabilities(x[4], unseen[2]), found[4, 2])
    np.testing.assert_array_equal(model.predict(x, unseen), wanted.argmax(axis=2))


@pytest.mark.parametrize("regularize", REGULARIZE)
@pytest.mark.parametrize("size", SIZES)
def test_derivatives_agree_with_differences(size, regularize):
    model = classified(*size, lam=0.01, regularize=regularize)
    x = model.sample(3, np.random.default_rng(4))
    energy, gradient = model.energy_gradient(x)
    shifts = 1e-5 * np.eye(model.n)
    slopes = [(model.energy(x + s) - model.energy(x - s)) / 2e-5 for s in shifts]
    np.testing.assert_allclose(np.transpose(slopes), gradient, atol=1e-6 * np.abs(gradient).max())
    hessian = model.hessian(x)
    bends = [
        (model.energy_gradient(x + s)[1] - model.energy_gradient(x - s)[1]) / 2e-5 for s in shifts
    ]
    np.testing.assert_allclose(np.stack(bends, axis=2), hessian, atol=1e-6 * np.abs(hessian).max())
    v = np.random.default_rng(5).standard_normal(x.shape)
    np.testing.assert_allclose(
        model.hessian_product(x, v), np.einsum("bij,bj->bi", hessian, v), atol=1e-12
    )


@pytest.mark.parametrize("name", ["_tanh", "_exp"])
def test_own_functions_agree_with_numpy_to_the_last_digits(name):
    rng = np.random.default_rng(6)
    z = np.concatenate([rng.uniform(-30, 30, 4000), rng.normal(size=4000)])
    z = np.concatenate([z, 10.0 ** rng.uniform(-300, 0, 2000), [0.0, -0.0, 1e9, -1e9]])
    if name == "_exp":
        z = np.concatenate([-np.abs(z), rng.uniform(-700, 0, 4000)])
        z = z[z >= -700]
    wanted = (np.tanh if name == "_tanh" else np.exp)(z)
    scale = np.empty(len(z))
    getattr(kernel, name)(z, scale, scale.view(np.int64), len(z))
    np.testing.assert_allclose(z, wanted, rtol=1e-15, atol=0)


def test_a_hopeless_probability_costs_a_finite_loss():
    """Outputs hundreds apart: no overflow, and the loss is their distance."""
    model = SoftmaxNetwork([[0.0]], [0], n_hidden=1, n_classes=3, lam=0.0)
    x = np.zeros((1, model.n))
    x[0, -3:] = [-500.0, 500.0, 0.0]
    energy, gradient = model.energy_gradient(x)
    assert energy[0] == pytest.approx(1000.0, rel=1e-15)
    np.testing.assert_allclose(gradient[0, -3:], [-1, 1, 0], atol=1e-15)


def test_weights_that_are_no_numbers_have_no_loss():
    model = classified(3, 2, 3, 40, lam=0.0)
    x = model.sample(model.n, np.random.default_rng(7))
    x[np.diag_indices(model.n)] = np.nan
    with searching():
        assert np.isnan(model.energy(x)).all()


def test_a_node_beyond_saturation_counts_as_one():
    model = SoftmaxNetwork([[1.0]], [0], n_hidden=1, n_classes=2, lam=0.0)
    x = np.array([[3.0, 0.0, 1e6, 0.0, 0.0, 0.0]])
    assert model.energy(x)[0] == pytest.approx(math.log(1 + math.exp(-3)), rel=1e-14)


@pytest.mark.parametrize("regularize", REGULARIZE)
@pytest.mark.parametrize("n_hidden", [1, 2, 3, 4])
def test_every_image_is_the_same_network(n_hidden, regularize):
    model = classified(3, n_hidden, 4, 100, lam=0.01, regularize=regularize)
    rng = np.random.default_rng(8)
    x = model.sample(5, rng)
    energy, invariants = model.energy(x), model.symmetry.invariants(x)
    shift = model.symmetry.zero_modes(x)
    # Without regularized output biases there is one zero mode (sec. III), else none.
    assert shift.shape == (5, model.n, int(regularize != "all"))
    images = list(model.symmetry.images(x))
    assert len(images) == 2**n_hidden * math.factorial(n_hidden)
    assert len({image[0].tobytes() for image in images}) == len(images)
    for image in images:
        image = image + shift.sum(axis=2) * rng.normal(0, 5)
        np.testing.assert_allclose(model.energy(image), energy, rtol=1e-12)
        np.testing.assert_allclose(model.symmetry.invariants(image), invariants, atol=1e-12)


@pytest.mark.parametrize("regularize", REGULARIZE)
@pytest.mark.parametrize("n_hidden", [1, 2, 3, 4, 5])
def test_alignment_finds_the_nearest_of_all_images(n_hidden, regularize):
    model = classified(2, n_hidden, 3, 50, lam=0.01, regularize=regularize)
    symmetry = model.symmetry
    x, reference = model.sample(40, np.random.default_rng(9)).reshape(2, 20, -1)
    difference = np.stack([image - reference for image in symmetry.images(x)])
    if regularize != "all":
        biases = difference[:, :, -3:]
        biases -= biases.mean(axis=2, keepdims=True)
    wanted = np.linalg.norm(difference, axis=2).min(axis=0)
    np.testing.assert_allclose(symmetry.distance(x, reference), wanted, rtol=1e-12)
    aligned = symmetry.align(x, reference)
    np.testing.assert_allclose(model.energy(aligned), model.energy(x), rtol=1e-12)


def test_alignment_forgets_the_shifts_of_every_node():
    model = classified(2, 3, 3, 50, lam=0.0)
    symmetry, rng = model.symmetry, np.random.default_rng(15)
    x, reference = model.sample(40, rng).reshape(2, 20, -1)
    # Links to the three outputs are the first nine weights, one column for each node.
    basis = np.zeros((model.n, 4))
    for node in range(3):
        basis[[node, 3 + node, 6 + node], node] = 3**-0.5
    basis[-3:, 3] = 3**-0.5
    np.testing.assert_allclose(
        symmetry.zero_modes(x)[0] @ symmetry.zero_modes(x)[0].T, basis @ basis.T, atol=1e-15
    )
    difference = np.stack([image - reference for image in symmetry.images(x)])
    difference -= difference @ basis @ basis.T
    wanted = np.linalg.norm(difference, axis=2).min(axis=0)
    np.testing.assert_allclose(symmetry.distance(x, reference), wanted, rtol=1e-12)
    moved = x + rng.normal(0, 3, (20, 4)) @ basis.T
    np.testing.assert_allclose(model.energy(moved), model.energy(x), rtol=1e-12)
    np.testing.assert_allclose(symmetry.invariants(moved), symmetry.invariants(x), atol=1e-12)


def test_order_counts_the_images_that_coincide():
    model = classified(2, 4, 3, 50, lam=0.01)
    x = model.sample(6, np.random.default_rng(22))
    nodes = x[:, model.symmetry.places]
    nodes[1, 2] = -nodes[1, 0]
    nodes[2, 3] = 0.0
    nodes[3, :2] = 0.0
    nodes[4, 0], nodes[4, 3], nodes[4, 2] = 0.0, nodes[4, 1], nodes[4, 1]
    nodes[5] = nodes[5, 0] * np.array([1, -1, 1, 1])[:, None]
    x[:, model.symmetry.places] = nodes
    coincide = sum(np.abs(image - x).max(axis=1) < 1e-12 for image in model.symmetry.images(x))
    np.testing.assert_array_equal(model.symmetry.order(x), coincide)
    assert coincide.tolist() == [1, 2, 2, 8, 12, 24]


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_twins_count_before_they_have_quite_converged_in_any_unit(size):
    """Softly bound weights are the last to settle: twins still differ by a thousandth or so."""
    model = classified(2, 5, 3, 50, lam=0.01)
    rng = np.random.default_rng(28)
    x = np.tile(model.sample(1, rng), (5, 1))
    nodes = x[:, model.symmetry.places]
    nodes[1, 2] = -nodes[1, 0]
    nodes[2, 4] = nodes[2, 1] = nodes[2, 3]
    nodes[3, 1], nodes[3, 2] = nodes[3, 0], -nodes[3, 4]
    nodes[4, 1:3] = 0.0
    wanted = [1, 2, 6, 4, 8]
    length = np.linalg.norm(nodes, axis=2).max()
    for part in (0.0, 1e-6, 1e-3):
        disturbed = nodes + part * length * rng.uniform(-1, 1, nodes.shape)
        x[:, model.symmetry.places] = size * disturbed
        assert model.symmetry.order(x).tolist() == wanted


@pytest.mark.parametrize("regularize", REGULARIZE)
def test_removing_shifts_leaves_every_stationary_point_where_it_is(regularize):
    options = {"lam": 1e-2, "regularize": regularize}
    kept = classified(3, 3, 4, 200, **options)
    removed = classified(3, 3, 4, 200, shifts="removed", **options)
    start = minimize(kept, kept.sample(10, np.random.default_rng(16)), tol=1e-6)
    minima = polish(kept, start.x[start.converged])
    minima = minima[minima.converged]
    assert len(minima) >= 5
    np.testing.assert_allclose(removed.energy(minima.x), minima.energy, rtol=1e-13)
    assert np.abs(removed.energy_gradient(minima.x)[1]).max() < 1e-9
    modes = removed.symmetry.zero_modes(minima.x)
    assert modes.shape[2] == 4
    hessian = kept.hessian(minima.x)
    # The modes lead nowhere: curvature 2 lambda, or none where the output biases are free.
    curvature = np.einsum("bnk,bnm,bml->bkl", modes, hessian, modes)
    wanted = np.diag([0.02 if regularize == "all" else 0.0, 0.02, 0.02, 0.02])
    np.testing.assert_allclose(curvature, np.broadcast_to(wanted, curvature.shape), atol=1e-12)
    # All other curvatures are the same.
    lifted = modes @ modes.transpose(0, 2, 1)
    np.testing.assert_allclose(
        np.linalg.eigvalsh(removed.hessian(minima.x) + 50 * lifted),
        np.linalg.eigvalsh(hessian - modes @ wanted @ modes.transpose(0, 2, 1) + 50 * lifted),
        atol=1e-10,
    )


@pytest.mark.parametrize("n_inputs", [6, 30])
def test_dark_inputs_drop_out_and_come_back_as_zeros(n_inputs):
    rng = np.random.default_rng(24)
    inputs, labels = rng.random((80, n_inputs)), rng.integers(3, size=80)
    dark = np.arange(n_inputs) % 3 == 1
    inputs[:, dark] = 0.0
    options = {"n_hidden": 2, "n_classes": 3, "lam": 0.01}
    whole = SoftmaxNetwork(inputs, labels, **options)
    model = SoftmaxNetwork(inputs, labels, **options, links="lit")
    assert whole.n - model.n == 2 * dark.sum()
    x = model.sample(5, rng)
    layers = model.layers(x)
    assert layers[1].shape == (5, 2, n_inputs) and (layers[1][:, :, dark] == 0).all()
    np.testing.assert_array_equal(model.join(*layers), x)
    same = whole.join(*layers)
    energy, gradient = model.energy_gradient(x)
    np.testing.assert_allclose(whole.energy(same), energy, rtol=1e-14)
    np.testing.assert_allclose(
        whole.energy_gradient(same)[1], whole.join(*model.layers(gradient)), atol=1e-15
    )
    # New images may be lit where those of the training set are not: these pixels do not count.
    new = rng.random((9, n_inputs))
    np.testing.assert_allclose(
        model.probabilities(x, new), whole.probabilities(same, new), rtol=1e-13
    )
    # The lowest loss has no links from dark inputs: what is left out leads nowhere.
    minima = minimize(whole, whole.sample(4, rng), tol=1e-9)
    assert np.abs(whole.layers(minima.x)[1][:, :, dark]).max() < 1e-6


def test_principal_coordinates_mean_the_same_where_a_library_turns_directions_around(monkeypatch):
    inputs, labels = np.random.default_rng(5).normal(size=(40, 20)), np.arange(40) % 3
    options = {"n_hidden": 3, "n_classes": 3, "lam": 0.01, "links": "principal"}
    here, eigh = SoftmaxNetwork(inputs, labels, **options), np.linalg.eigh
    monkeypatch.setattr(np.linalg, "eigh", lambda matrix: (eigh(matrix)[0], -eigh(matrix)[1]))
    there = SoftmaxNetwork(inputs, labels, **options)
    x = here.sample(3, np.random.default_rng(0))
    np.testing.assert_array_equal(there.energy(x), here.energy(x))
    np.testing.assert_array_equal(there.layers(x)[1], here.layers(x)[1])


def test_principal_coordinates_are_the_same_landscape_with_rounder_valleys():
    rng = np.random.default_rng(26)
    inputs = rng.random((200, 25)) ** 2 @ rng.random((25, 25))
    inputs[:, [3, 20]] = 0.0
    options = {"n_hidden": 2, "n_classes": 3, "lam": 0.01}
    labels = rng.integers(3, size=200)
    whole = SoftmaxNetwork(inputs, labels, **options)
    model = SoftmaxNetwork(inputs, labels, **options, links="principal")
    x = model.sample(8, rng)
    same = whole.join(*model.layers(x))
    np.testing.assert_allclose(model.join(*model.layers(x)), x, atol=1e-12)
    energy, gradient = model.energy_gradient(x)
    np.testing.assert_allclose(energy, whole.energy(same), rtol=1e-13)
    step = 1e-3 * rng.standard_normal(x.shape)
    moved = whole.join(*model.layers(x + step)) - same
    np.testing.assert_allclose(
        np.sum(gradient * step, axis=1),
        np.sum(whole.energy_gradient(same)[1] * moved, axis=1), rtol=1e-9,
    )  # fmt: skip
    assert (model.inside(4 * x) == whole.inside(4 * same)).all()
    spread = [
        np.linalg.eigvalsh(net.hessian(at)).max()
        for net, at in ((model, x), (whole, same))
    ]  # fmt: skip
    assert spread[0] < 0.2 * spread[1]


def test_single_precision_agrees_to_seven_digits():
    options = {"lam": 0.01, "links": "principal", "shifts": "removed"}
    model = classified(40, 3, 4, 300, **options)
    fast = classified(40, 3, 4, 300, **options, precision="single")
    rng = np.random.default_rng(27)
    x, v = model.sample(6, rng), rng.standard_normal((6, model.n))
    energy, gradient = model.energy_gradient(x)
    close_energy, close = fast.energy_gradient(x)
    np.testing.assert_allclose(close_energy, energy, rtol=1e-6)
    np.testing.assert_allclose(close, gradient, atol=1e-6 * np.abs(gradient).max())
    assert (close != gradient).any() and close.dtype == np.float64
    product = model.hessian_product(x, v)
    np.testing.assert_allclose(
        fast.hessian_product(x, v), product, atol=1e-6 * np.abs(product).max()
    )


def test_products_at_one_place_are_those_of_the_hessian():
    model = classified(20, 3, 4, 300, lam=0.01, shifts="removed")
    rng = np.random.default_rng(25)
    x = model.sample(3, rng)
    hessian, at_x = model.hessian(x), model.hessian_operator(x)
    for _ in range(3):
        v = rng.standard_normal(x.shape)
        np.testing.assert_allclose(at_x(v), np.einsum("bij,bj->bi", hessian, v), atol=1e-12)


@pytest.mark.parametrize("shifts", ["kept", "removed"])
def test_derivatives_without_shifts_agree_with_differences(shifts):
    model = classified(20, 3, 4, 300, lam=0.01, shifts=shifts)
    x = model.sample(3, np.random.default_rng(17)) + 0.1
    step, gradient = 1e-5, model.energy_gradient(x)[1]
    shifted = step * np.eye(model.n)
    slopes = [(model.energy(x + s) - model.energy(x - s)) / (2 * step) for s in shifted]
    np.testing.assert_allclose(np.transpose(slopes), gradient, atol=1e-9)
    v = np.random.default_rng(18).standard_normal(x.shape)
    product = np.einsum("bij,bj->bi", model.hessian(x), v)
    np.testing.assert_allclose(model.hessian_product(x, v), product, atol=1e-12)
    ahead, behind = (model.energy_gradient(x + s * step * v)[1] for s in (1, -1))
    np.testing.assert_allclose((ahead - behind) / (2 * step), product, atol=1e-8)


@pytest.mark.parametrize("regularize", REGULARIZE)
@pytest.mark.parametrize("lam", [1e-4, 1e-2, 0.3])
def test_stationary_points_and_starts_are_inside(lam, regularize):
    model = classified(3, 3, 4, 200, lam=lam, regularize=regularize)
    starts = model.sample(40, np.random.default_rng(19))
    assert model.inside(starts).all()
    found = minimize(model, starts, max_iter=400)
    assert model.inside(found.x).all()


@pytest.mark.parametrize("n_classes", [2, 4, 10])
def test_bounds_of_stationary_points_are_the_largest_values_of_their_terms(n_classes):
    lam = 1e-3
    leaving, entering = largest_squares(n_classes, lam)
    logits = np.zeros((100_001, n_classes))
    logits[:, 0] = np.linspace(-20, 20, 100_001)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    pull = np.sum(p * (logits[:, :1] - logits), axis=1)
    assert 2 * lam * leaving == pytest.approx(pull.max(), rel=1e-6)
    # No unequal outputs of the other classes pull more strongly.
    others = 4 * np.random.default_rng(20).standard_normal((100_000, n_classes))
    p = np.exp(others) / np.exp(others).sum(axis=1, keepdims=True)
    assert np.sum(p * (others[:, :1] - others), axis=1).max() <= 2 * lam * leaving
    z = logits[:, 0]
    bend = np.abs(z / np.cosh(z) ** 2).max()
    assert 2 * lam * entering == pytest.approx(bend * np.sqrt(2 * leaving), rel=1e-3)


def test_networks_on_their_way_to_infinity_are_outside():
    for regularize in REGULARIZE:
        model = classified(3, 2, 3, 50, lam=1e-2, regularize=regularize)
        for place in (0, 6, 12):
            x = np.zeros((1, model.n))
            x[0, place] = 1e3
            assert not model.inside(x)[0]
    free = classified(3, 2, 3, 50, lam=0.0)
    assert free.inside(np.full((1, free.n), 999.0))[0]
    assert not free.inside(np.full((1, free.n), 1001.0))[0]


@pytest.mark.parametrize("regularize", ["all", "weights"])
def test_distance_is_a_metric_between_networks(regularize):
    model = classified(3, 4, 4, 50, lam=0.01, regularize=regularize)
    symmetry = model.symmetry
    a, b, c = model.sample(150, np.random.default_rng(10)).reshape(3, 50, -1)
    ab, bc, ac = symmetry.distance(a, b), symmetry.distance(b, c), symmetry.distance(a, c)
    np.testing.assert_allclose(symmetry.distance(b, a), ab, rtol=1e-12)
    assert (ac <= ab + bc + 1e-12).all()
    assert (ab > 0).all()
    image = list(symmetry.images(a))[-1]
    np.testing.assert_allclose(symmetry.distance(image, a), 0, atol=1e-12)
    np.testing.assert_allclose(symmetry.distance(image, b), ab, rtol=1e-12)


def test_invariants_move_with_the_weights_and_never_stand_still():
    model = classified(3, 3, 4, 100, lam=0.01)
    rng = np.random.default_rng(11)
    x, step = model.sample(50, rng), 1e-6
    for _ in range(20):
        direction = rng.standard_normal(x.shape)
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        moved = model.symmetry.invariants(x + step * direction) - model.symmetry.invariants(x)
        speed = np.linalg.norm(moved, axis=1) / step
        assert speed.max() < 100 and speed.min() > 0.1


CROWDED = {
    "few inputs": classified(3, 3, 4, 700, lam=0.01),
    "many inputs": classified(30, 3, 4, 100, lam=0.01),
    "one node": classified(33, 1, 2, 101, lam=0.01, shifts="removed"),
    "principal": classified(41, 5, 3, 90, lam=0.01, links="principal", shifts="removed"),
    "single precision": classified(41, 2, 3, 95, lam=0.01, precision="single"),
}


@pytest.mark.parametrize("name", list(CROWDED))
def test_a_network_does_not_feel_its_crowd(name):
    """Neither how many others there are, nor its place among them, nor the threads of BLAS."""
    model, rng = CROWDED[name], np.random.default_rng(12)
    x, v = model.sample(300, rng), rng.standard_normal((300, model.n))

    def ask(x, v):
        modes = ritz_modes(model.hessian_operator(x), v, 6)
        return (
            *model.energy_gradient(x), model.hessian(x), model.hessian_product(x, v),
            model.symmetry.invariants(x), model.probabilities(x, model.inputs[:7]),
            modes.values, modes.vector(0), *model.layers(x),
        )  # fmt: skip

    whole = ask(x, v)
    mixed = rng.permutation(300)
    for which in ([0], [17], [299], [298, 299], range(5, 18), mixed[:101]):
        for threads in (1, 2):
            with threadpool_limits(threads, "blas"):
                part = ask(x[which], v[which])
            for found, wanted in zip(part, whole, strict=True):
                np.testing.assert_array_equal(found, wanted[which])


def test_strong_regularization_leaves_the_frequencies_of_the_classes():
    """Without links the best output biases are the logarithms of the classes' frequencies."""
    model = classified(3, 2, 3, 200, lam=10.0, regularize="all but output biases")
    found = minimize(model, model.sample(5, np.random.default_rng(13)), tol=1e-8)
    frequency = np.bincount(model.labels) / 200
    assert found.converged.all()
    np.testing.assert_allclose(found.energy, -np.sum(frequency * np.log(frequency)), rtol=1e-9)


def test_newton_finishes_a_quench_to_ten_digits_in_a_few_steps():
    model = classified(3, 3, 4, 500, lam=1e-3)
    rough = minimize(model, model.sample(16, np.random.default_rng(14)), tol=1e-5)
    fine = polish(model, rough.x[rough.converged])
    assert fine.converged.sum() >= 14
    assert fine.rms[fine.converged].max() < 1e-10
    assert np.median(fine.n_eval) <= 6


def test_newton_finish_takes_fewer_evaluations_than_descent_alone():
    model = classified(3, 3, 4, 500, lam=1e-4)
    starts = model.sample(40, np.random.default_rng(21))
    alone = minimize(model, starts, tol=1e-10)
    rough = minimize(model, starts, tol=1e-4)
    finished = polish(model, rough.x)
    both = alone.converged & finished.converged
    assert both.mean() > 0.6  # Descents alone are at the limit of the arithmetic.
    # Gradients and Hessians together; a Hessian here takes as long as four gradients.
    spent = rough.n_eval + 5 * finished.n_eval
    assert np.median(spent[both] / alone.n_eval[both]) < 0.7
    assert finished.rms[both].max() < 1e-10


def test_other_data_or_settings_are_another_landscape():
    base = {"lam": 0.01, "regularize": "all"}
    model = classified(3, 3, 4, 50, **base)
    assert classified(3, 3, 4, 50, **base).describe() == model.describe()
    others = [
        classified(3, 3, 4, 50, seed=1, **base),
        classified(3, 3, 4, 50, lam=0.02),
        classified(3, 3, 4, 50, lam=0.01, regularize="weights"),
    ]
    assert all(other.describe() != model.describe() for other in others)


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"inputs": [1.0, 2.0]}, ValueError, "one row of numbers for each sample"),
        ({"inputs": [[np.nan], [1.0]]}, ValueError, "is nan; finite numbers are needed"),
        ({"labels": [0, 1, 1]}, ValueError, "one class for each of the 2 samples"),
        ({"labels": [0, 3]}, ValueError, "they go from 0 to 1"),
        ({"labels": [0.0, 1.0]}, TypeError, "whole numbers would do"),
        ({"lam": -1}, ValueError, "lam is -1"),
        ({"n_hidden": 0}, ValueError, "n_hidden is 0"),
        ({"n_classes": 1}, ValueError, "n_classes is 1"),
        ({"regularize": "biases"}, ValueError, "regularize is 'biases'"),
        ({"shifts": "some"}, ValueError, "shifts is 'some'"),
        ({"precision": "half"}, ValueError, "precision is 'half'; .*single.* would do"),
        ({"links": "grey"}, ValueError, "links is 'grey'"),
        ({"links": "principal", "lam": 0}, ValueError, 'links is "principal" and lam is 0'),
    ],
)
def test_misuse_is_answered_with_a_sentence(changes, error, sentence):
    options = {"n_hidden": 2, "n_classes": 2, "lam": 0.1} | changes
    data = [options.pop("inputs", [[0.0], [1.0]]), options.pop("labels", [0, 1])]
    with pytest.raises(error, match=sentence):
        SoftmaxNetwork(*data, **options)


def test_inputs_of_another_width_are_refused():
    model = classified(3, 2, 3, 40, lam=0.1)
    with pytest.raises(ValueError, match="inputs has shape"):
        model.probabilities(np.zeros(model.n), [[1.0, 2.0]])
