"""The shipped counts agree with their exact means, and come out again; surveys miss nothing."""

import numpy as np
import pytest

from landscape_lab.analysis import expected_counts
from landscape_lab.reproduce import homotopy, read


@pytest.fixture(scope="module")
def counted():
    return read("critical-points")


@pytest.fixture(scope="module")
def surveyed():
    return read("surveyed")


@pytest.mark.parametrize("n", homotopy.COUNTED)
def test_counts_are_within_three_errors_of_their_exact_means_at_every_index(counted, n):
    of_size = counted["n"] == n
    assert of_size.sum() == homotopy.COUNTED[n]
    number = counted["number"][of_size, :n].astype(float)
    expected = expected_counts(n, n_indices=n)
    error = number.std(axis=0) / np.sqrt(len(number))
    assert np.all(np.abs(number.mean(axis=0) - expected.number) <= 3 * error)
    level = counted["level"][of_size]
    wanted = expected.number[0] * expected.mean_energy[0]
    assert abs(level.mean() - wanted) < 3 * level.std() / np.sqrt(len(level))


def test_every_tensor_obeys_morse_theory(counted):
    index = np.arange(counted["number"].shape[1])
    alternating = (counted["number"].astype(int) * (-1) ** index).sum(axis=1)
    np.testing.assert_array_equal(alternating, np.where(counted["n"] % 2, 2, 0))


@pytest.mark.parametrize("n", [2, 5, 8])
def test_a_slice_of_the_counts_comes_out_again(counted, n):
    some = np.flatnonzero(counted["n"] == n)[:10]
    for row in some:
        again = homotopy.count_one(n, int(counted["seed"][row]))
        np.testing.assert_array_equal(again["number"], counted["number"][row])
        assert again["level"] == pytest.approx(counted["level"][row], abs=1e-10)


def test_tensors_of_eight_to_twelve_spins_were_surveyed(surveyed):
    sizes, number = np.unique(surveyed["n"], return_counts=True)
    assert dict(zip(sizes.tolist(), number.tolist(), strict=True)) == homotopy.SURVEYED
    assert set(sizes) == {8, 9, 10, 11, 12}


def test_what_is_listed_is_what_was_counted(counted, surveyed):
    for n in homotopy.SURVEYED:
        rows, listed = counted["n"] == n, surveyed["listed"][surveyed["n"] == n]
        np.testing.assert_array_equal(listed, counted["number"][rows][: len(listed), :2])


def test_no_survey_finds_what_is_not_there(surveyed):
    assert surveyed["beyond"].sum() == 0


def test_complete_surveys_miss_nothing(surveyed):
    complete = surveyed["complete"].astype(bool)
    assert complete.mean() > 0.9
    assert surveyed["missed"][complete].sum() == 0


@pytest.mark.parametrize("n", [8, 9])
def test_a_survey_done_again_finds_the_list(surveyed, n):
    row = np.flatnonzero(surveyed["n"] == n)[1]
    again = homotopy.survey_one(n, int(surveyed["seed"][row]))
    np.testing.assert_array_equal(again["listed"], surveyed["listed"][row])
    assert again["missed"].tolist() == [0, 0]
    assert again["beyond"].tolist() == [0, 0]
