import numpy as np
import pytest

from landscape_lab import LennardJones, Morse, SoftmaxNetwork, Thomson
from landscape_lab.potential.arrangements import arrange, operations, strata
from landscape_lab.potential.motions import RigidMotions
from landscape_lab.potential.symmetry import NoSymmetry

# Orders of point groups, from any table of characters.
ORDERS = {
    "Ci": 2, "Cs": 2, "C3": 3, "C4v": 8, "C5h": 10, "D2": 4, "D6h": 24, "D3d": 12, "S2": 4,
    "S3": 6, "T": 12, "Td": 24, "Th": 24, "O": 24, "Oh": 48, "I": 60, "Ih": 120,
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_a_group_has_the_order_of_the_tables_and_holds_all_its_products(name):
    group = operations(name)
    assert len(group) == ORDERS[name]
    np.testing.assert_allclose(
        group @ group.transpose(0, 2, 1), [np.eye(3)] * len(group), atol=1e-9
    )
    products = (group[:, None] @ group).reshape(-1, 1, 3, 3)
    assert np.abs(products - group).max(axis=(2, 3)).min(axis=1).max() < 1e-9


@pytest.mark.parametrize(
    ("name", "sizes"),
    [("Oh", {48, 24, 12, 8, 6, 1}), ("Td", {24, 12, 6, 4, 1}), ("C3v", {6, 3, 1}), ("Ci", {2, 1})],
)
def test_orbits_have_the_sizes_of_wyckoff_positions(name, sizes):
    assert {len(part.orbit) for part in strata(name)} == sizes


def test_arrangements_have_a_point_group_and_no_two_atoms_in_one_place():
    x = np.random.default_rng(0).standard_normal((300, 7, 3))
    y = arrange(x, np.random.default_rng(1), center=True)
    symmetry = RigidMotions(7)
    assert y.shape == x.shape
    orders = symmetry.order(y.reshape(300, 21))
    assert orders.min() >= 2
    assert {2, 4, 12} <= set(orders.tolist())
    assert symmetry.invariants(y.reshape(300, 21))[:, 0].min() > 0


CLASSES = np.arange(40) % 3
INPUTS = np.random.default_rng(5).standard_normal((40, 2))
MODELS = {
    "Lennard-Jones": LennardJones(8),
    "Morse": Morse(7, 6.0),
    "Thomson": Thomson(12),
    "network": SoftmaxNetwork(INPUTS, CLASSES, n_hidden=4, n_classes=3, lam=1e-3),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_step_downhill_from_a_symmetric_place_keeps_its_symmetry(name):
    model = MODELS[name]
    rng = np.random.default_rng(2)
    x = model.symmetry.symmetrize(model.sample(64, rng), rng)
    gradient = model.energy_gradient(x)[1]
    size = np.linalg.norm(gradient, axis=1, keepdims=True)
    step = 0.01 * model.length * gradient / (size + 1e-6)  # some of them are stationary
    before, after = model.symmetry.order(x), model.symmetry.order(x - step)
    assert (before > 1).mean() > 0.7
    assert (after % before == 0).all()


def test_atoms_with_names_are_laid_flat():
    symmetry = RigidMotions(5, permutations=False)
    rng = np.random.default_rng(0)
    x = symmetry.symmetrize(rng.standard_normal((8, 15)), rng)
    assert symmetry.order(x).tolist() == [2] * 8


def test_without_symmetry_there_is_nowhere_to_go():
    x = np.ones((2, 3))
    assert not NoSymmetry().has_symmetric_places
    np.testing.assert_array_equal(NoSymmetry().symmetrize(x, np.random.default_rng(0)), x)
