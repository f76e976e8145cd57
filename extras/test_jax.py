"""A function of JAX is a landscape: run by `make extras`, which installs JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from landscape_lab import NoSymmetry, SoftmaxNetwork, check_gradient, minimize, survey
from landscape_lab.potential.hidden_units import HiddenLayer, HiddenUnits
from landscape_lab.potential.pytrees import TreePotential

RNG = np.random.default_rng(4)
INPUTS = RNG.normal(size=(30, 2))
LABELS = (INPUTS[:, 0] * INPUTS[:, 1] > 0).astype(np.int64)
LAM = 0.01
TREE = {"first": (np.zeros((3, 2)), np.zeros(3)), "last": [np.zeros((2, 3)), np.zeros(2)]}


def outputs(tree, inputs=INPUTS):
    (u, a), (v, b) = tree["first"], tree["last"]
    return jnp.tanh(inputs @ u.T + a) @ v.T + b


def loss(tree):
    z = outputs(tree)
    likely = jax.nn.log_softmax(z)[np.arange(len(LABELS)), LABELS]
    return -likely.mean() + LAM * sum((part**2).sum() for part in jax.tree_util.tree_leaves(tree))


@pytest.fixture(scope="module")
def theirs():
    return TreePotential(loss, TREE)


@pytest.fixture(scope="module")
def own():
    return SoftmaxNetwork(INPUTS, LABELS, n_hidden=3, n_classes=2, lam=LAM)


def as_ours(x):
    """U, a, V, b in the order of `SoftmaxNetwork`: V, U, a, b."""
    u, a, v, b = np.split(x, [6, 9, 15], axis=1)
    return np.concatenate([v, u, a, b], axis=1)


def test_a_pytree_is_the_same_landscape_as_our_own_network(theirs, own):
    x = theirs.sample(6, np.random.default_rng(0))
    energy, gradient = theirs.energy_gradient(x)
    expected, slope = own.energy_gradient(as_ours(x))
    np.testing.assert_allclose(energy, expected, rtol=1e-12)
    np.testing.assert_allclose(as_ours(gradient), slope, atol=1e-12)
    hessian = theirs.hessian(x)
    bends, wanted = (np.linalg.eigvalsh(h) for h in (hessian, own.hessian(as_ours(x))))
    np.testing.assert_allclose(bends, wanted, atol=1e-10)
    v = np.random.default_rng(1).normal(size=x.shape)
    wanted = np.einsum("bij,bj->bi", hessian, v)
    np.testing.assert_allclose(theirs.hessian_product(x, v), wanted, atol=1e-12)
    assert check_gradient(theirs).message == ""
    ends = minimize(theirs, x)
    again = minimize(own, as_ours(ends.x))
    np.testing.assert_allclose(again.energy, ends.energy, atol=1e-9)


def test_trees_and_points_are_turned_into_each_other(theirs):
    x = theirs.sample(1, np.random.default_rng(2))[0]
    tree = theirs.tree_of(x)
    assert [part.shape for part in tree["first"]] == [(3, 2), (3,)]
    assert isinstance(tree["last"], list)
    np.testing.assert_array_equal(theirs.point_of(tree), x)
    with pytest.raises(ValueError, match="tree has 2 parameters; 17"):
        theirs.point_of([1.0, 2.0])


def test_the_precision_that_jax_is_set_to_stays_as_it_is(theirs):
    theirs.energy_gradient(np.zeros((1, 17)))
    assert jnp.ones(1).dtype == np.float32


def test_a_survey_of_double_wells_finds_them_all():
    def wells(tree):
        return sum(((part**2 - 1) ** 2).sum() for part in tree)

    found = survey(
        TreePotential(wells, (0.0, np.zeros(1))), rng=0, progress=False, quiet_searches=64
    )
    assert (found.n_minima, found.n_transition_states) == (4, 4)


def test_a_declared_symmetry_is_believed_only_if_energies_agree(theirs):
    into = np.column_stack([np.arange(6).reshape(3, 2), [6, 7, 8]])
    out = np.arange(9, 15).reshape(2, 3).T

    def predicted(x):
        return np.stack([np.asarray(outputs(theirs.tree_of(w))).ravel() for w in x])

    right = HiddenUnits([HiddenLayer(into, out, flips=True)], predicted)
    assert TreePotential(loss, TREE, symmetry=right).symmetry is right
    with pytest.raises(ValueError, match="another energy, by .*NoSymmetry"):
        TreePotential(loss, TREE, symmetry=HiddenUnits([HiddenLayer(into, out[::-1])], predicted))
    assert isinstance(theirs.symmetry, NoSymmetry)


def test_what_is_no_loss_or_no_tree_is_told():
    with pytest.raises(TypeError, match="loss is 3; a function"):
        TreePotential(3, TREE)
    with pytest.raises(ValueError, match="loss returned .*; a single number in double precision"):
        TreePotential(lambda tree: outputs(tree), TREE)
    with pytest.raises(ValueError, match="double precision"):
        TreePotential(lambda tree: loss(tree).astype(jnp.float32), TREE)
    with pytest.raises(TypeError, match="tree is .*; arrays of real numbers"):
        TreePotential(loss, {"first": "weights"})
    with pytest.raises(ValueError, match="tree has no parameters"):
        TreePotential(loss, {})
