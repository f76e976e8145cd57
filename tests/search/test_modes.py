import hashlib

import numpy as np
import pytest
from scipy.linalg import null_space

from landscape_lab import LennardJones, Thomson, minimize
from landscape_lab.search import modes as modes_of_crowds
from landscape_lab.search.modes import Spectra
from landscape_lab.search.walkers import Status

RUNNING = np.array([Status.RUNNING])


def random_case(n, n_zero, rng):
    """A symmetric matrix and some orthonormal columns."""
    matrix = rng.standard_normal((n, n))
    return (matrix + matrix.T)[None], np.linalg.qr(rng.standard_normal((n, n)))[0][None, :, :n_zero]


def spectra_of(hessian, zero_modes, status, along):
    """Spectra in memory of their own; `along` is overwritten."""
    spectra = Spectra(*hessian.shape[:2])
    spectra.resolve(hessian, zero_modes, status, along)
    return spectra


def values_and_modes(hessian, zero_modes, status=RUNNING):
    """Eigenvalues in ascending order with unit vectors as rows, of each walker."""
    walkers, n = hessian.shape[:2]
    spectra = spectra_of(hessian, zero_modes, status, np.zeros((walkers, 1, n)))
    modes = np.tile(np.eye(n), (walkers, 1, 1))
    spectra.compose(modes)
    kept = []
    for w, number in enumerate(spectra.number):
        order = np.argsort(spectra.values[w, :number])
        kept.append((spectra.values[w, order], modes[w, order]))
    return kept


@pytest.mark.parametrize(
    ("n", "n_zero"), [(1, 0), (2, 1), (5, 0), (7, 6), (9, 6), (39, 6), (48, 19), (75, 6), (150, 1)]
)
def test_modes_are_those_of_the_matrix_restricted_to_the_complement(n, n_zero):
    hessian, zero = random_case(n, n_zero, np.random.default_rng(n))
    basis = null_space(zero[0].T) if n_zero else np.eye(n)
    expected = np.linalg.eigvalsh(basis.T @ hessian[0] @ basis)
    restricted = basis @ basis.T @ hessian[0] @ basis @ basis.T
    ((values, modes),) = values_and_modes(hessian, zero)
    assert len(values) == n - n_zero
    np.testing.assert_allclose(values, expected, atol=1e-12 * n)
    np.testing.assert_allclose(modes @ modes.T, np.eye(n - n_zero), atol=1e-13)
    np.testing.assert_allclose(modes @ zero[0], 0.0, atol=1e-13)
    np.testing.assert_allclose(restricted @ modes.T, modes.T * expected, atol=1e-11)


@pytest.mark.parametrize(("n", "n_zero"), [(5, 0), (18, 6), (100, 1)])
def test_a_vector_is_made_of_its_components_again_without_what_lies_along_zero_modes(n, n_zero):
    rng = np.random.default_rng(n)
    hessian, zero = random_case(n, n_zero, rng)
    vectors = rng.standard_normal((1, 2, n))
    again = vectors.copy()
    spectra = spectra_of(hessian, zero, RUNNING, again)
    ((values, modes),) = values_and_modes(hessian, zero)
    order = np.argsort(spectra.values[0, : n - n_zero])
    np.testing.assert_allclose(
        again[0][:, : n - n_zero][:, order], vectors[0] @ modes.T, atol=1e-13
    )
    spectra.compose(again)
    np.testing.assert_allclose(again, vectors - vectors @ zero[0] @ zero[0].T, atol=1e-13)


def test_columns_of_zeros_take_no_direction_away():
    hessian, zero = random_case(6, 3, np.random.default_rng(0))
    zero[0, :, 1] = 0.0
    ((values, modes),) = values_and_modes(hessian, zero)
    assert len(values) == 4
    np.testing.assert_allclose(modes @ zero[0][:, [0, 2]], 0.0, atol=1e-14)


@pytest.mark.parametrize(("model", "n_zero"), [(LennardJones(8), 6), (Thomson(12), 15)])
def test_the_modes_of_a_minimum_leave_out_its_zero_eigenvalues(model, n_zero):
    x = minimize(model, model.sample(3, np.random.default_rng(0)), tol=1e-9).x
    x = model.symmetry.normalize(x)
    hessian = model.hessian(x)
    expected = np.linalg.eigvalsh(hessian)[:, n_zero:]
    found = values_and_modes(hessian, model.symmetry.zero_modes(x), np.repeat(RUNNING, 3))
    np.testing.assert_allclose([values for values, _ in found], expected, atol=1e-6)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_only_running_walkers_with_finite_hessians_are_looked_at(wrong):
    hessian = np.stack([np.eye(3), np.eye(3), np.eye(3), np.zeros((3, 3))])
    hessian[1, 2, 0] = wrong
    status = np.array([Status.RUNNING, Status.RUNNING, Status.CONVERGED, Status.RUNNING])
    spectra = spectra_of(hessian, np.zeros((4, 3, 0)), status, np.ones((4, 1, 3)))
    assert spectra.number.tolist() == [3, 0, 0, 3]
    np.testing.assert_array_equal(spectra.values[[0, 3]], [[1, 1, 1], [0, 0, 0]])


def test_a_walker_whose_directions_are_all_zero_modes_has_no_spectrum():
    hessian, zero = random_case(4, 4, np.random.default_rng(0))
    assert spectra_of(hessian, zero, RUNNING, np.ones((1, 1, 4))).number.tolist() == [0]


def test_huge_and_minute_matrices_are_done_alike():
    hessian, zero = random_case(9, 2, np.random.default_rng(4))
    ((values, modes),) = values_and_modes(hessian, zero)
    for unit in (2.0**900, 2.0**-900):
        ((scaled, same),) = values_and_modes(hessian * unit, zero)
        np.testing.assert_array_equal(scaled, values * unit)
        np.testing.assert_array_equal(same, modes)


def test_a_walker_gets_the_same_bits_in_any_crowd():
    rng = np.random.default_rng(2)
    cases = [random_case(9, n_zero, rng) for n_zero in (3, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3)]
    hessian = np.concatenate([matrix for matrix, _ in cases])
    zero = np.zeros((len(cases), 9, 3))
    for w, (_, columns) in enumerate(cases):
        zero[w, :, : columns.shape[2]] = columns[0]
    crowd = values_and_modes(hessian, zero, np.repeat(RUNNING, len(cases)))
    for w, (_, columns) in enumerate(cases):
        ((values, modes),) = values_and_modes(hessian[w : w + 1], zero[w : w + 1])
        assert len(values) == 9 - columns.shape[2]
        np.testing.assert_array_equal(values, crowd[w][0])
        np.testing.assert_array_equal(modes, crowd[w][1])


def test_matrices_whose_rows_differ_by_decades_get_the_same_bits_in_any_crowd():
    """They are swept for long after others are done, and parts of them split off early."""
    rng = np.random.default_rng(0)
    for n in (10, 17, 29):
        hessian = rng.standard_normal((16, n, n)) * 10.0 ** rng.integers(-8, 8, size=(16, n, 1))
        hessian += hessian.transpose(0, 2, 1)
        zero = np.zeros((16, n, 0))
        crowd = values_and_modes(hessian, zero, np.repeat(RUNNING, 16))
        for w in range(16):
            ((values, modes),) = values_and_modes(hessian[w : w + 1], zero[:1])
            np.testing.assert_array_equal(values, crowd[w][0])
            np.testing.assert_array_equal(modes, crowd[w][1])


def test_more_places_for_turns_change_nothing(monkeypatch):
    hessian, zero = random_case(12, 2, np.random.default_rng(5))
    hessian, zero = np.repeat(hessian, 20, axis=0), np.repeat(zero, 20, axis=0)
    hessian *= 1.0 + np.arange(20)[:, None, None]
    enough = values_and_modes(hessian, zero, np.repeat(RUNNING, 20))
    monkeypatch.setattr(modes_of_crowds, "TURNS", 0.05)
    for (values, modes), (same, alike) in zip(
        values_and_modes(hessian, zero, np.repeat(RUNNING, 20)), enough, strict=True
    ):
        np.testing.assert_array_equal(values, same)
        np.testing.assert_array_equal(modes, alike)


def test_matrices_get_the_same_bits_on_any_processor():
    told = hashlib.sha256()
    for n, n_zero in ((5, 0), (24, 6), (39, 6), (90, 0)):
        w, i, j = np.ogrid[:11, :n, :n]
        matrix = ((7919 * w + 31 * (i + 1) * (j + 1) * (i + j + 1)) % 1009 - 504).astype(float)
        zero = np.zeros((11, n, n_zero))
        zero[:, range(n_zero), range(n_zero)] = 1.0
        for values, modes in values_and_modes(matrix, zero, np.repeat(RUNNING, 11)):
            assert len(values) == n - n_zero
            told.update(values.tobytes() + modes.tobytes())
    assert told.hexdigest()[:16] == "2a8cd20b24851371"
