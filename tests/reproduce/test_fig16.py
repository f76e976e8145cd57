"""The shipped losses of students come out again, and none lies below its floor."""

import numpy as np
import pytest

from landscape_lab.reproduce import fig16, read


@pytest.fixture(scope="module")
def shipped():
    return read("students")


def test_every_student_is_there(shipped):
    assert len(shipped["n"]) == len(fig16.WIDTHS) * len(fig16.CASES)
    assert shipped["loss"].shape[1] == fig16.EPOCHS + 1


def test_no_linear_student_is_below_its_floor_and_narrow_ones_come_near(shipped):
    linear = shipped["activation"] == 0
    narrow = linear & (shipped["n"] < fig16.TAUGHT)
    least = np.nanmin(shipped["loss"], axis=1)
    assert np.all(least[linear] > shipped["floor"][linear] - 1e-7)
    assert np.all(shipped["floor"][narrow] > 0.01)
    assert np.all(shipped["floor"][linear & ~narrow] < 1e-20)
    assert least[narrow].min() < 1.3 * shipped["floor"][narrow].min()


def test_students_as_wide_as_the_teacher_go_on_falling_below_the_narrow_ones_floor(shipped):
    wide = (shipped["activation"] == 0) & (shipped["n"] >= fig16.TAUGHT)
    floor = shipped["floor"].max()
    loss = shipped["loss"][wide]
    assert np.all(np.nanmin(loss, axis=1) < floor)
    # Half of the epochs later they are lower again by a fifth at least: no plateau.
    half = fig16.EPOCHS // 2
    assert np.all(loss[:, -1] < 0.8 * loss[:, half])


def test_the_first_epochs_of_a_student_come_out_again(shipped):
    row = np.flatnonzero((shipped["n"] == 5) & (shipped["activation"] == 0))[0]
    again = fig16.train_one(5, int(shipped["seed"][row]), epochs=3)
    np.testing.assert_allclose(again["loss"], shipped["loss"][row][:4], rtol=1e-3)
    assert again["floor"] == pytest.approx(shipped["floor"][row], rel=1e-3)
