"""Values that nobody means, and the dresses in which good ones come."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array


class Frame:
    """What a data frame is to NumPy: something with __array__."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)


class Tensor:
    """What a tensor with a gradient is to NumPy: an error."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


class Rude:
    """An object that cannot be written down, compared or counted."""

    def __repr__(self):
        raise KeyError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None

    def __len__(self):
        raise ZeroDivisionError("no")


WRONG = [
    # nothing, truth values, text, bytes
    lambda: None, lambda: True, lambda: False, lambda: np.True_, lambda: "x", lambda: "1",
    lambda: "", lambda: "a\0b", lambda: "\u0661", lambda: b"1",
    # numbers that are broken, negative, too large, too small, or none
    lambda: 0, lambda: -1, lambda: 1.9, lambda: -0.5, lambda: np.int64(-3),
    lambda: np.uint64(2**63),
    lambda: 2**62, lambda: 10**30, lambda: 10**400, lambda: 10**5000, lambda: np.nan,
    lambda: np.inf, lambda: -np.inf, lambda: 1e-300, lambda: 5e-324, lambda: 1e300, lambda: -1e300,
    lambda: 1j, lambda: np.float32("nan"), lambda: np.longdouble(1) / 3, lambda: Decimal("0.5"),
    lambda: Fraction(1, 3), lambda: datetime.date(2020, 1, 1), lambda: np.datetime64("2020-01-01"),
    lambda: np.timedelta64(3, "s"), lambda: np.array(2.5), lambda: np.array(["a"], dtype=object),
    # lists that are empty, uneven or hold what they should not
    lambda: [], lambda: [[]], lambda: (), lambda: [1, [2, 3]], lambda: ["1"], lambda: ["a", "b"],
    lambda: [None], lambda: [True, False], lambda: [1.5, 2.5], lambda: [np.nan, 1.0],
    lambda: [np.inf], lambda: [-1], lambda: [0, 0], lambda: [10**400], lambda: [2**64 - 1],
    lambda: [1j], lambda: [datetime.date(2020, 1, 1)], lambda: [[1.0, 2.0], [3.0, 4.0]],
    lambda: [np.ma.masked, 1.0], lambda: [np.ma.masked_array([1.0, 2.0], mask=[1, 0])],
    # arrays of other shapes and kinds
    lambda: np.ma.masked_array([1.0, 2.0], mask=[True, False]),
    lambda: np.ma.masked_array([[1, 2], [0, 1]], mask=[[0, 0], [0, 1]]),
    lambda: np.ma.masked_array([True, False], mask=[True, False]), lambda: np.empty(0),
    lambda: np.empty((0, 3)), lambda: np.zeros((2, 2, 2)), lambda: np.zeros(5), lambda: np.eye(3),
    lambda: np.full(4, np.nan), lambda: np.arange(7), lambda: np.ones(3, dtype=complex),
    lambda: np.array(["2020-01-01"], dtype="datetime64[D]"), lambda: np.array([1, 2], dtype=object),
    lambda: np.zeros(2, dtype=[("a", float)]), lambda: np.array([1.0, 1e300, -1e300]),
    lambda: np.array([b"1"]), lambda: csr_array(np.eye(2)), lambda: memoryview(b"abc"),
    # objects
    lambda: {}, lambda: {"a": 1}, lambda: {1.0}, lambda: object(), lambda: Rude(), lambda: Tensor(),
    lambda: Frame(["a"]), lambda: Frame([1.0, np.nan]), lambda: len, lambda: int,
    lambda: iter([1.0]), lambda: range(3), lambda: range(10**12), lambda: np,
    lambda: (x for x in ()),
    lambda: Exception("x"), lambda: np.random.RandomState(0), lambda: slice(2),
]  # fmt: skip

wrong = st.sampled_from(WRONG).map(lambda make: make())


def _read_only(array):
    array.setflags(write=False)
    return array


def _strided(array):
    wide = np.repeat(array, 2, axis=-1)
    return wide[..., ::2]


DRESSES = [
    np.ndarray.copy, np.ndarray.tolist, lambda a: tuple(a.tolist()), np.asfortranarray,
    lambda a: _read_only(a.copy()), _strided, Frame, lambda a: np.ma.masked_array(a),
]  # fmt: skip


def dressed(arrays):
    """Arrays of a strategy, as a list, a tuple, a data frame, in another order of memory, ..."""
    return st.tuples(arrays, st.sampled_from(DRESSES)).map(lambda pair: pair[1](pair[0]))


def floats(low, high):
    return st.integers(round(1e4 * low), round(1e4 * high)).map(lambda k: k / 1e4)


def vectors(size, low=-5.0, high=5.0):
    return st.lists(floats(low, high), min_size=size, max_size=size).map(
        lambda values: np.array(values, dtype=float)
    )


def matrices(rows, columns, low=-5.0, high=5.0):
    return vectors(rows * columns, low, high).map(lambda v: v.reshape(rows, columns))


def masks(size):
    return st.lists(st.booleans(), min_size=size, max_size=size).map(
        lambda values: np.array(values, dtype=bool)
    )


temperatures = floats(0.2, 50.0)
seeds = st.one_of(
    st.integers(0, 2**64), st.integers(0, 9).map(np.random.default_rng),
    st.integers(0, 9).map(np.random.SeedSequence), st.integers(0, 9).map(np.int64),
)  # fmt: skip
