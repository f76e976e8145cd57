"""TopSearch's files, told from PATHSAMPLE's and read with care."""

import numpy as np
import pytest

from landscape_lab.formats import FileWarning, read, read_topsearch, read_topsearch_files
from tests.formats.networks import folder

TOP_MIN, TOP_TS = "0 -1.00000\n1  0.50000\n2 -0.25000\n", "0 1  0.75000\n1 2  0.49999\n"


def test_topsearch_files_are_told_from_pathsamples_by_their_columns(tmp_path):
    home = folder(tmp_path / "t", TOP_MIN, TOP_TS, min_coords="0 1\n2 3\n4 5\n", pairlist="0 1\n")
    network = read(home)
    assert network.energy.tolist() == [-1, 0.5, -0.25]
    assert network.ends.tolist() == [[0, 1], [1, 2]]
    # Five decimals put this saddle below its minimum.
    assert network.ts_energy.tolist() == [0.75, 0.5]
    assert np.isnan(network.log_det).all()
    files = read_topsearch_files(home)
    assert files.x.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert (files.ts_x, files.pairs.tolist()) == (None, [[0, 1]])


def test_topsearch_minima_may_come_in_any_order_and_with_columns_more(tmp_path):
    minima = "2 5 9\n0 3 9 more\n1 4 9\n"
    home = folder(tmp_path / "t", minima, "", min_coords="52\n50\n51\n")
    with pytest.warns(FileWarning, match="min.data: the 2 columns behind the first 2 left unread"):
        files = read_topsearch_files(home)
    assert files.network.energy.tolist() == [3, 4, 5]
    assert files.x.tolist() == [[50], [51], [52]]


def test_topsearch_with_as_many_columns_as_pathsample_is_told_by_its_numbers(tmp_path):
    home = folder(tmp_path / "t", "0 -1.5 1 2 3 4\n1 -1.0 1 2 3 4\n", "0 1 0.5 1 2 3 4 5 6\n")
    with pytest.warns(FileWarning) as told:
        assert read(home).energy.tolist() == [-1.5, -1.0]
    assert [str(w.message).split(": the ")[1].split(" left")[0] for w in told] == [
        "4 columns behind the first 2", "6 columns behind the first 3",
    ]  # fmt: skip
    assert read(folder(tmp_path / "p"), n_modes=33).energy[0] == -44.3268014195


def test_pairs_and_saddles_of_removed_minima_are_left_out_and_counted(tmp_path):
    home = folder(
        tmp_path / "t", TOP_MIN, TOP_TS + "1 7 0.9\n0 2 0.8\n", pairlist="0 8\n0 1\n",
        ts_coords="1\n2\n3\n4\n",
    )  # fmt: skip
    with pytest.warns(FileWarning) as told:
        files = read_topsearch_files(home)
    assert [str(w.message).split(": ")[1].split(" in")[0] for w in told] == ["1 row ends"] * 2
    assert files.network.ends.tolist() == [[0, 1], [1, 2], [0, 2]]
    assert files.ts_x.tolist() == [[1], [2], [4]] and files.pairs.tolist() == [[0, 1]]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minima": "0 1\n0 2\n"}, "line 2: index 0 stands here for a second time"),
        ({"minima": "0 1\n5 2\n"}, "line 2: index is 5"),
        ({"minima": "0 inf\n1 1\n2 1\n"}, "line 1: energy is inf"),
        ({"saddles": "0 1 0.4999\n"}, "line 1: energy 0.4999 lies below"),
        ({"saddles": "0 1\n"}, "ts.data, line 1: 2 columns; 3 are needed"),
        ({"min_coords": "0 1\n2\n4 5\n"}, "min.coords, line 2: 1 columns; 2 are needed"),
        ({"min_coords": "0 1\n2 3\n"}, "min.coords, line 2: the last of 2 points; 3 are needed"),
        ({"pairlist": "0 -8\n"}, "pairlist, line 1: ends in minima 0 and -8"),
    ],
)
def test_damage_in_topsearch_files_has_a_line(tmp_path, change, sentence):
    files = {"minima": TOP_MIN, "saddles": TOP_TS} | change
    with pytest.raises(ValueError, match=sentence):
        read_topsearch(folder(tmp_path / "t", **files))
