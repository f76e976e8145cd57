"""One reader for every format."""

import os

import numpy as np
import pytest

from landscape_lab.formats import (
    from_networkx,
    read,
    read_dinfo,
    read_graphml,
    read_pathsample,
    read_pele,
    read_points,
    to_networkx,
    write_graphml,
    write_pathsample,
)
from tests.formats.networks import assert_same, thirds


def test_unknown_modes_stay_unknown(tmp_path):
    nothing = np.full(4, np.nan)
    network = thirds(log_det=nothing[:3], ts_log_det=nothing, ts_curvature=nothing)
    write_pathsample(network, tmp_path / "p")
    assert_same(read(tmp_path / "p", n_modes=9), network)
    write_graphml(network, tmp_path / "g")
    assert_same(read(tmp_path / "g"), network)
    assert_same(from_networkx(to_networkx(network)), network, skip=["ends"])


def test_what_nobody_knows_is_not_guessed(tmp_path):
    (tmp_path / "notes.txt").write_text("energies: many")
    with pytest.raises(ValueError, match="in no format that is known here"):
        read(tmp_path / "notes.txt")
    with pytest.raises(ValueError, match="holds no min.data"):
        read(tmp_path)
    with pytest.raises(FileNotFoundError, match="does not exist"):
        read(tmp_path / "nowhere")

    (tmp_path / "pipe.d").mkdir()
    os.mkfifo(tmp_path / "pipe.d" / "min.data")
    for path in (tmp_path / "pipe.d", tmp_path / "pipe.d" / "min.data"):
        with pytest.raises(ValueError, match="min.data is no file"):
            read(path)


@pytest.mark.parametrize("path", [None, 3, b"min.data", ["a"], "", "a\0b"])
def test_what_names_no_file_is_refused(path):
    for reader in (read, read_dinfo, read_graphml, read_pele, lambda p: read_points(p, 1)):
        with pytest.raises((TypeError, ValueError), match="^path is .*the name of a file"):
            reader(path)
    with pytest.raises((TypeError, ValueError), match="^folder is .*the name of a file"):
        read_pathsample(path)


def test_a_file_that_is_written_again_keeps_its_place_and_its_rights(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_graphml(thirds(), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640
    assert_same(read(tmp_path / "real"), thirds())
    assert sorted(f.name for f in tmp_path.iterdir()) == ["link", "real"]
