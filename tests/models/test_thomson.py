import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from landscape_lab import (
    Thomson,
    basin_hopping,
    find_saddles,
    minimize,
    polish,
    survey,
)

# D. J. Wales and S. Ulker, Phys. Rev. B 74, 212101 (2006), and the Cambridge Cluster Database.
GLOBAL_MINIMA = {
    2: 0.5, 3: 1.732050808, 4: 3.674234614, 5: 6.474691495, 6: 9.985281374, 7: 14.452977414,
    8: 19.675287861, 9: 25.759986531, 10: 32.716949460, 11: 40.596450510, 12: 49.165253058,
    13: 58.853230612, 14: 69.306363297, 15: 80.670244114, 16: 92.911655302, 17: 106.050404829,
    18: 120.084467447, 19: 135.089467557, 20: 150.881568334,
}  # fmt: skip

# Point groups of the same sources: D infinity h, D3h, Td, D3h, Oh, D5h, D4d, D3h, D4d, C2v, Ih,
# C2v, D6d, D3, T, D5h, D4d, C2v, D3h.
ORDERS = dict(
    zip(
        GLOBAL_MINIMA,
        (4, 12, 24, 12, 48, 20, 16, 12, 16, 4, 120, 4, 24, 6, 12, 20, 16, 4, 12),
        strict=True,
    )
)


def quenched(n_charges, starts=100, seed=0):
    model = Thomson(n_charges)
    quenches = minimize(model, model.sample(starts, np.random.default_rng(seed)), tol=1e-7)
    assert quenches.converged.all()
    return model, quenches


def image(x, rng):
    """Charges turned, mirrored, renamed, and each at a length of its own."""
    charges = x.reshape(-1, 3)[rng.permutation(x.size // 3)]
    turn = Rotation.random(random_state=int(rng.integers(2**31))).as_matrix()
    mirror = np.array([1.0, 1.0, rng.choice([-1.0, 1.0])])
    return (rng.uniform(0.5, 2, (len(charges), 1)) * ((charges * mirror) @ turn)).reshape(-1)


@pytest.mark.parametrize("n_charges", GLOBAL_MINIMA)
def test_lowest_of_some_quenches_is_the_published_global_minimum(n_charges):
    model, quenches = quenched(n_charges)
    lowest = int(quenches.energy.argmin())
    assert quenches.energy[lowest] == pytest.approx(GLOBAL_MINIMA[n_charges], abs=1e-6)
    assert model.symmetry.order(quenches.x[[lowest]]).tolist() == [ORDERS[n_charges]]


def test_basin_hopping_leaves_the_higher_of_two_minima():
    model, quenches = quenched(16)
    high = quenches.x[quenches.energy.argmax()]
    assert model.energy(high[None])[0] > GLOBAL_MINIMA[16] + 1e-3
    hops = basin_hopping(model, np.stack([high] * 4), n_steps=40, temperature=0.05, rng=0)
    np.testing.assert_allclose(hops.energy, GLOBAL_MINIMA[16], atol=1e-6)


def test_charges_do_not_drift_away_when_a_walker_hops_for_long():
    model, quenches = quenched(5, starts=2)
    hops = basin_hopping(model, quenches.x, n_steps=150, temperature=10.0, rng=0)
    assert hops.converged.all()
    length = np.linalg.norm(hops.x.reshape(-1, 3), axis=1)
    assert length.min() > 0.2
    assert length.max() < 5.0


@pytest.mark.parametrize("n_charges", [3, 8])
def test_the_length_of_a_charge_says_nothing(n_charges):
    model = Thomson(n_charges)
    x = model.sample(4, np.random.default_rng(0))
    stretched = (x.reshape(4, -1, 3) * np.linspace(0.3, 3, n_charges)[:, None]).reshape(x.shape)
    np.testing.assert_allclose(model.energy(x), model.energy(stretched), rtol=1e-13)
    gradient = model.energy_gradient(stretched)[1]
    outward = np.sum((gradient * stretched).reshape(4, -1, 3), axis=2)
    np.testing.assert_allclose(outward, 0.0, atol=1e-12 * np.abs(gradient).max())


def test_images_are_the_same_point():
    rng = np.random.default_rng(1)
    model = Thomson(9)
    x = model.sample(5, rng)
    y = np.stack([image(point, rng) for point in x])
    np.testing.assert_allclose(model.energy(x), model.energy(y), rtol=1e-12)
    invariants = model.symmetry.invariants
    np.testing.assert_allclose(invariants(x), invariants(y), atol=1e-12)
    assert model.symmetry.distance(x, y).max() < 1e-10
    aligned = model.symmetry.align(x, y)
    np.testing.assert_allclose(aligned, y, atol=1e-10)
    assert model.symmetry.distance(x[:1], x[1:2])[0] > 0.1


def test_a_minimum_has_one_log_det_whatever_the_lengths_of_its_charges():
    rng = np.random.default_rng(2)
    model, quenches = quenched(7, starts=1)
    minima = polish(model, np.stack([image(quenches.x[0], rng) for _ in range(20)]))
    assert minima.converged.all()
    np.testing.assert_allclose(minima.log_det, minima.log_det[0], atol=1e-7)
    np.testing.assert_allclose(np.linalg.norm(minima.x.reshape(-1, 3), axis=1), 1.0, atol=1e-12)


def test_three_charges_have_the_curvatures_of_a_closed_form():
    # Along the equator 1 / r = 1 / (2 sin(d / 2)) for an angle d, with second derivative
    # 5 / (12 sqrt 3) at d = 2 pi / 3; one of three modes is a rotation. At heights h_i the energy
    # rises by (h_1 + h_2 + h_3)^2 / (6 sqrt 3); two modes are rotations.
    model, quenches = quenched(3, starts=1)
    x = model.symmetry.normalize(quenches.x)
    values = np.linalg.eigvalsh(model.hessian(x)[0])
    pair = 5 / (12 * np.sqrt(3))
    np.testing.assert_allclose(values[:6], 0.0, atol=1e-6)
    np.testing.assert_allclose(values[-2:], 3 * pair, atol=1e-5)
    assert values[6] == pytest.approx(1 / np.sqrt(3), abs=1e-5)


@pytest.mark.parametrize(("n_charges", "modes"), [(2, 4), (3, 6), (12, 15)])
def test_zero_modes_are_outward_and_rotations(n_charges, modes):
    # Two charges at the poles do not turn about their axis.
    model, quenches = quenched(n_charges, starts=3)
    columns = model.symmetry.zero_modes(quenches.x)
    assert columns.shape == (3, 3 * n_charges, n_charges + 3)
    np.testing.assert_allclose(np.sum(columns**2, axis=(1, 2)), modes, atol=1e-8)
    turned = np.einsum("bij,bjk->bik", model.hessian(quenches.x), columns)
    assert np.abs(turned).max() < 1e-5


def test_sixteen_charges_have_two_minima_and_a_way_between_them():
    landscape = survey(Thomson(16), progress=False, quenches=256, modes=4, searches=100)
    np.testing.assert_allclose(
        np.sort(landscape.minima.energy), [92.911655302, 92.920353962], atol=1e-6
    )
    network = landscape.network()
    assert network.connected()
    assert network.n_modes == 29


def test_a_saddle_of_five_charges_is_the_square_pyramid():
    # The triangular bipyramid changes into an image of itself over a pyramid with a square base.
    model, quenches = quenched(5, starts=1)
    saddles = find_saddles(
        model,
        np.repeat(quenches.x, 8, axis=0),
        mode=np.arange(8) // 2 % 4,
        sign=np.tile([1, -1], 4),
    )
    energy = saddles.energy[saddles.converged]
    assert len(energy)
    assert energy.min() == pytest.approx(6.483660519, abs=1e-6)
    assert 8 in model.symmetry.order(saddles.x[saddles.converged])


@pytest.mark.parametrize(
    ("n_charges", "error", "sentence"),
    [
        (1, ValueError, "n_charges is 1; it must be at least 2"),
        (7.0, TypeError, "n_charges must be a whole number, not 7.0"),
    ],
)
def test_misuse_is_told_in_a_sentence(n_charges, error, sentence):
    with pytest.raises(error, match=sentence):
        Thomson(n_charges)
