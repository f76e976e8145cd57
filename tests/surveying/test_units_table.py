"""The table of units: what a survey finds, and says of itself, does not depend on them."""

import pytest

from benchmarks import units
from tests.problems import MODELS

NAMES = [name for name in MODELS if name not in units.LEFT_OUT]


def told(row):
    return row["minima"], row["saddles"], row["complete"]


def surveys(name):
    rows = [row for row in units.read() if row["name"] == name]
    return {(row["energy"], row["length"]): told(row) for row in rows}


@pytest.mark.parametrize("name", NAMES)
def test_one_result_in_all_nine_units(name):
    rows = surveys(name)
    assert set(rows) == set(units.UNITS)
    minima, saddles, complete = zip(*rows.values(), strict=True)
    assert len(set(complete)) == 1
    # Of images without end a survey takes a sample, which rounding changes in its rarest points.
    apart = 0.0 if complete[0] or max(minima) < 100 else 0.01
    for sizes in (minima, saddles):
        assert max(sizes) - min(sizes) <= apart * max(sizes)


def test_nothing_else_is_in_the_table():
    assert {row["name"] for row in units.read()} == set(NAMES)
    assert set(MODELS) >= set(units.LEFT_OUT)


@pytest.mark.parametrize(
    ("name", "unit"), [("egg box", (1e8, 1e-3)), ("lakes", (1e-8, 1e3)), ("four spins", (1e8, 1e3))]
)
def test_a_survey_of_the_table_done_again_finds_the_same(name, unit):
    assert told(units.one(name, *unit)) == surveys(name)[unit]
