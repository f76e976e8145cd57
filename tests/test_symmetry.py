import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from landscape_lab import LennardJones, RigidMotions, TriatomicCluster, minimize


def image(x, rng, *, permute=True):
    """A cluster moved, turned, mirrored and its atoms renamed at random."""
    atoms = x.reshape(-1, 3)
    if permute:
        atoms = atoms[rng.permutation(len(atoms))]
    mirror = np.array([1.0, 1.0, rng.choice([-1.0, 1.0])])
    turn = Rotation.random(random_state=int(rng.integers(2**31))).as_matrix()
    return ((atoms * mirror) @ turn + rng.standard_normal(3)).reshape(-1)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n_atoms=st.integers(2, 9))
def test_images_of_a_cluster_are_the_same_point(seed, n_atoms):
    rng = np.random.default_rng(seed)
    symmetry = RigidMotions(n_atoms)
    x = rng.standard_normal((1, 3 * n_atoms))
    y = image(x[0], rng)[None]
    np.testing.assert_allclose(symmetry.invariants(x), symmetry.invariants(y), atol=1e-12)
    assert symmetry.distance(x, y)[0] < 1e-10


def test_images_have_one_energy():
    rng = np.random.default_rng(0)
    model = LennardJones(13)
    x = minimize(model, model.sample(3, rng)).x
    y = np.stack([image(a, rng) for a in x])
    np.testing.assert_allclose(model.energy(x), model.energy(y), rtol=1e-12)


@pytest.mark.parametrize("n_atoms", [3, 4])
def test_no_permutation_lies_nearer_than_the_aligned_one(n_atoms):
    from itertools import permutations

    rng = np.random.default_rng(n_atoms)
    symmetry, named = RigidMotions(n_atoms), RigidMotions(n_atoms, permutations=False)
    for _ in range(20):
        a, b = rng.standard_normal((2, 1, 3 * n_atoms))
        renamed = [a.reshape(-1, 3)[list(p)].reshape(1, -1) for p in permutations(range(n_atoms))]
        nearest = min(named.distance(r, b)[0] for r in renamed)
        assert symmetry.distance(a, b)[0] == pytest.approx(nearest, abs=1e-9)


def test_distance_of_minima_is_symmetric_and_not_zero():
    model = LennardJones(7)
    x = minimize(model, model.sample(200, np.random.default_rng(0))).x
    energy = model.energy(x)
    low, high = x[[energy.argmin()]], x[[energy.argmax()]]
    there, back = model.symmetry.distance(low, high)[0], model.symmetry.distance(high, low)[0]
    assert there == pytest.approx(back, rel=1e-6)
    assert there > 0.3


def test_a_straight_molecule_has_two_rotations():
    chain = np.array([[-1.1, -1.1, 0, 0, 0, 0, 1.1, 1.1, 0]])
    modes = TriatomicCluster().symmetry.zero_modes(chain)[0]
    sizes = np.linalg.norm(modes, axis=0)
    np.testing.assert_allclose(np.sort(sizes), [0, 1, 1, 1, 1, 1], atol=1e-10)


def test_triatomic_atoms_keep_their_names():
    symmetry = TriatomicCluster().symmetry
    x = np.array([[0.0, 0, 0, 1, 0, 0, 3, 0, 0]])
    renamed = x.reshape(3, 3)[[1, 0, 2]].reshape(1, 9)
    assert np.abs(symmetry.invariants(x) - symmetry.invariants(renamed)).max() > 0.5
