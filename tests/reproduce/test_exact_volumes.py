"""Volumes that were measured again and again, beside closed forms."""

import numpy as np
import pytest

from landscape_lab.basins import Outcome
from landscape_lab.basins.exact import BODIES
from landscape_lab.reproduce import exact, read


@pytest.fixture(scope="module")
def told():
    return read("exact")


def test_every_case_was_measured_equally_often(told):
    repeats = int(told["repeat"].max()) + 1
    for case, n in exact.cases():
        often = repeats if case in BODIES else -(-repeats // exact.RARELY)
        assert np.sum((told["case"] == case) & (told["n"] == n)) == often


def test_mistakes_are_within_the_errors(told):
    # A long box in thirty dimensions asks for longer walks than these, and says so.
    hard = (told["case"] == "rotated box") & (told["n"] == 30)
    assert (told["outcome"][~hard] == Outcome.SETTLED).mean() >= 0.98
    assert np.isin(told["outcome"], (Outcome.SETTLED, Outcome.UNSETTLED)).all()
    mistake = (told["log_volume"] - told["truth"]) / told["error"]
    assert np.mean(np.abs(mistake) < 3) >= 0.99
    assert np.abs(mistake).max() < 5
    assert np.sqrt(np.mean(mistake**2)) == pytest.approx(1.0, abs=0.1)
    for case, n in exact.cases():
        own = np.abs(mistake[(told["case"] == case) & (told["n"] == n)])
        assert np.mean(own < 3) >= (0.95 if case in BODIES else 0.9)


def test_a_page_is_told_what_they_are_worth(told):
    own = exact.judged()
    assert own["n"] == len(told["error"]) >= own["settled"] >= own["near"] >= 0.97 * own["n"]
    assert own["repeats"] * len(BODIES) * len(exact.DIMENSIONS) + own["flowing"] == own["n"]
    assert own["worst"] >= own["flow_worst"] > 1
    assert own["tests"] > exact.EFFORT["n_reference"]


def test_a_slice_comes_out_again(told):
    again = exact.row("cube", 2, 0)
    kept = (told["case"] == "cube") & (told["n"] == 2) & (told["repeat"] == 0)
    assert again["truth"] == pytest.approx(BODIES["cube"](2).log_volume)
    assert again["log_volume"] == pytest.approx(told["log_volume"][kept][0], abs=1e-6)
