import hashlib

import numpy as np
import pytest
from scipy.linalg import null_space

from landscape_lab import LennardJones, Thomson, minimize
from landscape_lab.search.modes import _eigen, find_modes
from landscape_lab.search.walkers import Status

RUNNING = np.array([Status.RUNNING])


def random_case(n, n_zero, rng):
    """A symmetric matrix and some orthonormal columns."""
    matrix = rng.standard_normal((n, n))
    return (matrix + matrix.T)[None], np.linalg.qr(rng.standard_normal((n, n)))[0][None, :, :n_zero]


@pytest.mark.parametrize(
    ("n", "n_zero"), [(1, 0), (2, 1), (5, 0), (9, 6), (39, 6), (48, 19), (75, 6)]
)
def test_modes_are_those_of_the_matrix_restricted_to_the_complement(n, n_zero):
    hessian, zero = random_case(n, n_zero, np.random.default_rng(n))
    basis = null_space(zero[0].T) if n_zero else np.eye(n)
    expected = np.linalg.eigvalsh(basis.T @ hessian[0] @ basis)
    restricted = basis @ basis.T @ hessian[0] @ basis @ basis.T
    values, modes, number = find_modes(hessian.copy(), zero, RUNNING)
    kept = modes[0, : n - n_zero]
    assert number[0] == n - n_zero
    np.testing.assert_allclose(values[0, : n - n_zero], expected, atol=1e-12 * n)
    np.testing.assert_allclose(kept @ kept.T, np.eye(n - n_zero), atol=1e-13)
    np.testing.assert_allclose(kept @ zero[0], 0.0, atol=1e-13)
    np.testing.assert_allclose(restricted @ kept.T, kept.T * expected, atol=1e-11)


def test_columns_of_zeros_take_no_direction_away():
    hessian, zero = random_case(6, 3, np.random.default_rng(0))
    zero[0, :, 1] = 0.0
    values, modes, number = find_modes(hessian, zero, RUNNING)
    assert number[0] == 4
    np.testing.assert_allclose(modes[0, :4] @ zero[0][:, [0, 2]], 0.0, atol=1e-14)


@pytest.mark.parametrize(("model", "n_zero"), [(LennardJones(8), 6), (Thomson(12), 15)])
def test_the_modes_of_a_minimum_leave_out_its_zero_eigenvalues(model, n_zero):
    x = minimize(model, model.sample(3, np.random.default_rng(0)), tol=1e-9).x
    x = model.symmetry.normalize(x)
    hessian = model.hessian(x)
    expected = np.linalg.eigvalsh(hessian)[:, n_zero:]
    values, _, number = find_modes(hessian, model.symmetry.zero_modes(x), np.zeros(3, dtype=int))
    assert number.tolist() == [model.n - n_zero] * 3
    np.testing.assert_allclose(values[:, : model.n - n_zero], expected, atol=1e-6)


def test_only_running_walkers_with_finite_hessians_are_looked_at():
    hessian = np.stack([np.eye(3), np.eye(3), np.eye(3)])
    hessian[1, 0, 2] = np.nan
    status = np.array([Status.RUNNING, Status.RUNNING, Status.CONVERGED])
    number = find_modes(hessian, np.zeros((3, 3, 0)), status)[2]
    assert number.tolist() == [3, 0, 0]


def test_a_walker_gets_the_same_bits_in_any_crowd():
    rng = np.random.default_rng(2)
    cases = [random_case(9, n_zero, rng) for n_zero in (3, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3)]
    hessian = np.concatenate([matrix for matrix, _ in cases])
    zero = np.zeros((len(cases), 9, 3))
    for w, (_, columns) in enumerate(cases):
        zero[w, :, : columns.shape[2]] = columns[0]
    crowd = find_modes(hessian.copy(), zero, np.repeat(RUNNING, len(cases)))
    for w in range(len(cases)):
        values, modes, number = find_modes(hessian[w : w + 1].copy(), zero[w : w + 1], RUNNING)
        kept = slice(0, number[0])
        assert number[0] == crowd[2][w] == 9 - cases[w][1].shape[2]
        np.testing.assert_array_equal(values[0, kept], crowd[0][w, kept])
        np.testing.assert_array_equal(modes[0, kept], crowd[1][w, kept])


def test_small_matrices_get_the_same_bits_on_any_processor():
    told = hashlib.sha256()
    for n, n_zero in ((5, 0), (24, 6), (39, 6), (60, 0)):
        w, i, j = np.ogrid[:11, :n, :n]
        matrix = ((7919 * w + 31 * (i + 1) * (j + 1) * (i + j + 1)) % 1009 - 504).astype(float)
        zero = np.zeros((11, n, n_zero))
        zero[:, range(n_zero), range(n_zero)] = 1.0
        values, modes, number = find_modes(matrix, zero, np.repeat(RUNNING, 11))
        assert np.all(number == n - n_zero)
        told.update(values[:, : n - n_zero].tobytes() + modes[:, : n - n_zero].tobytes())
    assert told.hexdigest()[:16] == "0a22c0a728764558"


def test_a_matrix_on_which_lapack_gives_up_is_tried_reversed(monkeypatch):
    eigh, asked = np.linalg.eigh, []

    def stubborn(matrix):
        asked.append(matrix)
        if len(asked) == 1:
            raise np.linalg.LinAlgError("Eigenvalues did not converge")
        return eigh(matrix)

    monkeypatch.setattr(np.linalg, "eigh", stubborn)
    (matrix,), _ = random_case(5, 0, np.random.default_rng(1))
    values, vectors = getattr(_eigen, "py_func", _eigen)(matrix)
    assert len(asked) == 2
    np.testing.assert_allclose(vectors @ np.diag(values) @ vectors.T, matrix, atol=1e-13)
