"""Products that round a row alike in any crowd, at any place in it."""

import numpy as np
import pytest

from landscape_lab.products import mixtures, scalar_products

LENGTHS = (1, 2, 3, 5, 8, 15, 31, 64, 100, 257, 609)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("length", LENGTHS)
def test_a_row_rounds_alike_in_every_seat(length, kind):
    """One row many times over, and one column: all products are one number."""
    rng = np.random.default_rng(length)
    for _ in range(8):
        row, column = rng.standard_normal((2, length))
        for n_rows, n_columns in ((1, 1), (2, 5), (3, 23), (4, 24), (5, 25), (13, 49)):
            many = np.tile(row, (n_rows, 1))
            product = scalar_products(many, np.tile(column, (n_columns, 1)).astype(kind))
            single = scalar_products(row[None], column[None].astype(kind))
            np.testing.assert_array_equal(product, np.broadcast_to(single, product.shape))


@pytest.mark.parametrize("length", LENGTHS)
def test_a_walker_rounds_alike_in_every_crowd(length):
    rng = np.random.default_rng(length)
    a, b = rng.standard_normal((9, 5, length)), rng.standard_normal((9, 6, length))
    weights = rng.standard_normal((9, 7, 6))
    matrix = rng.standard_normal((10, length))
    order = rng.permutation(9)
    for crowd in (order, order[:4], order[3:4]):
        for product, whole in (
            (scalar_products(a[crowd], b[crowd]), scalar_products(a, b)),
            (scalar_products(a[crowd], matrix), scalar_products(a, matrix)),
            (mixtures(weights[crowd], b[crowd]), mixtures(weights, b)),
        ):
            np.testing.assert_array_equal(product, whole[crowd])


@pytest.mark.parametrize("length", LENGTHS)
def test_they_are_the_products_of_matrices(length):
    rng = np.random.default_rng(length)
    a, b = rng.standard_normal((4, 5, length)), rng.standard_normal((4, 7, length))
    tight = {"rtol": 0, "atol": 1e-14 * length}
    np.testing.assert_allclose(scalar_products(a, b), a @ b.transpose(0, 2, 1), **tight)
    np.testing.assert_allclose(scalar_products(a, b[0]), a @ b[0].T, **tight)
    np.testing.assert_allclose(mixtures(a, b.transpose(0, 2, 1)[:, :, :3]),
                               a @ b.transpose(0, 2, 1)[:, :, :3], **tight)  # fmt: skip
    single = scalar_products(a, b[0].astype(np.float32))
    assert single.dtype == np.float64
    np.testing.assert_allclose(single, a @ b[0].T, rtol=0, atol=2e-6 * length)


def test_what_is_no_number_stays_in_its_row():
    a, b = np.ones((6, 1, 11)), np.ones((5, 11))
    a[3, 0, 4] = np.nan
    assert np.isnan(scalar_products(a, b)).any(axis=(1, 2)).tolist() == [
        False, False, False, True, False, False,
    ]  # fmt: skip
