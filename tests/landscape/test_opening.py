import os
import sqlite3
from contextlib import closing

import pytest

from landscape_lab import Landscape, MullerBrown, survey
from landscape_lab.landscape import opening
from landscape_lab.landscape.tables import APPLICATION_ID, VERSION
from tests.problems import double_wells

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT "


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("finished") / "landscape.sqlite"
    survey(MullerBrown(), path, progress=False, quiet_searches=8, searches=32).close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "landscape.sqlite"


def change(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


FOREIGN = {
    "a table": ["CREATE TABLE mail (body)"],
    "a table, with a log beside": ["PRAGMA journal_mode = WAL", "CREATE TABLE mail (body)"],
    "nothing but an owner": ["PRAGMA application_id = 77", "PRAGMA user_version = 9"],
    "nothing but a version": [f"PRAGMA user_version = {VERSION}"],
    "our tables, no owner": ["CREATE TABLE minima (id)", "CREATE TABLE memory (key)"],
}


@pytest.mark.parametrize("potential", [None, MullerBrown()], ids=["reader", "writer"])
@pytest.mark.parametrize("name", FOREIGN)
def test_somebody_elses_database_is_refused_and_not_touched(path, name, potential):
    change(path, *FOREIGN[name])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="an SQLite file but not of a landscape"):
        Landscape(potential, path)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("potential", [None, MullerBrown()], ids=["reader", "writer"])
@pytest.mark.parametrize("text", ["minima: many\n" * 400, "SQLite format 3\0" + "?" * 4000, "x"])
def test_what_is_no_database_is_refused_and_not_touched(path, text, potential):
    path.write_text(text)
    with pytest.raises(ValueError, match="path is .*not (a landscape file|of a landscape)"):
        Landscape(potential, path)
    assert path.read_text() == text
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    ("version", "sentence"),
    [(VERSION + 1, "this landscape_lab knows those up to .* a newer one would do"),
     (2, "version 2 and no checksums; the landscape_lab that wrote it reads it, and a new survey")],
)  # fmt: skip
def test_another_version_is_told(path, finished, version, sentence):
    path.write_bytes(finished)
    change(path, f"PRAGMA user_version = {version}")
    before = path.read_bytes()
    with pytest.raises(ValueError, match=f"path is .*{sentence}"):
        Landscape(MullerBrown(), path)
    assert path.read_bytes() == before


HOSTILE = {
    "an endless view for a table": [
        "ALTER TABLE minima RENAME TO other",
        f"CREATE VIEW minima AS {ENDLESS} x AS id, 1.0 AS energy, zeroblob(8) AS invariants FROM c",
    ],
    "an endless view beside": [f"CREATE VIEW more AS {ENDLESS} x FROM c"],
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON minima BEGIN DELETE FROM minima; END"],
    "a table missing": ["DROP TABLE transition_states"],
    "a table more": ["CREATE TABLE mail (body)"],
    "a column less": ["ALTER TABLE minima DROP COLUMN rms"],
    "a column computed": ["ALTER TABLE minima ADD COLUMN y AS (zeroblob(1000000000))"],
    "an index": ["CREATE INDEX i ON minima (energy)"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_tables_that_are_not_a_landscapes_are_refused_before_they_are_read(path, finished, name):
    path.write_bytes(finished)
    change(path, *HOSTILE[name])
    before = path.read_bytes()
    for potential in (None, MullerBrown()):
        with pytest.raises(ValueError, match="path is .* is not as in a landscape"):
            Landscape(potential, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("kept", [0.01, 0.02, 0.3, 0.7, 0.99])
def test_a_truncated_file_is_told(path, finished, kept):
    path.write_bytes(finished[: int(len(finished) * kept)])
    for potential in (None, MullerBrown()):
        with pytest.raises(ValueError, match="path is .*(damaged|not a landscape file)"):
            Landscape(potential, path)


def test_what_is_not_there_is_told(path):
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        Landscape(path=path)
    path.touch()
    with pytest.raises(ValueError, match="holds no landscape to read"):
        Landscape(path=path)
    with pytest.raises(IsADirectoryError, match="a folder; the name of a file would do"):
        Landscape(path=path.parent)
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("potential", [None, MullerBrown()], ids=["reader", "writer"])
def test_a_pipe_is_refused_instead_of_waited_for(path, potential):
    os.mkfifo(path)
    with pytest.raises(OSError, match="no ordinary file"):
        Landscape(potential, path)


@pytest.mark.parametrize("folder", ["no/such/folder", "/proc"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path, folder):
    with pytest.raises(OSError, match="cannot be opened for writing"):
        Landscape(double_wells(2), tmp_path / folder / "x.sqlite")


def test_an_empty_file_is_a_new_one(path):
    path.touch()
    with Landscape(MullerBrown(), path) as landscape:
        assert landscape.n_minima == 0
    assert os.listdir(path.parent) == [path.name]


def test_names_with_signs_of_an_address_are_names(tmp_path):
    path = tmp_path / "50% of #1? & more.sqlite"
    Landscape(MullerBrown(), path).close()
    assert os.listdir(tmp_path) == [path.name]
    Landscape(path=str(path)).close()
    Landscape(path=os.fsencode(path)).close()


def nothing_can_be_written_beside(path):
    """SQLite finds its place for the readers' lock taken: as on a medium that is read-only."""
    path.with_name(path.name + "-shm").symlink_to("/no/such/place")


def test_a_landscape_is_read_where_nothing_can_be_written(path, finished):
    path.write_bytes(finished)
    nothing_can_be_written_beside(path)
    with Landscape(path=path) as landscape:
        assert landscape.n_minima == 3
        assert landscape.network().connected()
    with pytest.raises(OSError, match="cannot be opened for writing"):
        Landscape(MullerBrown(), path)
    assert path.read_bytes() == finished


def test_points_that_cannot_be_read_are_not_passed_over(tmp_path, path):
    with Landscape(double_wells(2), path) as landscape:
        landscape.remember("news", 1)
        copy = tmp_path / "copy"
        copy.mkdir()
        for file in (path, path.with_name(path.name + "-wal")):
            (copy / file.name).write_bytes(file.read_bytes())
    nothing_can_be_written_beside(copy / path.name)
    with pytest.raises(OSError, match="last points are still in .*-wal beside it"):
        Landscape(path=copy / path.name)


def test_a_landscape_that_was_being_made_is_whole_or_not_there(path, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        Landscape(MullerBrown(), path)
    assert not path.exists()
    monkeypatch.undo()
    Landscape(MullerBrown(), path).close()
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        (("x.db",), TypeError, r"potential is 'x.db'.*Landscape\(path=...\) for a file"),
        ((3,), TypeError, "potential is 3; a Potential would do"),
        ((), ValueError, "potential and path are None"),
        ((None, 3.5), TypeError, "path is 3.5; the name of a file would do"),
    ],
)
def test_wrong_arguments_are_told(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        Landscape(*arguments)


def test_without_a_potential_nothing_is_added(path, finished):
    path.write_bytes(finished)
    with Landscape(path=path) as landscape:
        for attempt in (
            lambda: landscape.remember("x", 1), lambda: landscape.places("minima", [0]),
        ):  # fmt: skip
            with pytest.raises(ValueError, match=r"Landscape\(potential, path\) would do"):
                attempt()
    assert path.read_bytes() == finished
    with pytest.raises(ValueError, match="which is closed; opening it again would do"):
        landscape.n_minima  # noqa: B018


def test_a_file_says_whose_it_is_in_its_first_hundred_bytes(finished):
    # SQLite's file format, section 1.3: user version at 60, application id at 68.
    assert int.from_bytes(finished[60:64], "big") == VERSION
    assert int.from_bytes(finished[68:72], "big") == APPLICATION_ID
    assert finished[68:72] == b"LDQL"


def test_the_tables_of_a_new_file_are_those_that_are_asked_for(path):
    Landscape(MullerBrown(), path).close()
    assert opening.is_landscape(path)
    opening.open_to_read(path).close()
