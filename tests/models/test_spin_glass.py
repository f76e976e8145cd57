import itertools

import numpy as np
import pytest

from landscape_lab import ProductOfSpheres, PSpin, minimize
from landscape_lab.models.spin_glass import p_spin
from landscape_lab.models.spin_glass.monomials import indices, monomials, multiplicity
from landscape_lab.models.spin_glass.staircase import cubic_slope

SUMS = {1: "i,bi->b", 2: "ij,bi,bj->b", 3: "ijk,bi,bj,bk->b", 4: "ijkl,bi,bj,bk,bl->b"}


def fourth_powers(n):
    """The sum of fourth powers: every vector of equal sizes is a minimum."""
    tensor = np.zeros((n,) * 4)
    tensor[(np.arange(n),) * 4] = 1.0
    return PSpin.of(tensor)


@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_the_energy_is_the_sum_over_all_indices(p):
    n = 5
    x = np.random.default_rng(p).standard_normal((n,) * p)
    model = PSpin.of(x)
    w = 3.0 * model.sample(4, np.random.default_rng(0))
    u = np.sqrt(n) * w / np.linalg.norm(w, axis=1, keepdims=True)
    wanted = np.einsum(SUMS[p], x, *([u] * p)) / n ** ((p - 1) / 2)
    np.testing.assert_allclose(model.energy(w), wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("degree", [0, 1, 2, 3, 4])
def test_every_monomial_is_written_once(degree):
    n, u = 5, np.random.default_rng(0).standard_normal((2, 5))
    rows = indices(n, degree)
    every = set(itertools.combinations_with_replacement(range(n), degree))
    assert {tuple(row) for row in rows.tolist()} == every
    assert len(rows) == len(every)
    np.testing.assert_allclose(monomials(u, degree), np.prod(u[:, rows], axis=2), rtol=1e-14)
    orders = [len(set(itertools.permutations(row))) for row in rows.tolist()]
    assert multiplicity(rows).tolist() == orders


def test_symmetrized_couplings_are_means_over_all_orders():
    x = np.random.default_rng(0).standard_normal((4, 4, 4))
    mean = sum(x.transpose(order) for order in itertools.permutations(range(3))) / 6
    np.testing.assert_allclose(PSpin.of(x).couplings, mean, atol=1e-14)


@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_over_the_couplings_the_variance_of_an_energy_is_the_number_of_spins(p):
    n, draws = 4, 3000
    point = PSpin(n, p, rng=0).sample(1, np.random.default_rng(0))
    energy = [PSpin(n, p, rng=seed).energy(point)[0] for seed in range(draws)]
    error = np.sqrt(2 / draws)  # relative, of a variance of normal numbers
    assert np.mean(energy) == pytest.approx(0.0, abs=4 * np.sqrt(n / draws))
    assert np.var(energy) == pytest.approx(n, rel=4 * error)


@pytest.mark.parametrize("n", [2, 3, 5, 9, 34, 47])
def test_the_staircase_gives_the_gradient_of_the_whole_tensor(n):
    model = PSpin(n, 3, rng=n)
    u = model.sample(7, np.random.default_rng(0))
    wanted = 3 * np.einsum("ijk,bj,bk->bi", model.couplings, u, u)
    np.testing.assert_allclose(cubic_slope(model.packed, u), wanted, atol=1e-12 * n)


def test_many_spins_have_the_same_gradient_in_every_crowd_and_by_either_way(monkeypatch):
    model = PSpin(p_spin.STAIRCASE, 3, rng=0)
    x = model.sample(70, np.random.default_rng(1))
    energy, gradient = model.energy_gradient(x)
    for some in (slice(0, 1), slice(13, 14), slice(63, 66), slice(5, 10), slice(69, 70)):
        alone = model.energy_gradient(x[some].copy())
        np.testing.assert_array_equal(alone[0], energy[some])
        np.testing.assert_array_equal(alone[1], gradient[some])
    monkeypatch.setattr(p_spin, "STAIRCASE", 10**6)
    by_product = model.energy_gradient(x)
    np.testing.assert_allclose(by_product[0], energy, atol=1e-10)
    np.testing.assert_allclose(by_product[1], gradient, atol=1e-10)


def test_one_spin_a_term_has_a_minimum_opposite_to_its_field():
    model = PSpin(7, 1, rng=3)
    field = model.couplings
    quench = minimize(model, model.sample(1, np.random.default_rng(0))[0], tol=1e-10)
    assert quench.energy == pytest.approx(-np.sqrt(7) * np.linalg.norm(field), rel=1e-12)
    direction = model.symmetry.normalize(quench.x[None])[0]
    np.testing.assert_allclose(direction, -np.sqrt(7) * field / np.linalg.norm(field), atol=1e-6)


def test_with_two_spins_a_term_stationary_points_are_eigenvectors():
    n = 12
    model = PSpin(n, 2, rng=1)
    values, vectors = np.linalg.eigh(model.couplings)
    x = np.sqrt(n) * np.ascontiguousarray(vectors.T)
    energy, gradient = model.energy_gradient(x)
    np.testing.assert_allclose(energy, np.sqrt(n) * values, atol=1e-10)
    np.testing.assert_allclose(gradient, 0.0, atol=1e-10)
    across = np.sort(np.linalg.eigvalsh(model.hessian(x)), axis=1)
    assert [(row < -1e-6).sum() for row in across] == list(range(n))
    # Eigenvalues of the Hessian are differences of those of the couplings; one mode is radial.
    differences = np.sort(2 / np.sqrt(n) * (values - values[:, None]), axis=1)
    np.testing.assert_allclose(across, differences, atol=1e-10)


def test_newton_on_a_quadratic_form_ends_in_eigenvectors_and_nowhere_else():
    n = 6
    model = PSpin(n, 2, rng=4)
    values, vectors = np.linalg.eigh(model.couplings)
    x = model.sample(400, np.random.default_rng(0))
    for _ in range(60):
        gradient, hessian = model.energy_gradient(x)[1], model.hessian(x)
        outward = model.symmetry.zero_modes(x)
        hessian = hessian + np.einsum("bik,bjk->bij", outward, outward)
        x = model.symmetry.normalize(x - np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0])
    overlap = np.abs(x @ vectors) / np.sqrt(n)
    ended = overlap.max(axis=1) > 1 - 1e-10
    assert ended.mean() > 0.95
    assert set(overlap[ended].argmax(axis=1)) == set(range(n))
    np.testing.assert_allclose(
        model.energy(x[ended]), np.sqrt(n) * values[overlap[ended].argmax(axis=1)], atol=1e-10
    )


def test_a_cubic_of_one_direction_has_its_minimum_there():
    n, a = 6, np.random.default_rng(2).standard_normal(6)
    model = PSpin.of(np.einsum("i,j,k->ijk", a, a, a))
    quenches = minimize(model, model.sample(20, np.random.default_rng(0)))
    lowest = -np.sqrt(n) * np.linalg.norm(a) ** 3
    assert quenches.energy.min() == pytest.approx(lowest, rel=1e-9)


def test_fourth_powers_have_a_minimum_in_every_corner():
    n = 5
    model = fourth_powers(n)
    quenches = minimize(model, model.sample(300, np.random.default_rng(0)))
    assert quenches.converged.all()
    np.testing.assert_allclose(quenches.energy, n**-0.5, rtol=1e-9)
    u = model.symmetry.normalize(quenches.x)
    np.testing.assert_allclose(np.abs(u), 1.0, atol=1e-4)
    corners = np.round(u * np.sign(u[:, :1])).astype(int)
    assert len(np.unique(corners, axis=0)) == 2 ** (n - 1)  # up to the sign of all


@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_the_opposite_point_is_an_image_for_even_degrees_only(p):
    model = PSpin(5, p, rng=0)
    x = model.sample(3, np.random.default_rng(1))
    even = p % 2 == 0
    np.testing.assert_allclose(model.energy(-x), (1 if even else -1) * model.energy(x), rtol=1e-12)
    distance = model.symmetry.distance(-2.0 * x, x)
    np.testing.assert_allclose(distance, 0.0 if even else 2 * np.sqrt(5), atol=1e-12)
    apart = np.abs(model.symmetry.invariants(-x) - model.symmetry.invariants(x)).max(axis=1)
    assert (apart < 1e-12).all() if even else (apart > 0.1).all()
    aligned = model.symmetry.align(-2.0 * x, x)
    np.testing.assert_allclose(aligned, x if even else -x, atol=1e-12)
    assert model.symmetry.n_images == (2 if even else 1)


def test_the_length_of_a_vector_says_nothing():
    for model in (PSpin(6, 3, rng=0), ProductOfSpheres(4, rng=0)):
        x = model.sample(3, np.random.default_rng(1))
        parts = model.symmetry.n_spheres
        length = np.repeat(np.linspace(0.3, 2.0, parts), model.n // parts)
        np.testing.assert_allclose(model.energy(length * x), model.energy(x), rtol=1e-12)
        np.testing.assert_allclose(
            model.energy_gradient(length * x)[1], model.energy_gradient(x)[1] / length, rtol=1e-11,
            atol=1e-12,
        )  # fmt: skip


def test_at_a_minimum_on_three_spheres_two_vectors_are_singular_for_the_third():
    n = 6
    model = ProductOfSpheres(n, rng=2)
    quench = minimize(model, model.sample(1, np.random.default_rng(0))[0], tol=1e-9)
    unit = model.symmetry.normalize(quench.x[None]).reshape(3, n) / np.sqrt(n)
    for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        matrix = model.couplings.transpose(order) @ unit[order[2]]
        left, values, right = np.linalg.svd(matrix)
        # Three vectors of length sqrt(n), and a prefactor 1 / n.
        assert quench.energy == pytest.approx(-np.sqrt(n) * values[0], rel=1e-9)
        assert abs(left[:, 0] @ unit[order[0]]) == pytest.approx(1.0, abs=1e-9)
        assert abs(right[0] @ unit[order[1]]) == pytest.approx(1.0, abs=1e-9)


def test_two_of_three_vectors_may_be_turned_about():
    model = ProductOfSpheres(4, rng=0)
    x = model.sample(2, np.random.default_rng(1)).reshape(2, 3, 4)
    for signs in itertools.product((1.0, -1.0), repeat=3):
        turned = (x * np.array(signs)[:, None]).reshape(2, -1)
        energy = model.energy(x.reshape(2, -1))
        np.testing.assert_allclose(model.energy(turned), np.prod(signs) * energy, rtol=1e-12)
        distance = model.symmetry.distance(turned, x.reshape(2, -1))
        image = np.prod(signs) > 0
        assert (distance < 1e-12).all() if image else (distance > 1.0).all()


def test_a_seed_makes_the_same_couplings_and_tells_them_in_its_description():
    same, other = PSpin(5, rng=1), PSpin(5, rng=2)
    assert PSpin(5, rng=1).describe() == same.describe() != other.describe()
    assert PSpin.of(same.couplings).n == 5
    np.testing.assert_array_equal(PSpin(5, rng=1).packed, same.packed)


COARSE = {"products, p = 2": (200, 2), "products": (50, 3), "p = 4": (25, 4), "staircase": (150, 3)}


@pytest.mark.parametrize("case", COARSE)
def test_single_precision_keeps_what_the_contract_says_of_its_error(case):
    model = PSpin(*COARSE[case], rng=0)
    assert model.coarse
    x = model.sample(70, np.random.default_rng(1))
    energy, gradient = model.energy_gradient(x)
    coarse, slope = model.coarse_energy_gradient(x)
    error = np.sqrt(np.mean((slope - gradient) ** 2, axis=1))
    assert 0 < error.max() <= 1e-6 * model.scale.gradient
    np.testing.assert_allclose(coarse, energy, atol=1e-6 * model.scale.energy)
    for some in (slice(0, 1), slice(63, 66), slice(69, 70)):
        np.testing.assert_array_equal(model.coarse_energy_gradient(x[some].copy())[1], slope[some])


@pytest.mark.parametrize("case", COARSE)
def test_quenches_that_begin_in_single_precision_end_where_the_others_do(case, monkeypatch):
    model = PSpin(*COARSE[case], rng=0)
    x = model.sample(20, np.random.default_rng(2))
    found = minimize(model, x)
    assert found.converged.all()
    slope = model.energy_gradient(found.x)[1]
    np.testing.assert_allclose(found.rms, np.sqrt(np.mean(slope**2, axis=1)), rtol=1e-6)
    monkeypatch.setattr(PSpin, "coarse", False)
    exact = minimize(model, x)
    same = np.abs(found.energy - exact.energy) < 1e-6 * model.n
    assert same.mean() >= 0.8  # A last digit decides who is near a watershed.
    assert found.n_eval.sum() < 1.2 * exact.n_eval.sum()


def test_a_small_model_has_nothing_to_gain_from_single_precision():
    model = PSpin(20, 3, rng=0)
    x = model.sample(3, np.random.default_rng(0))
    assert not model.coarse
    np.testing.assert_array_equal(model.coarse_energy_gradient(x)[1], model.energy_gradient(x)[1])


@pytest.mark.parametrize("unit", [2.0**-400, 2.0**400])
def test_single_precision_knows_no_unit(unit):
    couplings = np.random.default_rng(0).standard_normal((40, 40, 40))
    model, other = PSpin.of(couplings), PSpin.of(unit * couplings)
    x = model.sample(5, np.random.default_rng(0))
    np.testing.assert_array_equal(
        unit * model.coarse_energy_gradient(x)[1], other.coarse_energy_gradient(x)[1]
    )
