"""The measurements of many workers and of many points, small."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import beside, commits, growth, large_survey, memory, startup, summary, waiting
from landscape_lab import check_gradient


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


def test_a_peak_is_that_of_the_process_alone():
    held = np.ones(2**26)
    command = [sys.executable, "-c", "from benchmarks.memory import peak; print(peak())"]
    child = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert 0 < int(child) < held.nbytes // 2**20 < memory.peak()


def test_a_survey_of_a_hundred_thousand_minima_takes_less_than_a_gigabyte():
    told = large_survey.read()
    assert told["minima"] >= 100_000
    assert told["coordinates"] == 40
    assert told["peak_mb"] < 1000


def test_the_large_survey_is_one_in_small():
    told = large_survey.measure(quenches=60)
    assert told["minima"] > 60
    assert told["saddles"] > 60
    assert told["searches"] == 120


def test_the_energy_of_the_chain_has_its_gradient_and_its_hessian():
    model = large_survey.Chain()
    check_gradient(model).insist()
    x, shift = model.sample(3, np.random.default_rng(0)), 1e-6 * np.eye(model.n)
    for point, hessian in zip(x, model.hessian(x), strict=True):
        ahead, back = (model.energy_gradient(point + sign * shift)[1] for sign in (1, -1))
        np.testing.assert_allclose((ahead - back) / 2e-6, hessian, atol=1e-6)


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
