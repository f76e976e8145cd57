from itertools import permutations

import numpy as np
import pytest

from landscape_lab import NoSymmetry, SoftSpheres, minimize


def image(model, x, rng):
    """A packing shifted, mirrored or turned, its like particles renamed, some a box away."""
    at = x.reshape(-1, model.dimension)
    small = model.n_particles - model.n_large if model.size_ratio != 1.0 else model.n_particles
    order = [*rng.permutation(small), *(small + rng.permutation(model.n_particles - small))]
    axes = rng.permutation(model.dimension)
    signs = rng.choice([-1.0, 1.0], model.dimension)
    moved = (signs * at[order][:, axes]) + rng.standard_normal(model.dimension)
    return (moved + rng.integers(-2, 3, moved.shape)).ravel()


def packings(model, starts, seed=0):
    quenches = minimize(model, model.sample(starts, np.random.default_rng(seed)), tol=1e-9)
    jammed = quenches[model.jammed(quenches.x) & (quenches.rms < 1e-7)]
    assert len(jammed) > 0.9 * starts
    return jammed


@pytest.mark.parametrize(("force", "power"), [("harmonic", 2.0), ("hertzian", 2.5)])
def test_two_disks_cost_what_their_overlap_says(force, power):
    model = SoftSpheres(2, packing_fraction=0.2, size_ratio=2.0, force=force)
    d = model.diameters.mean()
    x = np.array([[0.9, 0.5, 0.9 + 0.7 * d, 0.5], [0.95, 0.1, 0.95 + 0.6 * d - 1, 1.1]])
    wanted = np.array([0.3, 0.4]) ** power / power
    np.testing.assert_allclose(model.energy(x), wanted, rtol=1e-12)
    push = np.array([0.3, 0.4]) ** (power - 1) / d
    np.testing.assert_allclose(model.energy_gradient(x)[1][:, 0], push, rtol=1e-12)


def test_every_image_that_overlaps_counts():
    # Opposite corners of the middle: each disk meets the other four times, at half the diagonal.
    model = SoftSpheres(2, packing_fraction=1.1, size_ratio=1.0)
    d = model.diameters[0]
    wanted = 4 * (1 - np.sqrt(0.5) / d) ** 2 / 2
    np.testing.assert_allclose(model.energy([0.0, 0.0, 0.5, 0.5]), wanted, rtol=1e-12)
    # Side by side they meet twice, and so they do from the other side.
    row = 2 * (1 - 0.5 / d) ** 2 / 2
    np.testing.assert_allclose(model.energy([[0, 0, 0.5, 0], [0, 0, -0.5, 1]]), row, rtol=1e-12)


@pytest.mark.parametrize(("dimension", "volume"), [(2, np.pi / 4), (3, np.pi / 6)])
def test_particles_fill_their_part_of_the_box(dimension, volume):
    model = SoftSpheres(9, dimension=dimension, packing_fraction=0.7, size_ratio=1.4, n_large=4)
    assert volume * np.sum(model.diameters**dimension) == pytest.approx(0.7)
    assert (model.diameters == model.diameters.max()).sum() == 4
    assert model.diameters.max() / model.diameters.min() == pytest.approx(1.4)


@pytest.mark.parametrize(
    "model",
    [
        SoftSpheres(8),
        SoftSpheres(7, size_ratio=1.0),
        SoftSpheres(6, dimension=3, packing_fraction=0.9),
    ],
)
def test_images_are_the_same_packing(model):
    rng = np.random.default_rng(1)
    x = packings(model, 20).x[:4]
    y = np.stack([image(model, point, rng) for point in x])
    np.testing.assert_allclose(model.energy(x), model.energy(y), rtol=1e-9)
    invariants = model.symmetry.invariants
    np.testing.assert_allclose(invariants(x), invariants(y), atol=1e-12)
    np.testing.assert_array_equal(model.symmetry.order(x), model.symmetry.order(y))
    assert model.symmetry.distance(x, y).max() < 1e-10
    np.testing.assert_allclose(model.symmetry.align(x, y), y, atol=1e-10)


def test_six_disks_have_seven_packings_with_1296_names():
    # Exhaustive: the same seven in 100,000 starts of another program's descent.
    model = SoftSpheres(6)
    found = packings(model, 1500)
    _, first = np.unique(np.round(found.energy, 7), return_index=True)
    assert len(first) == 7
    orders = model.symmetry.order(found.x[first])
    assert (model.symmetry.n_images // orders).sum() == 1296


def test_the_order_counts_the_images_that_lie_on_the_point():
    model = SoftSpheres(4, packing_fraction=1.1, size_ratio=1.0)
    square = np.array([[0, 0, 0.5, 0, 0, 0.5, 0.5, 0.5]])
    # Modulo shifts one disk lies in the origin; the others have 3! names.
    assert model.symmetry.n_images // model.symmetry.order(square)[0] == 6
    pair = SoftSpheres(4, packing_fraction=1.1, size_ratio=1.01)
    at = square.reshape(4, 2)
    names = set()
    for a in permutations((0, 1)):
        for b in permutations((2, 3)):
            for turned in (at, at[:, ::-1], at * [-1, 1], at[:, ::-1] * [-1, 1]):
                named = turned[[*a, *b]]
                names.add(tuple(np.mod(named - named[0] + 1e-9, 1.0).round(6).ravel()))
    assert pair.symmetry.n_images // pair.symmetry.order(square)[0] == len(names)


def test_rattlers_are_those_that_nothing_holds():
    # Of ten disks at this density about one packing in twenty has one.
    model = SoftSpheres(10)
    x = packings(model, 300).x
    rattlers = model.rattlers(x)
    assert rattlers.any()
    assert rattlers.sum(axis=1).max() <= 2
    touching = np.zeros((len(x), 10), dtype=bool)
    low, high = np.tril_indices(10, -1)
    for i, j, overlap in zip(low, high, (model.symmetry.overlaps(x) > 1e-5).T, strict=True):
        touching[:, i] |= overlap
        touching[:, j] |= overlap
    assert not (touching & rattlers).any()  # At rest a force on one side needs another.
    assert not (~touching & ~rattlers).any()
    # What nothing holds moves without cost, and the packing remains the same.
    which = np.flatnonzero(rattlers.any(axis=1))
    moved = x[which].reshape(len(which), 10, 2)
    moved += 1e-6 * rattlers[which][:, :, None]
    moved = moved.reshape(len(which), -1)
    np.testing.assert_allclose(model.energy(moved), model.energy(x[which]), atol=1e-9)
    same = np.abs(model.symmetry.invariants(moved) - model.symmetry.invariants(x[which])).max(1)
    assert (same < 1e-4).all()


def test_where_all_find_room_there_is_one_state_and_no_packing():
    model = SoftSpheres(10, packing_fraction=0.4)
    quenches = minimize(model, model.sample(50, np.random.default_rng(0)))
    assert not model.jammed(quenches.x).any()
    assert model.rattlers(quenches.x).all()
    np.testing.assert_allclose(quenches.energy, 0.0, atol=1e-9)
    np.testing.assert_allclose(model.symmetry.invariants(quenches.x), 0.0, atol=1e-4)


def test_a_jammed_state_needs_what_isostaticity_asks():
    # Maxwell: N particles in d dimensions are held by at least d (N - 1) + 1 contacts.
    model = SoftSpheres(12)
    x = packings(model, 60).x
    held = ~model.rattlers(x)
    contacts = (model.symmetry.overlaps(x) > 1e-5).sum(axis=1)
    assert (contacts >= 2 * (held.sum(axis=1) - 1) + 1).all()


def test_a_box_has_no_other_symmetry_than_it_says():
    model = SoftSpheres(5)
    assert not isinstance(model.symmetry, NoSymmetry)
    assert model.symmetry.n_images == 8 * 6 * 2
    assert SoftSpheres(5, dimension=3, packing_fraction=0.5).symmetry.n_images == 48 * 6 * 2
