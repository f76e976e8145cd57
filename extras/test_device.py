"""A network's loss by PyTorch is the network's loss: run by `make extras`."""

import numpy as np
import pytest

from landscape_lab import Landscape, SoftmaxNetwork, find_saddles, minimize
from landscape_lab.models.neural_network.on_device import SoftmaxNetworkOnDevice
from landscape_lab.reproduce import fig7

RNG = np.random.default_rng(4)
INPUTS = RNG.normal(size=(60, 20)) * np.array([1.0] * 15 + [0.0] * 5)
LABELS = RNG.integers(3, size=60)
CASES = [
    {"shifts": shifts, "links": links, "regularize": regularize}
    for shifts in ("kept", "removed")
    for links in ("all", "principal")
    for regularize in ("all", "weights")
]


def both(**options):
    options = {"n_hidden": 4, "n_classes": 3, "lam": 1e-3, **options}
    return (
        SoftmaxNetwork(INPUTS, LABELS, **options),
        SoftmaxNetworkOnDevice(INPUTS, LABELS, device="cpu", **options),
    )


def close(a, b):
    np.testing.assert_allclose(a, b, rtol=0, atol=1e-12 * np.abs(b).max())


@pytest.mark.parametrize("options", CASES, ids=lambda options: " ".join(options.values()))
def test_energies_gradients_and_products_agree_to_twelve_digits(options):
    ours, theirs = both(**options)
    x, v = RNG.normal(size=(2, 7, ours.n))
    for mine, its in zip(theirs.energy_gradient(x), ours.energy_gradient(x), strict=True):
        close(mine, its)
    close(theirs.hessian_product(x, v), ours.hessian_product(x, v))


def test_the_digits_agree_too():
    ours = fig7.network(1e-4, links="principal")
    theirs = fig7.network(1e-4, links="principal", device="cpu")
    x = ours.sample(3, RNG)
    for mine, its in zip(theirs.energy_gradient(x), ours.energy_gradient(x), strict=True):
        close(mine, its)
    close(theirs.hessian_product(x, x[::-1]), ours.hessian_product(x, x[::-1]))


def test_one_goes_on_with_the_file_of_the_other(tmp_path):
    ours, theirs = both(shifts="removed", links="principal")
    with Landscape(theirs, tmp_path / "network.sqlite"):
        pass
    with Landscape(ours, tmp_path / "network.sqlite") as landscape:
        assert landscape.n_minima == 0


def test_searches_end_in_the_same_points():
    ours, theirs = both(shifts="removed")
    starts = ours.sample(4, np.random.default_rng(0))
    a, b = (minimize(model, starts, tol=1e-8) for model in (ours, theirs))
    assert a.converged.all() and b.converged.all()
    np.testing.assert_allclose(a.energy, b.energy, atol=1e-9)
    up = [find_saddles(model, a.x[:2]) for model in (ours, theirs)]
    np.testing.assert_array_equal(up[0].status, up[1].status)


def test_a_device_that_is_not_there_is_refused():
    with pytest.raises(RuntimeError):
        SoftmaxNetworkOnDevice(INPUTS, LABELS, n_hidden=2, n_classes=3, lam=0.1, device="nowhere")
