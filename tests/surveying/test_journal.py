"""What a survey writes down, a row a task, and what older files wrote down whole."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from landscape_lab import Landscape, LennardJones, report, survey
from landscape_lab.network import TransitionNetwork
from landscape_lab.surveying.log import Log, rows
from landscape_lab.surveying.parts import Parts
from landscape_lab.surveying.sightings import Sightings

SHORT = {"rng": 2, "progress": False, "quiet_searches": 512}


@pytest.fixture(scope="module")
def whole():
    return survey(LennardJones(6), searches=944, **SHORT)


def half_done(path):
    """A survey whose budget ends where a task ends: 48 climbs and four times 128."""
    survey(LennardJones(6), path, searches=560, **SHORT).close()


def rows_gone(path, which):
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"DELETE FROM memory WHERE key {which}")
        database.commit()


def test_a_row_holds_what_came_with_its_task_and_no_more(whole):
    log, written = Log.of(whole), rows(whole)
    assert len(written) == log.rows == log.tasks > 4
    assert sum((row["growth"] for row in written), []) == log.growth
    assert max(len(row["growth"]) for row in written) == 1
    assert not {"growth", "tried", "plans"} & set(whole.recall("log"))
    met = [len(points) for row in written for _, points in row["met"].values()]
    assert sum(met) == Sightings.read(whole).all_kinds(whole.n_transition_states).sum()


def as_older(path, *, plans=True):
    """Write a file as it was written before there were rows."""
    with Landscape(LennardJones(6), path) as landscape:
        log, sightings = vars(Log.of(landscape)), Sightings.read(landscape)
        for name in ("rows",) if plans else ("rows", "plans", "streams"):
            del log[name]
        landscape.remember("log", log)
        landscape.remember("sightings", {"draws": sightings.draws, "met": sightings.met})
    rows_gone(path, "LIKE 'task %'")


def test_a_file_that_was_written_whole_goes_on_in_rows(tmp_path, whole):
    path = tmp_path / "older.sqlite"
    half_done(path)
    as_older(path)
    with Landscape(path=path) as before:
        assert "560 saddle searches" in report(before)
    with survey(LennardJones(6), path, searches=944, **SHORT) as again:
        other = Landscape(path=path)
        for found in (again, other):
            log = Log.of(found)
            assert {**vars(log), "rows": 0} == {**vars(Log.of(whole)), "rows": 0}
            assert 0 < log.rows < log.tasks
            assert Sightings.read(found) == Sightings.read(whole)
        np.testing.assert_array_equal(again.minima.x, whole.minima.x)
        other.close()


def test_random_numbers_of_an_older_survey_are_not_drawn_again(tmp_path):
    path = tmp_path / "old.sqlite"
    half_done(path)
    with Landscape(path=path) as landscape:
        tasks = Log.of(landscape).tasks
    as_older(path, plans=False)
    with survey(LennardJones(6), path, searches=944, **SHORT) as again:
        assert Log.of(again).streams > tasks


@pytest.mark.parametrize("which", ["= 'task 0'", "= 'task 2'", "BETWEEN 'task 6' AND 'task 9'"])
def test_a_row_that_is_missing_is_noticed(tmp_path, which):
    path = tmp_path / "rows.sqlite"
    half_done(path)
    rows_gone(path, which)
    with (
        Landscape(path=path) as landscape,
        pytest.raises(ValueError, match="nothing is remembered as 'task "),
    ):
        report(landscape)


def test_parts_are_counted_as_a_walk_over_the_network_counts_them(whole):
    assert Parts(whole).number(whole.n_minima) == 1
    parts, rng = Parts(Landscape(LennardJones(6))), np.random.default_rng(1)
    assert parts.number(0) == 0
    ends = np.empty((0, 2), dtype=int)
    for size in (3, 8, 8, 30, 60, 60):
        more = rng.integers(size, size=(4, 2))
        parts.join(more)
        ends = np.concatenate([ends, more])
        zeros = np.zeros(size)
        network = TransitionNetwork(
            zeros, zeros, np.ones(len(ends)), np.zeros(len(ends)), ends, n_modes=1
        )
        assert parts.number(size) == network.components().max() + 1
