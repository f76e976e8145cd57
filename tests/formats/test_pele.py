"""pele's databases are read, and nothing in them is run."""

import pickle
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from landscape_lab.formats import FileWarning, read, read_pele
from landscape_lab.formats.pele import _opened
from tests.formats.networks import assert_same


class Trap:
    """Whoever unpickles this raises."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


def pele(path, minima, saddles, version=2):
    blob = pickle.dumps(Trap())
    database = sqlite3.connect(path)
    database.executescript(f"""
        PRAGMA user_version = {version};
        CREATE TABLE tbl_minima (_id INTEGER PRIMARY KEY, energy FLOAT, coords BLOB, fvib FLOAT,
            pgorder INTEGER, invalid INTEGER, user_data BLOB);
        CREATE TABLE tbl_transition_states (_id INTEGER PRIMARY KEY, energy FLOAT, coords BLOB,
            _minimum1_id INTEGER, _minimum2_id INTEGER, eigenval FLOAT, eigenvec BLOB, fvib FLOAT,
            pgorder INTEGER, invalid INTEGER, user_data BLOB);
    """)
    database.executemany(
        "INSERT INTO tbl_minima VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(i, e, blob, f, o, bad, blob) for i, e, f, o, bad in minima],
    )
    database.executemany(
        "INSERT INTO tbl_transition_states VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(i, e, blob, a, b, v, blob, f, o, bad, blob) for i, e, a, b, v, f, o, bad in saddles],
    )
    database.commit()
    database.close()
    return path


PELE_MIN = [(7, -3.0, 1.5, 2, None), (3, -2.0, 2.5, None, 0), (9, -1.0, 0.5, 1, 1)]


PELE_TS = [(1, 0.5, 3, 7, -2.0, 1.25, 4, None), (2, 0.75, 3, 9, -1.0, 1.0, 1, None)]


def test_a_pele_database_is_read_and_its_pickles_are_not(tmp_path):
    network = read(pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS), n_modes=33)
    assert network.energy.tolist() == [-2, -3]
    assert network.log_det.tolist() == [2.5, 1.5]
    assert network.order.tolist() == [1, 2]
    assert network.ends.tolist() == [[0, 1]]
    assert network.ts_curvature.tolist() == [-2]
    assert network.ts_log_det == pytest.approx([1.25 + np.log(2)])


def test_a_pele_database_without_modes_needs_no_number_of_them(tmp_path):
    path = tmp_path / "old#1.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript("""
            CREATE TABLE tbl_minima (_id INTEGER, energy FLOAT);
            CREATE TABLE tbl_transition_states (_id INTEGER, energy FLOAT, _minimum1_id INTEGER,
                _minimum2_id INTEGER);
            INSERT INTO tbl_minima VALUES (1, 0.5), (2, 0.25);
            INSERT INTO tbl_transition_states VALUES (1, 1.5, 2, 1);
        """)
    database.close()
    network = read_pele(path)
    assert (network.ends.tolist(), network.n_modes) == ([[1, 0]], 0)


def test_transition_states_of_removed_minima_are_left_out_and_counted(tmp_path):
    lost = [(8, 0.5, 3, 8, -1, 1, 1, 0), (9, 0.5, 9, 8, -1, 1, 1, 0)]
    path = pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS + lost)
    with pytest.warns(FileWarning, match="2 rows end .* _id 8: minima 3 and 8"):
        found = read_pele(path, n_modes=3)
    whole = read_pele(pele(tmp_path / "b.sqlite", PELE_MIN, PELE_TS), n_modes=3)
    assert_same(found, whole)


@pytest.mark.parametrize(
    ("minima", "saddles", "sentence"),
    [
        (PELE_MIN, [(4, -2.5, 3, 7, -1, 1, 1, 0)], "_id 4: energy -2.5 lies below"),
        (PELE_MIN, [(4, 0.5, 3, 7, 2.0, 1, 1, 0)], "_id 4: eigenval is 2"),
        ([(6, None, 1, 1, 0)], [], "tbl_minima, _id 6: energy is None"),
        ([(6, "low", 1, 1, 0)], [], "tbl_minima, _id 6: energy is 'low'"),
        ([(6, 1.0, 1, 0, 0)], [], "tbl_minima, _id 6: pgorder is 0"),
        ([(6, 1.0, 1, 1, 1)], [], "holds no valid minimum"),
    ],
)
def test_damage_in_a_pele_database_has_a_row(tmp_path, minima, saddles, sentence):
    path = pele(tmp_path / "a.sqlite", minima, saddles)
    with pytest.raises(ValueError, match=sentence):
        read_pele(path, n_modes=3)


def test_what_is_no_pele_database_is_said_so(tmp_path):
    path = pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS)
    with pytest.raises(ValueError, match="n_modes is not given"):
        read_pele(path)
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(ValueError, match="damaged or no SQLite database"):
        read_pele(path)
    sqlite3.connect(tmp_path / "b").execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(ValueError, match="no table tbl_minima"):
        read(tmp_path / "b")
    with pytest.raises(FileNotFoundError):
        read_pele(tmp_path / "c")
    assert not (tmp_path / "c").exists()


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT"


@pytest.mark.parametrize(
    "script",
    [
        f"CREATE VIEW tbl_minima AS {ENDLESS} x AS _id, 1.0 AS energy FROM c",
        "CREATE VIRTUAL TABLE tbl_minima USING rtree(_id, energy, high)",
        "CREATE TABLE tbl_minima (_id INTEGER PRIMARY KEY, "
        "energy FLOAT GENERATED ALWAYS AS (length(hex(zeroblob(100000000)))) VIRTUAL)",
    ],
)
def test_only_a_plain_table_is_read(tmp_path, script):
    path = pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS)
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE tbl_minima")
        try:
            database.execute(script)
        except sqlite3.OperationalError:  # This SQLite was built without such tables.
            database.execute(f"CREATE VIEW tbl_minima AS {ENDLESS} x AS _id FROM c")
    database.close()
    with pytest.raises(ValueError, match="no table tbl_minima with _id and energy"):
        read(path)


def test_work_beyond_a_tables_size_is_left(tmp_path, monkeypatch):
    path = pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS)
    with closing(_opened(path)) as database, pytest.raises(sqlite3.OperationalError):
        database.execute(f"{ENDLESS} count(*) FROM c").fetchall()


def test_a_database_that_nobody_writes_is_read_where_nothing_can_be_written(tmp_path):
    path = pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS)
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    database.close()
    before = sorted(f.name for f in tmp_path.iterdir())
    assert read(path, n_modes=33).n_minima == 2
    assert sorted(f.name for f in tmp_path.iterdir()) == before == ["a.sqlite"]


def test_what_was_not_yet_moved_into_the_database_is_read_too(tmp_path):
    path = pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS)
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("UPDATE tbl_minima SET energy = -7 WHERE _id = 7")
    database.commit()
    assert read(path, n_modes=33).energy.tolist() == [-2, -7]
    database.close()


def test_an_id_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "a.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript("""
            CREATE TABLE tbl_minima (_id INTEGER, energy FLOAT);
            CREATE TABLE tbl_transition_states (_id INTEGER, energy FLOAT, _minimum1_id INTEGER,
                _minimum2_id INTEGER);
            INSERT INTO tbl_minima VALUES (1, 0.5), (1, 0.25);
        """)
    database.close()
    with pytest.raises(ValueError, match="tbl_minima: _id 1 .* stands there twice"):
        read_pele(path)
