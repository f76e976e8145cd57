import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, at, load, put, select, spread, square_root, store, zero


@kernel
def _together(numbers, out):
    x, y = load(numbers, (0,)), load(numbers, (1,))
    both = (x > 0.0) & (y >= x)
    store(out, (0, 0), 2.0 * x + y / 3.0 - square_root(x * x))
    store(out, (0, 1), select(both, x * y, spread(-1.0)))


def test_eight_numbers_are_each_rounded_as_one():
    x, y = numbers = np.random.default_rng(0).standard_normal((2, WIDTH))
    out = np.empty((1, 2, WIDTH))
    _together(numbers, out)
    np.testing.assert_array_equal(out[0, 0], 2.0 * x + y / 3.0 - np.sqrt(x * x))
    np.testing.assert_array_equal(out[0, 1], np.where((x > 0.0) & (y >= x), x * y, -1.0))


def test_comparisons_with_what_is_not_a_number_do_not_hold():
    numbers = np.full((2, WIDTH), np.nan)
    out = np.zeros((1, 2, WIDTH))
    _together(numbers, out)
    assert np.all(out[0, 1] == -1.0)


@kernel
def _running_sums(numbers, sums):
    total = zero(numbers)
    for k in range(len(numbers)):
        total = total + at(numbers, k) / 3.0
        put(sums, k, total)


def test_what_is_written_once_does_the_same_for_one_as_for_eight():
    numbers = np.random.default_rng(1).standard_normal((20, WIDTH))
    together = np.empty_like(numbers)
    _running_sums(numbers, together)
    np.testing.assert_array_equal(together, np.cumsum(numbers / 3.0, axis=0))
    for lane in range(WIDTH):
        alone = np.empty(20)
        _running_sums(numbers[:, lane].copy(), alone)
        np.testing.assert_array_equal(alone, together[:, lane])
