import sqlite3

import numpy as np
import pytest

from landscape_lab import FunctionPotential, Landscape, find_saddles, polish
from tests.problems import double_wells

MODEL = double_wells(2)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "landscape.sqlite"


def corners(*points):
    return polish(MODEL, np.array(points, dtype=float))


class Odd(BaseException):
    """Something that nobody expects."""


def test_a_transaction_that_fails_leaves_nothing_behind(path):
    landscape = Landscape(MODEL, path)
    with pytest.raises(KeyboardInterrupt), landscape.transaction():
        landscape.add_minima(corners([1, 1]))
        raise KeyboardInterrupt
    assert landscape.n_minima == 0
    with landscape.transaction():
        assert landscape.add_minima(corners([1, 1])).tolist() == [0]


def test_what_happens_inside_another_transaction_belongs_to_it(path):
    with Landscape(MODEL, path) as landscape, Landscape(path=path) as reader:
        with pytest.raises(Odd), landscape.transaction():
            with landscape.transaction():
                landscape.add_minima(corners([1, 1]))
            assert reader.n_minima == 0
            raise Odd
        assert landscape.n_minima == 0


def test_points_added_without_a_transaction_are_kept(path):
    with Landscape(MODEL, path) as landscape:
        landscape.add_minima(corners([1, 1], [-1, 1]))
        saddle = find_saddles(MODEL, np.array([[0.1, 1.0]]), direction=[[1.0, 0.0]])
        landscape.add_transition_states(saddle, np.array([[0, 1]]))
        landscape.count_again(np.array([0, -1]))
    with Landscape(path=path) as landscape:
        assert landscape.n_minima == 2
        assert landscape.transition_states.found.tolist() == [2]


@pytest.mark.parametrize("failing", ["rollback", "columns", "recall"])
@pytest.mark.parametrize("cause", [ValueError("the cause"), KeyboardInterrupt(), Odd("the cause")])
def test_the_cause_is_not_hidden_when_going_back_fails_too(path, monkeypatch, failing, cause):
    landscape = Landscape(MODEL, path)
    landscape.add_minima(corners([1, 1]))

    def fail(*_):
        raise sqlite3.OperationalError("no such table: memory")

    with pytest.raises(type(cause)) as caught, landscape.transaction():
        landscape.add_minima(corners([-1, 1]))
        monkeypatch.setattr(landscape._database, failing, fail)
        raise cause
    assert caught.value is cause
    assert "Going back to what was committed failed too" in caught.value.__notes__[-1]
    with pytest.raises(ValueError, match="closed; opening it again would do"):
        landscape.n_minima  # noqa: B018
    with Landscape(MODEL, path) as again:
        assert again.n_minima == 1


FAULTS = {
    "a sample of a wrong shape": ({"sample": lambda c, r: np.zeros((c, 3))}, ValueError),
    "a sample that raises": ({"sample": lambda c, r: 1 / 0}, ZeroDivisionError),
    "a sample that takes what it likes": (
        {"sample": lambda c, r: np.random.default_rng().random((c, 2))}, ValueError,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_an_error_of_a_users_function_reaches_the_caller_and_no_file_is_left(tmp_path, name):
    options, error = FAULTS[name]
    bad = FunctionPotential(lambda x: (x.sum(axis=1), np.ones_like(x)), 2, **options)
    with pytest.raises(error) as caught:
        Landscape(bad, tmp_path / "a.sqlite")
    assert "sqlite" not in str(caught.value).replace(str(tmp_path), "")
    assert list(tmp_path.iterdir()) == []


def distinct(count):
    """As many points as one likes, said to be minima of different energies."""
    points = corners([1, 1])[np.zeros(count, dtype=int)]
    points.energy[:] = np.arange(count)
    return points


def test_a_full_disk_costs_nothing_that_was_committed(path):
    landscape = Landscape(MODEL, path)
    landscape.add_minima(distinct(10))
    limit = landscape._database.rows("PRAGMA page_count")[0][0] + 4
    landscape._database.rows(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(OSError, match="path is .*, but the disk is full; what was") as caught:
        landscape.add_minima(distinct(2000))
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert landscape.n_minima == 10
    with Landscape(path=path) as reader:
        assert reader.n_minima == 10
    landscape._database.rows(f"PRAGMA max_page_count = {limit + 1000}")
    landscape.add_minima(distinct(2000))
    landscape.close()
    with Landscape(MODEL, path) as again:
        np.testing.assert_array_equal(again.minima.found, [2] * 10 + [1] * 1990)


def test_a_commit_that_fails_is_no_commit(path, monkeypatch):
    landscape = Landscape(MODEL, path)

    def fail():
        raise OSError("the disk is full")

    monkeypatch.setattr(landscape._database, "commit", fail)
    with pytest.raises(OSError, match="the disk is full"):
        landscape.add_minima(corners([1, 1]))
    monkeypatch.undo()
    assert landscape.n_minima == 0
    assert landscape.add_minima(corners([1, 1])).tolist() == [0]


@pytest.mark.parametrize(
    ("table", "numbers", "sentence"),
    [
        ("minima", [7], r"numbers\[0\] is 7; at most 0"),
        ("minima", [-1], r"numbers\[0\] is -1; at least 0"),
        ("minima", [0.5], "whole numbers are needed"),
        ("mail; DROP TABLE minima", [0], "table is 'mail; DROP TABLE minima'"),
    ],
)
def test_places_that_are_not_there_are_told(table, numbers, sentence):
    landscape = Landscape(MODEL)
    landscape.add_minima(corners([1, 1]))
    with pytest.raises((ValueError, TypeError), match=sentence):
        landscape.places(table, np.array(numbers))


@pytest.mark.parametrize("ends", [[[0, 5]], [[0, -2]], [[0, 1], [0, 1]], [0, 1], [[0.5, 1.0]]])
def test_ends_that_are_no_minima_are_told(ends):
    landscape = Landscape(MODEL)
    landscape.add_minima(corners([1, 1], [-1, 1]))
    saddle = find_saddles(MODEL, np.array([[0.1, 1.0]]), direction=[[1.0, 0.0]])
    with pytest.raises((ValueError, TypeError), match="ends"):
        landscape.add_transition_states(saddle, np.array(ends))
    assert landscape.n_transition_states == 0
