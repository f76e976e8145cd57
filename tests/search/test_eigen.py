import numpy as np
import pytest

from landscape_lab.lanes import WIDTH
from landscape_lab.search.eigen import SWEEPS, compose, resolve


def matrices(n, rng):
    """Eight symmetric matrices of as many kinds; some that eigensolvers are known to dislike."""
    some = rng.standard_normal((WIDTH, n, n))
    some += some.transpose(0, 2, 1)
    some[1] = 0.0
    some[2] = np.eye(n)
    some[3] = np.diag(np.arange(n))
    some[4] = np.outer(np.ones(n), np.ones(n))
    graded = 10.0 ** -np.linspace(0, 15, n)
    some[5] *= np.outer(graded, graded)
    some[6] *= np.outer(graded[::-1], graded[::-1])
    some[7, : n // 2, n // 2 :] = some[7, n // 2 :, : n // 2] = 0.0
    return some


def side_by_side(some):
    """Eigenvalues (WIDTH, n), and eigenvectors as rows made in both ways that there are."""
    n = some.shape[1]
    a = np.ascontiguousarray(some.transpose(1, 2, 0))
    mirrors, sweeps = np.empty_like(a), np.empty((SWEEPS * n, 2), dtype=np.int64)
    along = np.repeat(np.eye(n)[:, :, None], WIDTH, axis=2)
    vectors, turns = along.copy(), np.empty((3 * n**2, 2, WIDTH))
    values, settled = np.empty((n, WIDTH)), np.zeros(WIDTH, dtype=bool)
    used, done = resolve(a, mirrors, 0, along, turns, 0, sweeps, values, settled)
    assert settled.all()
    compose(mirrors, 0, turns, used, sweeps[:done], vectors)
    return values.T, along.transpose(2, 1, 0), vectors.transpose(2, 0, 1)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 18, 33, 64, 120])
def test_eigenvalues_and_vectors_are_those_of_each_matrix(n):
    some = matrices(n, np.random.default_rng(n))
    values, components, vectors = side_by_side(some)
    np.testing.assert_allclose(components, vectors, atol=1e-13)
    for matrix, value, vector in zip(some, values, vectors, strict=True):
        size = max(np.linalg.norm(matrix), 1e-300)
        np.testing.assert_allclose(np.sort(value), np.linalg.eigvalsh(matrix), atol=1e-14 * size)
        np.testing.assert_allclose(vector @ matrix, value[:, None] * vector, atol=1e-14 * size)
        np.testing.assert_allclose(vector @ vector.T, np.eye(n), atol=1e-13)


def test_atoms_that_overlap_do_not_stop_the_sweeps():
    """Two pairs far up, the rest 1e14 times softer: a block in the middle splits off."""
    rng = np.random.default_rng(3)
    turned = np.linalg.qr(rng.standard_normal((18, 18)))[0]
    far = np.array([2e14, -2e13, -2e13 * (1 + 1e-12), 1.5e5, -1.1e4, -1.1e4])
    exact = np.concatenate([far, rng.standard_normal(12)])
    some = np.repeat(((turned * exact) @ turned.T)[None], WIDTH, axis=0) / 2e14
    values, *_ = side_by_side(some)
    np.testing.assert_allclose(np.sort(values[0]), np.sort(exact) / 2e14, atol=1e-15)


def test_a_matrix_gets_the_same_bits_in_any_company():
    rng = np.random.default_rng(0)
    some = matrices(12, rng)
    values, _, vectors = side_by_side(some)
    order = rng.permutation(WIDTH)
    again, _, vectors_again = side_by_side(some[order])
    np.testing.assert_array_equal(again, values[order])
    np.testing.assert_array_equal(vectors_again, vectors[order])
