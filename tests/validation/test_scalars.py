import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from landscape_lab.validation import count, flag, instance, number, one_of, positive, shown


@pytest.mark.parametrize(
    "given", [3, 3.0, np.int8(3), np.uint64(3), np.float32(3), np.array(3.0), Fraction(6, 2)]
)
def test_a_number_is_taken_in_any_dress(given):
    assert number(given, "T") == 3.0 and type(number(given, "T")) is float


@pytest.mark.parametrize("given", ["3", b"3", True, np.True_, None, [3.0], 3j, {}, Decimal(3),
                                   np.array([3.0]), np.datetime64("2020")])  # fmt: skip
def test_what_is_no_number_is_refused(given):
    with pytest.raises(TypeError, match="T must be a number, not "):
        number(given, "T")


@pytest.mark.parametrize("given", [np.nan, np.inf, -np.inf, 10**400, np.float32("nan")])
def test_what_is_not_finite_is_refused(given):
    with pytest.raises(ValueError, match="T is .*; a finite number is needed"):
        number(given, "T")


def test_a_positive_number_is_positive():
    assert positive(1e-300, "T") == 1e-300 and positive(0, "T", zero=True) == 0.0
    with pytest.raises(ValueError, match="T is 0; a positive number is needed"):
        positive(0, "T")
    with pytest.raises(ValueError, match="T is -1; zero or a positive number is needed"):
        positive(-1, "T", zero=True)


@pytest.mark.parametrize("given", [3, np.int64(3), np.uint8(3), np.array(3)])
def test_a_count_is_an_int_that_json_can_write(given):
    assert json.dumps(count(given, "k")) == "3"


@pytest.mark.parametrize("given", [3.0, np.float64(3), "3", True, np.True_, None, [3], 3j])
def test_what_is_no_count_is_refused(given):
    with pytest.raises(TypeError, match="k must be a whole number, not "):
        count(given, "k")


def test_a_count_has_bounds():
    with pytest.raises(ValueError, match="k is 0; it must be at least 1"):
        count(0, "k")
    with pytest.raises(ValueError, match="k is 4; it can be at most 3"):
        count(4, "k", most=3)
    for huge in (2**63, 10**30, 10**5000):
        with pytest.raises(ValueError, match="k is .*; it can be at most 9223372036854775807"):
            count(huge, "k")


def test_words_and_flags():
    one_of("b", "order", "a", "b")
    assert flag(np.True_, "jacobian") is True
    with pytest.raises(ValueError, match='order is 3; "a", "b" or "c" would do'):
        one_of(3, "order", "a", "b", "c")
    with pytest.raises(ValueError, match='order is .*; "a" would do'):
        one_of(np.array(["a", "b"]), "order", "a")
    with pytest.raises(TypeError, match="jacobian is 1; True or False would do"):
        flag(1, "jacobian")


def test_an_object_of_another_class_is_refused():
    assert instance(3, "k", int) == 3
    with pytest.raises(TypeError, match="k is None; an int, from range, would do"):
        instance(None, "k", int, "from range")


def test_a_value_is_shown_on_one_short_line():
    class Rude:
        def __repr__(self):
            raise KeyError("no")

    assert shown(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    assert len(shown("x" * 1000)) == 80
    assert shown(10**5000) == "an object of type int"
    assert shown(Rude()) == "an object of type Rude"
