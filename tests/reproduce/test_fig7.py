"""The surveys of networks that read digits, as shipped, and a slice of them computed again."""

import numpy as np
import pytest
from scipy.spatial.distance import squareform

from landscape_lab import misclassification_distance, polish
from landscape_lab.analysis import topology
from landscape_lab.datasets import mnist_digits
from landscape_lab.reproduce import fig7, read, read_network
from landscape_lab.search.hybrid import certify

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
    # Seven digits are kept of every weight.
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


def test_where_the_reins_are_loosest_training_arrives_and_climbs_do_not():
    kept = read(fig7.WEAKEST.name)
    assert not kept["converged"].any()
    assert (kept["rise"] > 0).all()
    model = fig7.WEAKEST.model("double")
    again = fig7.train_again(model, 2)
    assert again.converged.all()
    assert np.abs(again.energy - kept["quenched_energy"][:2]).max() < 2e-3
