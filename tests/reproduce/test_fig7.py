"""The surveys of networks that read digits, as shipped, and a slice of them computed again."""

import numpy as np
import pytest
from scipy.spatial.distance import squareform

from landscape_lab import (
    SoftmaxNetwork,
    descend,
    find_saddles,
    misclassification_distance,
    polish,
)
from landscape_lab.analysis import topology
from landscape_lab.datasets import mnist_digits
from landscape_lab.reproduce import fig7, read_network
from landscape_lab.search.hybrid import SURER, certify

NAME = "mnist-0.01"


@pytest.fixture(scope="module")
def shipped():
    return read_network(NAME)


@pytest.fixture(scope="module")
def models():
    """The network with the links of the pixels, and in the coordinates that searches like."""
    return fig7.network(0.01, links="lit"), fig7.network(0.01, links="principal")


def rows(results, which):
    return results[which].astype(np.float64)


def test_the_network_is_connected_and_its_saddles_lie_above_their_minima(shipped):
    network, results = shipped
    assert network.connected()
    assert (network.ts_energy > network.energy[network.ends].max(axis=1)).all()
    assert (network.ts_curvature < 0).all()
    assert results["lam"] == 0.01
    graph = topology(network)
    assert graph.n_nodes == len(network.energy)
    # As large as the network of the paper (sec. VI).
    assert graph.n_nodes >= 142
    assert graph.n_edges >= 643


def test_shipped_weights_are_minima_with_the_shipped_losses(shipped, models):
    network, results = shipped
    model, round_one = models
    weights = rows(results, "weights")
    energy, gradient = model.energy_gradient(weights)
    np.testing.assert_allclose(energy, network.energy[results["drawn"]], atol=1e-6)
    # In the weights themselves valleys are steeper than where their slopes were measured.
    assert np.sqrt(np.mean(gradient**2, axis=1)).max() < 2e-6
    again = polish(round_one, round_one.join(*model.layers(weights[:2])))
    assert again.converged.all()
    np.testing.assert_allclose(again.energy, energy[:2], atol=1e-7)


@pytest.mark.parametrize("case", fig7.CASES, ids=lambda case: case.name)
def test_shipped_orders_are_those_of_the_weights(case):
    network, results = read_network(case.name)
    order = fig7.network(case.lam, links="lit").symmetry.order
    saddles = rows(results, "saddle_weights")
    drawn = results["drawn"]
    np.testing.assert_array_equal(order(rows(results, "weights")), network.order[drawn])
    np.testing.assert_array_equal(order(saddles), network.ts_order[: len(saddles)])


def test_shipped_saddles_have_one_negative_mode(shipped, models):
    network, results = shipped
    model, round_one = models
    x = round_one.join(*model.layers(rows(results, "saddle_weights")[:3]))
    energy, gradient = round_one.energy_gradient(x)
    np.testing.assert_allclose(energy, network.ts_energy[:3], atol=1e-6)
    assert np.sqrt(np.mean(gradient**2, axis=1)).max() < 2e-6
    modes, _ = certify(round_one, x, np.zeros_like(x))
    assert (modes.values[:, 0] < 0).all() and (modes.values[:, 1] > 0).all()
    np.testing.assert_allclose(modes.values[:, 0], network.ts_curvature[:3], rtol=0.02)
    known = np.abs(modes.values[:, :2])
    assert (modes.error[:, :2] < 0.5 * known).all()


def test_training_from_the_seed_reaches_the_shipped_losses_again(shipped, models):
    """Rounding may tip a quench over a ridge on another machine, but not most of them."""
    _, results = shipped
    again = fig7.train_again(models[1], 4)
    assert again.converged.all()
    apart = np.abs(again.energy - results["quenched_energy"][:4])
    assert (apart < 1e-6).sum() >= 2
    assert apart.max() < 0.02


def test_errors_on_test_images_are_those_of_the_weights(shipped, models):
    _, results = shipped
    drawn = results["drawn"][:2]
    bits, error = fig7.on_test_images(models[0], rows(results, "weights")[:2])
    wrong, kept = np.unpackbits(bits, axis=1), np.unpackbits(results["wrong"][drawn], axis=1)
    # A weight of seven digits may move an image that stands on the border of two classes.
    assert (wrong != kept).sum() <= 4
    np.testing.assert_allclose(error, results["test_error"][drawn], atol=2e-4)
    np.testing.assert_allclose(
        np.unpackbits(results["wrong"], axis=1).mean(axis=1), results["test_error"], atol=1e-12
    )


def test_aligned_distances_are_shorter_and_a_metric(shipped, models):
    _, results = shipped
    raw, aligned = (squareform(results[f"{name}_distance"]) for name in ("raw", "aligned"))
    assert (aligned <= raw + 1e-5).all()
    assert (aligned[:, :, None] <= aligned[:, None, :] + aligned[None] + 1e-4).all()
    np.testing.assert_array_equal(results["compared"][:6], results["drawn"])
    weights = rows(results, "weights")
    for i in range(1, 6):
        found = models[0].symmetry.distance(weights[i : i + 1], weights[:1])
        np.testing.assert_allclose(found, aligned[i, 0], atol=1e-4)
        np.testing.assert_allclose(np.linalg.norm(weights[i] - weights[0]), raw[i, 0], atol=1e-4)


def test_the_path_rises_to_its_saddle_and_ends_in_two_minima(shipped, models):
    network, results = shipped
    path, energy = rows(results, "path_weights"), results["path_energy"]
    top = len(path) // 2
    which = int(results["path_saddle"])
    assert energy.argmax() == top
    assert energy[top] == pytest.approx(network.ts_energy[which], abs=1e-6)
    assert (np.diff(energy[: top + 1]) > 0).all() and (np.diff(energy[top:]) < 0).all()
    assert results["path_agrees"][-1]
    ends = np.sort(network.energy[network.ends[which]])
    np.testing.assert_allclose(np.sort(energy[[0, -1]]), ends, atol=1e-5)
    np.testing.assert_allclose(models[0].energy(path), energy, atol=1e-6)
    wrong = np.unpackbits(results["path_wrong"], axis=1).astype(bool)
    np.testing.assert_allclose(wrong.mean(axis=1), results["path_test_error"], atol=1e-12)


def test_distances_by_bits_are_those_counted_image_by_image(shipped):
    _, results = shipped
    wrong = np.unpackbits(results["wrong"][:12], axis=1).astype(bool)
    assert wrong.shape[1] == len(mnist_digits()[1])
    counted = [[np.mean(a != b) for b in wrong] for a in wrong]
    np.testing.assert_allclose(misclassification_distance(wrong), counted, atol=1e-15)


OPEN = [case for case in fig7.CASES if not case.closes]


@pytest.fixture(scope="module", params=OPEN, ids=lambda case: case.name)
def sample(request):
    """A landscape that does not close: what is shipped, and the model it was surveyed with."""
    return *read_network(request.param.name), request.param.model()


def in_round_valleys(results, which, model):
    """Shipped weights in the coordinates of a model that searches like."""
    lit = fig7.network(model.lam, links="lit")
    return model.join(*lit.layers(rows(results, which)))


def test_as_much_is_connected_as_in_the_paper(sample):
    network, results, model = sample
    assert network.connected()
    assert fig7.large(network, fig7.largest_part(network))
    assert (network.ts_energy > network.energy[network.ends].max(axis=1)).all()
    assert (network.ts_curvature < 0).all()
    assert results["lam"] == model.lam
    assert results["bands"] > 0 and results["searches"] > 0
    assert results["surveyed"][0] >= network.n_minima


def test_every_shipped_point_was_found_to_its_tolerance(sample):
    network, results, model = sample
    tol, finer = results["tolerance"]
    np.testing.assert_allclose([tol, finer], [1e-5 * model.lam, 1e-6 * model.lam])
    assert len(results["rms"]) == network.n_minima and results["rms"].max() < finer
    assert len(results["ts_rms"]) == network.n_transition_states and results["ts_rms"].max() < finer


def test_drawn_minima_and_saddles_are_stationary_here_too(sample):
    network, results, model = sample
    for name, known in (
        ("weights", network.energy[results["drawn"]]),
        ("saddle_weights", network.ts_energy[:6]),
    ):
        x = in_round_valleys(results, name, model)
        energy, gradient = model.energy_gradient(x)
        np.testing.assert_allclose(energy, known, rtol=0, atol=1e-12)
        # Rounding of another processor may add a little to what was found below it.
        rms = np.sqrt(np.mean(gradient**2, axis=1))
        assert rms.max() < 1.1 * results["tolerance"][1]


def test_a_drawn_saddle_has_one_negative_mode_and_a_minimum_has_none(sample):
    network, results, model = sample
    saddle = in_round_valleys(results, "saddle_weights", model)[:1]
    modes, _ = certify(model, saddle, np.zeros_like(saddle), SURER)
    assert modes.values[0, 0] < 0 < modes.values[0, 1]
    assert (modes.error[0, :2] < 0.5 * np.abs(modes.values[0, :2])).all()
    assert modes.values[0, 0] == pytest.approx(network.ts_curvature[0], rel=0.02)
    minimum = in_round_valleys(results, "weights", model)[:1]
    modes, _ = certify(model, minimum, np.zeros_like(minimum), SURER)
    assert modes.values[0, 0] > 0
    assert modes.error[0, 0] < 0.5 * modes.values[0, 0]


def test_drawn_saddles_lead_down_to_their_two_minima(sample):
    """Rounding may tip a descent over a low wall on another machine, but not most of them."""
    network, results, model = sample
    x = in_round_valleys(results, "saddle_weights", model)[:3]
    modes, _ = certify(model, x, np.zeros_like(x))
    saddles = find_saddles(model, x, direction=modes.vector(0))
    assert saddles.converged.all()
    np.testing.assert_allclose(saddles.energy, network.ts_energy[:3], rtol=0, atol=1e-12)
    ends = np.sort(descend(model, saddles, tol=model.tolerance).energy, axis=1)
    assert (ends < saddles.energy[:, None]).all()
    known = np.sort(network.energy[network.ends[:3]], axis=1)
    assert (np.abs(ends - known) < 1e-6).sum() >= 4


def test_a_device_is_named_by_the_environment_and_needed_by_nobody(monkeypatch):
    monkeypatch.delenv(fig7.DEVICE, raising=False)
    assert type(fig7.Case(0.01).model()) is SoftmaxNetwork
    monkeypatch.setenv(fig7.DEVICE, "no such device")
    with pytest.raises((ImportError, RuntimeError)):
        fig7.Case(0.01).model()
