import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import (
    WIDTH,
    load,
    magnitude,
    multiply_add,
    select,
    some,
    spread,
    square_root,
    store,
)  # fmt: skip


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
def _answers(numbers, out):
    x, y = load(numbers, (0,)), load(numbers, (1,))
    one, none = spread(1.0), spread(0.0)
    store(out, (0,), select((x < y) | (x > 1.0), one, none))
    store(out, (1,), select(~(x <= y), one, none))
    store(out, (2,), magnitude(x))
    store(out, (3,), np.sqrt(magnitude(y)))
    store(out, (4,), multiply_add(x, y, one))
    return some(x > 10.0), some(x > y)


def test_answers_are_joined_turned_about_and_asked_for_together():
    x, y = numbers = np.random.default_rng(2).standard_normal((2, WIDTH))
    x[3] = y[3]
    out = np.empty((5, WIDTH))
    assert _answers(numbers, out) == (False, True)
    np.testing.assert_array_equal(out[0], (x < y) | (x > 1.0))
    np.testing.assert_array_equal(out[1], x > y)
    np.testing.assert_array_equal(out[2], np.abs(x))
    np.testing.assert_array_equal(out[3], np.sqrt(np.abs(y)))
    np.testing.assert_allclose(out[4], x * y + 1.0, rtol=1e-15)  # Rounded once or twice.
    numbers[1] = np.nan
    assert _answers(numbers, out) == (False, False)
    np.testing.assert_array_equal(out[1], 1.0)
