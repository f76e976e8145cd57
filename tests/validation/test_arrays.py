import datetime

import numpy as np
import pytest

from landscape_lab.validation import as_points, positives, probabilities, reals, truths, wholes

MASKED = np.ma.masked_array([1.0, 2.0], mask=[True, False])


class Frame:
    """What a data frame is to NumPy: something with __array__."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)


class Tensor(Frame):
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


@pytest.mark.parametrize(
    "given",
    [
        [[1, 2], [3, 4]],
        ((1.0, 2.0), (3.0, 4.0)),
        np.array([[1, 2], [3, 4]], dtype=np.uint8),
        np.array([[1, 2], [3, 4]], dtype=np.float32),
        np.array([[1, 2], [3, 4]], dtype=np.longdouble),
        np.array([[1, 2], [3, 4]], dtype=">f8"),
        np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]),
        np.arange(1.0, 9.0).repeat(2)[:8:2].reshape(2, 2),
        np.array([[1.0, 3.0], [2.0, 4.0]]).T,
        np.ma.masked_array([[1.0, 2.0], [3.0, 4.0]]),
        Frame([[1.0, 2.0], [3.0, 4.0]]),
        [np.float64(1.0) * np.array([1, 2]), [3, np.int8(4)]],
    ],
)
def test_numbers_are_taken_in_any_dress(given):
    taken = reals(given, "x")
    assert taken.dtype == np.float64 and taken.flags.c_contiguous and taken.dtype.isnative
    np.testing.assert_array_equal(taken, [[1.0, 2.0], [3.0, 4.0]])


REFUSED = {
    "a masked entry": (MASKED, ValueError, "x has masked entries"),
    "masked rows in a list": ([MASKED, [1.0, 2.0]], ValueError, "x has masked entries"),
    "a masked number in a list": ([1.0, np.ma.masked], ValueError, "x has masked entries"),
    "complex numbers": ([1j, 2.0], TypeError, r"x holds complex numbers, such as 1j"),
    "text": (["a", "b"], TypeError, "x holds text, such as 'a'"),
    "text like digits": (["1", "2"], TypeError, "x holds text, such as '1'"),
    "bytes": (np.array([b"1"]), TypeError, "x holds text"),
    "dates": (np.array(["2020-01-01"], "datetime64[D]"), TypeError, "x holds dates"),
    "time spans": (np.array([1], "timedelta64[s]"), TypeError, "x holds time spans"),
    "dates of Python": ([datetime.date(2020, 1, 1)], TypeError, "x holds objects"),
    "numbers as objects": (np.array([1, 2], dtype=object), TypeError, "x holds objects, such as 1"),
    "huge integers": ([10**400, 1], TypeError, "x holds objects"),
    "truth values": ([True, False], TypeError, "x holds truth values, such as True"),
    "records": (np.zeros(2, dtype=[("a", float)]), TypeError, "x holds records"),
    "nothing": (None, TypeError, "x is None; real numbers"),
    "a dictionary": ({}, TypeError, r"x is \{\}"),
    "a string": ("12", TypeError, "x is '12'"),
    "a set": ({1.0}, TypeError, "x is"),
    "uneven rows": ([[1.0], [2.0, 3.0]], TypeError, "x is .* makes no array"),
    "a tensor with a gradient": (Tensor([1.0]), TypeError, "x is .*requires grad"),
    "not a number": ([1.0, np.nan], ValueError, r"x\[1\] is nan; finite numbers"),
    "infinity": ([[1.0, -np.inf]], ValueError, r"x\[0, 1\] is -inf"),
    "beyond float64": (np.array(["1e4000"], np.longdouble), ValueError, r"x\[0\] is inf"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_array_of_numbers_is_refused(what):
    given, error, words = REFUSED[what]
    if what == "beyond float64" and np.finfo(np.longdouble).max == np.finfo(np.float64).max:
        given = np.array([np.inf])
    with pytest.raises(error, match=words):
        reals(given, "x")


def test_shapes_are_named():
    assert reals([[1, 2]], "x", (None, 2)).shape == (1, 2)
    assert reals(3, "x", ()).shape == ()
    with pytest.raises(ValueError, match=r"x has shape \(2,\); \(3,\) would do"):
        reals([1, 2], "x", (3,))
    with pytest.raises(ValueError, match=r"x has shape \(1, 3\); \(N, 2\) would do"):
        reals([[1, 2, 3]], "x", (None, 2))
    with pytest.raises(ValueError, match=r"x has shape \(\); \(N,\) would do"):
        reals(1.0, "x", (None,))


@pytest.mark.parametrize(
    "given", [[1, 2], np.array([1, 2], np.uint64), np.array([1, 2], np.int8), Frame([1, 2])]
)
def test_whole_numbers_are_taken_in_any_width(given):
    assert wholes(given, "k").tolist() == [1, 2] and wholes(given, "k").dtype == np.int64


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ([1.9, 2], TypeError, "k has numbers of type float64; whole numbers"),
        ([1.0], TypeError, "k has numbers"),
        ([True], TypeError, "k holds truth values"),
        ([10**400], TypeError, "k holds objects"),
        ([2**64 - 1], ValueError, r"k\[0\] is 18446744073709551615; at most 5"),
        ([0, 6], ValueError, r"k\[1\] is 6; at most 5 is needed"),
        ([-1], ValueError, r"k\[0\] is -1; at least 0 is needed"),
        ([np.nan], TypeError, "k has numbers"),
        (MASKED.astype(int), ValueError, "k has masked entries"),
    ],
)
def test_what_is_no_whole_number_is_refused(given, error, words):
    with pytest.raises(error, match=words):
        wholes(given, "k", least=0, most=5)


def test_nothing_is_an_empty_list_of_anything():
    assert reals([], "x").dtype == np.float64
    assert wholes([], "x").dtype == np.int64
    assert truths([], "x").dtype == np.bool_


def test_truth_values_are_no_numbers():
    assert truths([True, np.False_], "w").tolist() == [True, False]
    for given in ([0, 1], [0.0], ["True"], None, np.array([True], dtype=object)):
        with pytest.raises(TypeError, match=r"w (holds|has|is) .*True and False are needed"):
            truths(given, "w")


def test_numbers_out_of_range_are_named():
    assert probabilities([0, 0.5, 1], "p").tolist() == [0.0, 0.5, 1.0]
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match=rf"p\[1\] is {wrong}; numbers from 0 to 1"):
            probabilities([0.0, wrong], "p")
    with pytest.raises(ValueError, match=r"T\[0\] is 0.0; a positive number"):
        positives([0.0, 1.0], "T")
    assert positives([0.0], "T", zero=True).tolist() == [0.0]


def test_points_are_rows():
    assert as_points([1, 2], 2).tolist() == [[1.0, 2.0]]
    assert as_points(np.asfortranarray(np.ones((3, 2))), 2).flags.c_contiguous
    with pytest.raises(ValueError, match=r"x has shape \(3,\).* has 2 coordinates"):
        as_points([1, 2, 3], 2)
    with pytest.raises(ValueError, match="x holds no points"):
        as_points(np.empty((0, 2)), 2)
    with pytest.raises(ValueError, match=r"start\[1\] holds a coordinate"):
        as_points([[1, 2], [np.nan, 0]], 2, "start")
    with pytest.raises(TypeError, match="x holds truth values"):
        as_points([True, False], 2)
