"""The measurements of many workers and of many points, small."""

import pytest

from benchmarks import beside, commits, growth, memory, startup, summary, waiting


def test_workers_that_only_wait_find_the_same_however_many():
    few, many = (waiting.one(workers, 400, 1e-4) for workers in (1, 16))
    for name in ("searches", "minima", "saddles"):
        assert few[name] == many[name]
    assert 0 < few["busy_workers"] <= 1


def test_the_table_of_waiting_workers_holds_every_run():
    rows = waiting.read()
    assert [(row["workers"], row["searches"]) for row in rows] == [run[:2] for run in waiting.RUNS]
    assert all(row["busy_workers"] <= row["workers"] for row in rows)


def test_tasks_are_written_down_at_every_size_of_the_table():
    assert [row["minima"] for row in commits.read()] == list(commits.SIZES)
    small = commits.one(200, tasks=2)
    assert small["new_minima_a_task"] > 0
    assert small["median_ms"] > 0


def test_a_large_landscape_takes_less_than_a_gigabyte():
    rows = memory.read()
    assert [(row["minima"], row["coordinates"]) for row in rows] == [
        (minima, memory.N) for minima in memory.SIZES
    ]
    assert max(value for row in rows for name, value in row.items() if name.endswith("_mb")) < 1000


def test_made_up_points_are_all_entered():
    row = memory.measure(minima=100, saddles=200)
    assert row["file_mb"] >= 0
    assert row["filled_mb"] >= row["imports_mb"]


def test_the_summary_holds_every_row_of_every_day_as_often_as_it_says():
    days = summary.read()
    assert len({told["machine"]["day"] for told in days}) == len(days)
    told = days[-1]
    asked = [
        (task, name) for name in beside.ROWS if name not in told["missing"]
        for task in beside.ROWS[name]
    ]  # fmt: skip
    limits = [(task, limit) for task, (limit, _) in summary.ROWS.items()]
    assert [(row["task"], row["peer"]) for row in told["rows"]] == asked + limits
    assert [row["task"] for row in told["starts"][:-1]] == list(startup.ROWS)
    assert [row["task"] for row in told["sizes"]] == list(growth.SIZES)
    assert [row["atoms"] for row in told["surveys"]] == list(growth.CLUSTERS)
    rows = told["rows"] + told["sizes"] + told["starts"][:-1]
    assert all(len(row["seconds"]) == told["rounds"] for row in rows)


def test_a_peer_that_does_not_install_is_named_with_the_reason(monkeypatch):
    def refused(name):
        raise beside.Missing("no matching distribution found")

    monkeypatch.setattr(beside, "peer", refused)
    assert beside.measure("pele", 1) == ([], "no matching distribution found")


def test_the_example_of_the_readme_is_found():
    assert "survey(LennardJones(7)" in startup.example()


def test_a_survey_counts_what_it_evaluates():
    (row,) = growth.surveys((4,))
    assert row["minima"] == 1
    assert row["gradients"] > row["searches"] > 0
    assert row["hessians"] > row["searches"]


def test_an_exponent_is_the_power_of_the_size():
    assert growth.exponent([1, 10, 100], [2.0, 200.0, 20_000.0]) == pytest.approx(2.0)
