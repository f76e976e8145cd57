import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import (
    WIDTH,
    like,
    load,
    load_lane,
    magnitude,
    multiply_add,
    no,
    select,
    some,
    spread,
    square_root,
    store,
    store_lane,
)


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
    store(out, (1,), select(no(x <= y), 1.0, none))
    store(out, (2,), magnitude(x))
    store(out, (3,), square_root(magnitude(y)))
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


@kernel
def _norms(points, sums, large):
    """Squared lengths, halved where they are above one, of a walker ``(n,)`` or of eight."""
    total = like(load(points, (0,)), 0.0)
    for k in range(len(points)):
        total = multiply_add(load(points, (k,)), load(points, (k,)), total)
    halved = select(total > 1.0, 0.5 * total, total)
    store(sums, (0,), select(no(total > 1.0) | (total >= 1e9), magnitude(0.0 - total), halved))
    for w in range(len(large)):
        large[w] = load_lane(sums, (0,), w) > 0.5
        store_lane(sums, (1,), w, 2.0 * load_lane(sums, (0,), w))


def test_what_is_written_once_does_the_same_for_one_as_for_eight():
    points = 0.3 * np.random.default_rng(3).standard_normal((9, WIDTH))
    wanted = np.sum(points**2, axis=0)
    wanted[wanted > 1] /= 2
    sums, large = np.empty((2, WIDTH)), np.empty(WIDTH, dtype=bool)
    _norms(points, sums, large)
    np.testing.assert_allclose(sums, [wanted, 2 * wanted], rtol=1e-14)
    np.testing.assert_array_equal(large, wanted > 0.5)
    for lane in range(WIDTH):
        own, alone = np.empty(2), np.empty(1, dtype=bool)
        _norms(points[:, lane].copy(), own, alone)
        np.testing.assert_allclose(own, sums[:, lane], rtol=1e-14)
        assert alone[0] == large[lane]
