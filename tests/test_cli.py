import pytest
from typer.testing import CliRunner

from landscape_lab import (
    DampedSines,
    LennardJones,
    Morse,
    MullerBrown,
    Thomson,
    TriatomicCluster,
)
from landscape_lab.cli import app, model


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
        (["info", "{folder}"], "there is no such file"),
    ],
)
def test_misuse_ends_with_one_sentence(surveyed, arguments, sentence):
    path = surveyed[0]
    filled = [a.format(path=path, folder=path.parent) for a in arguments]
    run = CliRunner().invoke(app, filled)
    assert run.exit_code == 2
    assert sentence in run.output
    assert "Traceback" not in run.output
