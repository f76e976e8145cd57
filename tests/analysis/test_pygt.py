"""PyGT, the reference implementation of graph transformation, says the same of its own example."""

import json
from pathlib import Path

import numpy as np
import pytest

from landscape_lab.analysis import (
    first_passage_variance,
    mean_first_passage_time,
    rates,
    rates_between,
)
from tests.analysis.four_funnels import A, B, four_funnels

# Made by extras/pygt_numbers.py.
COMPUTED = json.loads(Path(__file__).with_name("pygt.json").read_text(encoding="utf-8"))

# Mean first-passage time and the root of its second moment, from equilibrium in one set to the
# other, at temperature one: as PyGT's documentation prints them (examples/basic_functions).
PUBLISHED = {
    "A to B": (664.5826837564706, 878.2798938434964),
    "B to A": (585.793406701796, 777.2852968888907),
}


@pytest.mark.parametrize(("way", "start", "end"), [("A to B", A, B), ("B to A", B, A)])
def test_first_passage_times_are_those_that_pygt_publishes(way, start, end):
    k = rates(four_funnels(), 1.0)
    weight = np.exp(k.log_occupation[start])
    weight /= weight.sum()
    time = mean_first_passage_time(k, target=end)[start]
    square = first_passage_variance(k, target=end)[start] + time**2
    assert (weight @ time, np.sqrt(weight @ square)) == pytest.approx(PUBLISHED[way], rel=1e-12)


@pytest.mark.parametrize("temperature", COMPUTED)
def test_rates_are_those_that_pygt_computes_by_graph_transformation(temperature):
    said = COMPUTED[temperature]
    k = rates(four_funnels(), float(temperature))
    for start, end, name in ((A, B, "BA"), (B, A, "AB")):
        found = rates_between(k, A=start, B=end)
        # PyGT's kF is Wales' rate without steady state; its kNSS is another one.
        ours = found.log_steady_state, found.log_non_steady_state, found.log_passage
        theirs = [said[kind + name] for kind in ("kSS", "kF", "k*")]
        assert ours == pytest.approx(np.log(theirs), rel=1e-10, abs=1e-10)
        assert -found.log_passage == pytest.approx(np.log(said["MFPT" + name]), abs=1e-10)
    for i, j, to_i, to_j in said["pairs"]:
        for start, end, time in ((j, i, to_i), (i, j, to_j)):
            log_time = mean_first_passage_time(k, target=end, log=True)[start]
            assert log_time == pytest.approx(np.log(time), abs=1e-10)
