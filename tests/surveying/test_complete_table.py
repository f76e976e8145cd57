"""The table of surveys, seed after seed: what is said of "complete" holds in it, and here."""

import pytest

from benchmarks import complete
from landscape_lab.surveying.budget import Budget


def surveys(name):
    return [row for row in complete.read() if row["name"] == name]


@pytest.mark.parametrize("name", complete.LANDSCAPES)
def test_at_most_one_of_fifty_surveys_that_call_themselves_complete_lacks_a_point(name):
    rows = surveys(name)
    assert sorted(row["seed"] for row in rows) == list(range(50))
    assert len(complete.lacking(rows)) <= 1


@pytest.mark.parametrize("name", complete.LANDSCAPES)
def test_a_survey_that_is_not_complete_has_spent_its_budget(name):
    for row in surveys(name):
        assert row["complete"] or row["searches"] >= Budget().searches


@pytest.mark.parametrize(("name", "seed"), [("LJ7", 11), ("Müller–Brown", 12), ("LJ8", 13)])
def test_a_survey_of_the_table_done_again_finds_all_or_does_not_say_so(name, seed):
    again = complete.one(name, seed)
    assert complete.most([again, *surveys(name)]) == complete.most(surveys(name))
    assert not complete.lacking([*surveys(name), again])
