"""Every critical point is found, proved, and none twice."""

from concurrent.futures import ThreadPoolExecutor
from math import comb

import numpy as np
import pytest

from landscape_lab import PSpin, critical_points, find_saddles, minimize
from landscape_lab.analysis import expected_counts
from landscape_lab.search import homotopy
from landscape_lab.search.certificate import Certificates, certify, groups


def powers(n, p):
    """The sum of p-th powers of n coordinates, whose critical points are known."""
    tensor = np.zeros((n,) * p)
    tensor[(np.arange(n),) * p] = 1.0
    return tensor


@pytest.mark.parametrize(("n", "p"), [(2, 3), (5, 3), (8, 3), (2, 4), (4, 4), (6, 4)])
def test_all_critical_points_of_random_couplings_are_found(n, p):
    model = PSpin(n, p, rng=n)
    points = critical_points(model.couplings)
    # D. Cartwright and B. Sturmfels, Linear Algebra Appl. 438, 942 (2013), Theorem 1.2.
    assert points.n_solutions == ((p - 1) ** n - 1) // (p - 2)
    assert points.h.max() < 0.01
    np.testing.assert_allclose(np.linalg.norm(points.x, axis=1), 1.0, atol=1e-14)
    energy, gradient = model.energy_gradient(points.x)
    np.testing.assert_allclose(energy, np.sqrt(n) * points.value, atol=1e-11)
    assert np.abs(gradient).max() < 1e-10
    # Morse theory: alternating counts give the Euler characteristic of the sphere.
    assert np.sum((-1) ** points.index) == (2 if n % 2 else 0)
    assert points.index.min() == 0
    assert points.index.max() == n - 1


def test_indices_are_those_of_the_models_hessian():
    model = PSpin(6, 3, rng=0)
    points = critical_points(model.couplings)
    x = model.symmetry.normalize(points.x)
    curvature = np.linalg.eigvalsh(model.hessian(x))
    assert np.abs(curvature).min(axis=1).max() < 1e-10  # the radial mode
    np.testing.assert_array_equal(points.index, (curvature < -1e-8).sum(axis=1))


def test_opposite_points_are_both_there():
    for p in (3, 4):
        model = PSpin(5, p, rng=1)
        points = critical_points(model.couplings)
        overlap = points.x @ points.x.T
        opposite = np.argmin(overlap, axis=1)
        np.testing.assert_allclose(overlap.min(axis=1), -1.0, atol=1e-12)
        value, index = points.value[opposite], points.index[opposite]
        np.testing.assert_allclose(value, (-1) ** p * points.value, atol=1e-12)
        assert np.all(index == (points.index if p == 4 else 4 - points.index))


@pytest.mark.parametrize("p", [3, 4])
def test_sums_of_powers_have_the_points_of_a_closed_form(p):
    # With m coordinates of one size and the others zero the value is m^(1 - p/2); for p = 4 each
    # of the n - m others is a way down. Signs are free for p = 4 and common for p = 3.
    n = 4
    points = critical_points(powers(n, p))
    values = np.array([m ** (1 - p / 2) for m in range(1, n + 1)])
    found = np.abs(np.abs(points.value)[:, None] - values).argmin(axis=1)
    np.testing.assert_allclose(np.abs(points.value), values[found], atol=1e-12)
    signs = [2.0**m if p == 4 else 2 for m in range(1, n + 1)]
    wanted = [s * comb(n, m) for m, s in enumerate(signs, start=1)]
    assert np.bincount(found).tolist() == wanted
    if p == 4:
        np.testing.assert_array_equal(points.index, n - 1 - found)


@pytest.mark.parametrize(("n", "p"), [(4, 3), (6, 3), (7, 3), (4, 4)])
def test_on_average_there_are_as_many_as_kac_and_rice_tell(n, p):
    found = [critical_points(PSpin(n, p, rng=seed).couplings) for seed in range(200)]
    counts = np.array([np.bincount(points.index, minlength=n) for points in found])
    expected = expected_counts(n, p=p, n_indices=n)
    error = counts.std(axis=0) / np.sqrt(len(found))
    assert np.all(np.abs(counts.mean(axis=0) - expected.number) <= 3.5 * error + 1e-9)
    # Where they lie: the mean of the sum of the energies of the minima, and of their number.
    energy = np.array([points.value[points.index == 0].sum() for points in found]) / np.sqrt(n)
    wanted = expected.number[0] * expected.mean_energy[0]
    assert abs(energy.mean() - wanted) < 3.5 * energy.std() / np.sqrt(len(found))


def test_the_first_tensor_and_the_workers_do_not_matter():
    couplings = PSpin(7, 3, rng=3).couplings
    points = critical_points(couplings, rng=0)
    with ThreadPoolExecutor(3) as executor:
        again = critical_points(couplings, rng=0, executor=executor)
    np.testing.assert_array_equal(again.x, points.x)
    other = critical_points(couplings, rng=1)
    np.testing.assert_allclose(other.value, points.value, atol=1e-12)
    np.testing.assert_array_equal(other.index, points.index)
    scaled = critical_points(1e-9 * couplings, rng=0)
    np.testing.assert_allclose(scaled.value, 1e-9 * points.value, rtol=1e-9)


def test_quenches_and_saddle_searches_end_in_the_list():
    model = PSpin(8, 3, rng=5)
    points = critical_points(model.couplings)
    x = model.sample(200, np.random.default_rng(0))
    minima = minimize(model, x).x
    saddles = find_saddles(model, minima[:40], mode=np.arange(40) % 7)
    assert saddles.converged.mean() > 0.8
    for ends, index in ((minima, 0), (saddles.x[saddles.converged], 1)):
        listed = points.x[points.index == index]
        overlap = model.symmetry.normalize(ends) @ listed.T / np.sqrt(8)
        np.testing.assert_allclose(overlap.max(axis=1), 1.0, atol=1e-8)
    assert len(set(overlap.argmax(axis=1))) > 1


def test_paths_that_leap_onto_others_are_followed_anew(monkeypatch):
    couplings = PSpin(8, 3, rng=2).couplings
    careful = critical_points(couplings)
    monkeypatch.setattr(homotopy, "CLOSENESS", 0.5)
    repeated = [critical_points(couplings, rng=seed) for seed in range(6)]
    assert sum(points.n_repeated for points in repeated) > 0
    for points in repeated:
        assert points.n_solutions == 2**8 - 1
        np.testing.assert_allclose(points.value, careful.value, atol=1e-12)


def test_an_incomplete_list_is_refused(monkeypatch):
    couplings = PSpin(8, 3, rng=2).couplings
    monkeypatch.setattr(homotopy, "CLOSENESS", 0.5)
    monkeypatch.setattr(homotopy, "ATTEMPTS", 0)
    outcomes = []
    for seed in range(6):
        try:
            outcomes.append(critical_points(couplings, rng=seed).n_solutions)
        except ValueError as error:
            outcomes.append(str(error))
    assert any(isinstance(outcome, str) for outcome in outcomes)
    assert {outcome for outcome in outcomes if not isinstance(outcome, str)} <= {255}


def test_a_certificate_bounds_the_distance_to_the_solution():
    rng = np.random.default_rng(0)
    solution = np.array([1.0, 0.0, 1.0], dtype=complex)  # y_i^2 = y_i
    for error in (1e-3, 1e-8):
        y = solution + error * rng.standard_normal((50, 3))
        proofs = certify(powers(3, 3), y)
        distance = np.linalg.norm(y - solution, axis=1)
        assert proofs.holds.all()
        assert np.all(distance <= proofs.near)
        assert np.all(proofs.near < 3 * distance + 1e-12)
        # The nearest other solution differs by one in a coordinate.
        assert np.all(proofs.alone < 1.0 + error * 10)
        assert len(set(groups(y, proofs))) == 1


def test_nothing_is_proved_far_from_solutions_or_where_they_are_double():
    halfway = np.full((1, 3), 0.5 + 0.4j)
    assert not certify(powers(3, 3), halfway).holds.any()
    double = np.zeros((2, 2, 2))  # y_0^2 + y_1^2 / 2 = y_0 and y_0 y_1 = y_1, twice at (1, 0)
    double[0, 0, 0] = 1.0
    double[0, 1, 1] = double[1, 0, 1] = double[1, 1, 0] = 0.5
    near = np.array([[1.0, 0.0], [1.0, 1e-9], [1.0 + 1e-9, 1e-9]], dtype=complex)
    assert not certify(double, near).holds.any()
    assert not certify(powers(3, 3), np.full((1, 3), np.nan, dtype=complex)).holds.any()


def test_solutions_are_told_apart_and_copies_are_not():
    solutions = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0 + 1e-16]], dtype=complex)
    number = groups(solutions, certify(powers(2, 3), solutions))
    assert number[0] == number[3]
    assert len(set(number.tolist())) == 3


def test_one_wide_ball_joins_only_what_it_touches():
    rng = np.random.default_rng(0)
    y = rng.standard_normal((300, 4)) + 1j * rng.standard_normal((300, 4))
    near = np.full(300, 1e-12)
    near[17] = 2.0
    number = groups(y, Certificates(np.zeros(300), near, np.full(300, np.inf)))
    touched = np.linalg.norm(y - y[17], axis=1) <= 2.0 + 1e-12
    assert touched.sum() > 2
    np.testing.assert_array_equal(number == number[17], touched)
    assert len(set(number.tolist())) == 300 - touched.sum() + 1


def rank_one(n):
    a = np.arange(1.0, n + 1)
    return np.einsum("i,j,k->ijk", a, a, a)


@pytest.mark.parametrize(
    ("couplings", "sentence"),
    [
        (np.zeros((3, 3, 3)), "couplings are 0.0 at the most"),
        (np.ones((3, 3)), "couplings has shape"),
        (np.ones((2, 3, 3)), "couplings has shape"),
        (np.arange(8.0).reshape(2, 2, 2), "couplings change"),
        (powers(21, 3), "couplings has shape .* 2097151 complex"),
        (rank_one(3), "couplings in general position have 7 complex critical points"),
        (np.full((2, 2, 2), np.nan), "couplings"),
        (None, "couplings"),
    ],
)
def test_couplings_that_do_not_do_are_told_in_a_sentence(couplings, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        critical_points(couplings)
