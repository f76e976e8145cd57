"""Units of networks of any depth: which weights are the same network, without PyTorch."""

from math import factorial

import numpy as np
import pytest

from landscape_lab import FunctionPotential
from landscape_lab.potential.hidden_units import HiddenLayer, HiddenUnits
from landscape_lab.potential.modules import ModulePotential
from landscape_lab.potential.symmetry_check import insist_on_symmetry

INPUTS = np.random.default_rng(0).normal(size=(7, 2))
H = 4
FIRST = np.arange(2 * H).reshape(H, 2)
LAST = 2 * H + np.arange(H)


def outputs(x, activation=np.tanh):
    """Networks with one hidden layer and no biases."""
    hidden = activation(np.einsum("bhi,pi->bph", x[:, FIRST], INPUTS))
    return np.einsum("bph,bh->bp", hidden, x[:, LAST])


def layer(**options):
    return HiddenLayer(FIRST, LAST[:, None], **options)


def points(count, seed=1):
    return np.random.default_rng(seed).normal(size=(count, 3 * H))


def image(x, order, sign):
    moved = x.copy()
    places = layer().places
    moved[:, places] = np.asarray(sign)[:, None] * x[:, places[order]]
    return moved


def test_the_nearest_image_is_found_among_all():
    symmetry = HiddenUnits([layer(flips=True)], outputs)
    x = points(5)
    moved = image(x, [2, 0, 3, 1], [1, -1, -1, 1])
    np.testing.assert_allclose(outputs(moved), outputs(x), atol=1e-14)
    np.testing.assert_allclose(symmetry.align(moved, x), x)
    np.testing.assert_allclose(symmetry.distance(moved, x), 0, atol=1e-14)
    assert symmetry.n_images == factorial(H) * 2**H
    # Between strangers: no image of all 384 is nearer than the one that is found.
    a, b = points(1, 2), points(1, 3)
    from itertools import permutations, product

    every = [
        np.linalg.norm(image(a, list(order), sign) - b)
        for order in permutations(range(H)) for sign in product([1, -1], repeat=H)
    ]  # fmt: skip
    assert symmetry.distance(a, b)[0] == pytest.approx(min(every))


def test_twins_and_silent_units_have_fewer_images():
    symmetry = HiddenUnits([layer(flips=True)], outputs)
    x = points(3)
    places = layer().places
    x[1, places[1]] = -x[1, places[0]]
    x[2, places[3]] = 0.0
    assert symmetry.order(x).tolist() == [1, 2, 2]


def test_scales_of_units_leave_relu_alone_and_are_zero_modes():
    symmetry = HiddenUnits([layer(scales=True)], outputs)
    x = points(4)
    relu = lambda z: np.maximum(z, 0)  # noqa: E731
    level = symmetry.normalize(x)
    np.testing.assert_allclose(outputs(level, relu), outputs(x, relu), atol=1e-13)
    np.testing.assert_allclose(
        np.linalg.norm(level[:, FIRST], axis=2), np.abs(level[:, LAST]), rtol=1e-12
    )
    modes = symmetry.zero_modes(x)
    assert modes.shape == (4, 3 * H, H)
    gram = np.einsum("bnk,bnl->bkl", modes, modes)
    np.testing.assert_allclose(gram, np.broadcast_to(np.eye(H), gram.shape), atol=1e-12)
    along = outputs(x + 1e-6 * modes[..., 0], relu) - outputs(x - 1e-6 * modes[..., 0], relu)
    assert np.abs(along).max() / 2e-6 < 1e-4


@pytest.mark.parametrize(("flips", "good"), [(True, True), (False, True)])
def test_a_symmetry_that_holds_is_believed(flips, good):
    insist_on_symmetry(network(np.tanh, layer(flips=flips)), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("activation", "declared", "sentence"),
    [
        (lambda z: np.tanh(z) + 0.1 * z**2, {"flips": True}, "an image has another energy, by"),
        (np.tanh, {"scales": True}, "energy"),
    ],
)
def test_a_wrongly_declared_symmetry_is_an_error_with_a_number(activation, declared, sentence):
    with pytest.raises(ValueError, match=f"symmetry does not leave.*{sentence}"):
        insist_on_symmetry(network(activation, layer(**declared)), np.random.default_rng(0))


def network(activation, declared):
    """Energies of networks, with gradients by differences."""

    def energy(x):
        return (outputs(x, activation) ** 2).sum(axis=1)

    def energy_gradient(x):
        step = 1e-6 * np.eye(3 * H)
        slope = [(energy(x + e) - energy(x - e)) / 2e-6 for e in step]
        return energy(x), np.stack(slope, axis=1)

    return FunctionPotential(energy_gradient, 3 * H, symmetry=HiddenUnits([declared], outputs))


def test_without_pytorch_it_is_said_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"pip install landscape-lab\[torch\] would do"):
        ModulePotential(None, None, None, None)
