import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from landscape_lab import (
    Landscape,
    LennardJones,
    NoSymmetry,
    RigidMotions,
    Thomson,
    TriatomicCluster,
    find_saddles,
    minimize,
    polish,
    survey,
)


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


@pytest.mark.parametrize("unit", [1e-12, 1e12])
@pytest.mark.parametrize(
    "symmetry", [RigidMotions(6), Thomson(6).symmetry], ids=["space", "sphere"]
)
def test_alignment_and_order_know_no_unit(symmetry, unit):
    """Atoms measured in picometers or in meters; for charges, their length says nothing."""
    rng = np.random.default_rng(4)
    longer = unit if isinstance(symmetry, RigidMotions) else 1.0
    octahedron = np.concatenate([np.eye(3), -np.eye(3)]).ravel()[None]
    near = octahedron + 0.05 * rng.standard_normal((1, 18))
    other = rng.standard_normal((1, 18))
    # Of two points without symmetry only one alignment is the best, and rounding cannot choose.
    for a, b in ((octahedron, near), (near, other)):
        wanted = symmetry.distance(a, b)
        found = symmetry.distance(unit * a, unit * b)
        np.testing.assert_allclose(found, longer * wanted, rtol=1e-6)
        np.testing.assert_array_equal(symmetry.order(unit * a), symmetry.order(a))
    assert symmetry.order(unit * octahedron).tolist() == [48]


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


GOLDEN = (1 + np.sqrt(5)) / 2
RING = np.exp(2j * np.pi * np.arange(5) / 5)
ICOSAHEDRON = np.concatenate(
    [np.roll([[0, a, b * GOLDEN]], k, axis=1) for k in range(3) for a in (1, -1) for b in (1, -1)]
)
SHAPES = {
    "icosahedron, Ih": (np.concatenate([ICOSAHEDRON, [[0, 0, 0]]]), 120),
    "icosahedron without its center, Ih": (ICOSAHEDRON, 120),
    "icosahedron less one, C5v": (ICOSAHEDRON[1:], 10),
    "octahedron, Oh": (np.concatenate([np.eye(3), -np.eye(3)]), 48),
    "tetrahedron, Td": (np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]), 24),
    "pentagonal bipyramid, D5h": (
        np.concatenate([np.c_[RING.real, RING.imag, 0 * RING.real], [[0, 0, 0.6], [0, 0, -0.6]]]),
        20,
    ),
    "capped ring, C5v": (
        np.concatenate([np.c_[RING.real, RING.imag, 0 * RING.real], [[0, 0, 1]]]),
        10,
    ),
    "triangle, D3h": (np.array([[0, 0, 0], [1, 0, 0], [0.5, np.sqrt(0.75), 0]]), 12),
    "isosceles triangle, C2v": (np.array([[0, 0, 0], [1, 0, 0], [0.5, 0.6, 0]]), 4),
    "scalene triangle, Cs": (np.array([[0, 0, 0], [1, 0, 0], [0.3, 0.6, 0]]), 2),
    "three legs of a left hand, C1": (np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]]), 1),
    "propeller, C2": (np.array([[1, 0, 0], [-1, 0, 0], [1, 1, 0.5], [-1, -1, 0.5]]), 2),
    "even chain, D infinity h": (np.array([[-1, 0, 0], [0, 0, 0], [1, 0, 0]]), 4),
    "uneven chain, C infinity v": (np.array([[-1, 0, 0], [0, 0, 0], [1.3, 0, 0]]), 2),
    "pair, D infinity h": (np.array([[0, 0, 0], [1, 0, 0]]), 4),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_image_of_a_shape_has_the_order_of_its_point_group(shape):
    atoms, order = SHAPES[shape]
    rng = np.random.default_rng(0)
    x = np.stack([image(1.1 * atoms.reshape(-1), rng) for _ in range(20)])
    assert RigidMotions(len(atoms)).order(x).tolist() == [order] * 20
    noise = x + 1e-6 * rng.standard_normal(x.shape)
    assert RigidMotions(len(atoms)).order(noise).tolist() == [order] * 20


def test_the_order_counts_the_permutations_that_keep_all_distances():
    from itertools import permutations

    model = LennardJones(6)
    x = minimize(model, model.sample(60, np.random.default_rng(0)), tol=1e-9).x
    atoms = x.reshape(len(x), 6, 3)
    distance = np.linalg.norm(atoms[:, :, None] - atoms[:, None], axis=3)
    kept = sum(
        np.abs(distance[:, p][:, :, p] - distance).max(axis=(1, 2)) < 1e-4
        for p in map(list, permutations(range(6)))
    )
    assert set(kept) == {4, 48}
    np.testing.assert_array_equal(model.symmetry.order(x), kept)


@pytest.mark.parametrize("model", [LennardJones(5), Thomson(5)])
def test_no_points_have_no_images(model):
    nothing = np.empty((0, 15))
    symmetry = model.symmetry
    assert symmetry.invariants(nothing).shape == (0, 10)
    assert symmetry.align(nothing, nothing).shape == (0, 15)
    assert symmetry.normalize(nothing).shape == (0, 15)
    assert symmetry.order(nothing).shape == symmetry.distance(nothing, nothing).shape == (0,)


def test_atoms_with_names_stay_where_they_are():
    flat, solid = np.eye(3)[None, :].reshape(1, 9), SHAPES["tetrahedron, Td"][0].reshape(1, 12)
    assert RigidMotions(3, permutations=False).order(flat).tolist() == [2]
    assert RigidMotions(4, permutations=False).order(solid.astype(float)).tolist() == [1]
    assert NoSymmetry().order(flat).tolist() == [1]


def test_orders_of_thirteen_atoms_agree_with_pathsample():
    # Lines of PATHSAMPLE's min.data: energy, sum of ln eigenvalue, point-group order.
    lines = [(-44.3268014195, 158.2464487383, 120), (-41.4719798478, 153.8092000860, 2)]
    model = LennardJones(13)
    quenches = minimize(model, model.sample(600, np.random.default_rng(0)))
    minima = polish(model, quenches.x[quenches.converged & (quenches.energy < -41.4)])
    order = model.symmetry.order(minima.x)
    for energy, log_det, wanted in lines:
        same = np.abs(minima.energy - energy) < 1e-8
        assert same.any()
        np.testing.assert_allclose(minima.log_det[same], log_det, atol=1e-6)
        assert set(order[same]) == {wanted}


def test_a_saddle_of_thirteen_atoms_agrees_with_pathsample():
    # A line of ts.data between the two minima above; the negative mode is left out of the sum.
    rng = np.random.default_rng(1)
    model = LennardJones(13)
    quenches = minimize(model, model.sample(300, np.random.default_rng(0)), tol=1e-7)
    below = quenches.x[quenches.energy < -41.46]
    starts = below[rng.integers(len(below), size=2048)]
    kick = rng.standard_normal(starts.shape)
    kick *= 2 * rng.random((2048, 1)) / np.linalg.norm(kick, axis=1, keepdims=True)
    saddles = find_saddles(model, starts + kick, mode=rng.integers(6, size=2048))
    same = saddles.converged & (np.abs(saddles.energy + 40.4326640775) < 1e-8)
    assert same.any()
    positive = saddles.log_det[same] - np.log(-saddles.curvature[same])
    np.testing.assert_allclose(positive, 148.9095497699, atol=1e-5)
    assert set(model.symmetry.order(saddles.x[same])) == {1}


def test_a_network_knows_the_point_groups_of_its_points(tmp_path):
    path = tmp_path / "lj6.sqlite"
    survey(LennardJones(6), path, progress=False, quiet_searches=64).close()
    with Landscape(path=path) as landscape:
        network = landscape.network()
        x = landscape.transition_states.x
    by_energy = dict(zip(np.round(network.energy, 4), network.order, strict=True))
    assert by_energy == {-12.7121: 48, -12.3029: 4}
    np.testing.assert_array_equal(network.ts_order, RigidMotions(6).order(x))
    # The numbers of distinct permuted images, 2 n! / order, are whole.
    assert (1440 % network.ts_order == 0).all()
