"""A landscape in a file of one's own, from the shell: surveyed, drawn, exported, read back."""

import json
import subprocess
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

from landscape_lab import FunctionPotential, MullerBrown
from landscape_lab.analysis import coarse_grain, heat_capacity, rates, rates_between
from landscape_lab.cli import app, model
from landscape_lab.cli.tables import parse_minima, parse_temperatures
from landscape_lab.formats import read, write_communities, write_graphml
from tests.analysis.four_funnels import COMMUNITIES, four_funnels
from tests.analysis.test_kinetics import binary
from tests.formats.networks import folder, thirds

TWO_LINES = """\
def well(x, y):
    return (x**2 - 1) ** 2 + y**2 + 0.2 * x
"""


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def shell(line, place):
    command = line.replace("landscape-lab", f"{sys.executable} -m landscape_lab")
    return subprocess.run(command, shell=True, cwd=place, capture_output=True, text=True)


def test_four_commands_from_a_two_line_model_to_pathsamples_files_and_back(tmp_path):
    (tmp_path / "mine.py").write_text(TWO_LINES)
    for line in (
        "landscape-lab survey mine.py:well mine.db --no-progress --quiet-searches 8",
        "landscape-lab draw mine.db mine.svg --lowest 2",
        "landscape-lab export mine.db folder",
        "landscape-lab import folder back.graphml --n-modes 2",
    ):
        done = shell(line, tmp_path)
        assert done.returncode == 0, done.stderr
    # Only the first has something to say: what an energy without a gradient costs.
    assert done.stderr == ""
    assert done.stdout.startswith("TransitionNetwork(2 minima, 1 transition state, n_modes=2)\n")
    assert "<svg" in (tmp_path / "mine.svg").read_text()
    back = read(tmp_path / "back.graphml")
    x = np.sort(np.roots([4.0, 0.0, -4.0, 0.2]).real)
    energy = (x**2 - 1) ** 2 + 0.2 * x
    assert sorted(back.energy) == pytest.approx(sorted(energy[[0, 2]]), abs=1e-9)
    assert back.ts_energy == pytest.approx(energy[[1]], abs=1e-9)
    # The file knows its model and is continued from anywhere.
    again = run("continue", tmp_path / "mine.db", "--no-progress", "--quiet-searches", 8)
    assert again.exit_code == 0, again.output
    assert "minima" in again.output and "coverage" in again.output


def test_a_name_in_a_file_may_be_a_potential_a_maker_or_an_energy(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "from landscape_lab import MullerBrown\n"
        "made = MullerBrown()\n"
        "def energy(x): return x @ x\n"
        "def branch(x, y): return x * x + y if y > 0 else x * x - y\n"
        "def make(): return MullerBrown()\n"
        "number = 3\n"
        "def nothing(): return None\n"
    )
    for name in ("made", "make", "MullerBrown"):
        assert isinstance(model(f"{file}:{name}"), MullerBrown)
    with pytest.warns(UserWarning, match="energy has no gradient: each one costs 12 energies"):
        own = model(f"{file}:energy:3")
    assert isinstance(own, FunctionPotential) and own.n == 3
    assert own.energy_gradient([1.0, 2.0, 3.0])[1] == pytest.approx([2, 4, 6], abs=1e-9)
    with pytest.warns(UserWarning, match="branch has no gradient"):
        own = model(f"{file}:branch")
    assert own.energy([[1.0, 2.0], [1.0, -3.0]]).tolist() == [3, 4]
    for name, sentence in (
        ("energy", r"a function of one argument; .*:energy:N would do"),
        ("number", "holds number, which is no landscape"),
        ("nothing", "holds nothing, which makes no Potential"),
        ("other", "holds no other"),
    ):
        with pytest.raises(ValueError, match=sentence):
            model(f"{file}:{name}")
    file.write_text("1 / 0\n")
    with pytest.raises(ValueError, match="does not run: ZeroDivisionError"):
        model(f"{file}:made")
    with pytest.raises(FileNotFoundError, match="give the path of a Python file"):
        model(f"{tmp_path / 'none'}.py:made")


@pytest.fixture
def network(tmp_path):
    path = tmp_path / "n.graphml"
    found = binary([0, 3, 1, 4], [5, 6, 4, 7], [[0, 1], [1, 2], [2, 3], [0, 3]])
    write_graphml(found, path)
    return path, found


def test_heat_capacities_and_rates_come_as_table_csv_and_json(network):
    path, found = network
    kT = np.linspace(0.5, 1.0, 3)
    said = run("heat-capacity", path, "0.5:1:3", "--format", "csv").output
    rows = [line.split(",") for line in said.splitlines()]
    assert rows[0] == ["temperature", "heat_capacity", "mean_energy"]
    np.testing.assert_array_equal(np.array(rows[1:], dtype=float)[:, 1], heat_capacity(found, kT))
    every = json.loads(run("rates", path, 0.7, "--format", "json").output)
    assert [row["log_rate"] for row in every] == rates(found, 0.7).log_rate.tolist()
    table = run("rates", path, 0.7, "--from", "0,2", "--to", "1-1").output
    between = rates_between(found, 0.7, [0, 2], 1)
    assert f"{between.log_steady_state:.8g}" in table
    assert max(map(len, table.splitlines())) < 60  # Fits into a narrow terminal.


def test_rates_between_the_communities_of_a_file(tmp_path):
    write_graphml(four_funnels(), tmp_path / "f.graphml")
    write_communities(COMMUNITIES, tmp_path / "communities.dat")
    given = tmp_path / "f.graphml", 0.5, "--communities", tmp_path / "communities.dat"
    wanted = coarse_grain(four_funnels(), 0.5, COMMUNITIES)
    said = json.loads(run("rates", *given, "--format", "json").output)
    assert [row["log_rate"] for row in said] == pytest.approx(wanted.log_rate.tolist())
    assert set(said[0]) == {"from", "to", "log_rate"}
    table = run("rates", *given, "--from", "0", "--to", "3").output
    assert f"{rates_between(wanted, A=0, B=3).log_passage:.6g}" in table
    (tmp_path / "communities.dat").write_text("0\n1\n")
    short = run("rates", *given)
    assert short.exit_code != 0 and "has 2 lines" in short.output


def test_other_programs_folders_are_drawn_and_their_oddities_said(tmp_path):
    home = folder(tmp_path / "lj13")
    (home / "min.data").write_text((home / "min.data").read_text().replace("\n", " 0.0\n"))
    (tmp_path / "colors.txt").write_text("1\n2\n")
    done = run(
        "draw", home, tmp_path / "a.png", "--n-modes", 33, "--color", tmp_path / "colors.txt",
        "--levels", 5,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "the column behind the first 6 left unread" in done.stderr
    assert "left unread" not in done.stdout
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["draw", "{path}", "x.gif"], "ends in .svg, .png or .pdf"),
        (["draw", "{path}", "x.svg", "--color", "height"], "color is height; log_det, order"),
        (["rates", "{path}", "0.7", "--from", "0"], "--from and --to go together"),
        (["rates", "{path}", "0.7", "--from", "9", "--to", "1"], "minima are given as '9'"),
        (["rates", "{path}", "-1"], "No such option|temperature is -1"),
        (["heat-capacity", "{path}", "0:1:5"], "temperatures is '0:1:5'; positive"),
        (["heat-capacity", "nothing", "1"], "nothing does not exist"),
        (["import", "{path}", "x.csv"], "ends in .graphml"),
        (["continue", "nothing.db"], "there is no such file"),
    ],
)
def test_misuse_ends_with_one_sentence(network, arguments, sentence):
    done = run(*(a.format(path=network[0]) for a in arguments))
    assert done.exit_code == 2
    assert any(part in done.output for part in sentence.split("|")), done.output
    assert "Traceback" not in done.output


def test_numbers_are_understood_as_they_are_written():
    assert parse_temperatures("0.1,0.2").tolist() == [0.1, 0.2]
    assert parse_temperatures("0.1:0.3:3") == pytest.approx([0.1, 0.2, 0.3])
    assert parse_minima("0-2,5", 6).tolist() == [0, 1, 2, 5]
    for given in ("", "a", "1:2", "0:1:0", "nan"):
        with pytest.raises(ValueError, match="temperatures is"):
            parse_temperatures(given)


def test_thirds_survive_export_and_import(tmp_path):
    write_graphml(thirds(), tmp_path / "a.graphml")
    assert run("export", tmp_path / "a.graphml", tmp_path / "out").exit_code == 0
    done = run("import", tmp_path / "out", tmp_path / "b.graphml", "--n-modes", 9)
    assert done.exit_code == 0, done.output
    assert read(tmp_path / "b.graphml").energy.tolist() == thirds().energy.tolist()
