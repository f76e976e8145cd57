import os
import shlex
import signal
import subprocess
import sys
import time

import pytest
from numba.core.event import trigger_event
from typer.testing import CliRunner

from landscape_lab import (
    DampedSines,
    Landscape,
    LennardJones,
    Morse,
    MullerBrown,
    PSpin,
    Thomson,
    TriatomicCluster,
)
from landscape_lab.cli import app, model
from landscape_lab.cli.interrupts import after_compiling


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "lj6.sqlite"
    run = CliRunner().invoke(
        app, ["survey", "lj6", str(path), "--seed", "1", "--quiet-searches", "128", "--no-progress"]
    )
    assert run.exit_code == 0, run.output
    return path, run.output


def test_a_survey_reports_and_info_says_the_same(surveyed):
    path, told = surveyed
    info = CliRunner().invoke(app, ["info", str(path)])
    assert info.exit_code == 0
    assert told in info.output
    assert "LennardJones, n_atoms 6" in info.output
    assert "-12.712062" in info.output  # Cambridge Cluster Database, LJ6
    assert "coverage" in info.output


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("lj7", LennardJones(7)),
        ("morse7:6", Morse(7, 6.0)),
        ("thomson12", Thomson(12)),
        ("pspin20", PSpin(20, rng=0)),
        ("triatomic", TriatomicCluster()),
        ("regression", DampedSines.paper()),
        ("muller-brown", MullerBrown()),
    ],
)
def test_a_name_stands_for_its_model(name, described):
    assert model(name).describe() == described.describe()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["survey", "lj8", "{path}"], "belongs to the model"),
        (["survey", "penguin", "x.sqlite"], "model is 'penguin'; one of these would do"),
        (["survey", "lj1", "x.sqlite"], "n_atoms is 1; it must be at least 2"),
        (["info", "nothing.sqlite"], "there is no such file"),
        (["info", "{folder}"], "a folder; the name of a file would do"),
    ],
)
def test_misuse_ends_with_one_sentence(surveyed, arguments, sentence):
    path = surveyed[0]
    filled = [a.format(path=path, folder=path.parent) for a in arguments]
    run = CliRunner().invoke(app, filled)
    assert run.exit_code == 2
    assert sentence in run.output
    assert "Traceback" not in run.output


@pytest.mark.parametrize(
    "name",
    [
        "morse7:.",
        "morse7",
        "morse7:6:6",
        "lj",
        "lj-7",
        "lj" + "9" * 5000,
        "lj٧",
        "",
        "muller brown",
    ],
)
def test_a_name_that_stands_for_nothing_is_shown_with_those_that_do(name):
    with pytest.raises(ValueError, match=r"model is .*; one of these would do: lj8 \(atoms\)"):
        model(name)


@pytest.mark.parametrize("option", ["--seed", "--searches", "--quiet-searches"])
@pytest.mark.parametrize("value", ["-1", "many", "1.5"])
def test_options_that_make_no_sense_leave_no_file(tmp_path, option, value):
    path = tmp_path / "new.sqlite"
    run = CliRunner().invoke(app, ["survey", "lj7", str(path), option, value])
    assert run.exit_code == 2
    assert option in run.output
    assert not path.exists()


def command(*arguments, **options):
    """The command in a process of its own, with its pipes."""
    run = [sys.executable, "-m", "landscape_lab", *map(str, arguments)]
    return subprocess.Popen(run, stderr=subprocess.PIPE, text=True, **options)


def test_a_reader_who_leaves_early_ends_the_command_without_a_word(surveyed):
    reading, writing = os.pipe()
    os.close(reading)
    process = command("info", surveyed[0], stdout=writing)
    os.close(writing)
    assert process.communicate()[1] == ""
    assert process.returncode == 1


def test_without_standard_error_there_is_no_progress_bar_and_no_harm(tmp_path):
    path = tmp_path / "new.sqlite"
    arguments = [sys.executable, "-m", "landscape_lab", "survey", "muller-brown", str(path)]
    line = " ".join(map(shlex.quote, [*arguments, "--quiet-searches", "8"])) + " 2>&-"
    run = subprocess.run(line, shell=True, stdout=subprocess.PIPE, text=True)
    assert run.returncode == 0
    assert "coverage" in run.stdout
    with Landscape(path=path) as landscape:
        assert landscape.n_minima == 3


def test_ctrl_c_waits_until_numba_has_compiled():
    told = []
    with pytest.raises(KeyboardInterrupt), after_compiling():
        with trigger_event("numba:compile"):
            with trigger_event("numba:compile"):
                signal.raise_signal(signal.SIGINT)
            told.append("compiled")
        for _ in range(1000):  # the signal is seen between two instructions
            pass
        told.append("not reached")
    assert told == ["compiled"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_interrupts_at_once_where_nothing_is_compiled():
    with pytest.raises(KeyboardInterrupt), after_compiling():
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_tells_that_the_file_is_kept_and_the_same_command_continues(tmp_path):
    path = tmp_path / "lj9.sqlite"
    process = command(
        "survey", "lj9", path, "--no-progress", "--quiet-searches", 10**6, stdout=subprocess.PIPE
    )
    log = path.with_name(path.name + "-wal")
    while not (log.exists() and log.stat().st_size > 60_000):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    told, sentence = process.communicate()
    assert process.returncode == 130
    assert told == ""
    assert sentence.splitlines() == [
        f"landscape-lab: interrupted; {path} keeps what was found, and the same command "
        "continues from there"
    ]
    with Landscape(path=path) as landscape:
        assert landscape.n_minima > 0
