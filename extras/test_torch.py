"""A PyTorch module is a landscape: run by `make extras`, which installs PyTorch."""

import threading

import numpy as np
import pytest
import torch
from torch import nn

from landscape_lab import (
    FunctionPotential,
    NoSymmetry,
    SoftmaxNetwork,
    check_gradient,
    minimize,
    survey,
)
from landscape_lab.potential.hidden_units import HiddenLayer, HiddenUnits
from landscape_lab.potential.modules import ModulePotential

# PyTorch calls what it deprecates itself.
pytestmark = pytest.mark.filterwarnings("ignore:.*torch:DeprecationWarning")

RNG = np.random.default_rng(4)
INPUTS = RNG.normal(size=(30, 2))
LABELS = (INPUTS[:, 0] * INPUTS[:, 1] > 0).astype(np.int64)
LAM = 0.01


def small(*widths, activation=nn.Tanh):
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        layers += [nn.Linear(before, after), activation()]
    return nn.Sequential(*layers[:-1])


def classifier(*widths, lam=LAM, **options):
    return ModulePotential(
        small(*widths, **options), INPUTS, LABELS, nn.functional.cross_entropy, lam=lam
    )


def as_ours(x, n_hidden, n_classes=2, n_inputs=2):
    """Weights of a module in the order of `SoftmaxNetwork`."""
    ends = np.cumsum([n_hidden * n_inputs, n_hidden, n_classes * n_hidden])
    weights, biases, links, output = np.split(x, ends, axis=1)
    return np.concatenate([links, weights, biases, output], axis=1)


def test_a_module_is_the_same_landscape_as_our_own_network():
    own = SoftmaxNetwork(INPUTS, LABELS, n_hidden=3, n_classes=2, lam=LAM)
    theirs = classifier(2, 3, 2)
    x = theirs.sample(6, np.random.default_rng(0))
    energy, gradient = theirs.energy_gradient(x)
    expected, slope = own.energy_gradient(as_ours(x, 3))
    np.testing.assert_allclose(energy, expected, rtol=1e-12)
    np.testing.assert_allclose(as_ours(gradient, 3), slope, atol=1e-12)
    hessian = theirs.hessian(x)
    v = np.random.default_rng(1).normal(size=x.shape)
    np.testing.assert_allclose(
        theirs.hessian_product(x, v), np.einsum("bij,bj->bi", hessian, v), atol=1e-12
    )
    assert check_gradient(theirs).message == ""
    # Where quenches end in one, they have ended in the other.
    ends = minimize(theirs, x)
    again = minimize(own, as_ours(ends.x, 3))
    np.testing.assert_allclose(again.energy, ends.energy, atol=1e-9)
    np.testing.assert_allclose(again.x, as_ours(ends.x, 3), atol=1e-3)


@pytest.mark.parametrize("widths", [(2, 4, 2), (2, 3, 4, 2)])
@pytest.mark.parametrize("activation", [nn.Tanh, nn.ReLU, nn.GELU])
def test_symmetries_are_found_from_the_layers_and_hold(widths, activation):
    potential = classifier(*widths, activation=activation)
    layers = potential.symmetry.layers
    assert [len(layer.incoming) for layer in layers] == list(widths[1:-1])
    assert [layer.flips for layer in layers] == [activation is nn.Tanh] * len(layers)
    x = potential.sample(5, np.random.default_rng(2))
    image = x.copy()
    for layer in layers:
        order = np.random.default_rng(3).permutation(len(layer.incoming))
        sign = np.where(layer.flips, np.where(np.arange(len(order)) % 2, -1.0, 1.0), 1.0)
        image[:, layer.places] = sign[:, None] * image[:, layer.places[order]]
    np.testing.assert_allclose(potential.energy(image), potential.energy(x), rtol=1e-13)
    np.testing.assert_allclose(potential.outputs(image), potential.outputs(x), atol=1e-12)
    if len(layers) == 1:
        np.testing.assert_allclose(potential.symmetry.align(image, x), x, atol=1e-12)


def test_scales_of_relu_are_zero_modes_where_weights_cost_nothing():
    potential = classifier(2, 3, 2, activation=nn.ReLU, lam=0.0)
    x = potential.sample(4, np.random.default_rng(5))
    assert potential.symmetry.zero_modes(x).shape == (4, 9 + 8, 3)
    np.testing.assert_allclose(
        potential.energy(potential.symmetry.normalize(x)), potential.energy(x), rtol=1e-12
    )
    assert classifier(2, 3, 2, activation=nn.ReLU).symmetry.zero_modes(x).shape[2] == 0


def test_a_wrong_symmetry_is_refused_with_a_number():
    right = classifier(2, 3, 2).symmetry.layers[0]
    wrong = HiddenUnits([HiddenLayer(right.incoming, right.outgoing[::-1])], lambda x: x)
    with pytest.raises(ValueError, match="another energy, by .*NoSymmetry"):
        ModulePotential(small(2, 3, 2), INPUTS, LABELS, nn.functional.cross_entropy, symmetry=wrong)
    flips = HiddenUnits([right._replace(flips=True)], lambda x: x)
    with pytest.raises(ValueError, match="another energy"):
        ModulePotential(
            small(2, 3, 2, activation=nn.GELU), INPUTS, LABELS, nn.functional.cross_entropy,
            symmetry=flips,
        )  # fmt: skip


def test_a_module_stays_as_it_is_and_other_modules_have_no_symmetry_found():
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.drop = nn.Linear(2, 3), nn.Dropout(0.5)
            self.second = nn.Linear(3, 2)

        def forward(self, x):
            return self.second(self.drop(torch.tanh(self.first(x))))

    module = Mine()
    before = [p.clone() for p in module.parameters()]
    potential = ModulePotential(module, INPUTS, LABELS, nn.functional.cross_entropy, lam=LAM)
    x = potential.weights_of(module)
    assert potential.energy(x) == potential.energy(x)  # Nothing is dropped.
    assert isinstance(potential.symmetry, NoSymmetry)
    assert module.training and next(module.parameters()).dtype == torch.float32
    assert all((a == b).all() for a, b in zip(before, module.parameters(), strict=True))


def test_what_is_no_loss_or_no_module_is_told():
    with pytest.raises(TypeError, match="module is"):
        ModulePotential("net", INPUTS, LABELS, nn.functional.cross_entropy)
    with pytest.raises(ValueError, match=r"loss returned shape \(30,\)"):
        ModulePotential(small(2, 3, 2), INPUTS, LABELS, nn.CrossEntropyLoss(reduction="none"))
    with pytest.raises(ValueError, match="module has no parameters"):
        ModulePotential(nn.Sequential(nn.Tanh()), INPUTS, LABELS, nn.functional.cross_entropy)


def test_the_everyday_function_of_one_module_is_surveyed_from_one_thread():
    net = small(2, 1, 2).double()
    inputs, labels = torch.from_numpy(INPUTS), torch.from_numpy(LABELS)
    threads = set()

    def energy_gradient(x):
        threads.add(threading.get_ident())
        energy, gradient = np.empty(len(x)), np.empty_like(x)
        for k, row in enumerate(x):
            nn.utils.vector_to_parameters(torch.from_numpy(row.copy()), net.parameters())
            net.zero_grad()
            weights = sum((p**2).sum() for p in net.parameters())
            loss = nn.functional.cross_entropy(net(inputs), labels) + LAM * weights
            loss.backward()
            energy[k] = loss.item()
            gradient[k] = nn.utils.parameters_to_vector([p.grad for p in net.parameters()]).numpy()
        return energy, gradient

    few = {"quenches": 8, "quiet_quenches": 4, "searches": 4, "quiet_searches": 2, "modes": 1}
    found = survey(FunctionPotential(energy_gradient, n=7), rng=0, progress=False, **few)
    assert threads == {threading.get_ident()}
    assert found.n_minima > 0
    np.testing.assert_array_equal(energy_gradient(found.minima.x)[0], found.minima.energy)
