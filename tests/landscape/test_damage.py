import json
import random
import sqlite3
from contextlib import closing
from zlib import crc32

import numpy as np
import pytest

from landscape_lab import Landscape, MullerBrown, Saddles, Status, report, survey
from tests.problems import double_wells


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("finished") / "landscape.sqlite"
    survey(MullerBrown(), path, progress=False, quiet_searches=8, searches=32).close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "landscape.sqlite"


def everything(landscape):
    """All that a file holds, as bytes and text."""
    arrays = [a for table in (landscape.minima, landscape.transition_states)
              for a in vars(table).values()]  # fmt: skip
    keys = ("model", "tolerances", "n_modes", "probe", "seed", "log", "seconds", "stopped")
    network = [a.tobytes() for a in vars(landscape.network()).values() if isinstance(a, np.ndarray)]
    return [a.tobytes() for a in arrays], network, [json.dumps(landscape.recall(k)) for k in keys]


def test_no_flipped_bit_changes_a_number_silently(path, finished):
    path.write_bytes(finished)
    with Landscape(path=path) as landscape:
        whole = everything(landscape)
    draw = random.Random(0)
    noticed = 0
    for _ in range(300):
        bit = draw.randrange(8 * len(finished))
        data = bytearray(finished)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        try:
            with Landscape(path=path) as landscape:
                assert everything(landscape) == whole, f"bit {bit}"
        except (ValueError, OSError) as error:
            assert str(path) in str(error)
            noticed += 1
    assert noticed > 30  # most of a small file is empty


DAMAGE = {
    "broken JSON": "UPDATE memory SET value = '{' WHERE key = 'log'",
    "other JSON": "UPDATE memory SET value = '{\"foo\": 1}' WHERE key = 'log'",
    "something else remembered": "UPDATE memory SET value = '1' WHERE key = 'seed'",
    "another name": "UPDATE memory SET key = 'seeds' WHERE key = 'seed'",
    "a number for a text": "UPDATE memory SET value = x'ff' WHERE key = 'seed'",
    "no tolerances": "DELETE FROM memory WHERE key = 'tolerances'",
    "text for a number": "UPDATE minima SET energy = 'abc' WHERE id = 0",
    "another energy": "UPDATE minima SET energy = energy + 1e-13 WHERE id = 0",
    "bytes for a number": "UPDATE minima SET log_det = x'00' WHERE id = 1",
    "a count too many": "UPDATE minima SET found = found + 1 WHERE id = 1",
    "a broken count": "UPDATE transition_states SET found = 1.5 WHERE id = 1",
    "a huge count": "UPDATE transition_states SET found = 9e300 WHERE id = 1",
    "another end": "UPDATE transition_states SET end_a = 1 - end_a WHERE id = 0",
    "a byte more": "UPDATE minima SET x = x || x'00' WHERE id = 0",
    "nothing": "UPDATE transition_states SET mode = x'' WHERE id = 0",
    "a number for bytes": "UPDATE transition_states SET x = 3 WHERE id = 0",
    "a row less": "DELETE FROM minima WHERE id = 1",
    "a negative row": "UPDATE minima SET id = -5 WHERE id = 0",
}


def change(path, statement):
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()


def read_all(landscape):
    everything(landscape)
    report(landscape)


@pytest.mark.parametrize("potential", [None, MullerBrown()], ids=["reader", "writer"])
@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told_with_the_files_name(path, finished, name, potential):
    path.write_bytes(finished)
    change(path, DAMAGE[name])
    sentence = "path is .*landscape.sqlite, which is damaged"
    with pytest.raises(ValueError, match=sentence), Landscape(potential, path) as landscape:
        read_all(landscape)


@pytest.mark.parametrize("name", sorted(DAMAGE.keys() - {"no tolerances"}))
def test_damage_after_opening_is_told_too(path, finished, name):
    path.write_bytes(finished)
    with Landscape(path=path) as landscape:
        read_all(landscape)
        change(path, DAMAGE[name])
        with pytest.raises(ValueError, match="path is .*landscape.sqlite, which is damaged"):
            read_all(landscape)


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000])
def test_text_with_the_right_checksum_may_still_be_no_json(path, finished, text):
    path.write_bytes(finished)
    checksum = crc32(text.encode(), crc32(b"log"))
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE memory SET value = ?, value_crc = ? WHERE key = 'log'",
                         (text, checksum))  # fmt: skip
        database.commit()
    with Landscape(path=path) as landscape, pytest.raises(ValueError, match="'log' is no JSON"):
        landscape.recall("log")


@pytest.mark.parametrize("value", [0.0, -0.0, 5e-324, 1e308, -1e-7, 3.0, 1.0 / 3.0])
def test_numbers_come_back_as_they_went_in(path, value):
    x = np.array([[value, -value]])
    one = np.ones(1)
    point = Saddles(
        x=x, energy=one * value, rms=one * abs(value), curvature=one, mode=x,
        log_det=one * (np.nan if value == 0 else value),
        status=np.array([Status.CONVERGED]), n_eval=np.array([1]),
    )  # fmt: skip
    with Landscape(double_wells(2), path) as landscape:
        assert landscape.add_minima(point).tolist() == [0]
        assert landscape.add_minima(point).tolist() == [0]
    with Landscape(path=path) as landscape:
        minima = landscape.minima
    np.testing.assert_array_equal(minima.energy, point.energy)
    np.testing.assert_array_equal(minima.log_det, point.log_det)
    assert minima.x.tobytes() == x.tobytes()
    np.testing.assert_array_equal(minima.found, [2])


def test_what_is_remembered_may_hold_numpys_numbers_and_nothing_odd():
    landscape = Landscape(double_wells(2))
    landscape.remember("numbers", {"a": np.int64(3), "b": np.array([1.5, np.inf])})
    assert landscape.recall("numbers") == {"a": 3, "b": [1.5, np.inf]}
    with pytest.raises(TypeError, match="odd is .*; numbers, text, lists and dictionaries"):
        landscape.remember("odd", {"a": {1, 2}})
    assert landscape.recall("odd") is None
