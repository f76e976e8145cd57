"""Mean numbers of critical points: theorems, closed forms, and matrices drawn at random."""

import numpy as np
import pytest
from scipy.integrate import quad

from landscape_lab.analysis import (
    complexity,
    edge_energy,
    expected_counts,
    expected_total,
    ground_state_energy,
    threshold_energy,
)
from landscape_lab.analysis.kac_rice.goe import density, survival

# Threshold and roots of the closed form by bisection in 40 decimals.
EDGES = {
    3: (1.6329931619, 1.6569983635, 1.6528731981),
    4: (1.7320508076, 1.7940850282, 1.7833003013),
    5: (1.7888543820, 1.8879888264, 1.8705756355),
}

# N: half of all critical points, minima, saddles of index 1, for p = 3.
COUNTS = {
    2: (2.64575131, 2.645751, 2.645751), 3: (5.27617987, 3.138090, 4.276180),
    4: (9.39511690, 3.579524, 5.815592), 5: (15.74845710, 3.999812, 7.374229),
    6: (25.43656826, 4.411781, 8.991248), 8: (62.04599302, 5.235449, 12.474917),
    10: (143.45793978, 6.080387, 16.365674), 12: (321.31191491, 6.961588, 20.729211),
}  # fmt: skip


@pytest.mark.parametrize("p", EDGES)
def test_threshold_and_edges_have_ten_known_digits(p):
    levels = -threshold_energy(p), -ground_state_energy(p), -edge_energy(p, 1)
    np.testing.assert_allclose(levels, EDGES[p], rtol=0, atol=6e-11)


def test_the_paper_rounds_to_three_digits():
    assert ground_state_energy(3) == pytest.approx(-1.657, abs=5e-4)
    assert threshold_energy(3) == pytest.approx(-1.633, abs=5e-4)


@pytest.mark.parametrize("p", [3, 4, 7])
@pytest.mark.parametrize("index", [0, 1, 50])
def test_complexity_is_the_theorem_with_its_integral_done_by_quadrature(p, index):
    edge = 2 * np.sqrt((p - 1) / p)
    for u in (edge_energy(p, index), -1.01 * edge, -1.2 * edge):
        cost = 2 / edge**2 * quad(lambda z: np.sqrt(z * z - edge * edge), edge, -u)[0]
        wanted = np.log(p - 1) / 2 - (p - 2) * u * u / (4 * (p - 1)) - (index + 1) * cost
        assert complexity(u, p=p, index=index) == pytest.approx(wanted, abs=1e-8)
    assert complexity(edge_energy(p, index), p=p, index=index) == pytest.approx(0.0, abs=1e-13)


def test_complexities_meet_at_the_threshold_and_stay():
    top = np.log(2) / 2 - 1 / 3
    for index in (0, 1, 2, 50):
        levels = complexity(np.array([-1.632993, -1.0, 0.0, 3.0]), p=3, index=index)
        np.testing.assert_allclose(levels, top, atol=1e-6)
    everything = complexity([-1.632993, -1.0, 0.0, 3.0], p=3, index=None)
    np.testing.assert_allclose(
        everything, np.log(2) / 2 - np.array([1.632993**2, 1.0, 0.0, 0.0]) / 8, atol=1e-6
    )


def test_edges_of_higher_indices_come_closer_to_the_threshold():
    edges = [edge_energy(3, index) for index in (0, 1, 2, 10, 50, 10**6)]
    assert np.all(np.diff(edges) > 0)
    assert edges[-1] < threshold_energy(3)
    assert edge_energy(2, 3) == threshold_energy(2)


@pytest.mark.parametrize("n", COUNTS)
def test_counts_have_six_known_digits(n):
    total, minima, saddles = COUNTS[n]
    assert expected_total(n) / 2 == pytest.approx(total, abs=6e-9)
    counts = expected_counts(n, n_indices=2)
    np.testing.assert_allclose(counts.number, [minima, saddles], atol=6e-7)


@pytest.mark.parametrize("p", [2, 3, 4, 5, 9])
def test_polynomials_of_two_variables_have_a_closed_form(p):
    # Rice's formula for the zeros of a slope along the circle, where energies at an angle t have
    # the covariance cos(t)^p: its fourth derivative over its second one is 3 p - 2.
    assert expected_total(2, p=p) == pytest.approx(2 * np.sqrt(3 * p - 2), rel=1e-10)


@pytest.mark.parametrize("p", [2, 3, 4])
@pytest.mark.parametrize("n", [2, 5, 8, 11])
def test_indices_add_up_to_the_total_and_alternate_to_the_topology_of_the_sphere(n, p):
    number = expected_counts(n, p=p, n_indices=n).number
    assert number.sum() == pytest.approx(expected_total(n, p=p), rel=1e-9)
    np.testing.assert_allclose(number, number[::-1], rtol=1e-8)  # H and -H are as likely
    alternating = np.sum((-1.0) ** np.arange(n) * number)
    assert alternating == pytest.approx(2.0 if n % 2 else 0.0, abs=1e-7 * number.sum())


def test_quadratic_forms_have_two_points_of_each_index():
    np.testing.assert_allclose(expected_counts(30, p=2, n_indices=30).number, 2.0, rtol=1e-7)


def test_numbers_below_a_level_grow_to_all_of_them():
    counts = expected_counts(10, n_indices=3)
    np.testing.assert_allclose(counts.below[:, -1], counts.number, rtol=1e-9)
    assert np.all(np.diff(counts.below, axis=1) > -1e-9)
    assert np.all(np.diff(counts.mean_energy) > 0)
    spread = np.trapezoid(counts.density * counts.energy, counts.energy, axis=1)
    np.testing.assert_allclose(spread / counts.number, counts.mean_energy, rtol=1e-6)


def drawn(n, count, seed=0):
    """Eigenvalues of symmetric matrices with variances 1 on the diagonal and 1/2 beside it."""
    matrices = np.random.default_rng(seed).standard_normal((count, n, n))
    return np.linalg.eigvalsh(0.5 * (matrices + matrices.transpose(0, 2, 1)))


@pytest.mark.parametrize("n", [4, 7])
def test_counting_eigenvalues_of_random_matrices_gives_the_same_chances(n):
    draws = 20_000
    values = drawn(n, draws)
    s, above = survival(n, n)
    for at in np.searchsorted(s, [-2.0, -1.0, 0.0, 0.5]):
        counted = np.mean(values > s[at], axis=0)
        error = np.sqrt(above[:, at] * (1 - above[:, at]) / draws)
        assert np.all(np.abs(counted - above[:, at]) <= 4 * error + 1e-4)


@pytest.mark.parametrize("n", [3, 6, 20])
def test_the_density_of_eigenvalues_holds_all_of_them_and_their_second_moment(n):
    x = np.linspace(-np.sqrt(2 * n) - 7, np.sqrt(2 * n) + 7, 4001)
    rho = density(n, x)
    assert np.trapezoid(rho, x) == pytest.approx(n, rel=1e-10)
    # The mean of tr M^2: n variances of 1 and n (n - 1) of 1/2.
    assert np.trapezoid(x**2 * rho, x) == pytest.approx(n + n * (n - 1) / 2, rel=1e-10)


def test_few_chances_of_many_do_not_depend_on_how_they_are_told_apart():
    s, few = survival(80, 3)
    again, many = survival(80, 9)
    shared = min(len(s), len(again))
    np.testing.assert_allclose(few[:, :shared], many[:3, :shared], atol=1e-11)


def test_minima_of_a_hundred_spins():
    counts = expected_counts(100, n_indices=1)
    assert counts.number[0] == pytest.approx(200.83, abs=0.01)
    assert threshold_energy(3) < counts.mean_energy[0] < expected_counts(50).mean_energy[0]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: complexity([np.nan]), "u"),
        (lambda: complexity(0.0, p=1), "p is 1; it must be at least 2"),
        (lambda: complexity(0.0, index=-1), "index is -1"),
        (lambda: threshold_energy(2.0), "p must be a whole number"),
        (lambda: expected_counts(1), "n is 1; it must be at least 2"),
        (lambda: expected_counts(5, n_indices=6), "n_indices is 6; it can be at most 5"),
        (lambda: expected_total(10**6), "n is 1000000; it can be at most"),
    ],
)
def test_misuse_is_told_in_a_sentence(call, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        call()
