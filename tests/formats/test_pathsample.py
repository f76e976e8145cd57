"""PATHSAMPLE's folders come back whole, and damage has a file and a line."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape_lab.analysis import rates
from landscape_lab.formats import (
    FileWarning,
    read,
    read_pathsample,
    read_pathsample_files,
    read_points,
    write_pathsample,
    write_points,
)
from tests.formats.networks import LJ13_MIN, LJ13_TS, any_network, assert_same, folder, thirds


def test_the_lines_of_lj13_are_read(tmp_path):
    network = read_pathsample(folder(tmp_path / "lj13"), n_modes=33)
    assert network.energy.tolist() == [-44.3268014195, -41.4719798478]
    assert network.order.tolist() == [120, 2]
    assert network.ends.tolist() == [[1, 0]]
    # PATHSAMPLE: ln k = ln(o_i / 2 pi o_t) + (f_i - f_t) / 2 - (E_t - E_i) / T.
    up = np.log(120 / (2 * np.pi)) + (158.2464487383 - 148.9095497699) / 2 - 3.894137342 / 0.3
    assert rates(network, 0.3).log_rate[0] == pytest.approx(up, rel=1e-9)


def test_fortran_double_precision_exponents_are_numbers(tmp_path):
    home = folder(tmp_path / "d", minima="-4.4D+01 1d2 1 0 0 0\n", saddles="")
    assert read_pathsample(home, n_modes=3).energy.tolist() == [-44.0]


def test_fortran_leaves_the_letter_out_of_long_exponents(tmp_path):
    home = folder(
        tmp_path / "d", minima="0.25+101 0.1-101 1 0 0 0\n.5e1 +1.d0 1 0 0 0\n", saddles=""
    )
    network = read_pathsample(home, n_modes=3)
    assert network.energy.tolist() == [2.5e100, 5.0] and network.log_det.tolist() == [1e-102, 1.0]


def test_columns_behind_those_that_are_needed_are_left_and_said(tmp_path):
    minima = LJ13_MIN.replace("\n", "  0.0\n")
    saddles = LJ13_TS.replace("\n", "  -1.5  7  and words\n")
    with pytest.warns(FileWarning) as told:
        files = read_pathsample_files(folder(tmp_path / "r", minima, saddles), n_modes=33)
    assert [str(w.message).split(": ")[1] for w in told] == [
        "the column behind the first 6 left unread", "the 3 columns behind the first 9 left unread",
    ]  # fmt: skip
    assert files.network.order.tolist() == [120, 2] and files.moments.shape == (2, 3)
    assert files.network.ts_curvature.tolist() == [-1.5]


def test_without_imfrq_the_ninth_column_is_somebody_elses(tmp_path):
    saddles = LJ13_TS.replace("\n", "  0.0\n")
    home = folder(tmp_path / "r", saddles=saddles, pathdata="NATOMS 13\n")
    with pytest.warns(FileWarning, match="the column behind the first 8"):
        assert read(home).ts_curvature.tolist() == [-1]
    (home / "pathdata").write_text("NATOMS 13\nIMFRQ\n")
    with pytest.raises(ValueError, match="negative eigenvalue is 0"):
        read(home)


def test_without_frequencies_a_rate_is_a_boltzmann_factor_times_orders(tmp_path):
    home = folder(tmp_path / "n", pathdata="NATOMS 13\nNOFRQS\n")
    with pytest.warns(FileWarning, match="no product of frequencies"):
        network = read(home)
    k = rates(network, 0.3)
    # PATHSAMPLE's own sums make the prefactor o_i / o_t, without 1 / (2 pi).
    assert k.log_rate == pytest.approx(
        [np.log(120) - 3.894137342 / 0.3, np.log(2) - 1.0393157703 / 0.3], rel=1e-9
    )


def test_rows_that_end_in_removed_minima_are_left_out_and_counted(tmp_path):
    saddles = LJ13_TS + 2 * LJ13_TS.replace("  2  1", "  2  9") + LJ13_TS.replace("-40", "-39")
    home = folder(tmp_path / "d", saddles=saddles, pathdata="NATOMS 1\n")
    x = np.arange(12.0).reshape(4, 3)
    write_points(home / "points.ts", x)
    with pytest.warns(FileWarning, match=r"ts.data: 2 rows end .* \(line 2: minima 2 and 9\)"):
        files = read_pathsample_files(home)
    assert files.network.ts_energy.tolist() == [-40.4326640775, -39.4326640775]
    assert files.ts_moments.shape == (2, 3)
    np.testing.assert_array_equal(files.ts_x, x[[0, 3]])


def test_points_that_a_run_did_not_finish_writing_are_told(tmp_path):
    home = folder(tmp_path / "p", pathdata="NATOMS 2\n")
    x = np.arange(18.0).reshape(3, 6)
    write_points(home / "points.min", x)
    with pytest.warns(FileWarning, match="48 bytes behind the record of point 2"):
        np.testing.assert_array_equal(read_pathsample_files(home).x, x[:2])
    for size in (0, 50):
        (home / "points.min").write_bytes(bytes(size))
        with pytest.warns(FileWarning, match=f"left out: {size} bytes, where 2 points take 96"):
            assert read_pathsample_files(home).x is None
    (home / "pathdata").unlink()
    with pytest.warns(FileWarning, match="left out: 50 bytes, where 2 points take 16 or a multipl"):
        assert read_pathsample_files(home, n_modes=3).x is None


def test_a_dinfo_file_names_the_files_to_read(tmp_path):
    home = folder(tmp_path / "r", dinfo="DELTA 1\nAUTORANGE\nMINIMA min.x\nTS ts.x\n")
    (home / "min.data").rename(home / "min.x")
    (home / "ts.data").rename(home / "ts.x")
    for path in (home, home / "dinfo"):
        assert read(path, n_modes=33).order.tolist() == [120, 2]
    found = read_pathsample(home, n_modes=33, minima="min.x", transition_states="ts.x")
    assert found.ends.tolist() == [[1, 0]]


@settings(max_examples=30, deadline=None)
@given(network=any_network(), order=st.sampled_from("<>"))
def test_pathsample_files_hold_all_of_a_network(tmp_path_factory, network, order):
    home = tmp_path_factory.mktemp("round")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(network.n_minima, 6))
    ts_x = rng.normal(size=(network.n_transition_states, 6))
    moments = rng.random((network.n_minima, 3))
    write_pathsample(
        network, home, x=x, ts_x=ts_x, moments=moments, A=[0], B=[network.n_minima - 1],
        byte_order=order,
    )  # fmt: skip
    back = read_pathsample_files(home, n_modes=network.n_modes)
    assert_same(back.network, network, skip=["ts_log_det"])
    # The file has the negative mode apart; to take it out and put it back costs a last digit.
    assert back.network.ts_log_det == pytest.approx(network.ts_log_det, rel=1e-14, abs=1e-14)
    np.testing.assert_array_equal(back.moments, moments)
    np.testing.assert_array_equal(back.x, x)
    if network.n_transition_states:
        np.testing.assert_array_equal(back.ts_x, ts_x)
    assert (back.A.tolist(), back.B.tolist()) == ([0], [network.n_minima - 1])
    assert read_pathsample(home).n_modes == 1


def test_a_file_without_negative_eigenvalues_stays_without(tmp_path):
    network = read_pathsample(folder(tmp_path / "a"), n_modes=33)
    assert network.ts_curvature.tolist() == [-1]
    write_pathsample(network, tmp_path / "b")
    assert len((tmp_path / "b" / "ts.data").read_text().split()) == 8
    assert_same(read_pathsample(tmp_path / "b", n_modes=33), network)


def test_the_number_of_modes_comes_from_the_points_or_from_pathdata(tmp_path):
    home = folder(tmp_path / "p")
    with pytest.raises(ValueError, match="n_modes is not given"):
        read_pathsample(home)
    (home / "pathdata").write_text("EXEC OPTIM\nNATOMS 13\n")
    assert read_pathsample(home).n_modes == 33
    (home / "pathdata").write_text("EXEC OPTIM\nNATOMS thirteen\n")
    with pytest.raises(ValueError, match="pathdata, line 2: NATOMS"):
        read_pathsample(home)
    (home / "pathdata").write_text("NATOMS 13\nNOPOINTS\n")
    (home / "points.min").write_bytes(np.zeros(3 * 4).tobytes())
    assert read(home).n_modes == 33
    (home / "pathdata").unlink()
    write_points(home / "points.min", np.zeros((2, 39)))
    assert read(home / "min.data").n_modes == 33
    (home / "points.min").write_bytes(b"")
    with pytest.raises(ValueError, match="n_modes is not given"):
        read_pathsample(home)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minima": LJ13_MIN + "-40.0 1.0 1\n"}, "min.data, line 3: 3 columns; 6 are needed"),
        ({"minima": "\n" + LJ13_MIN.replace("158.2464487383", "*" * 14)}, "line 2: .* did not fit"),
        ({"minima": LJ13_MIN.replace("120", "0")}, "line 1: point-group order is 0"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "nan")}, "line 2: energy is nan"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "1_0")}, "line 2: '1_0' is no number"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "\0\x9c")}, "line 2: .* is no number"),
        ({"minima": LJ13_MIN.replace("-41", "-4\u0661")}, "line 2: .* is no number"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "1e400")}, "line 2: energy is inf"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "0x1p3")}, "line 2: '0x1p3' is no number"),
        ({"min_A": "1\n\u0661\n"}, "min.A, line 2: .* is no whole number"),
        ({"min_A": "\u00b2\n"}, "min.A, line 1: .* is no whole number"),
        ({"minima": LJ13_MIN.replace("153.8092000860", "inf")}, "line 2: sum of ln eigenvalue"),
        ({"minima": ""}, "min.data is empty"),
        ({"saddles": LJ13_TS.replace("  2  1", "  2  0")}, "line 1: ends in minima 2 and 0"),
        ({"saddles": LJ13_TS.replace("  2  1", "  2  1.5")}, "line 1: minimum is 1.5"),
        ({"saddles": LJ13_TS.replace("-40.43", "-41.53")}, "line 1: energy .* lies below"),
        ({"saddles": LJ13_TS.rstrip() + " 0\n"}, "line 1: negative eigenvalue is 0"),
        ({"min_A": "2\n1 3\n"}, "min.A, line 2: minimum 3; min.data has 2"),
        ({"min_B": "2\n1\n"}, "min.B, line 2: 1 minima follow where 2 are announced"),
        ({"min_B": "one\n1\n"}, "min.B, line 1: 'one' is no whole number"),
    ],
)
def test_damage_in_pathsample_files_has_a_line(tmp_path, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_pathsample_files(folder(tmp_path / "x", **change), n_modes=33)


def test_points_of_either_byte_order_are_recognized(tmp_path):
    x = np.random.default_rng(1).normal(size=(4, 6))
    for order in "<>":
        path = tmp_path / f"points{ord(order)}"
        write_points(path, x, byte_order=order)
        np.testing.assert_array_equal(read_points(path, 4), x)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(ValueError, match="189 bytes; 4 points take a multiple of 32"):
        read_points(path, 4)
    np.full(4, np.nan).tofile(path)
    with pytest.raises(ValueError, match="record 1: a coordinate is not finite"):
        read_points(path, 2)


def test_nothing_is_overwritten_and_nothing_made_up(tmp_path):
    folder(tmp_path / "x")
    with pytest.raises(FileExistsError, match="give a folder that is empty or new"):
        write_pathsample(thirds(), tmp_path / "x")
    for change, sentence in (
        ({"ts_curvature": None}, r"ts_curvature\[0\] is nan"),
        ({"order": [1, 2.5, 1]}, r"order\[1\] is 2.5"),
    ):
        with pytest.raises(ValueError, match=sentence):
            write_pathsample(thirds(**change), tmp_path / "y")
    for option, sentence in (
        ({"x": np.zeros((2, 3))}, r"x has shape \(2, 3\); \(3, N\) would do"),
        ({"ts_moments": np.zeros((4, 2))}, r"ts_moments has shape"),
        ({"A": [3]}, "A reaches from 3 to 3"),
    ):
        with pytest.raises(ValueError, match=sentence):
            write_pathsample(thirds(), tmp_path / "y", **option)
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize(
    "option",
    [
        {"x": [[np.nan]] * 3}, {"ts_x": [[1.0]] * 3}, {"moments": np.zeros((3, 3)) + 1j},
        {"A": []}, {"B": [True]}, {"byte_order": "="}, {"network": None},
    ],
)  # fmt: skip
def test_a_folder_is_written_whole_or_not_at_all(tmp_path, option):
    (name,) = option
    with pytest.raises((ValueError, TypeError), match=rf"^{name}\b"):
        write_pathsample(**{"network": thirds(), "folder": tmp_path / "new", **option})
    assert list(tmp_path.iterdir()) == []
    write_pathsample(thirds(), tmp_path / "new", x=np.ones((3, 3)))
    assert sorted(f.name for f in (tmp_path / "new").iterdir()) == [
        "min.data", "points.min", "ts.data",
    ]  # fmt: skip


def test_a_disk_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    write = Path.write_bytes

    def full(path, data):
        if path.name == "ts.data":
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    (tmp_path / "there").mkdir()
    for home in ("new", "there"):
        with pytest.raises(OSError, match="No space left"):
            write_pathsample(thirds(), tmp_path / home)
    assert [f.name for f in tmp_path.rglob("*")] == ["there"]
